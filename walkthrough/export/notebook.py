"""A lesson as a notebook: a cell for each stop, which shows it with ``walkthrough.open``, and one to answer what it asks."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from walkthrough.export import words
from walkthrough.export.markdown import prose
from walkthrough.export.prose import paragraphs
from walkthrough.lesson import Loaded, Stop, Text

#: Of the notebook's format: 4.5 is the first in which cells have names.
_MAJOR, _MINOR = 4, 5


def notebook(lesson: Loaded, language: str, folder: Path) -> str:
    """Return a lesson as a notebook in a language, not run yet. It is run in ``folder``, and names the script from there."""
    cells = [
        {**cell, "id": f"cell-{number}", "metadata": {}} for number, cell in enumerate(_cells(lesson, language, folder), start=1)
    ]
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": _MAJOR,
        "nbformat_minor": _MINOR,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cells(lesson: Loaded, language: str, folder: Path) -> Iterator[dict[str, Any]]:
    yield _markdown(f"# {_line(lesson.title, language)}", *_prose(lesson.opening, language))
    yield _code("import walkthrough", "", f"lesson = walkthrough.open({_from(folder, lesson.given)!r}, lang={language!r})")
    for stop in lesson.stops:
        title = words.PAGE["stop_of"].filled(number=stop.number, count=len(lesson.stops))
        yield _markdown(f"## {_line(title, language)}: {_line(stop.title, language)}")
        yield _code(f"lesson.stop({stop.number})")
        if stop.question:
            yield _markdown(*_prose(stop.question.ask, language))
            yield _code(f'lesson.stop({stop.number}).answer("")')
        yield from _task(stop, language)
    yield _markdown(f"## {words.PAGE['closing'].in_language(language)}", *_prose(lesson.closing, language))


def _from(folder: Path, name: str) -> str:
    """Return how a lesson is named in a folder: where one has a path, by that; one that was named from the root stays so."""
    path = Path(name)
    if path.suffix != ".py" or path.is_absolute():
        return name
    # A link to a folder is no place to count up from.
    return os.path.relpath(path.parent.resolve() / path.name, folder.resolve())


def _task(stop: Stop, language: str) -> Iterator[dict[str, Any]]:
    if stop.task:
        heading = f"**{words.PAGE['do'].in_language(language)}**"
        yield _markdown(heading, *_prose(stop.task.ask, language))


def _markdown(*paragraphs: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": "\n\n".join(paragraphs)}


def _code(*lines: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": "\n".join(lines), "execution_count": None, "outputs": []}


def _line(text: Text, language: str) -> str:
    return prose(" ".join(text.in_language(language).split()))


def _prose(text: Text, language: str) -> Iterator[str]:
    return map(prose, paragraphs(text.in_language(language), language))
