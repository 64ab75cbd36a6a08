"""A repair: a copy of the world's code in a scratch folder, which the learner changes and which is run in its place."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from walkthrough import files, worlds
from walkthrough.errors import WalkthroughError
from walkthrough.evaluate import evaluate
from walkthrough.lesson import Case, Loaded, Repair
from walkthrough.source import PlaceError, line_of
from walkthrough.world import Repairable, WorldError

#: Seconds that the runs of one trial may take.
_PATIENCE = 60


class RepairError(WalkthroughError):
    """A copy of the world's code that cannot be made or run."""


#: An expectation that was not met: expression, value wanted, value found.
_Wrong = tuple[str, str, str]
#: An exception, and the line where it came through.
_Raised = tuple[str, int]


@dataclass(frozen=True)
class Finding:
    """What a trial found in one case. ``wrong`` are the expectations that were not met: expression, value wanted, value found.
    ``raised`` is the last exception of Python's own (a name that is not there, an argument too many) that came through the
    repaired file, and its line there.
    """

    case: Case
    wrong: tuple[_Wrong, ...]
    raised: _Raised | None = None


def repairable(lesson: Loaded) -> Repairable:
    """Return what a lesson's world does for a repair. Raises RepairError if it cannot do it."""
    world = lesson.runs_in
    if not isinstance(world, Repairable):
        raise RepairError(f"{lesson.origin}: the world {world.name!r} cannot be repaired; leave out repair")
    return world


def lay_out(world: Repairable, folder: Path) -> None:
    """Put a fresh copy of a world's code into a folder, in place of what is there. Raises RepairError."""
    try:
        world.copy(folder)
    except OSError as error:
        raise RepairError(f"{folder}: the code cannot be copied here: {error.strerror or error}") from error


def position(repair: Repair, world: Repairable, folder: Path) -> tuple[Path, int]:
    """Return the copy's file that holds the fault, and the line in it, for an editor."""
    source = world.copied(folder)
    try:
        path, line = source.real(source.find(repair.file) or repair.file, line_of(repair, source))
        return Path(path), line
    except (PlaceError, SyntaxError):
        # Somebody has been at work there: the statement may be gone, or not be Python any more.
        return folder / repair.file, 1


def solve(repair: Repair, folder: Path) -> None:
    """Change a copy as the lesson's author would. Raises RepairError if the text to be replaced is not there once."""
    _change(folder / repair.file, repair.solution, f"{repair.origin}: the solution", repair.file)


def attempted(repair: Repair, lesson: Loaded) -> list[Finding]:
    """Return what is found in each case with a naive repair, if there is one, in a copy made for that. Raises RepairError."""
    if repair.naive is None:
        return []
    with files.scratch() as folder:
        lay_out(repairable(lesson), folder)
        _change(folder / repair.file, repair.naive.change, f"{repair.naive.origin}: the naive repair", repair.file)
        return trial(repair, lesson.world, folder)


