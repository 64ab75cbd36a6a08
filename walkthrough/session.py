"""One run of a lesson: fresh clouds, the requests, and a debugger standing at the stops."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from types import FrameType
from typing import Any, ContextManager, TextIO

from walkthrough import debugger, words
from walkthrough.errors import WalkthroughError
from walkthrough.guide import Guide
from walkthrough.lesson import Lesson, Request, Stop
from walkthrough.render import Screen
from walkthrough.stubs import layout
from walkthrough.stubs.cloud import Cloud
from walkthrough.watches import SHOWN

#: Seconds that another's request may take while the learner stands at a stop.
_PATIENCE = 10


class StopError(WalkthroughError):
    """A stop that the run never came to, or that does not exist."""


class Session:
    """Runs a lesson.

    ``kind`` is one of ``debugger.KINDS``; ``commands`` is where they are read from when no person types them (None: a person at
    the terminal); with ``prompting`` False only the cards are shown. ``first`` is the number of the first stop to stand at.
    ``guide`` answers the prompt's own commands, if it is to be another than the usual one.
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
        guide: Guide | None = None,
    ) -> None:
        self.lesson = lesson
        self.screen = screen
        self.reached: set[int] = set()
        self._kind = kind
        self._commands = commands
        self._prompting = prompting
        self._first = first
        self._guide = guide or Guide(lesson, screen)
        self._cloud: Cloud | None = None
        self._walks: dict[str, debugger.Walk] | None = None
        self._thread = threading.get_ident()
        for stop in lesson.stops:
            if layout.find(stop.file) is None:
                raise StopError(f"{stop.origin}: no file of the stub is called {stop.file!r}; name it from nova/ on")

    def run(self) -> bool:
        """Send the lesson's requests and show what happens.

        Return whether the run came to its end: False if the learner left. Raises StopError if it ended and a stop was never
        reached.
        """
        self.screen.opening(self.lesson)
        first = self._first
        while True:
            try:
                self._run_from(first)
                break
            except debugger.Again as again:
                first = again.stop
            except debugger.Failed as failed:
                raise failed.error from None
            except debugger.Left:
                self.screen.tell(words.LEFT)
                return False
        self.screen.closing(self.lesson)
        self._check_reached()
        return True

    def _run_from(self, first: int) -> None:
        """Send the requests, standing at the stops from number ``first`` on; what lies wholly before it is not shown."""
        with ExitStack() as clouds:
            number = 1
            for place, request in enumerate(self.lesson.requests):
                following = self.lesson.requests[place + 1 : place + 2]
                is_past = number + len(request.stops) <= first and number < first
                number += len(request.stops)
                if is_past and not (following and following[0].cloud is None):
                    continue
                if request.cloud is not None:
                    clouds.close()
                    self._cloud = clouds.enter_context(Cloud(**request.cloud, around=self.around))
                self._send(request, number - len(request.stops), first, is_past)

    def _send(self, request: Request, number: int, first: int, is_past: bool) -> None:
        self.stand_at(request.stops[max(0, first - number) :], self._cloud)
        sent = self._cloud.request(**request.sent)
        if number >= first:
            self.screen.request(sent)
        already = len(self._cloud.messages)
        response = self._cloud.send(sent)
        self._cloud.settle()
        if not is_past:
            self.screen.response(response, [each for each in self._cloud.messages[already:] if each.kind == "cast"])

    def stand_at(self, stops: Sequence[Stop], cloud: Cloud) -> None:
        """Pause the next request to a cloud, one that was opened with ``around``, at these stops."""
        self._cloud = cloud
        ending = debugger.Ending()
        self._walks = {
            lane: self._walk([stop for stop in stops if stop.lane == lane], ending)
            for lane in {"controller", *(stop.lane for stop in stops)}
        }

    def _walk(self, stops: list[Stop], ending: debugger.Ending) -> debugger.Walk:
        kind = self._kind if self._prompting else "pdb"
        walk, reason = debugger.make(kind, stdin=self._commands, coloured=self.screen.coloured)
        if reason:
            self.screen.tell(words.PLAIN_PDB, reason=reason)
            self._kind = "pdb"
        walk.walk(stops, guide=self._guide, arrive=self._arrive, ending=ending, prompting=self._prompting)
        return walk

    def around(self, lane: str) -> ContextManager[None]:
        """Return what a cloud of this session enters around the work of a lane."""
        # Another's request, sent while the learner stands at a stop, is not the learner's to step through.
        is_others = self._walks is None or (lane == "controller" and threading.get_ident() != self._thread)
        walk = None if is_others else self._walks.get(lane)
        return walk.tracing() if walk else nullcontext()

    def _arrive(self, walk: debugger.Walk, stop: Stop, frame: FrameType) -> None:
        number = self.lesson.stops.index(stop) + 1
        self.reached.add(number)
        self._guide.arrive(walk, number)
        self.screen.stop(
            stop,
            number,
            len(self.lesson.stops),
            chain(frame, self.lesson.stops[0].file),
            shown(stop, frame),
            layout.real_position(frame.f_code.co_filename, frame.f_lineno),
        )
        if stop.meanwhile is not None:
            self._send_meanwhile(stop)
        self.screen.notice(stop)
        # What is piped in is for the whole lesson, not for one request of it.
        self._prompting = walk.prompting

    def _send_meanwhile(self, stop: Stop) -> None:
        """Send another's request, as another client would, while the learner's stands still."""
        request, answers = self._cloud.request(**stop.meanwhile), []
        walks, self._walks = self._walks, None
        thread = threading.Thread(target=lambda: answers.append(self._cloud.send(request)), daemon=True)
        thread.start()
        thread.join(_PATIENCE)
        self._walks = walks
        if not answers:
            raise StopError(f"{stop.origin}: the request of 'meanwhile' was not answered; does it wait for what stands still here?")
        self.screen.meanwhile(request, answers[0])

    def _check_reached(self) -> None:
        for number, stop in enumerate(self.lesson.stops, start=1):
            if number >= self._first and number not in self.reached:
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
