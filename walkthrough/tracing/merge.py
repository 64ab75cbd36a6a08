"""One walk of several traces: what a lane did for a message hangs where another lane, perhaps in another trace, sent it.

No clock is asked. What was done for a message comes before the event that takes its answer, and where nobody waits for one, before
the end of the call that sent it. Of each trace a few numbers an event are kept; its lines are copied as they are.
"""

import io
import json
import mmap
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from walkthrough import files
from walkthrough.tracing.format import BEGINS, ENDS, Event, Trace, TraceError

#: A position in the walk: the number of a trace, and of an event in it.
_At = tuple[int, int]


@dataclass
class _Work:
    """What a lane of a trace did from one message that it took to the next: the numbers of its events.

    ``left`` are messages that it sent in calls that never ended.
    """

    part: int
    events: "array[int]" = field(default_factory=lambda: array("Q"))
    left: list[str] = field(default_factory=list)


class _Part:
    """A trace, divided into works. ``sent`` are the ids of the messages that left, ``taken`` the works for those that came.

    ``others`` is what no message asked for, all lanes of it in their order. ``before`` says which messages have their place before
    an event. No answers are among them.
    """

    def __init__(self, trace: Trace, number: int) -> None:
        self.trace = trace
        self.sent: set[str] = set()
        self.taken: dict[str, list[_Work]] = defaultdict(list)
        self.others = _Work(number)
        self.before: dict[int, list[str]] = defaultdict(list)
        self._number = number
        self._works: dict[str, _Work] = {}
        # The calls under way in each lane: each the message that it sends, until that has its place.
        self._calls: dict[str, list[str | None]] = defaultdict(list)
        for position, event in enumerate(trace):
            self._add(position, event)
        for lane, calls in self._calls.items():
            self._works.get(lane, self.others).left += filter(None, calls)

    def _add(self, position: int, event: Event) -> None:
        calls = self._calls[event.lane]
        if event.takes and event.takes.kind == "answer":
            if event.takes.id in calls:
                calls[calls.index(event.takes.id)] = None
                self.before[position].append(event.takes.id)
        elif event.takes:
            work = self._works[event.lane] = _Work(self._number)
            self.taken[event.takes.id].append(work)
        self._works.get(event.lane, self.others).events.append(position)
        if event.sends:
            self.sent.add(event.sends.id)
        if event.kind in BEGINS:
            calls.append(event.sends and event.sends.id)
        elif event.kind in ENDS and calls:
            message = calls.pop()
            if message:
                self.before[position].append(message)


def walks(traces: Sequence[Trace]) -> list[list[Trace]]:
    """Return which traces are of one walk, in their order: one took a message that another sent. Nothing is sent by two of them:
    two walks may have the same numbers, each for messages of its own.

    Raises TraceError for a trace that cannot be read.
    """
    return [[part.trace for part in walk] for walk in _walks([_Part(trace, 0) for trace in traces])]


def _walks(parts: Sequence[_Part]) -> list[list[_Part]]:
    found: list[list[_Part]] = []
    for part in parts:
        mine, rest = [part], []
        for walk in found:
            if any(_is_passed(part, other) for other in walk) and not any(one.sent & other.sent for one in mine for other in walk):
                mine += walk
            else:
                rest.append(walk)
        found = [*rest, sorted(mine, key=parts.index)]
    return sorted(found, key=lambda walk: parts.index(walk[0]))


def _is_passed(one: _Part, other: _Part) -> bool:
    return not one.sent.isdisjoint(other.taken) or not other.sent.isdisjoint(one.taken)


@contextmanager
def merged(traces: Sequence[Trace]) -> Iterator[Trace]:
    """Return one trace of those of one walk, as long as the block lasts. The first says what was sent.

    Raises TraceError for a trace that cannot be read, and for one that is of another walk than the first.
    """
    parts = [_Part(trace, number) for number, trace in enumerate(traces)]
    strangers = [walk[0].trace for walk in _walks(parts)[1:]]
    if strangers:
        raise TraceError(
            f"{strangers[0].called} is not another part of the walk in {traces[0].called}: no message passed between the two; "
            "give traces that were recorded together (serve --save, compute --save)"
        )
    with files.scratch() as scratch:
        path = scratch / "walk.jsonl"
        try:
            with open(path, "wb") as file:
                _write(parts, file)
        except OSError as error:
            raise files.RoomError(f"no temporary file can be written: {error.strerror}; name a folder in TMPDIR") from error
        yield Trace(path, of=[each for trace in traces for each in trace.of])


def _write(parts: Sequence[_Part], file: io.BufferedWriter) -> None:
    with ExitStack() as stack:
        lines = [_Lines(stack, part.trace) for part in parts]
        file.write(lines[0].header)
        count = 0
        for number, position in _order(parts):
            file.write(lines[number][position])
            count += 1
        file.write(json.dumps({"events": count}).encode() + b"\n")


class _Lines:
    """The lines of a trace's events, by their number."""

    def __init__(self, stack: ExitStack, trace: Trace) -> None:
        file = stack.enter_context(open(trace.path, "rb"))
        self._mapped = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        self._starts = array("Q")
        at = 0
        while at < len(self._mapped):
            at = self._mapped.find(b"\n", at) + 1 or len(self._mapped)
            self._starts.append(at)
        self.header = self._mapped[: self._starts[0]]

    def __getitem__(self, position: int) -> bytes:
        return self._mapped[self._starts[position] : self._starts[position + 1]]


def _order(parts: Sequence[_Part]) -> Iterator[_At]:
    """Yield where the events of the walk are, in its order."""
    taken: dict[str, list[_Work]] = defaultdict(list)
    for part in parts:
        for message, works in part.taken.items():
            taken[message] += works
    sent = set().union(*(part.sent for part in parts))
    # What was done for a message that nobody has sent here is done for itself.
    alone = [work for message, works in taken.items() if message not in sent for work in works]
    begun: set[int] = set()
    for work in [*(part.others for part in parts), *alone, *(work for works in taken.values() for work in works)]:
        # A message may lead to others without end.
        under_way = [_steps(work, parts[work.part].before)] if id(work) not in begun else []
        begun.add(id(work))
        while under_way:
            step = next(under_way[-1], None)
            if step is None:
                under_way.pop()
            elif isinstance(step, str):
                fresh = [each for each in taken[step] if id(each) not in begun]
                begun.update(map(id, fresh))
                under_way += [_steps(each, parts[each.part].before) for each in reversed(fresh)]
            else:
                yield step


def _steps(work: _Work, before: dict[int, list[str]]) -> Iterator[_At | str]:
    """Yield a work's events in order, and messages where that is done which they asked for."""
    for position in work.events:
        yield from before.get(position, ())
        yield work.part, position
    yield from work.left
