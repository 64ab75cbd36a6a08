"""A run of a lesson that nobody watches: every stop is come to, and nothing is asked."""

from collections.abc import Callable
from types import FrameType
from typing import Any

from walkthrough.debugger.lesson_pdb import Walk
from walkthrough.debugger.session import Session
from walkthrough.lesson import Lesson, Stop
from walkthrough.screen.terminal import Screen
from walkthrough.tracing.format import Trace

#: Called at each stop with its number and its frame.
Look = Callable[[int, FrameType], None]


class Rehearsal(Session):
    """Runs a lesson without a prompt. ``reached`` holds the numbers of the stops it came to; to miss one is no error here."""

    def __init__(self, lesson: Lesson, screen: Screen, look: Look | None = None) -> None:
        super().__init__(lesson, screen, prompting=False)
        self._look = look

    def _arrive(self, walk: Walk, stop: Stop, frame: FrameType) -> None:
        super()._arrive(walk, stop, frame)
        if self._look:
            self._look(self.number_of(stop), frame)

    def _look_back(self, trace: Trace) -> None:
        pass

    def _check_reached(self) -> None:
        pass


class SilentScreen(Screen):
    """Shows nothing, and keeps the answer that each request got."""

    def __init__(self) -> None:
        super().__init__("en")
        self.responses: list[Any] = []

    def response(self, response: Any, casts: Any) -> None:
        self.responses.append(response)

    def _print(self, *args: Any, **options: Any) -> None:
        pass

    def _rule(self, title: str) -> None:
        pass

    def _quiet(self, *args: Any, **options: Any) -> None:
        pass

    opening = closing = request = stop = meanwhile = notice = tell = verbatim = _quiet
