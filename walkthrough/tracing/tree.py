"""The tree of a trace: which call lies in which, over both lanes, and which of its lines are wanted.

Everything here reads a trace from front to back and keeps no more of it than the calls under way, a byte for each event and a
number for each node that is shown.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, count

from walkthrough.errors import WalkthroughError
from walkthrough.tracing.format import BEGINS, ENDS, Event, Trace

#: What is kept of an event: a node that is shown, that has no more brothers, that crosses; the end of the node before it.
_SHOWN, _LAST, _CROSSES, _END = 1, 2, 4, 8
#: What --from and --to take, and where it is found.
_PLACES = 'give a function (API.get) or a stop ("stop 3"), as show prints them without --from and --to'


class SelectionError(WalkthroughError):
    """A part of a trace that was asked for and is not there."""


@dataclass(slots=True)
class Node:
    """A line of the tree. ``level`` counts from 0 at the left; ``end`` is how a call ended inside which nothing else is shown.

    ``crosses`` says that the line above it in the tree belongs to another lane, or that there is none. ``number`` is that of the
    event in the trace, from 0, and ``last`` that of its end, or the same.
    """

    event: Event
    level: int
    number: int
    last: int
    crosses: bool = False
    end: Event | None = None


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
    lane: str | None = None
    calls: list[Node | None] = []
    pending: Node | None = None
    # Where what is done for a message hangs: by its id, and by the lane that has taken it.
    sent: dict[str, Node | None] = {}
    asked: dict[str, Node | None] = {}
    for number, event in enumerate(events):
        if event.lane != lane:
            lane = event.lane
            # In the order in which they were last awake.
            calls = lanes[lane] = lanes.pop(lane, [])
        kind = event.kind
        made: Node | None = None
        takes = event.takes
        if takes and takes.kind != "answer":
            asked[lane] = sent.get(takes.id)
        if kind in BEGINS:
            if keep is None or keep(event):
                asking = asked.get(lane) if asked and event.depth == 0 else None
                is_for_message = asking and _is_under_way(asking, lanes)
                above = asking if is_for_message else (calls[-1] if calls else None) or _above(lane, lanes)
                made = Node(event, above.level + 1 if above else 0, number, number, above is None or above.event.lane != lane)
            calls.append(made)
            if event.sends:
                sent[event.sends.id] = made or _above(lane, lanes)
        elif kind in ENDS:
            started = calls.pop() if calls else None
            if started is None:
                continue
            if started.event.sends:
                sent.pop(started.event.sends.id, None)
            if joined and started is pending:
                started.end, started.last = event, number
                yield started
                pending = None
                continue
            if kind != "return" or (event.error is None and event.result != "None"):
                made = Node(event, started.level + 1, number, number)
        elif calls and calls[-1]:
            made = Node(event, calls[-1].level + 1, number, number)
        if made:
            if pending:
                yield pending
            if kind in BEGINS:
                pending = made
            else:
                pending = None
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
    event = node.event
    text = f"{event.file}:{event.line} {event.name}"
    for named in (event.arguments, event.values):
        if named:
            for name, value in named.items():
                text += f" {name}={value}"
    for each in (event, node.end):
        if each:
            if each.result:
                text += f" {each.result}"
            if each.error:
                text += f" {each.error}"
    return text


@dataclass(frozen=True, slots=True)
class Row:
    """A node as it is drawn: ``guide`` stands before its first line and ``below`` before any further ones."""

    node: Node
    guide: str
    below: str


class Tree:
    """A trace's tree, as rows to draw. Reads the trace, and then what of it is shown: the nodes wanted, with the calls around them.

    ``size`` is how many nodes there are, shown or not.
    """

    def __init__(
        self, trace: Iterable[Event], *, keep: Callable[[Event], bool] | None = None, selection: Selection | None = None
    ) -> None:
        self._trace = trace
        self._marks = bytearray()
        self._levels = array("I")
        self.size = 0
        self._plan(nodes(trace, keep), selection or Selection())

    def _plan(self, found: Iterable[Node], selection: Selection) -> None:
        path: list[Node] = []
        shown: list[int] = []
        for node in found:
            self.size += 1
            if node.level < len(path):
                del path[node.level :]
                self._close(shown, node.level + 1)
            path.append(node)
            if selection(node):
                self._show(path, shown)
        self._close(shown, 0)
        selection.check()

    def _show(self, path: list[Node], shown: list[int]) -> None:
        """Show a path's last node and those above it. ``shown`` are the nodes that were shown last, by their places in a path."""
        marks = self._marks
        marks.extend(bytes(path[-1].last + 1 - len(marks)))
        above = len(path)
        while above and not marks[path[above - 1].number]:
            above -= 1
        for level, each in enumerate(path[above:], start=above):
            marks[each.number] = _SHOWN | (_CROSSES if each.crosses else 0)
            if each.end:
                marks[each.last] = _END
            self._levels.append(each.level)
            shown[level:] = [each.number]

    def _close(self, shown: list[int], level: int) -> None:
        """The nodes that were shown last below a level have no more brothers."""
        while len(shown) > level:
            self._marks[shown.pop()] |= _LAST

    @property
    def shown(self) -> int:
        """How many nodes are shown."""
        return len(self._levels)

    def __iter__(self) -> Iterator[Row]:
        ends: list[bool] = []
        for node in self._nodes():
            level = min(node.level, len(ends))
            ends[level:] = [bool(self._marks[node.number] & _LAST)]
            stem = "".join("  " if end else "│ " for end in ends[1:level])
            mark, below = ("└ ", "  ") if ends[level] else ("├ ", "│ ")
            yield Row(node, stem + mark, stem + below) if level else Row(node, "", "")

    def _nodes(self) -> Iterator[Node]:
        """Yield the nodes that are shown."""
        events = self._trace.picked(self._marks) if isinstance(self._trace, Trace) else compress(self._trace, self._marks)
        levels = iter(self._levels)
        node: Node | None = None
        for number, event in zip(compress(count(), self._marks), events, strict=False):
            mark = self._marks[number]
            if node and mark == _END:
                node.end, node.last = event, number
                continue
            if node:
                yield node
            node = Node(event, next(levels), number, number, bool(mark & _CROSSES))
        if node:
            yield node
