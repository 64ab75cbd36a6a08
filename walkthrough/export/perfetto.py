"""A trace for ui.perfetto.dev and chrome://tracing: Chrome's trace event format.

A trace knows no clock: each event takes a microsecond, in their order. A host is a process there, a lane a thread; messages are
arrows between their calls.
"""

import json
from collections.abc import Iterator
from typing import Any

from walkthrough.export.sequence import ANSWER
from walkthrough.export.walk import Walk
from walkthrough.tracing.format import BEGINS, ENDS, Event
from walkthrough.values import visible


def perfetto(walk: Walk, name: str) -> str:
    """Return a walk as JSON for a viewer of traces. ``name`` is what the trace is called."""
    events = [*_names(walk), *_events(walk)]
    document = {"displayTimeUnit": "ns", "otherData": {"trace": visible(name)}, "traceEvents": events}
    return json.dumps(document, ensure_ascii=False, indent=0) + "\n"


def _places(walk: Walk) -> dict[str, dict[str, int]]:
    """Return the process and the thread of each lane.

    Both are numbers of one kind to the reader: a process has its first thread's, and no other thread has it.
    """
    places: dict[str, dict[str, int]] = {}
    hosts: dict[str, int] = {}
    for number, lane in enumerate(walk.diagram.lanes, start=1):
        places[lane] = {"pid": hosts.setdefault(lane.partition("/")[0], number), "tid": number}
    return places


def _names(walk: Walk) -> Iterator[dict[str, Any]]:
    for lane, place in _places(walk).items():
        host = visible(lane.partition("/")[0])
        yield {"ph": "M", "name": "process_name", **place, "args": {"name": host}}
        yield {"ph": "M", "name": "thread_name", **place, "args": {"name": visible(lane)}}


def _events(walk: Walk) -> Iterator[dict[str, Any]]:
    places = _places(walk)
    under_way: dict[str, list[str]] = {lane: [] for lane in places}
    titles = {at.index: at.stop.title.en for at in walk.stops if at.stop}
    #: By a message's id: its number. The reader drops arrows whose ids it cannot read as one.
    sent: dict[str, int] = {}
    time = messages = 0
    for index, event in enumerate(walk.events):
        time, calls = walk.numbers[index], under_way[event.lane]
        at = {"ts": time, **places[event.lane]}
        if event.kind in BEGINS:
            calls.append(visible(event.function))
            yield {"ph": "B", "name": calls[-1], "cat": "call", **at, "args": _told(event)}
        elif event.kind in ENDS:
            if calls:
                yield {"ph": "E", "name": calls.pop(), "cat": "call", **at, "args": _told(event)}
        else:
            name = visible(event.error or "") if event.kind == "exception" else visible(event.function)
            yield {"ph": "i", "s": "t", "name": name, "cat": event.kind, **at, "args": _told(event)}
        if event.stop is not None:
            title = titles.get(index, "")
            yield {
                "ph": "i",
                "s": "p",
                "name": f"stop {event.stop}: {visible(title)}".rstrip(": "),
                "cat": "stop",
                **at,
                "args": {},
            }
        if event.sends:
            messages += 1
            sent[event.sends.id] = messages
            yield {"ph": "s", "id": messages, "name": visible(event.sends.words), "cat": "message", **at}
        if event.takes and event.takes.kind != ANSWER and event.takes.id in sent:
            # One that is delivered again has two arrows.
            number = sent[event.takes.id]
            yield {"ph": "f", "bp": "e", "id": number, "name": visible(event.takes.words), "cat": "message", **at}
    for lane, calls in under_way.items():
        # What never ended in the trace ends with it.
        yield from (
            {"ph": "E", "name": calls.pop(), "cat": "call", "ts": time + 1, **places[lane], "args": {}} for _ in list(calls)
        )


def _told(event: Event) -> dict[str, str]:
    told = {"place": f"{event.file}:{event.line}", **(event.arguments or {}), **(event.values or {})}
    told |= {name: text for name, text in (("result", event.result), ("error", event.error)) if text is not None}
    return {visible(name): visible(text) for name, text in told.items()}
