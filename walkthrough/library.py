"""The lesson scripts: finds one by name, runs it, and returns the lesson in it."""

import re
import runpy
import traceback
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from walkthrough.errors import WalkthroughError
from walkthrough.lesson import LANGUAGES, Lesson, Text
from walkthrough.places import LESSONS


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
    path = find(name)
    try:
        lesson = runpy.run_path(str(path)).get("lesson")
    except SyntaxError as error:
        raise LessonError(f"{error.filename}:{error.lineno}: {error.msg}") from error
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where = f"{path}:{lines[-1]}" if lines else str(path)
        raise LessonError(f"{where}: the script does not run: {type(error).__name__}: {error}") from error
    if not isinstance(lesson, Lesson):
        raise LessonError(f"{path}: no variable 'lesson' holds a walkthrough.Lesson")
    if not lesson.stops:
        raise LessonError(f"{path}: the lesson has no stops; give it at least one Stop")
    for where, text in _texts(lesson, str(path)):
        missing = [language for language in LANGUAGES if not text.in_language(language).strip()]
        if missing:
            raise LessonError(f"{where}: a text is empty in {' and '.join(missing)}: {(text.en or text.zh)[:40]!r}")
    return lesson


def _texts(value: Any, where: str) -> list[tuple[str, Text]]:
    """Return every text below a value, each with the place where the lesson script wrote it."""
    if isinstance(value, Text):
        return [(where, value)]
    if isinstance(value, tuple | list):
        return [found for each in value for found in _texts(each, where)]
    if is_dataclass(value):
        inside = getattr(value, "origin", where)
        return [found for each in fields(value) for found in _texts(getattr(value, each.name), inside)]
    return []
