"""The tree of a trace: which call lies in which, over both lanes, and which of its lines are wanted.

Everything here reads a trace from front to back and keeps no more of it than the calls under way and a byte for each node.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from walkthrough.errors import WalkthroughError
from walkthrough.tracing.format import BEGINS, ENDS, Event

_SHOWN, _LAST = 1, 2
#: What --from and --to take, and where it is found.
_PLACES = 'give a function (API.get) or a stop ("stop 3"), as show prints them without --from and --to'


class SelectionError(WalkthroughError):
    """A part of a trace that was asked for and is not there."""


class Node(NamedTuple):
    """A line of the tree. ``level`` counts from 0 at the left; ``end`` is how a call ended inside which nothing else is shown.

    ``crosses`` says that the line above it in the tree belongs to another lane, or that there is none.
    """

    event: Event
    level: int
    end: Event | None = None
    crosses: bool = False


def nodes(events: Iterable[Event], keep: Callable[[Event], bool] | None = None, *, joined: bool = True) -> Iterator[Node]:
    """Yield the tree's nodes from top to bottom; with ``keep`` the calls that it does not take are left out, not what they call.

    What a lane does for a message hangs below the call that sent it, as long as that is under way. Any other lane that wakes while
    another waits hangs below the call that waits: another's request below the call in which the learner stands. A function that
    was left by an exception has no end of its own: the exception says it all. Neither has one that returned None. Unless
    ``joined``, every other end is a node of its own, that of a call without anything in it too. A generator that is resumed is a
    call of its own, below whoever resumes it.
    """
    # The calls under way in each lane; None stands for one that is not kept.
    lanes: dict[str, list[Node | None]] = {}
    pending: Node | None = None
    # Where what is done for a message hangs: by its id, and by the lane that has taken it.
    sent: dict[str, Node | None] = {}
    asked: dict[str, Node | None] = {}
    for event in events:
        # In the order in which they were last awake.
        calls = lanes[event.lane] = lanes.pop(event.lane, [])
        made: Node | None = None
        if event.takes and event.takes.kind != "answer":
            asked[event.lane] = sent.get(event.takes.id)
        if event.kind in BEGINS:
            if keep is None or keep(event):
                asking = asked.get(event.lane) if event.depth == 0 else None
                above = asking if asking and _is_under_way(asking, lanes) else _above(event.lane, lanes)
                made = Node(event, above.level + 1 if above else 0, None, above is None or above.event.lane != event.lane)
            calls.append(made)
            if event.sends:
                sent[event.sends.id] = made or _above(event.lane, lanes)
        elif event.kind in ENDS:
            started = calls.pop() if calls else None
            if started is None:
                continue
            if started.event.sends:
                sent.pop(started.event.sends.id, None)
            if joined and started is pending:
                yield started._replace(end=event)
                pending = None
                continue
            if event.kind != "return" or (event.error is None and event.result != "None"):
                made = Node(event, started.level + 1)
        elif calls and calls[-1]:
            made = Node(event, calls[-1].level + 1)
        if made:
            if pending:
                yield pending
            pending = made if made.event.kind in BEGINS else None
            if pending is None:
                yield made
    if pending:
        yield pending


def _is_under_way(call: Node, lanes: dict[str, list[Node | None]]) -> bool:
    return any(each is call for each in lanes[call.event.lane])


def _above(lane: str, lanes: dict[str, list[Node | None]]) -> Node | None:
    calls = lanes[lane]
    if calls and calls[-1]:
        return calls[-1]
    own = next((call for call in reversed(calls) if call), None)
    if own:
        return own
    waiting = [calls for name, calls in reversed(lanes.items()) if name != lane]
    return next((call for calls in waiting for call in reversed(calls) if call), None)


class Selection:
    """What of a trace is wanted: a lane, what lies between two places, what matches a pattern. None means all.

    A place is a function (``create``, ``API.get`` or its full name) or a stop (``stop 3`` or ``3``). ``last`` is a place too:
    everything in that call is still wanted; ``stops`` leaves only these.

    Raises SelectionError for a pattern that is no regular expression.
    """

    def __init__(
        self,
        *,
        lane: str | None = None,
        first: str | None = None,
        last: str | None = None,
        grep: str | None = None,
        stops: bool = False,
    ) -> None:
        self.lane = lane
        self._stops = stops
        self._first, self._last = first, last
        try:
            self._grep = re.compile(grep) if grep is not None else None
        except re.error as error:
            raise SelectionError(f"--grep {grep!r}: not a regular expression: {error}") from error
        self.lanes: set[str] = set()
        self._begun = first is None
        self._ending: int | None = None
        self._ended = False

    def __call__(self, node: Node) -> bool:
        """Tell whether a node is wanted. Expects all nodes of a tree, in order."""
        event = node.event
        self.lanes.add(event.lane)
        if not self._begun and _is_at(event, self._first):
            self._begun = True
        if self._ending is not None and node.level <= self._ending:
            self._ended = True
        if self._ended or not self._begun:
            return False
        if self._ending is None and self._last is not None and _is_at(event, self._last):
            self._ending = node.level
        if self.lane is not None and event.lane.partition("/")[0] != self.lane and event.lane != self.lane:
            return False
        if self._stops and event.stop is None:
            return False
        return self._grep is None or bool(self._grep.search(_text(node)))

    def check(self) -> None:
        """Raise SelectionError if a place or lane that was asked for did not come up."""
        if not self._begun:
            raise SelectionError(f"--from {self._first}: not in this trace; {_PLACES}")
        if self._last is not None and self._ending is None:
            raise SelectionError(f"--to {self._last}: not in this trace, or not after --from; {_PLACES}")
        if self.lane is not None and not any(self.lane in (name, name.partition("/")[0]) for name in self.lanes):
            raise SelectionError(f"--lane {self.lane}: not in this trace; it has {', '.join(sorted(self.lanes))}")


def _is_at(event: Event, place: str | None) -> bool:
    number = re.fullmatch(r"(?:stop[ -]?)?(\d{1,9})", place or "")
    if number:
        return event.stop == int(number[1])
    return event.kind == "call" and (event.name == place or f".{event.function}".endswith(f".{place}"))


def _text(node: Node) -> str:
    event, end = node.event, node.end
    named = [f"{name}={text}" for mapping in (event.arguments, event.values) if mapping for name, text in mapping.items()]
    ends = [text for each in (event, end) if each for text in (each.result, each.error) if text]
    return " ".join([f"{event.file}:{event.line}", event.name, *named, *ends])


@dataclass(frozen=True, slots=True)
class Row:
    """A node as it is drawn: ``guide`` stands before its first line and ``below`` before any further ones."""

    node: Node
    guide: str
    below: str


class Tree:
    """A trace's tree, as rows to draw. Reads the trace twice: what is wanted, with the calls around it, and then the rows."""

    def __init__(
        self, trace: Iterable[Event], *, keep: Callable[[Event], bool] | None = None, selection: Selection | None = None
    ) -> None:
        self._trace = trace
        self._keep = keep
        self._flags = bytearray()
        self._plan(selection or Selection())

    def _plan(self, selection: Selection) -> None:
        flags = self._flags
        path: list[int] = []
        shown: list[int | None] = []
        for number, node in enumerate(nodes(self._trace, self._keep)):
            flags.append(0)
            level = min(node.level, len(path))
            path[level:] = [number]
            self._close(shown, level + 1)
            if selection(node):
                for depth, each in enumerate(path):
                    if depth == len(shown):
                        shown.append(None)
                    if not flags[each] & _SHOWN:
                        flags[each] |= _SHOWN
                        shown[depth] = each
        self._close(shown, 0)
        selection.check()

    def _close(self, shown: list[int | None], level: int) -> None:
        """The nodes that were shown last below a level have no more brothers."""
        while len(shown) > level:
            last = shown.pop()
            if last is not None:
                self._flags[last] |= _LAST

    @property
    def size(self) -> int:
        """How many nodes there are, shown or not."""
        return len(self._flags)

    @property
    def shown(self) -> int:
        """How many nodes are shown."""
        return len(self._flags) - self._flags.count(0)

    def __iter__(self) -> Iterator[Row]:
        ends: list[bool] = []
        last = max(self._flags.rfind(_SHOWN), self._flags.rfind(_SHOWN | _LAST)) + 1
        for flags, node in zip(self._flags[:last], nodes(self._trace, self._keep), strict=False):
            level = min(node.level, len(ends))
            ends[level:] = [bool(flags & _LAST)]
            if flags & _SHOWN:
                stem = "".join("  " if end else "│ " for end in ends[1:level])
                mark, below = ("└ ", "  ") if ends[level] else ("├ ", "│ ")
                yield Row(node, stem + mark, stem + below) if level else Row(node, "", "")
