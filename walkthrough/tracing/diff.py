"""What two traces do not share, call by call.

Both are read into arrays of numbers, a few for each line of their trees: enough to pass over what is alike, whole calls at a time,
without holding a text. What differs is read again, in order. Time and memory grow with the traces, not with their product.
"""

from array import array
from collections.abc import Hashable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import islice
from typing import NamedTuple

from walkthrough.tracing.format import Event, Trace
from walkthrough.tracing.tree import Node, nodes

#: So many calls beside one another are compared with each other at first, and so many at most.
_WINDOW = 256
_WIDEST = 16_384

#: How the numbers of kinds are kept, as long as they are few; and the largest size of a node that two bytes hold.
_SHORT, _LARGE = "H", 0xFFFF

#: The positions of two nodes that belong together; None where one has no counterpart.
_Pair = tuple[int | None, int | None]
#: Lane, kind of event, function and stop, by which nodes belong together; and of the node its level and whether it crosses.
_Kind = tuple[str, str, str, int | None, int, bool]


class Difference(NamedTuple):
    """One line of the comparison.

    ``sign`` is ``-`` for what is only in the first trace, ``+`` only in the second, ``~`` in both with other values, a blank for a
    call that differs further in. ``inside`` counts the lines below it that share its sign; ``alike`` those that both traces have
    in common just above it. A last one without nodes may tell of what is alike at the end.
    """

    sign: str
    first: Node | None
    second: Node | None
    inside: int = 0
    alike: int = 0

    @property
    def node(self) -> Node | None:
        return self.first or self.second


class _Outline:
    """A trace's tree in numbers. The node at a position contains those that follow it, as its ``size`` says.

    ``wholes`` are equal where nodes are, with all that they contain. ``kinds`` numbers what a node is besides its values.
    """

    def __init__(self, trace: Trace, kinds: dict[_Kind, int]) -> None:
        self.wholes, self.kinds = array("q"), array(_SHORT)
        # Two bytes a node; few are larger than that.
        self._sizes, self._large = array("H"), dict[int, int]()
        # Which of the events are nodes.
        self.made = bytearray()
        wholes, sizes, made = self.wholes, self._sizes, self.made
        path: list[int] = []
        for position, node in enumerate(nodes(trace, joined=False)):
            event, level = node.event, node.level
            if level < len(path):
                self._close(path, level)
            path.append(position)
            wholes.append(hash(_own(event)))
            sizes.append(1)
            kind = kinds.setdefault((event.lane, event.kind, event.function, event.stop, level, node.crosses), len(kinds))
            try:
                self.kinds.append(kind)
            except OverflowError:
                self.kinds = array("I", self.kinds)
                self.kinds.append(kind)
            if len(made) < node.number:
                made.extend(bytes(node.number - len(made)))
            made.append(True)
        self._close(path, 0)

    def _close(self, path: list[int], level: int) -> None:
        """Let nodes end that are deeper in the path than a level."""
        wholes, end = self.wholes, len(self.wholes)
        while len(path) > level:
            position = path.pop()
            size = end - position
            if size > _LARGE:
                self._large[position], size = size, 0
            self._sizes[position] = size
            if path:
                wholes[path[-1]] = hash((wholes[path[-1]], wholes[position]))

    def size(self, position: int) -> int:
        """Return how many nodes there are from one to the end of what it contains."""
        return self._sizes[position] or self._large[position]

    def inside(self, position: int) -> "array[int]":
        """Return the positions of the nodes side by side in one, or of the outermost in -1."""
        found = array("I")
        first, end = position + 1, position + self.size(position) if position >= 0 else len(self.wholes)
        while first < end:
            found.append(first)
            first += self.size(first)
        return found


class _Nodes:
    """The nodes at some positions of an outline, in rising order: their events are read again."""

    def __init__(self, trace: Trace, outline: _Outline, kinds: Sequence[_Kind]) -> None:
        self._kinds, self._places = outline.kinds, [kind[-2:] for kind in kinds]
        self._lines, self._event = trace.lines(outline.made), trace.event
        self._passed = 0

    def __getitem__(self, position: int) -> Node:
        number, line = next(islice(self._lines, position - self._passed, None))
        self._passed = position + 1
        level, crosses = self._places[self._kinds[position]]
        return Node(self._event(line, number), level, number, number, crosses)


