"""The lesson scripts: finds one by name, runs it, and returns the lesson in it."""

import ast
import importlib
import re
import runpy
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from walkthrough.errors import WalkthroughError
from walkthrough.lesson import LANGUAGES, Case, Lesson, Question, Repair, Request, Stop, Text
from walkthrough.places import LESSONS
from walkthrough.stubs import layout

_CLASSES = {each.__name__: each for each in (Case, Lesson, Question, Repair, Request, Stop, Text)}


class LessonError(WalkthroughError):
    """A lesson that does not exist, or whose script cannot be used."""


def names() -> list[str]:
    """Return the names of the lessons that come with walkthrough, in order."""
    numbers = sorted(int(path.stem.removeprefix("lesson_")) for path in LESSONS.glob("lesson_*.py"))
    return [f"lesson-{number}" for number in numbers]


def find(name: str) -> Path:
    """Return the script behind a lesson's name (``lesson-1``) or path (``mine.py``). Raises LessonError if there is none."""
    known = re.fullmatch(r"lesson-(\d+)", name)
    path = LESSONS / f"lesson_{known[1]}.py" if known else Path(name)
    if path.suffix == ".py" and path.is_file():
        return path
    if path.suffix == ".py" and not known:
        raise LessonError(f"{name}: no such lesson script")
    raise LessonError(f"{name!r} is no lesson; there are: {', '.join(names())}, or the path of a lesson script (.py)")


def load(name: str) -> Lesson:
    """Run a lesson script and return its ``lesson``. Raises LessonError, with file and line where there is one."""
    lesson = read(name)
    for complaint in untold(lesson, name):
        raise LessonError(complaint)
    return lesson


def read(name: str) -> Lesson:
    """Return a lesson as ``load`` does, even if it is not told in all languages."""
    path = find(name)
    try:
        with _neighbours(path.resolve().parent):
            lesson = runpy.run_path(str(path)).get("lesson")
    except SyntaxError as error:
        place = f"{error.filename}:{error.lineno}" if error.filename else str(path)
        raise LessonError(f"{place}: {error.msg}") from error
    except SystemExit as error:
        raise LessonError(
            f"{path}: the script ends by itself (exit code {error.code}); a lesson only says what it is made of"
        ) from error
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where = f"{path}:{lines[-1]}" if lines else str(path)
        raise LessonError(f"{where}: {_reason(error)}") from error
    if not isinstance(lesson, Lesson):
        raise LessonError(f"{path}: no variable 'lesson' holds a walkthrough.Lesson")
    if not lesson.stops:
        raise LessonError(f"{path}: the lesson has no stops; give it at least one Stop")
    return _placed(lesson)


def _reason(error: Exception) -> str:
    """Return why a script does not run; what a class of lesson.py was not given, or cannot take, in its author's words."""
    if isinstance(error, TypeError):
        lacks = re.fullmatch(r"(\w+)\.__init__\(\) missing \d+ required .*arguments?: (.+)", str(error))
        if lacks:
            return f"{lacks[1]} lacks {lacks[2]}"
        strange = re.fullmatch(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(.+)'", str(error))
        if strange and strange[1] in _CLASSES:
            return f"{strange[1]} takes no {strange[2]!r}; it takes {', '.join(each.name for each in fields(_CLASSES[strange[1]]))}"
        if str(error).split(":")[0] in _CLASSES:
            return str(error)
    return f"the script does not run: {type(error).__name__}: {error}"


def untold(lesson: Lesson, name: str) -> list[str]:
    """Return which texts of a lesson of that name are missing in a language, each as one line with file and line."""
    complaints = []
    for where, text in texts(lesson, str(find(name))):
        missing = [language for language in LANGUAGES if not (text.in_language(language) or "").strip()]
        if missing:
            told = next((each for each in (text.en, text.zh) if (each or "").strip()), "")
            complaints.append(f"{where}: a text is empty in {' and '.join(missing)}: {told[:40]!r}")
    return complaints


@contextmanager
def _neighbours(folder: Path) -> Iterator[None]:
    """Let a script import the modules beside it, as one that Python is started with may, and forget them afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "").parent == folder:
                del sys.modules[name]


def _placed(lesson: Lesson) -> Lesson:
    """Return the lesson with a line for each stop that names a statement. Raises LessonError if that is not one line."""
    requests = []
    for request in lesson.requests:
        stops = [replace(stop, line=line_of(stop)) if stop.statement else stop for stop in request.stops]
        requests.append(replace(request, stops=tuple(stops)))
    return replace(lesson, requests=tuple(requests))


def line_of(place: Stop | Repair, root: Path | None = None) -> int:
    """Return the article's line of the statement of a place. ``root`` is the folder of another stub than the usual one.

    Raises LessonError if there is no such line in the function, or more than one.
    """
    text = layout.text(place.file, root)
    if text is None:
        raise LessonError(f"{place.origin}: no file of the stub is called {place.file!r}; name it from nova/ on")
    lines = text.splitlines()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef) and node.name == place.function]
    if not functions:
        raise LessonError(f"{place.origin}: {place.file} has no function {place.function!r}")
    found = [
        number
        for node in functions
        for number in range(node.lineno, node.end_lineno + 1)
        if lines[number - 1].strip().startswith(place.statement)
    ]
    if len(found) != 1:
        raise LessonError(
            f"{place.origin}: {place.statement!r} begins {len(found)} lines of {place.function}() in {place.file}, not one"
        )
    return found[0]


def texts(value: Any, where: str) -> list[tuple[str, Text]]:
    """Return every text below a value, each with the place where the lesson script wrote it."""
    if isinstance(value, Text):
        return [(where, value)]
    if isinstance(value, tuple | list):
        return [found for each in value for found in texts(each, where)]
    if is_dataclass(value):
        inside = getattr(value, "origin", where)
        return [found for each in fields(value) for found in texts(getattr(value, each.name), inside)]
    return []
