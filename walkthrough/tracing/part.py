"""A part of a trace, as events that keep their numbers: what lies between two places, what matches a pattern."""

from collections.abc import Iterable, Iterator

from walkthrough.tracing.format import BEGINS, ENDS, Event
from walkthrough.tracing.tree import Selection, Tree


class _Numbered(Event):
    """An event that knows which one of its trace it is, counted from 1."""

    number: int

    def __new__(cls, number: int, event: Event) -> "_Numbered":
        made = super().__new__(cls, *event)
        made.number = number
        return made


class _AllNumbered:
    """The events of a trace with their numbers; iterating begins anew each time, as a trace does."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = events

    def __iter__(self) -> Iterator[_Numbered]:
        for number, event in enumerate(self._events, start=1):
            yield _Numbered(number, event)


def part(events: Iterable[Event], selection: Selection | None = None) -> Iterator[tuple[int, Event]]:
    """Yield the events that are wanted, each with its number in the trace, from 1. Iterates over ``events`` up to three times.

    A call is there with what it returned and with the calls around it. Raises SelectionError for a place that is not there.
    """
    if selection is None:
        yield from enumerate(events, start=1)
        return
    numbered = _AllNumbered(events)
    wanted = _wanted(numbered, selection)
    calls: dict[str, list[bool]] = {}
    for event in numbered:
        under_way = calls.setdefault(event.lane, [])
        if event.kind in ENDS:
            is_wanted = bool(under_way) and under_way.pop()
        else:
            is_wanted = event.number in wanted
            if event.kind in BEGINS:
                under_way.append(is_wanted)
        if is_wanted:
            yield event.number, event


def _wanted(numbered: Iterable[_Numbered], selection: Selection) -> set[int]:
    """Return the numbers of what the tree of a selection shows. What a return adds to its call has no number of its own there."""
    rows = Tree(numbered, selection=selection)
    return {row.node.event.number for row in rows if isinstance(row.node.event, _Numbered)}
