"""One run of a lesson: fresh worlds, the requests, and a debugger standing at the stops."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from walkthrough import files, messages
from walkthrough.debugger import position
from walkthrough.debugger.audience import Audience, Guide
from walkthrough.debugger.exits import Crash, Quit, Restart
from walkthrough.debugger.lanes import Lanes
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.errors import StopError
from walkthrough.lesson import Loaded, Request, Stop
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.tracing.recorder import Recorder
from walkthrough.world import Message, Running, WorldError

#: Seconds that another's request may take while the learner stands at a stop.
_PATIENCE = 10


class Session:
    """Runs a lesson, and tells an audience.

    ``kind``, ``commands``, ``prompting`` and ``history`` are of ``Lanes``. ``first`` is the number of the first stop to stand at;
    ``guide`` answers the prompt's own commands; ``save`` is where the trace that is recorded is kept.
    """

    def __init__(
        self,
        lesson: Loaded,
        audience: Audience,
        *,
        kind: str = "pdb++",
        commands: TextIO | None = None,
        prompting: bool = True,
        first: int = 1,
        guide: Guide | None = None,
        save: Path | None = None,
        history: Path | None = None,
    ) -> None:
        self.lesson = lesson
        self.audience = audience
        #: The numbers of the stops that the run came to.
        self.reached: set[int] = set()
        self._world = lesson.runs_in
        self._guide = guide
        self._lanes = Lanes(
            self._world,
            audience,
            guide,
            kind=kind,
            commands=commands,
            prompting=prompting,
            look_back=self._look_back,
            history=history,
        )
        self._opened: Running
        self._first = first
        self._from = first
        self._save = save
        self._writer: TraceWriter | None = None

    @property
    def missed(self) -> Sequence[Stop]:
        """The stops that the run should have come to and did not."""
        return [stop for stop in self.lesson.stops if stop.number >= self._first and stop.number not in self.reached]

    def check(self) -> None:
        """Raise StopError for a stop that was missed."""
        for stop in self.missed:
            raise StopError(
                self.audience.say(
                    messages.NOT_REACHED,
                    number=stop.number,
                    count=len(self.lesson.stops),
                    file=stop.file,
                    line=stop.line,
                    function=stop.function,
                    origin=stop.origin,
                )
            )

    def run(self) -> bool:
        """Send the lesson's requests and tell what happens.

        Return whether the run came to its end: False if the learner left. Raises StopError for a request that cannot be made or
        a stop that cannot be shown.
        """
        self.audience.opening(self.lesson)
        headers = [request.header for request in _requests(self.lesson)]
        with files.scratch() as scratch:
            trace = self._save or scratch / f"{self.lesson.name}.jsonl"
            try:
                return self._run(trace, headers)
            finally:
                self._lanes.close()
                if self._guide:
                    self._guide.close()

    def _run(self, trace: Path, headers: Sequence[Mapping[str, str]]) -> bool:
        was_interactive = self._lanes.prompting
        while True:
            try:
                with self._recorded(trace, headers):
                    self._run_from(self.audience.begins(self._first))
                if was_interactive:
                    self.audience.stepped(Trace(trace), self._save)
                elif self._save:
                    told = self.audience.say(messages.SAVED, path=self._save, command=files.command())
                    self.audience.verbatim(told)
                self.audience.closing(self.lesson)
                return True
            except Restart as again:
                # What the learner passes by on purpose need not be reached.
                self._first = again.stop
            except Crash as crash:
                raise crash.error from None
            except Quit:
                self.audience.tell(messages.LEFT)
                return False
            except KeyboardInterrupt:
                self.audience.tell(messages.LEFT)
                raise

    @contextmanager
    def _recorded(self, trace: Path, headers: Sequence[Mapping[str, str]]) -> Iterator[None]:
        """Record what the block runs. Without a good end nothing is kept."""
        with TraceWriter(trace, lesson=self.lesson.name, requests=headers, world=self.lesson.world) as self._writer:
            self._lanes.recorder = Recorder(self._world, self._writer.write)
            yield
            self._lanes.recorder.check()

    def _run_from(self, first: int) -> None:
        """Send the requests, standing at the stops from number ``first`` on; what lies wholly before it is not shown."""
        self._from = first
        with ExitStack() as worlds:
            for request in self._from_world_of(first):
                if request.cloud is not None:
                    worlds.close()
                    try:
                        self._opened = worlds.enter_context(self._world.open(request.cloud, self._lanes))
                    except WorldError as error:
                        raise StopError(f"{request.origin}: this cloud cannot be opened: {error}") from error
                self._send(request)

    def _from_world_of(self, first: int) -> Sequence[Request]:
        """Return the requests from that on which opened the world of stop ``first``."""
        opened = 0
        for number, request in enumerate(self.lesson.requests):
            if request.cloud is not None and all(self._is_past(each, first) for each in self.lesson.requests[:number]):
                opened = number
        return self.lesson.requests[opened:]

    @staticmethod
    def _is_past(request: Request, first: int) -> bool:
        return request.first + len(request.stops) <= first and request.first < first

    def _send(self, request: Request) -> None:
        if self._lanes.recorder:
            self._lanes.recorder.watch(request.stops)
        # What others do at a stop that is passed by is part of what is found at the next.
        self._lanes.stand_at(
            [stop for stop in request.stops if stop.number >= self._from or stop.meanwhile is not None], self._come_to
        )
        sent = self._world.request(**request.sent)
        if request.first >= self._from:
            self.audience.request(sent, request)
        answer = self._opened.send(sent)
        if not self._is_past(request, self._from):
            if self._guide:
                self._guide.leave()
                self._guide.answered(answer)
            self.audience.response(answer)
        self._opened.settle()

    def _come_to(self, debugger: LessonPdb, stop: Stop, frame: FrameType) -> bool:
        """Come to a stop, and return whether a prompt may appear: not where it is passed by."""
        if stop.number >= self._from:
            self.reached.add(stop.number)
            if self.audience.comes(stop):
                return self._arrive(debugger, stop, frame)
        if stop.meanwhile is not None:
            self._send_meanwhile(stop, stop.meanwhile)
        return False

    def _arrive(self, debugger: LessonPdb, stop: Stop, frame: FrameType) -> bool:
        count = len(self.lesson.stops)
        here = position.at(stop, count, frame, self._world, lambda commands: debugger.typed_at(frame, commands))
        if self._guide:
            self._guide.arrive(here)
        self.audience.stop(here)
        if stop.meanwhile is not None:
            self.audience.meanwhile(*self._send_meanwhile(stop, stop.meanwhile))
        # What is piped in is for the whole lesson, not for one request of it.
        self._lanes.prompting = debugger.shared.prompting
        return self.audience.notice(here, self._guide.invitation if self._guide and self._lanes.prompting else None)

    def _send_meanwhile(self, stop: Stop, sent: Mapping[str, Any]) -> tuple[Message, Message]:
        """Send another's request, as another client would, while the learner's stands still; return it and its answer."""
        running, request = self._opened, self._world.request(**sent)
        answers: list[Message] = []
        failures: list[BaseException] = []

        def send() -> None:
            try:
                answer = running.send(request)
                # What other lanes do for somebody else happens while the learner stands still, in each run.
                running.settle(answer)
                answers.append(answer)
            except BaseException as error:
                # Of a request that was given up nobody wants to know how it ended.
                failures.append(error)

        with self._lanes.elsewhere():
            thread = threading.Thread(target=send, daemon=True)
            thread.start()
            thread.join(_PATIENCE)
        if failures:
            raise failures[0]
        if not answers:
            raise StopError(f"{stop.origin}: the request of 'meanwhile' was not answered; does it wait for what stands still here?")
        return request, answers[0]

    def _look_back(self, whole: bool, flat: bool) -> None:
        """Show what was recorded so far."""
        if self._writer:
            self._writer.flush()
            self.audience.chain(Trace(self._writer.unfinished, unfinished=True), whole, flat)


def _requests(lesson: Loaded) -> list[Message]:
    """Return a lesson's requests. Raises StopError for one that cannot be made, before any is sent."""
    made, world = [], lesson.runs_in
    for request in lesson.requests:
        where = request.origin
        try:
            world.open(request.cloud or {}, None)
            made.append(world.request(**request.sent))
            for stop in request.stops:
                where = stop.origin
                world.request(**(stop.meanwhile or {}))
        except (TypeError, WorldError) as error:
            raise StopError(f"{where}: this request cannot be made: {error}") from error
    return made
