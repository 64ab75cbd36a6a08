"""Recordings of the lessons: runs a lesson with hunter alone, and keeps the committed traces."""

import difflib
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from walkthrough.course import library
from walkthrough.errors import CheckError
from walkthrough.export import trace_page
from walkthrough.lesson import Lesson
from walkthrough.places import TRACES
from walkthrough.stubs.cloud import Cloud
from walkthrough.tracing.format import Trace, TraceError, TraceWriter
from walkthrough.tracing.recorder import Recorder, RecordingError
from walkthrough.tracing.watch import watches
from walkthrough.values import visible

#: The command that records the committed traces anew.
COMMAND = "make traces (or: walkthrough traces)"
STALE = "{path} is not what is recorded now; if what is recorded now is right, run " + COMMAND
_DIFF_LINES = 20


def header(request: Any) -> Mapping[str, str]:
    """Return what a trace's header says of a request (``webob.Request``)."""
    return {
        "method": request.method,
        "url": visible(request.url),
        "body": visible(request.body.decode("utf-8", errors="backslashreplace")),
    }


def headers(lesson: Lesson) -> list[Mapping[str, str]]:
    """Return what a trace's header says of each request that a lesson sends."""
    return [header(Cloud().request(**each.sent)) for each in lesson.requests]


def record(lesson: Lesson, name: str, path: Path) -> Trace:
    """Run a lesson unattended, write its trace, and return it.

    Raises RecordingError if hunter lost the run, or if the run did not come to a stop of the lesson.
    """
    cloud: Cloud | None = None

    def arrived(number: int) -> None:
        meanwhile = lesson.stops[number - 1].meanwhile
        if meanwhile is not None and cloud is not None:
            sender = threading.Thread(target=lambda: cloud.settle(cloud.send(cloud.request(**meanwhile))))
            sender.start()
            sender.join()

    with TraceWriter(path, lesson=name, requests=headers(lesson)) as writer:
        recorder = Recorder(writer.write, arrived)
        first = 1
        with ExitStack() as clouds:
            for each in lesson.requests:
                if each.cloud is not None:
                    clouds.close()
                    cloud = clouds.enter_context(Cloud(**each.cloud, around=recorder.recording))
                recorder.watch(watches(each.stops, first))
                cloud.send(cloud.request(**each.sent))
                cloud.settle()
                first += len(each.stops)
        recorder.check()
    trace = Trace(path)
    reached = {event.stop for event in trace}
    for number, stop in enumerate(lesson.stops, start=1):
        if number not in reached:
            raise RecordingError(f"stop {number} of {name} was never reached: {stop.file}({stop.line}); see {stop.origin}")
    return trace


def find(name: str) -> Trace:
    """Return the trace of that path, or the committed trace of a lesson of that name. Raises TraceError if there is none."""
    path = Path(name)
    if path.exists():
        return Trace(path)
    if name in library.names():
        committed = TRACES / f"{name}.jsonl"
        if committed.exists():
            return Trace(committed)
        raise TraceError(f"{name} has no recorded trace yet; record it with {COMMAND}")
    raise TraceError(f"{name!r} is neither a trace file nor a lesson; there are: {', '.join(library.names())}")


def write_all(folder: Path = TRACES, names: Sequence[str] | None = None) -> list[Path]:
    """Record lessons (all, if none is named) into a folder, each as a trace and in its readable form. Return the files written."""
    written = []
    for name in names or library.names():
        lesson = library.load(name)
        path = folder / f"{name}.jsonl"
        trace = record(lesson, name, path)
        page = path.with_suffix(".md")
        unfinished = page.with_name(f".{page.name}.part")
        unfinished.write_text(trace_page.page(trace, lesson), encoding="utf-8", newline="\n")
        unfinished.replace(page)
        written += [path, page]
    return written


def check_all(folder: Path = TRACES, names: Sequence[str] | None = None) -> list[Path]:
    """Record the lessons anew and compare with what is in a folder. Return the files compared.

    Raises CheckError, with a diff and the command that mends it, for the first that is not the same to the byte.
    """
    with tempfile.TemporaryDirectory(prefix="walkthrough-") as scratch:
        compared = []
        for fresh in write_all(Path(scratch), names):
            committed = folder / fresh.name
            differences = _differences(committed, fresh)
            if differences:
                raise CheckError("\n".join([STALE.format(path=committed), *(f"  {line}" for line in differences)]))
            compared.append(committed)
        return compared


@contextmanager
def recorded(lesson: Lesson, name: str) -> Iterator[Trace]:
    """Record a lesson for the time of the block, and return its trace."""
    with tempfile.TemporaryDirectory(prefix="walkthrough-") as scratch:
        yield record(lesson, name, Path(scratch) / f"{name}.jsonl")


def compare(trace: Trace, folder: Path = TRACES) -> tuple[Path, list[str]]:
    """Return the committed trace of a lesson that was just recorded, and how it differs."""
    committed = folder / trace.path.name
    return committed, _differences(committed, trace.path)


def _differences(committed: Path, fresh: Path) -> list[str]:
    if not committed.is_file():
        return ["it does not exist"]
    old, new = _lines(committed), _lines(fresh)
    return list(_shortened(difflib.unified_diff(old, new, "committed", "now", lineterm="", n=0))) if old != new else []


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8", errors="backslashreplace").split("\n")


def _shortened(diff: Iterable[str]) -> Iterator[str]:
    """Yield the first lines of a diff, each cut where it gets long."""
    for number, line in enumerate(diff):
        if number == _DIFF_LINES:
            yield "… and more"
            return
        yield visible(line if len(line) <= 300 else f"{line[:300]}… (+{len(line) - 300})")
