"""The steps of a walk: those events of a trace at which a reader who does not want them all stands still."""

from collections.abc import Iterable, Sequence

from walkthrough.export.sequence import Arrow
from walkthrough.tracing.format import BEGINS, ENDS, Event
from walkthrough.world import World

#: A text that is shorter says nothing by itself: 39, ''.
_TELLS = 4


def steps(events: Sequence[Event], world: World, arrows: Iterable[Arrow], firsts: Iterable[int]) -> list[int]:
    """Return the places of the steps among the events, in order: the first and the last one, stops, a change of lane, a message and
    its answer, calls that have a note, what they return unless it is only passed on, exceptions, and ``firsts``.
    """
    found = {0, len(events) - 1, *firsts, *(arrow.index for arrow in arrows)} if events else set()
    calls: dict[str, list[bool]] = {}
    before: Event | None = None
    for index, event in enumerate(events):
        under_way = calls.setdefault(event.lane, [])
        has_note = False
        if event.kind in BEGINS:
            has_note = world.note(event.name) is not None
            under_way.append(has_note)
        elif event.kind in ENDS and under_way:
            has_note = under_way.pop() and not (event.result == "None" or _passes_on(event, before))
        if (
            event.stop is not None
            or (before is not None and before.lane != event.lane)
            or (event.kind == "exception" and not _passes_on(event, before))
            or has_note
        ):
            found.add(index)
        before = event
    return sorted(found)


def _passes_on(event: Event, before: Event | None) -> bool:
    """Tell whether a function only hands on what the event before it brought."""
    if before is None or before.lane != event.lane or before.kind not in (*ENDS, "exception"):
        return False
    return (event.result, event.error) == (before.result, before.error)


def first_appearances(events: Iterable[Event], texts: Iterable[str]) -> list[int]:
    """Return the places of the events in which a function returned one of some values, which no event had before: what a lesson
    marks at a stop comes from there.
    """
    wanted = {text for text in texts if len(text) >= _TELLS and text not in ("None", "True", "False")}
    found = []
    for index, event in enumerate(events):
        told = [*(event.arguments or {}).values(), *(event.values or {}).values(), event.result or "", event.error or ""]
        for text in [each for each in wanted if any(each in one for one in told)]:
            wanted.discard(text)
            if event.kind in ENDS and event.result == text:
                found.append(index)
        if not wanted:
            break
    return found
