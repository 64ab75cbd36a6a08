"""The committed traces and pictures: records the lessons anew, and compares."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from walkthrough import files, worlds
from walkthrough.course import library
from walkthrough.debugger.audience import Silent
from walkthrough.debugger.session import Session
from walkthrough.errors import CheckError
from walkthrough.export import trace_page
from walkthrough.files import TRACES
from walkthrough.lesson import Loaded
from walkthrough.proof.pictures import PICTURES, can_be_drawn
from walkthrough.tracing.format import Trace, TraceError
from walkthrough.tracing.merge import merged, walks
from walkthrough.tracing.recorder import RecordingError
from walkthrough.transcript import Transcript, TranscriptError, read, read_places
from walkthrough.values import visible
from walkthrough.world import World

#: The command that records the committed traces anew.
COMMAND = "make traces (or: walkthrough traces)"
STALE = "{path} is not what is recorded now; if what is recorded now is right, run " + COMMAND
_DIFF_LINES = 20
_TWO = 2


class Opened(NamedTuple):
    """A trace, the world that it was recorded in, and the lesson that it is of, if that is at hand."""

    trace: Trace
    world: World
    lesson: Loaded | None


def article() -> list[Transcript]:
    """Return the article's sessions, in order. Raises TranscriptError."""
    return read(TRACES / "article")


def compute1() -> list[Transcript]:
    """Return what was printed in real nova-compute, place by place, in order. Raises TranscriptError."""
    return read_places(TRACES / "compute1" / "transcripts.txt")


_PROVED = {"lesson-1": article, "lesson-6": compute1}


def transcripts(lesson: str) -> list[Transcript]:
    """Return the transcripts of the places at which a lesson stands. Raises TranscriptError for a lesson that has none."""
    if lesson in _PROVED:
        return _PROVED[lesson]()
    if Path(lesson).is_file():
        told = f"{lesson} is no lesson; to make one of a pdb session: {files.command()} new mine.py --session {lesson}"
    else:
        told = f"there are no transcripts for {lesson}; lessons that can be checked: {', '.join(_PROVED)}"
    raise TranscriptError(told)


def record(lesson: Loaded, path: Path) -> Trace:
    """Run a lesson unattended, write its trace, and return it.

    Raises RecordingError if something was lost of the run, or if it did not come to a stop of the lesson.
    """
    session = Session(lesson, Silent(), prompting=False, save=path)
    session.run()
    for stop in session.missed:
        raise RecordingError(f"stop {stop.number} of {lesson.name} was never reached: {stop.file}({stop.line}); see {stop.origin}")
    return Trace(path)


def find(name: str) -> Trace:
    """Return the trace of that path, or the committed trace of a lesson of that name. Raises TraceError if there is none."""
    path = Path(name)
    if path.exists():
        return Trace(path)
    if name in library.names():
        if _committed(name).exists():
            return Trace(_committed(name))
        raise TraceError(f"{name} has no recorded trace yet; record it with {COMMAND}")
    lessons = ", ".join([*library.names(), *library.walks()])
    raise TraceError(f"{name!r} is neither a trace file nor a lesson; lessons: {lessons}")


@contextmanager
def opened(name: str) -> Iterator[Opened]:
    """Give, for the time of the block, the trace of that path or lesson. A lesson of which no trace is kept, one of one's own or a
    walk through code that is not ours, is recorded now. Raises TraceError and LessonError, and RecordingError as ``record`` does.
    """
    is_kept = Path(name).exists() or name not in library.names() or _committed(name).exists()
    if name.endswith(".py") or name in library.walks() or not is_kept:
        lesson = library.load(name)
        with recorded(lesson) as trace:
            trace.of = (Path(name),)
            yield Opened(trace, lesson.runs_in, lesson)
    else:
        trace = find(name)
        trace.of = (Path(name),)
        of = library.load(trace.lesson) if trace.lesson in library.names() else None
        yield Opened(trace, of.runs_in if of else worlds.named(trace.world), of)


@contextmanager
def walk(names: Sequence[str]) -> Iterator[Opened]:
    """Give, for the time of the block, the trace of that name (``opened``), or one of all that were recorded of a walk.

    Raises TraceError for one that is of another walk than the first, and what ``opened`` raises.
    """
    with ExitStack() as stack:
        parts = [stack.enter_context(opened(name)) for name in names]
        if len(parts) > 1:
            yield parts[0]._replace(trace=stack.enter_context(merged([each.trace for each in parts])))
        else:
            yield parts[0]


@contextmanager
def two_walks(names: Sequence[str]) -> Iterator[tuple[Trace, Trace, World]]:
    """Give the traces of the two walks of which there are traces of these names, and the first one's world. Raises TraceError if
    they are not of two, and what ``opened`` raises.
    """
    with ExitStack() as stack:
        parts = [stack.enter_context(opened(name)) for name in names]
        traces = [each.trace for each in parts]
        found = [traces] if len(traces) < _TWO else [[each] for each in traces] if len(traces) == _TWO else walks(traces)
        if len(found) != _TWO:
            raise TraceError(f"two walks are compared, and this is {len(found)}: {'; '.join(map(_beside, found))}")
        # What is in the order of its messages is only compared with what is so too.
        one, two = (stack.enter_context(merged(each)) if len(traces) > _TWO else each[0] for each in found)
        yield one, two, parts[0].world


def _beside(walk: Sequence[Trace]) -> str:
    return " and ".join(trace.called for trace in walk)


def _committed(name: str) -> Path:
    return TRACES / f"{name}.jsonl"


def write_all(folder: Path = TRACES, names: Sequence[str] | None = None, *, with_pictures: bool = False) -> list[Path]:
    """Record lessons (all, if none is named) into a folder, each as a trace and in its readable form; ``with_pictures`` also in
    the pictures that there are of it, where the learner's prompt can be had for them. Return the files written.
    """
    written = []
    for name in names or library.names():
        lesson = library.load(name)
        path = folder / f"{name}.jsonl"
        trace = record(lesson, path)
        page = path.with_suffix(".md")
        files.write(page, trace_page.page(trace, lesson))
        written += [path, page]
        for picture in PICTURES if with_pictures and can_be_drawn() else ():
            if picture.lesson == name:
                files.write(folder / picture.name, picture.draw())
                written.append(folder / picture.name)
    return written


def check_all(folder: Path = TRACES, names: Sequence[str] | None = None, *, with_pictures: bool = False) -> list[Path]:
    """Record the lessons anew, as ``write_all`` does, and compare with what is in a folder. Return the files compared.

    Raises CheckError, with a diff and the command that mends it, for the first that is not the same to the byte.
    """
    with files.scratch() as scratch:
        compared = []
        for fresh in write_all(scratch, names, with_pictures=with_pictures):
            committed = folder / fresh.name
            differences = _differences(committed, fresh)
            if differences:
                raise CheckError("\n".join([STALE.format(path=committed), *(f"  {line}" for line in differences)]))
            compared.append(committed)
        return compared


@contextmanager
def recorded(lesson: Loaded) -> Iterator[Trace]:
    """Record a lesson for the time of the block, and return its trace."""
    with files.scratch() as scratch:
        yield record(lesson, scratch / f"{lesson.name}.jsonl")


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
