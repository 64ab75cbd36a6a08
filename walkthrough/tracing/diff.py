"""What two traces do not share, call by call.

Both are read into arrays of numbers, a few for each line of their trees: enough to pass over what is alike, whole calls at a time,
without holding a text. What differs is read again, in order. Time and memory grow with the traces, not with their product.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from walkthrough.tracing.format import Trace
from walkthrough.tracing.tree import Node, nodes

#: So many calls beside one another are compared with each other at first, and so many at most.
_WINDOW = 256
_WIDEST = 16_384

#: The positions of two nodes that belong together; None where one has no counterpart.
_Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class Difference:
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
    """A trace's tree in numbers. The node at a position contains those from ``position + 1`` to ``ends[position]``."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self.heads, self.owns, self.wholes = array("q"), array("q"), array("q")
        self.ends = array("Q")
        levels: list[int] = []
        for number, node in enumerate(nodes(trace, joined=False)):
            level = min(node.level, len(levels))
            self._close(levels, level)
            levels.append(number)
            event = node.event
            head = hash((event.lane, event.kind, event.function, event.stop))
            values = [tuple((mapping or {}).items()) for mapping in (event.arguments, event.values)]
            own = hash((head, event.file, event.line, *values, event.result, event.error))
            self.heads.append(head)
            self.owns.append(own)
            self.wholes.append(own)
            self.ends.append(number + 1)
        self._close(levels, 0)
        self._nodes = enumerate(nodes(trace, joined=False))

    def _close(self, levels: list[int], level: int) -> None:
        while len(levels) > level:
            number = levels.pop()
            self.ends[number] = len(self.heads)
            if levels:
                above = levels[-1]
                self.wholes[above] = hash((self.wholes[above], self.wholes[number]))

    def size(self, number: int) -> int:
        return self.ends[number] - number

    def inside(self, first: int, end: int) -> "array[int]":
        """Return the positions of the nodes side by side between two positions."""
        found = array("Q")
        while first < end:
            found.append(first)
            first = self.ends[first]
        return found

    def node(self, number: int) -> Node:
        """Return the node at a position. Positions must be asked for in rising order."""
        return next(node for position, node in self._nodes if position == number)


class Comparison:
    """Compares two traces. Iterating yields the differences in order, once; after that the counts are final."""

    def __init__(self, first: Trace, second: Trace) -> None:
        self._first, self._second = _Outline(first), _Outline(second)
        self.alike = self.changed = self.only_first = self.only_second = 0

    @property
    def equal(self) -> bool:
        """Whether nothing differed so far."""
        return not (self.changed or self.only_first or self.only_second)

    def __iter__(self) -> Iterator[Difference]:
        one, two = self._first, self._second
        rows = [self._align(one.inside(0, len(one.heads)), two.inside(0, len(two.heads)))]
        alike = 0
        while rows:
            pair = next(rows[-1], None)
            if pair is None:
                rows.pop()
                continue
            a, b = pair
            if b is None:
                assert a is not None
                self.only_first += one.size(a)
                yield Difference("-", one.node(a), None, one.size(a) - 1, alike)
            elif a is None:
                self.only_second += two.size(b)
                yield Difference("+", None, two.node(b), two.size(b) - 1, alike)
            elif one.wholes[a] == two.wholes[b]:
                self.alike += one.size(a)
                alike += one.size(a)
                continue
            else:
                changed = one.owns[a] != two.owns[b]
                self.changed += changed
                self.alike += not changed
                yield Difference("~" if changed else " ", one.node(a), two.node(b), 0, alike)
                rows.append(self._align(one.inside(a + 1, one.ends[a]), two.inside(b + 1, two.ends[b])))
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
            yield from self._pair_off(left[: match.a] if match.size else left, right[: match.b] if match.size else right)
            a, b = (a + match.a, b + match.b) if match.size else (a + len(left), b + len(right))
            window = _WINDOW
        yield from ((each, None) for each in first[a:])
        yield from ((None, each) for each in second[b:])

    def _pair_off(self, first: "array[int]", second: "array[int]") -> Iterator[_Pair]:
        """Pair nodes that differ: calls of one function belong together, in their order."""
        one, two = self._first.heads, self._second.heads
        a = b = 0
        while a < len(first) and b < len(second):
            if one[first[a]] == two[second[b]]:
                yield first[a], second[b]
                a, b = a + 1, b + 1
                continue
            left, right = first[a : a + _WINDOW], second[b : b + _WINDOW]
            match = _match([one[each] for each in left], [two[each] for each in right])
            if not match.size:
                match = Match(len(left), len(right), 0)
            yield from ((each, None) for each in left[: match.a])
            yield from ((None, each) for each in right[: match.b])
            a, b = a + match.a, b + match.b
        yield from ((each, None) for each in first[a:])
        yield from ((None, each) for each in second[b:])


def _match(left: list[int], right: list[int]) -> Match:
    """Return the first run that two rows have in common; its size is 0 if they have nothing in common."""
    return SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()[0]
