"""What a lesson is made of: texts in two languages, stops, and the request that is sent. Data, no machinery."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """A text in English and in Simplified Chinese, side by side."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text in ``language``, one of LANGUAGES."""
        return {"en": self.en, "zh": self.zh}[language]


def _origin() -> str:
    """Return where the lesson script wrote this stop, as ``file:line``, for messages to its author."""
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") == __name__ or frame.f_code.co_filename == "<string>":
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A place where the debugger stands.

    ``file`` is the article's, from ``nova/`` on; ``line`` counts from 1 in the article's coordinates. ``names`` are the
    expressions that the article printed there, shown beside body, instance and volume_bdm. ``marks`` says, for an object that
    is shown field by field, which fields just mattered. ``origin`` is where the lesson script wrote the stop.
    """

    file: str
    line: int
    function: str
    title: Text
    notice: Text
    names: tuple[str, ...] = ()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origin: str = field(default_factory=_origin, compare=False)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A request, the stops on its way, and what to say at each.

    ``cloud`` holds the differences from the article's world, ``request`` those from the article's request, both as the
    keywords of ``Cloud`` and ``Cloud.request`` in ``walkthrough.stubs.cloud``.
    """

    title: Text
    opening: Text
    closing: Text
    stops: tuple[Stop, ...]
    cloud: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
