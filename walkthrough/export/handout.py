"""The handout: a lesson as one Markdown page, made from a run of it. The walk, the listings, the values, the questions."""

import linecache
import re
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from walkthrough import files, messages
from walkthrough.debugger.audience import Rehearsal
from walkthrough.debugger.position import Position
from walkthrough.errors import WalkthroughError
from walkthrough.export.markdown import block, code, prose
from walkthrough.lesson import Lesson, Stop, Text
from walkthrough.screen.terminal import Screen, folded, pretty_json
from walkthrough.stubs import layout

#: Columns of a block of code: what a printed page holds.
WIDTH = 88
#: Lines of a listing before and after the one where the debugger stands. pdb lists five of each; the article's last three
#: statements, the cast, stand further on.
_BEFORE, _AFTER = 5, 8
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class HandoutError(WalkthroughError):
    """A handout that cannot be written."""


def page(lesson: Lesson, language: str) -> str:
    """Return a lesson's handout. It holds no address and no date: the same lesson makes the same page.

    Raises what a session raises, and HandoutError if the run does not come to every stop.
    """
    screen = _Handout(language, lesson)
    rehearsal = Rehearsal(lesson, screen)
    rehearsal.run()
    missed = [stop.origin for number, stop in enumerate(lesson.stops, start=1) if number not in rehearsal.reached]
    if missed:
        raise HandoutError(f"{missed[0]}: the run never comes to this stop (walkthrough validate tells more)")
    return "\n\n".join(screen.parts) + "\n"


def save(text: str, path: Path) -> None:
    """Write a handout to a file. Raises HandoutError; what was there before is then still there."""
    try:
        files.write(path, text)
    except OSError as error:
        raise HandoutError(f"{path}: cannot be written: {error.strerror or error}") from error


class _Handout(Screen):
    """Writes parts of a page where the usual screen prints."""

    def __init__(self, language: str, lesson: Lesson) -> None:
        super().__init__(language, _console())
        self.parts: list[str] = []
        self._lesson = lesson
        self._requests = 0
        #: What came of the requests. On the page it stands behind the questions that ask for it.
        self._outcomes: list[str] = []

    def opening(self, lesson: Lesson) -> None:
        self._heading_of(1, self.say(lesson.title))
        self._prose(lesson.opening)
        self._heading_of(2, self.say(messages.THE_WALK))
        self.parts.append(
            "\n".join(
                f"{number}. {prose(self.say(stop.title))} · {code(_place(stop))}"
                for number, stop in enumerate(lesson.stops, start=1)
            )
        )

    def request(self, request: Any) -> None:
        self._requests += 1
        self._heading_of(2, self._which() or self.say(messages.REQUEST))
        self._block(lambda screen: screen.sent(request))

    def stop(self, position: Position) -> None:
        stop = position.stop
        self._heading_of(2, self.place(position))
        host = "" if stop.lane == "controller" else f" {prose(self.say(messages.ON_HOST, host=stop.lane))}"
        self.parts.append(code(_place(stop)) + host)
        self.parts.append(self.say(messages.CHAIN) + self.say(messages.COLON) + " → ".join(code(name) for name in position.chain))
        self.parts.append(block(_listing(stop), "python"))
        if position.values:
            self._block(lambda screen: screen.values(position))

    def meanwhile(self, request: Any, response: Any) -> None:
        self._block(lambda screen: Screen.meanwhile(screen, request, response))

    def notice(self, stop: Stop, invitation: Text | None = None) -> None:
        self._heading_of(3, self.say(messages.NOTICE))
        self._prose(stop.notice)
        if stop.question:
            self._heading_of(3, self.say(messages.QUESTION))
            self._prose(stop.question.ask)

    def response(self, response: Any, casts: Sequence[Any]) -> None:
        outcome = self._text(lambda screen: Screen.response(screen, response, casts))
        which = self._which()
        self._outcomes += [f"### {which}", outcome] if which else [outcome]

    def _which(self) -> str:
        """Return which request of how many the current one is, if there is more than one."""
        count = len(self._lesson.requests)
        return self.say(messages.REQUEST_OF, number=self._requests, count=count) if count > 1 else ""

    def closing(self, lesson: Lesson) -> None:
        self._heading_of(2, self.say(messages.NEXT))
        self._prose(lesson.closing)
        self._heading_of(2, self.say(messages.OUTCOME))
        self.parts += self._outcomes
        asked = [(number, stop.question) for number, stop in enumerate(lesson.stops, start=1) if stop.question]
        if asked:
            self._heading_of(2, self.say(messages.ANSWERS))
        for number, question in asked:
            self._heading_of(3, self.say(messages.STOP_OF, number=number, count=len(lesson.stops)))
            self._prose(question.ask)
            self.parts.append(f"**{self.say(messages.ANSWER)}**{self.say(messages.COLON)}{code(question.right[0])}")
            self._prose(question.because)

    def sent(self, request: Any) -> None:
        """Write a request."""
        self._print(f"{request.method} {request.url}")
        if request.body:
            self._print(f"Content-Type: {request.content_type}\n")
            self._print(pretty_json(request.text))

    def _heading_of(self, level: int, text: str) -> None:
        self.parts.append(f"{'#' * level} {prose(text)}")

    def _prose(self, text: Text) -> None:
        space = " " if self.language == "en" else ""
        for paragraph in text.in_language(self.language).strip().split("\n\n"):
            self.parts.append(prose(space.join(line.strip() for line in paragraph.splitlines())))

    def _block(self, paint: Callable[["_Handout"], None]) -> None:
        self.parts.append(self._text(paint))

    def _text(self, paint: Callable[["_Handout"], None]) -> str:
        """Return what is written to a screen as a block of code."""
        self.console = _console()
        paint(self)
        return block(_ADDRESS.sub(" at 0x…", self.console.file.getvalue()))


def _console() -> Console:
    return Console(file=StringIO(), width=WIDTH, color_system=None, highlight=False, markup=False, emoji=False)


def _place(stop: Stop) -> str:
    return f"{stop.file}({stop.line}) {stop.function}()"


def _listing(stop: Stop) -> str:
    """Return the lines around a stop, as they are in the stub; the padding that the article's line numbers need is left out."""
    lines = linecache.getlines(layout.find(stop.file))
    first, last = max(1, stop.line - _BEFORE), min(len(lines), stop.line + _AFTER)
    numbers = [number for number in range(first, last + 1) if lines[number - 1].strip()]
    shown = range(numbers[0], numbers[-1] + 1)
    return "\n".join(
        folded(f"{number:4} {'->' if number == stop.line else '  '} {lines[number - 1].rstrip()}".rstrip(), WIDTH).plain
        for number in shown
    )
