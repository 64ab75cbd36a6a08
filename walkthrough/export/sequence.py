"""The messages of a trace: between a client, the lanes, and those whom the world asks beside them, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from walkthrough.export import words
from walkthrough.lesson import Text
from walkthrough.tracing.format import Event
from walkthrough.values import BRIEF, cut, inline
from walkthrough.world import World

#: So many characters of a result can be read on an arrow.
_READABLE = 60
#: A message whose sender waits, what comes back, and a message whose sender does not wait.
CALL, ANSWER, ONE_WAY = "call", "answer", "one-way"


@dataclass(frozen=True)
class Arrow:
    """A message. ``index`` is the event at which it is there, ``sender`` and ``receiver`` are places among the parties."""

    index: int
    kind: str
    sender: int
    receiver: int
    label: str


class Diagram:
    """A sequence diagram: ``parties`` from left to right (the client, the lanes, whom they ask), and ``arrows`` in order."""

    def __init__(self, events: Sequence[Event], world: World, requests: Sequence[Mapping[str, object]]) -> None:
        self._world = world
        self.lanes = _in_order({event.lane for event in events}, world.lanes)
        self.parties = [words.CLIENT, *(Text(lane, lane) for lane in self.lanes)]
        self.arrows: list[Arrow] = []
        self._requests = list(requests)
        self._calls: dict[str, list[tuple[Event, int]]] = {lane: [] for lane in self.lanes}
        #: By lane: which lane waits for what it does now.
        self._waiting: dict[str, str] = {}
        before = None
        for index, event in enumerate(events):
            self._event(index, event, before)
            before = event.lane

    def _event(self, index: int, event: Event, before: str | None) -> None:
        calls = self._calls[event.lane]
        if before not in (None, event.lane):
            self._crossed(index, event, str(before))
        elif event.kind == "call" and not calls and event.lane not in self._waiting:
            self._asked_by_client(index, event)
        if event.kind == "call":
            inside = any(party for _, party in calls)
            asked = None if inside else self._world.asks(event.name, event.arguments or {})
            party = self._party(asked.who) if asked else 0
            if asked:
                self._add(index, CALL, self._lane(event.lane), party, asked.what)
            calls.append((event, party))
        elif event.kind == "return" and calls:
            _, party = calls.pop()
            if party:
                self._add(index, ANSWER, party, self._lane(event.lane), _told(event))
            elif not calls and self._is_first(event.lane):
                self._add(index, ANSWER, self._lane(event.lane), 0, _told(event))

    def _crossed(self, index: int, event: Event, before: str) -> None:
        """Another lane is awake than at the event before."""
        calls = self._calls[event.lane]
        if calls:
            if self._waiting.get(before) == event.lane and not self._calls[before]:
                del self._waiting[before]
                self._add(index, ANSWER, self._lane(before), self._lane(event.lane), "")
        elif self._is_first(event.lane):
            self._asked_by_client(index, event)
        elif self._calls[before]:
            self._waiting[event.lane] = before
            function = self._calls[before][-1][0].function
            self._add(index, CALL, self._lane(before), self._lane(event.lane), function.rpartition(".")[2])
        else:
            self._add(index, ONE_WAY, self._lane(before), self._lane(event.lane), "")

    def _asked_by_client(self, index: int, event: Event) -> None:
        if not self._is_first(event.lane):
            return
        sent = self._requests.pop(0) if self._requests and event.lane == self.lanes[0] else {}
        label = " ".join(str(value) for name, value in sent.items() if name != "body")
        self._add(index, CALL, 0, self._lane(event.lane), label or event.function)

    def _is_first(self, lane: str) -> bool:
        """Tell whether a lane is where the requests of clients come in."""
        return lane.partition("/")[0] == self._world.lanes[0]

    def _lane(self, name: str) -> int:
        return 1 + self.lanes.index(name)

    def _party(self, who: Text) -> int:
        if who not in self.parties:
            self.parties.append(who)
        return self.parties.index(who)

    def _add(self, index: int, kind: str, sender: int, receiver: int, label: str) -> None:
        self.arrows.append(Arrow(index, kind, sender, receiver, cut(inline(label), BRIEF)))


def _told(event: Event) -> str:
    """Return what an answer says: an error, or a result that is short enough to be read on an arrow."""
    if event.error is not None:
        return f"✗ {event.error}"
    result = event.result or ""
    return result if result != "None" and len(result) <= _READABLE else ""


def _in_order(found: set[str], lanes: Sequence[str]) -> list[str]:
    """Return the lanes of a trace in the order of its world; those that it does not name come last."""
    known = {lane: place for place, lane in enumerate(lanes)}
    return sorted(found, key=lambda lane: (known.get(lane.partition("/")[0], len(known)), lane))
