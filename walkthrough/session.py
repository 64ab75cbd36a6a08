"""One run of a lesson: a fresh cloud, the request, and a debugger standing at the stops."""

from collections.abc import Mapping
from contextlib import nullcontext
from types import FrameType
from typing import Any, ContextManager, TextIO

from walkthrough import debugger, words
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Lesson, Stop
from walkthrough.render import Screen
from walkthrough.stubs import layout
from walkthrough.stubs.cloud import Cloud

#: Names that are shown at every stop where they exist.
SHOWN = ("body", "instance", "volume_bdm")


class StopError(WalkthroughError):
    """A stop that the run never came to, or that does not exist."""


class Session:
    """Runs a lesson once.

    ``kind`` is one of ``debugger.KINDS``; ``commands`` is where they are read from when no person types them (None: a person at
    the terminal); with ``prompting`` False only the cards are shown. ``first`` is the number of the first stop to stand at.
    """

    def __init__(
        self,
        lesson: Lesson,
        screen: Screen,
        *,
        kind: str = "pdb++",
        commands: TextIO | None = None,
        prompting: bool = True,
        first: int = 1,
    ) -> None:
        self.lesson = lesson
        self.screen = screen
        self.kind = kind
        self.commands = commands
        self.prompting = prompting
        self.reached: set[int] = set()
        self.first = first
        for stop in lesson.stops:
            if layout.find(stop.file) is None:
                raise StopError(f"{stop.origin}: no file of the stub is called {stop.file!r}; name it from nova/ on")

    def run(self) -> bool:
        """Send the lesson's request and show what happens.

        Return whether the run came to its end: False if the learner left. Raises StopError if it ended and a stop was never
        reached.
        """
        walk = None
        if self.prompting:
            walk, reason = debugger.make(self.kind, stdin=self.commands, coloured=self.screen.coloured)
            if reason:
                self.screen.tell(words.PLAIN_PDB, reason=reason)
        else:
            walk, _ = debugger.make("pdb", stdin=None, coloured=False)
        walk.walk(self.lesson.stops[self.first - 1 :], self._arrive, self.prompting)

        def around(lane: str) -> ContextManager[None]:
            return walk.tracing() if lane == "controller" else nullcontext()

        try:
            with Cloud(**self.lesson.cloud, around=around) as cloud:
                request = cloud.request(**self.lesson.request)
                self.screen.opening(self.lesson, request)
                response = cloud.send(request)
                casts = [message for message in cloud.messages if message.kind == "cast"]
        except debugger.Left:
            if walk.failure:
                raise walk.failure from None
            self.screen.tell(words.LEFT)
            return False
        self.screen.closing(self.lesson, response, casts)
        self._check_reached()
        return True

    def _arrive(self, stop: Stop, frame: FrameType) -> None:
        number = self.lesson.stops.index(stop) + 1
        self.reached.add(number)
        self.screen.stop(
            stop,
            number,
            len(self.lesson.stops),
            chain(frame, self.lesson.stops[0].file),
            shown(stop, frame),
            layout.real_position(frame.f_code.co_filename, frame.f_lineno),
        )

    def _check_reached(self) -> None:
        for number, stop in enumerate(self.lesson.stops, start=1):
            if number >= self.first and number not in self.reached:
                raise StopError(
                    self.screen.say(
                        words.NOT_REACHED,
                        number=number,
                        count=len(self.lesson.stops),
                        file=stop.file,
                        line=stop.line,
                        function=stop.function,
                        origin=stop.origin,
                    )
                )


def chain(frame: FrameType, start: str) -> list[str]:
    """Return the names of Nova's functions on the stack, outermost first, from the one in the stub's file ``start`` on."""
    found: list[tuple[str, str]] = []
    current: FrameType | None = frame
    while current:
        if current.f_globals.get("__name__", "").partition(".")[0] == layout.PACKAGE:
            found.append((current.f_code.co_filename, current.f_code.co_qualname.replace("<locals>.", "")))
        current = current.f_back
    found.reverse()
    first = layout.find(start)
    begins = next((number for number, (file, _) in enumerate(found) if file == first), 0)
    return [name for _, name in found[begins:]]


def shown(stop: Stop, frame: FrameType) -> Mapping[str, Any]:
    """Return what a card shows at a stop: the names of SHOWN that exist there, and those that the article printed."""
    values = {name: frame.f_locals[name] for name in SHOWN if name in frame.f_locals}
    for expression in stop.names:
        if expression not in values:
            try:
                values[expression] = eval(expression, frame.f_globals, frame.f_locals)
            except Exception as error:
                raise StopError(f"{stop.origin}: {expression!r} cannot be shown here: {type(error).__name__}: {error}") from error
    return values
