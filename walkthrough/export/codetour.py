"""A tour of a lesson's stops for VS Code: the file that its extension CodeTour plays, on the files that really run."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from walkthrough.export import words
from walkthrough.export.markdown import code, prose
from walkthrough.export.prose import paragraphs
from walkthrough.lesson import Loaded, Question, Stop, Task, Text
from walkthrough.values import visible

_SCHEMA = "https://aka.ms/codetour-schema"


def codetour(lesson: Loaded, language: str, folder: Path) -> str:
    """Return a lesson as a tour in a language. Files in ``folder``, the one that VS Code opens, are named from there.

    What is asked stands at its stop, what answers it at the tour's end.
    """
    tour = {
        "$schema": _SCHEMA,
        "title": _line(lesson.title, language),
        "description": _line(lesson.title, language),
        "steps": list(_steps(lesson, language, folder)),
    }
    return json.dumps(tour, ensure_ascii=False, indent=2) + "\n"


def _steps(lesson: Loaded, language: str, folder: Path) -> Iterator[dict[str, Any]]:
    yield {"title": _line(lesson.title, language), "description": _prose(lesson.opening, language)}
    for stop in lesson.stops:
        title = words.PAGE["stop_of"].filled(number=stop.number, count=len(lesson.stops))
        file, line = lesson.runs_in.source.real(stop.path, stop.line)
        yield {
            **_place(Path(file), folder),
            "line": line,
            "title": f"{_line(title, language)}: {_line(stop.title, language)}",
            "description": "\n\n".join(_told(stop, lesson, language)),
        }
    answers = [part for stop in lesson.stops for part in _answers(stop, language)]
    if answers:
        yield {"title": _say("answers_heading", language), "description": "\n\n".join(answers)}
    yield {"title": _say("closing", language), "description": _prose(lesson.closing, language)}


def _place(file: Path, folder: Path) -> dict[str, str]:
    if file.is_relative_to(folder):
        return {"file": file.relative_to(folder).as_posix()}
    return {"uri": file.absolute().as_uri()} if file.is_absolute() else {"file": Path(os.path.normpath(file)).as_posix()}


def _told(stop: Stop, lesson: Loaded, language: str) -> Iterator[str]:
    yield f"{code(f'{stop.file}({stop.line}) {stop.function}()')} · {prose(stop.lane)}"
    for heading, asked in _asked(stop):
        yield f"**{_say(heading, language)}**"
        yield _prose(asked.ask, language)
    yield f"**{_say('notice', language)}**"
    yield _prose(stop.notice, language)
    note = lesson.runs_in.note(place=(stop.file, stop.line))
    if note:
        yield f"**{_say('why', language)}**"
        yield _prose(note, language)


def _answers(stop: Stop, language: str) -> Iterator[str]:
    number = _line(words.PAGE["stop"].filled(number=stop.number), language)
    for _, asked in _asked(stop):
        answers: Sequence[str] = asked.done if isinstance(asked, Task) else asked.right[:1]
        yield f"**{number}** {' · '.join(map(code, answers))}"
        yield _prose(asked.because, language)


def _asked(stop: Stop) -> Iterator[tuple[str, Question | Task]]:
    if stop.question:
        yield "find_out", stop.question
    if stop.task:
        yield "do", stop.task


def _say(key: str, language: str) -> str:
    return words.PAGE[key].in_language(language)


def _line(text: Text, language: str) -> str:
    return visible(" ".join(text.in_language(language).split()))


def _prose(text: Text, language: str) -> str:
    return "\n\n".join(map(prose, paragraphs(text.in_language(language), language)))