class Comparison:
    """Compares two traces. Iterating yields the differences in order, once; after that the counts are final."""

    def __init__(self, first: Trace, second: Trace) -> None:
        numbered: dict[_Kind, int] = {}
        self._first, self._second = _Outline(first, numbered), _Outline(second, numbered)
        kinds = list(numbered)
        self._nodes = _Nodes(first, self._first, kinds), _Nodes(second, self._second, kinds)
        heads: dict[Hashable, int] = {}
        self._heads = [heads.setdefault(kind[:4], len(heads)) for kind in kinds]
        self.alike = self.changed = self.only_first = self.only_second = 0

    @property
    def equal(self) -> bool:
        """Whether nothing differed so far."""
        return not (self.changed or self.only_first or self.only_second)

    def __iter__(self) -> Iterator[Difference]:
        one, two, heads = self._first, self._second, self._heads
        wholes, others = one.wholes, two.wholes
        firsts, seconds = self._nodes
        rows = [self._align(one.inside(-1), two.inside(-1))]
        alike = 0
        while rows:
            pair = next(rows[-1], None)
            if pair is None:
                rows.pop()
                continue
            a, b = pair
            if b is None:
                assert a is not None
                size = one.size(a)
                self.only_first += size
                yield Difference("-", firsts[a], None, size - 1, alike)
            elif a is None:
                size = two.size(b)
                self.only_second += size
                yield Difference("+", None, seconds[b], size - 1, alike)
            elif wholes[a] == others[b]:
                size = one.size(a)
                self.alike += size
                alike += size
                continue
            else:
                first, second = firsts[a], seconds[b]
                sizes = one.size(a), two.size(b)
                # Two that contain nothing differ themselves.
                holding = sizes != (1, 1)
                changed = not holding or _own(first.event) != _own(second.event)
                self.changed += changed
                self.alike += not changed
                yield Difference("~" if changed else " ", first, second, 0, alike)
                if holding:
                    # Most calls hold no more than their end.
                    ends = sizes == (2, 2) and heads[one.kinds[a + 1]] == heads[two.kinds[b + 1]]
                    rows.append(iter(((a + 1, b + 1),)) if ends else self._align(one.inside(a), two.inside(b)))
            alike = 0
        if alike:
            yield Difference(" ", None, None, alike=alike)

    def _align(self, first: "array[int]", second: "array[int]") -> Iterator[_Pair]:
        """Yield which node of one row belongs to which of the other; None where there is no such node."""
        one, two = self._first.wholes, self._second.wholes
        a = b = 0
        window = _WINDOW
        while a < len(first) and b < len(second):
            if one[first[a]] == two[second[b]]:
                yield first[a], second[b]
                a, b = a + 1, b + 1
                continue
            left, right = first[a : a + window], second[b : b + window]
            match = _match([one[each] for each in left], [two[each] for each in right])
            if not match.size and window < _WIDEST and (a + window < len(first) or b + window < len(second)):
                # Nothing alike as far as this goes: look further before calling it all different.
                window *= 2
                continue
            yield from self._pair_off(left[: match.a], right[: match.b])
            a, b = a + match.a, b + match.b
            window = _WINDOW
        yield from ((each, None) for each in first[a:])
        yield from ((None, each) for each in second[b:])

    def _pair_off(self, first: "array[int]", second: "array[int]") -> Iterator[_Pair]:
        """Pair nodes that differ: calls of one function belong together, in their order."""
        heads, kinds, others = self._heads, self._first.kinds, self._second.kinds
        a = b = 0
        while a < len(first) and b < len(second):
            if heads[kinds[first[a]]] == heads[others[second[b]]]:
                yield first[a], second[b]
                a, b = a + 1, b + 1
                continue
            left, right = first[a : a + _WINDOW], second[b : b + _WINDOW]
            match = _match([heads[kinds[each]] for each in left], [heads[others[each]] for each in right])
            yield from ((each, None) for each in left[: match.a])
            yield from ((None, each) for each in right[: match.b])
            a, b = a + match.a, b + match.b
        yield from ((each, None) for each in first[a:])
        yield from ((None, each) for each in second[b:])


def _own(event: Event) -> Hashable:
    """Return what is compared of an event."""
    arguments, values = event.arguments, event.values
    return (
        event.lane,
        event.kind,
        event.file,
        event.line,
        event.function,
        event.stop,
        event.result,
        event.error,
        tuple(arguments.items()) if arguments else (),
        tuple(values.items()) if values else (),
    )


def _match(left: list[int], right: list[int]) -> Match:
    """Return the first run that two rows have in common, or one of no size at their ends if they have nothing in common."""
    first = Match(len(left), len(right), 0)
    if set(left).isdisjoint(right):
        return first
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    while match := matcher.find_longest_match(0, first.a, 0, first.b):
        if not match.size:
            break
        first = match
    return first
