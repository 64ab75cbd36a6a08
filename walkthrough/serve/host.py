"""A host of a served world: it stands at a lesson's stops in what comes in, and tells of each piece of work in a line."""

import traceback
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from walkthrough import messages
from walkthrough.course.guide import Guide
from walkthrough.debugger import position
from walkthrough.debugger.lanes import Lanes
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Loaded, Stop, Text
from walkthrough.screen.terminal import Terminal
from walkthrough.serve.recording import Recording
from walkthrough.values import visible
from walkthrough.world import Hooks


class ServeError(WalkthroughError):
    """A world that cannot be served."""


class Host:
    """``lanes`` stand at the lesson's stops that are on the lanes named, and None means at none. ``recording`` records them."""

    def __init__(
        self,
        lesson: Loaded,
        screen: Terminal,
        lanes: Lanes | None,
        guide: Guide,
        recording: Recording | None,
        own: Sequence[str],
    ) -> None:
        self._lesson = lesson
        self._screen = screen
        self._lanes = lanes
        self._guide = guide
        # A lesson that comes to one place with several requests has a card there for each: the first is the general one.
        stops = {(stop.file, stop.line): stop for stop in reversed(lesson.stops) if stop.lane in own}
        self._stops = list(stops.values())[::-1]
        #: What is lent to the world.
        self._hooks: Hooks | None = lanes or recording
        if recording:
            recording.recorder.watch(self._stops)
        if recording and lanes:
            lanes.recorder = recording.recorder

    def _arrive(self, debugger: LessonPdb, stop: Stop, frame: FrameType) -> bool:
        typed: Callable[..., Any] = lambda commands: debugger.typed_at(frame, commands)
        here = position.at(stop, len(self._lesson.stops), frame, self._lesson.runs_in, typed)
        self._guide.arrive(here)
        self._screen.stop(here)
        return self._screen.notice(here, self._guide.invitation if debugger.shared.prompting else None)

    def _tell_at_once(self, text: Text) -> None:
        self._log(self._screen.say(text))

    def _log(self, line: str) -> None:
        self._screen.verbatim(" ".join(visible(line).split()))

    def _one_line(self, error: Exception) -> str:
        """Return what an error says, with its type and place if it is not one of the harness's own messages to a person."""
        if isinstance(error, WalkthroughError):
            return str(error)
        last = traceback.extract_tb(error.__traceback__)[-1:]
        place = ""
        if last:
            place = "{}:{}: ".format(*self._lesson.runs_in.source.real(last[0].filename, last[0].lineno or 0))
        return " ".join(f"{place}{type(error).__name__}: {error}".split())


class ServerGuide(Guide):
    """Answers the prompt's own commands where a client waits: the request cannot be sent again from here."""

    def back(self, debugger: LessonPdb, arg: str) -> None:
        self._screen.tell(messages.NO_WAY_BACK)

    stop = run = restart = back
