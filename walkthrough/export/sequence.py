"""The messages of a trace: between a client, the lanes, and those whom the world asks beside them, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from walkthrough.export import words
from walkthrough.lesson import Text
from walkthrough.tracing.format import BEGINS, ENDS, Event
from walkthrough.values import BRIEF, cut, inline
from walkthrough.world import Asking, Carried, World

#: So many characters of a result can be read on an arrow.
_READABLE = 60
#: A message whose sender waits, what comes back, and a message whose sender does not wait.
CALL, ANSWER, ONE_WAY = "call", "answer", "one-way"


@dataclass(frozen=True)
class Arrow:
    """A message. ``index`` is the event at which it is there, ``sender`` and ``receiver`` are places among the parties.

    ``taken`` is the event that takes it. ``until`` is the event up to which the sender of a call waits, or up to which is worked on
    a message that has no answer; -1 if the trace has none.
    """

    index: int
    kind: str
    sender: int
    receiver: int
    label: str
    taken: int = -1
    until: int = -1


@dataclass
class _Sent:
    """A message that is on its way, or was: the message, who sent it, and the place of its arrow, once it has one."""

    message: Carried
    lane: str
    arrow: int = -1
    receiver: str | None = None


class Diagram:
    """A sequence diagram: ``parties`` from left to right (the client, the lanes, whom they ask), and ``arrows`` in order.

    A trace of version 1 tells of no messages, nor where a call comes from: there another lane that wakes while one waits was called
    by that one.
    """

    def __init__(self, events: Sequence[Event], world: World, requests: Sequence[Mapping[str, object]]) -> None:
        self._asks = world.asks if isinstance(world, Asking) else None
        self._first = world.lanes[0]
        self.lanes = _in_order({event.lane for event in events}, world.lanes)
        self.parties = [words.CLIENT, *(Text(inline(lane), inline(lane)) for lane in self.lanes)]
        self.arrows: list[Arrow] = []
        self._requests = list(requests)
        #: By lane the calls under way, each with the place of the arrow that waits for its end, or -1.
        self._calls: dict[str, list[tuple[Event, int]]] = {lane: [] for lane in self.lanes}
        self._sent: dict[str, _Sent] = {}
        #: By lane: the place of the one-way message's arrow that it works on.
        self._works_on: dict[str, int] = {}
        self._guesses = all((event.sends, event.takes, event.called_from) == (None, None, None) for event in events)
        self._waiting: dict[str, str] = {}
        #: The lanes that work on what the client asked.
        self._for_client: set[str] = set()
        before = None
        for index, event in enumerate(events):
            self._event(index, event, before)
            before = event.lane
        for place, arrow in enumerate(self.arrows):
            if arrow.kind == ONE_WAY and not arrow.receiver:
                self.arrows[place] = replace(arrow, receiver=self._party(words.ELSEWHERE))
        self.arrows.sort(key=lambda arrow: arrow.index)

    def _event(self, index: int, event: Event, before: str | None) -> None:
        calls = self._calls[event.lane]
        if event.takes:
            self._takes(index, event, event.takes)
        elif self._guesses and before not in (None, event.lane):
            self._crossed(index, event, str(before))
        elif event.kind == "call" and not calls and event.lane.partition("/")[0] == self._first and event.lane not in self._waiting:
            self._asked_by_client(index, event)
        if event.lane in self._works_on:
            place = self._works_on[event.lane]
            self.arrows[place] = replace(self.arrows[place], until=index)
        if event.kind in BEGINS:
            calls.append((event, self._asked(index, event)))
            if event.sends:
                self._sends(index, event, event.sends)
        elif event.kind in ENDS and calls:
            self._ends(index, event, *calls.pop())

    def _asked(self, index: int, event: Event) -> int:
        """Return the place of the arrow to whom a call asks, or -1."""
        if self._asks is None or any(place >= 0 for _, place in self._calls[event.lane]):
            return -1
        asked = self._asks(event.name, event.arguments or {})
        return self._add(index, CALL, self._lane(event.lane), self._party(asked.who), asked.what) if asked else -1

    def _sends(self, index: int, event: Event, message: Carried) -> None:
        sent = self._sent[message.id] = _Sent(message, event.lane)
        if message.kind == ONE_WAY:
            # Nobody waits: it is told where it is sent, not where it is taken. To whom it went is found out there.
            sent.arrow = self._add(index, ONE_WAY, self._lane(event.lane), 0, message.words)

    def _takes(self, index: int, event: Event, message: Carried) -> None:
        sent = self._sent.get(message.id)
        lane, sender = self._lane(event.lane), self._lane(sent.lane) if sent else self._party(words.ELSEWHERE)
        if message.kind == ANSWER:
            receiver = sent and sent.receiver
            self._add(index, ANSWER, self._lane(receiver) if receiver else self._party(words.ELSEWHERE), lane, "")
            return
        self._works_on.pop(event.lane, None)
        kind = sent.message.kind if sent else message.kind
        if sent and sent.arrow >= 0 and sent.receiver is None:
            place = sent.arrow
            self.arrows[place] = replace(self.arrows[place], receiver=lane, taken=index)
        else:
            place = self._add(index, kind, sender, lane, message.words)
        if sent:
            sent.arrow, sent.receiver = place, event.lane
        if kind == ONE_WAY:
            self._works_on[event.lane] = place

    def _ends(self, index: int, event: Event, call: Event, place: int) -> None:
        lane, calls = self._lane(event.lane), self._calls[event.lane]
        if call.sends and call.sends.kind == CALL:
            sent = self._sent[call.sends.id]
            if sent.arrow < 0:
                # Nobody took it, in this trace.
                sent.arrow = self._add(index, CALL, lane, self._party(words.ELSEWHERE), call.sends.words)
            self.arrows[sent.arrow] = replace(self.arrows[sent.arrow], until=index)
        if place >= 0:
            self._add(index, ANSWER, self.arrows[place].receiver, lane, _told(event))
        elif not calls and event.lane in self._for_client:
            self._for_client.remove(event.lane)
            self._add(index, ANSWER, lane, 0, _told(event))

    def _crossed(self, index: int, event: Event, before: str) -> None:
        """Another lane is awake than at the event before."""
        sender, receiver, calls = self._lane(before), self._lane(event.lane), self._calls[event.lane]
        if calls:
            if self._waiting.get(before) == event.lane and not self._calls[before]:
                del self._waiting[before]
                self._add(index, ANSWER, sender, receiver, "")
        elif event.lane.partition("/")[0] == self._first:
            self._asked_by_client(index, event)
        elif self._calls[before]:
            self._waiting[event.lane] = before
            self._add(index, CALL, sender, receiver, self._calls[before][-1][0].function.rpartition(".")[2])
        else:
            self._add(index, ONE_WAY, sender, receiver, "")

    def _asked_by_client(self, index: int, event: Event) -> None:
        sent = self._requests.pop(0) if self._requests and event.lane == self.lanes[0] else {}
        label = " ".join(str(value) for name, value in sent.items() if name != "body")
        self._for_client.add(event.lane)
        self._add(index, CALL, 0, self._lane(event.lane), label or event.function)

    def _lane(self, name: str) -> int:
        return 1 + self.lanes.index(name)

    def _party(self, who: Text) -> int:
        if who not in self.parties:
            self.parties.append(who)
        return self.parties.index(who)

    def _add(self, index: int, kind: str, sender: int, receiver: int, label: str) -> int:
        """Add an arrow and return its place."""
        self.arrows.append(Arrow(index, kind, sender, receiver, cut(inline(label), BRIEF), index))
        return len(self.arrows) - 1


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
