"""A repair of Nova: a copy of the stub in a scratch folder, which the learner changes and which is run in the stub's place."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from walkthrough.course import library
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Case, Repair
from walkthrough.stubs import layout

#: Seconds that the runs of one trial may take.
_PATIENCE = 60


class RepairError(WalkthroughError):
    """A copy of the stub that cannot be made or run."""


@dataclass(frozen=True)
class Finding:
    """What a trial found in one case. ``wrong`` are the expectations that were not met: expression, value wanted, value found."""

    case: Case
    wrong: tuple[tuple[str, str, str], ...]


def lay_out(folder: Path) -> None:
    """Put a fresh copy of the stub into a folder, in place of what is there."""
    target = folder / layout.PACKAGE
    try:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(layout.STUBS / layout.PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise RepairError(f"{target}: the stub cannot be copied here: {error.strerror or error}") from error


def is_changed(folder: Path) -> bool:
    """Tell whether a copy differs from the stub."""
    return any(
        not (copy := folder / path.relative_to(layout.STUBS)).is_file() or copy.read_bytes() != path.read_bytes()
        for path in (layout.STUBS / layout.PACKAGE).rglob("*.py")
    )


def position(repair: Repair, folder: Path) -> tuple[Path, int]:
    """Return the copy's file that holds the fault, and the line in it, for an editor."""
    path = folder / repair.file
    lines = layout.lay_out(path.read_text(encoding="utf-8"), str(path))
    try:
        return path, lines.real_line(library.line_of(repair, folder))
    except (library.LessonError, SyntaxError):
        # Somebody has been at work there: the statement may be gone, or not be Python any more.
        return path, 1


def solve(repair: Repair, folder: Path) -> None:
    """Change a copy as the lesson's author would. Raises RepairError if the text to be replaced is not there once."""
    path = folder / repair.file
    text = path.read_text(encoding="utf-8")
    for before, after in repair.solution.items():
        if text.count(before) != 1:
            raise RepairError(f"{repair.origin}: the solution replaces a text that {repair.file} holds {text.count(before)} times")
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def trial(repair: Repair, folder: Path) -> list[Finding]:
    """Run a repair's cases with a copy in the stub's place, in a process of its own, and return what was found in each.

    Raises RepairError, in one line, if the copy does not run.
    """
    cases = [{"cloud": dict(case.cloud), "sent": dict(case.sent), "expect": dict(case.expect)} for case in repair.cases]
    command = [sys.executable, "-P", "-c", "from walkthrough.course.repair import _serve; _serve()", str(folder)]
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
    return [Finding(case, tuple(map(tuple, wrong))) for case, wrong in zip(repair.cases, found, strict=True)]


def findings(repair: Repair) -> list[str]:
    """Return what is wrong with a repair that a lesson asks for, a line each: it must be needed, and its solution must do."""
    with tempfile.TemporaryDirectory(prefix="walkthrough-") as scratch:
        folder = Path(scratch)
        try:
            lay_out(folder)
            library.line_of(repair, folder)
            found = []
            if not any(finding.wrong for finding in trial(repair, folder)):
                found.append(f"{repair.origin}: nothing is to be repaired: every case comes out as expected without it")
            solve(repair, folder)
            for finding in trial(repair, folder):
                found += [
                    f"{repair.origin}: with the solution {finding.case.title.en!r} fails: {expression}: {value}, not {wanted}"
                    for expression, wanted, value in finding.wrong
                ]
            return found
        except WalkthroughError as error:
            return [f"{repair.origin}: {str(error).removeprefix(f'{repair.origin}: ')}"]


#: What stands before the findings, should the copy print something too.
_MARK = "\x1ewalkthrough findings\x1e"


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "PYTHONDONTWRITEBYTECODE": "1"}


def _serve() -> None:
    """Run the cases that come on standard input with the stub of the folder in the arguments, and print what was found."""
    folder = Path(sys.argv[1])
    cases = json.load(sys.stdin)
    print(_MARK + json.dumps(_run(folder, cases)))


def _run(folder: Path, cases: list[dict]) -> list[list[tuple[str, str, str]]] | str:
    layout.install(folder)
    try:
        from walkthrough.stubs.cloud import Cloud
    except SyntaxError as error:
        path, line = layout.real_position(error.filename or "?", error.lineno or 0)
        return f"{path}:{line}: {error.msg}"
    except Exception as error:
        return f"{folder}: the copy does not run: {type(error).__name__}: {error}"
    found = []
    for case in cases:
        with Cloud(**case["cloud"]) as cloud:
            response = cloud.send(cloud.request(**case["sent"]))
            cloud.settle()
            names = {"cloud": cloud, "response": response}
            found.append([wrong for expression, value in case["expect"].items() if (wrong := _wrong(expression, value, names))])
    return found


def _wrong(expression: str, value: object, names: dict) -> tuple[str, str, str] | None:
    try:
        is_now = eval(expression, names)
    except Exception as error:
        return expression, repr(value), f"{type(error).__name__}: {error}"
    return None if is_now == value else (expression, repr(value), repr(is_now))