def _change(path: Path, changes: Mapping[str, str], whose: str, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in changes.items():
        if text.count(before) != 1:
            raise RepairError(f"{whose} replaces a text that {name} holds {text.count(before)} times")
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def trial(repair: Repair, world: str, folder: Path) -> list[Finding]:
    """Run a repair's cases in a world of that name, with a copy in place of its code, in a process of its own, and return what
    was found in each.

    Raises RepairError, in one line, if the copy does not run.
    """
    cases = [{"cloud": dict(case.cloud), "sent": dict(case.sent), "expect": dict(case.expect)} for case in repair.cases]
    serve = "from walkthrough.course.repair import _serve; _serve()"
    command = [sys.executable, "-P", "-c", serve, world, str(folder), repair.file]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(cases),
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=_PATIENCE,
            cwd=folder,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise RepairError(f"{folder}: the copy ran for more than {_PATIENCE} s; does a loop never end?") from None
    try:
        found = json.loads(done.stdout.rpartition(_MARK)[2])
    except ValueError:
        last = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
        raise RepairError(f"{folder}: the copy does not run: {last}") from None
    if isinstance(found, str):
        raise RepairError(found)
    return [
        Finding(case, tuple(map(tuple, wrong)), next(map(tuple, raised), None))
        for case, (wrong, raised) in zip(repair.cases, found, strict=True)
    ]


def findings(repair: Repair, lesson: Loaded) -> list[str]:
    """Return what is wrong with a repair that a lesson asks for, a line each: it must be needed, its solution must do, and what
    is naive must not.
    """
    with files.scratch() as folder:
        try:
            world = repairable(lesson)
            lay_out(world, folder)
            line_of(repair, world.copied(folder))
            found = []
            if not any(finding.wrong for finding in trial(repair, lesson.world, folder)):
                found.append(f"{repair.origin}: nothing is to be repaired: every case comes out as expected without it")
            solve(repair, folder)
            for finding in trial(repair, lesson.world, folder):
                found += [
                    f"{repair.origin}: with the solution {finding.case.title.en!r} fails: {expression}: {value}, not {wanted}"
                    for expression, wanted, value in finding.wrong
                ]
            if repair.naive and not any(finding.wrong for finding in attempted(repair, lesson)):
                found.append(f"{repair.naive.origin}: the naive repair is none: every case comes out as expected with it")
            return found
        except WalkthroughError as error:
            origins = [each.origin for each in (repair, repair.naive) if each]
            return [str(error) if str(error).startswith(tuple(origins)) else f"{repair.origin}: {error}"]


#: What stands before the findings, should the copy print something too.
_MARK = "\x1ewalkthrough findings\x1e"


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "PYTHONDONTWRITEBYTECODE": "1"}


def _serve() -> None:
    """Run the cases that come on standard input, with the code of the folder in the arguments, and print what was found."""
    name, folder, file = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    cases = json.load(sys.stdin)
    print(_MARK + json.dumps(_run(name, folder, file, cases)))


def _run(name: str, folder: Path, file: str, cases: list[dict[str, Any]]) -> list[tuple[list[_Wrong], list[_Raised]]] | str:
    world = worlds.named(name)
    assert isinstance(world, Repairable)
    try:
        world.use(folder)
    except WorldError as error:
        return str(error)
    source = world.copied(folder)
    called = source.find(file) or file
    found = []
    for case in cases:
        with _raised_in(called) as raised, world.open(case["cloud"], None) as running:
            answer = running.send(world.request(**case["sent"]))
            running.settle()
            names = {**running.names(), **answer.names}
            wrong = [each for expression, value in case["expect"].items() if (each := _wrong(expression, value, names))]
        found.append((wrong, [(error, source.real(called, line)[1]) for error, line in raised[-1:]]))
    return found


@contextmanager
def _raised_in(file: str) -> Iterator[list[_Raised]]:
    """Collect the exceptions of Python's own that come through a file's functions, in whatever thread: what is answered for them
    does not say where they came from.
    """
    found: list[_Raised] = []
    last: BaseException | None = None

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal last
        if frame.f_code.co_filename != file:
            return None
        # One that goes on to the callers is still where it came from.
        if event == "exception" and arg[0].__module__ == "builtins" and arg[1] is not last:
            last = arg[1]
            found.append((f"{arg[0].__name__}: {arg[1]}", frame.f_lineno))
        return trace

    threading.settrace(trace)
    sys.settrace(trace)
    try:
        yield found
    finally:
        sys.settrace(None)
        threading.settrace(None)


def _wrong(expression: str, value: object, names: Mapping[str, Any]) -> _Wrong | None:
    try:
        is_now = evaluate(expression, names=names)
    except Exception as error:
        return expression, repr(value), f"{type(error).__name__}: {error}"
    return None if is_now == value else (expression, repr(value), repr(is_now))
