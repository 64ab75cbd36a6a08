"""A part of a trace, as events that keep their numbers: what lies between two places, what matches a pattern."""

from collections.abc import Iterable, Iterator

from walkthrough.tracing.format import BEGINS, ENDS, Event
from walkthrough.tracing.tree import Selection, Tree


def part(events: Iterable[Event], selection: Selection | None = None) -> Iterator[tuple[int, Event]]:
    """Yield the events that are wanted, each with its number in the trace, from 1. Iterates over ``events`` up to three times.

    A call is there with what it returned and with the calls around it. Raises SelectionError for a place that is not there.
    """
    if selection is None:
        yield from enumerate(events, start=1)
        return
    # What a return adds to its call has no number of its own there.
    wanted = {row.node.number for row in Tree(events, selection=selection)}
    calls: dict[str, list[bool]] = {}
    for number, event in enumerate(events):
        under_way = calls.setdefault(event.lane, [])
        if event.kind in ENDS:
            is_wanted = bool(under_way) and under_way.pop()
        else:
            is_wanted = number in wanted
            if event.kind in BEGINS:
                under_way.append(is_wanted)
        if is_wanted:
            yield number + 1, event
