"""One run of a lesson: fresh clouds, the requests, and a debugger standing at the stops."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any, ContextManager, TextIO

from walkthrough import messages, places
from walkthrough.course.guide import Guide
from walkthrough.debugger.exits import Again, Failed, Left
from walkthrough.debugger import kinds, position
from walkthrough.debugger.lesson_pdb import Run, Walk
from walkthrough.debugger.main_thread import Desk
from walkthrough.errors import StopError
from walkthrough.lesson import Lesson, Request, Stop
from walkthrough.proof import snapshots
from walkthrough.screen import tree
from walkthrough.screen.terminal import Screen
from walkthrough.stubs import layout
from walkthrough.stubs.cloud import Cloud
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.tracing.recorder import Recorder
from walkthrough.tracing.watch import watches

#: Seconds that another's request may take while the learner stands at a stop.
_PATIENCE = 10
#: Where the lines of a lesson may run.
_LANES = ("controller", "compute1")
#: Seconds that nova-api waits for compute1, where a learner may stand and think.
_A_DAY = 86_400


class Session:
    """Runs a lesson.

    ``kind`` is one of ``debugger.KINDS``; ``commands`` is where they are read from when no person types them (None: a person at
    the terminal); with ``prompting`` False only the cards are shown. ``first`` is the number of the first stop to stand at.
    ``guide`` answers the prompt's own commands, if it is to be another than the usual one. ``name`` is what the lesson is
    called in the trace that is recorded, and ``save`` where that is kept.
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
        name: str = "lesson",
        save: Path | None = None,
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
        self._walks: dict[str, Walk] | None = None
        # How many stops the requests before the current one have.
        self._before = 0
        self._from = 1
        self._shared: Run | None = None
        self._desk = Desk()
        self._name = name
        self._save = save
        self._recorder: Recorder | None = None
        for stop in lesson.stops:
            if layout.find(stop.file) is None:
                raise StopError(f"{stop.origin}: no file of the stub is called {stop.file!r}; name it from nova/ on")
        _try_requests(lesson)

    def run(self) -> bool:
        """Send the lesson's requests and show what happens.

        Return whether the run came to its end: False if the learner left. Raises StopError if it ended and a stop was never
        reached.
        """
        with tempfile.TemporaryDirectory(prefix="walkthrough-") as scratch:
            try:
                return self._run(self._save or Path(scratch) / f"{self._name}.jsonl")
            finally:
                self._clear_breakpoints()
                self._guide.close()

    def _run(self, trace: Path) -> bool:
        self.screen.opening(self.lesson)
        first = self._first
        was_interactive = self._prompting
        while True:
            try:
                with self._recorded(trace):
                    self._run_from(first)
                break
            except Again as again:
                # What the learner passes by on purpose need not be reached.
                first = self._first = again.stop
            except Failed as failed:
                raise failed.error from None
            except Left:
                self.screen.tell(messages.LEFT)
                return False
        if was_interactive:
            self._look_back(Trace(trace))
        elif self._save:
            self.screen.verbatim(self.screen.say(messages.SAVED, path=self._save, command=places.command()))
        self.screen.closing(self.lesson)
        self._check_reached()
        return True

    def _look_back(self, trace: Trace) -> None:
        """Show the way that the learner has gone."""
        tree.stepped(self.screen, trace, self._save)

    @contextmanager
    def _recorded(self, trace: Path) -> Iterator[None]:
        """Record what the block runs. Without a good end nothing is kept."""
        with TraceWriter(trace, lesson=self._name, requests=snapshots.headers(self.lesson)) as self._writer:
            self._recorder = Recorder(self._writer.write)
            yield
            self._recorder.check()

    def _run_from(self, first: int) -> None:
        """Send the requests, standing at the stops from number ``first`` on; what lies wholly before it is not shown."""
        with ExitStack() as clouds:
            for number, request, is_past in self._from_cloud_of(first):
                if request.cloud is not None:
                    clouds.close()
                    try:
                        self._cloud = clouds.enter_context(self.cloud(request.cloud))
                    except ValueError as error:
                        raise StopError(f"{request.origin}: this cloud cannot be opened: {error}") from error
                self._send(request, number, first, is_past)

    def _from_cloud_of(self, first: int) -> list[tuple[int, Request, bool]]:
        """Return the requests from the cloud of stop ``first`` on, each with its first stop's number and whether it is past."""
        found: list[tuple[int, Request, bool]] = []
        number = 1
        for request in self.lesson.requests:
            if request.cloud is not None and all(is_past for _, _, is_past in found):
                found.clear()
            is_past = number + len(request.stops) <= first and number < first
            found.append((number, request, is_past))
            number += len(request.stops)
        return found

    def _send(self, request: Request, number: int, first: int, is_past: bool) -> None:
        self._before = number - 1
        if self._recorder:
            self._recorder.watch(watches(request.stops, number))
        self._from = first
        # What others do at a stop that is passed by is part of what is found at the next.
        stops = [stop for place, stop in enumerate(request.stops, start=number) if place >= first or stop.meanwhile is not None]
        self.stand_at(stops, self._cloud)
        sent = self._cloud.request(**request.sent)
        if number >= first:
            self.screen.request(sent)
        already = len(self._cloud.messages)
        response = self._cloud.send(sent)
        if not is_past:
            # Somebody else's request of meanwhile has casts of its own.
            name = response.headers.get("x-compute-request-id")
            lost = {id(each) for each in self._cloud.undelivered}
            left = [each for each in self._cloud.messages[already:] if id(each) not in lost]
            casts = [each for each in left if each.kind == "cast" and each.context["request_id"] == name]
            self.screen.response(response, casts)
        self._cloud.settle()

    def cloud(self, given: Mapping[str, Any]) -> Cloud:
        """Return a cloud, not open yet, whose requests this session can stand in. ``given`` are the keywords of ``Cloud``."""
        config = dict(given.get("config") or {})
        if "compute" not in (given.get("fault") or {}):
            config.setdefault("rpc_response_timeout", _A_DAY)
        return Cloud(**{**given, "config": config}, around=self.around, waiting=self._wait)

    def _wait(self, work: Callable[[], Any]) -> Any:
        """Do what this thread has to wait for, and attend to the prompts of the other lanes meanwhile."""
        if self._walks is None:
            return work()
        try:
            result = self._desk.wait(self._recorder.carry(work) if self._recorder else work)
        except BaseException as error:
            if self._desk.is_here and not isinstance(error, Exception):
                self._shared.reason = self._shared.reason or error
            raise self._reason or error from None
        if self._reason:
            raise self._reason
        return result

    @property
    def _reason(self) -> BaseException | None:
        return self._shared.reason if self._shared and self._desk.is_here else None

    def stand_at(self, stops: Sequence[Stop], cloud: Cloud) -> None:
        """Pause the next request to a cloud, one of this session's, at these stops. Former breakpoints are gone."""
        self._cloud = cloud
        self._clear_breakpoints()
        self._shared = Run(self._desk, self._prompting)
        self._walks = {lane: self._walk([stop for stop in stops if stop.lane == lane]) for lane in _LANES}

    def leave(self) -> None:
        """Stand nowhere until the next ``stand_at``; what a cloud still has to do is done without a prompt."""
        self._clear_breakpoints()
        self._walks = None

    def _clear_breakpoints(self) -> None:
        for walk in (self._walks or {}).values():
            walk.clear_all_breaks()

    def _walk(self, stops: list[Stop]) -> Walk:
        kind = self._kind if self._prompting else "pdb"
        walk, reason = kinds.make(kind, stdin=self._commands, coloured=self.screen.coloured)
        if reason:
            self.screen.tell(messages.PLAIN_PDB, reason=reason)
            self._kind = "pdb"
        walk.walk(stops, guide=self._guide, arrive=self._come_to, run=self._shared)
        walk.recorder = self._recorder
        walk.chain = self._chain
        return walk

    def around(self, lane: str) -> ContextManager[None]:
        """Return what a cloud of this session enters around the work of a lane."""
        # Another's request, sent while the learner stands at a stop, is not the learner's to step through.
        is_others = self._walks is None or (lane == "controller" and not self._desk.is_here)
        walk = None if is_others else self._walks.get(lane)
        if walk is None:
            return self._recorder.following(lane) if self._recorder else nullcontext()
        return self._stepped(lane, walk)

    @contextmanager
    def _stepped(self, lane: str, walk: Walk) -> Iterator[None]:
        with self._recorder.lane(lane) if self._recorder else nullcontext(), walk.tracing():
            yield

    def _chain(self, whole: bool) -> None:
        """Show the tree of what was recorded so far."""
        if self._recorder is None:
            self.screen.tell(messages.NOT_RECORDED)
            return
        self._writer.flush()
        tree.so_far(self.screen, Trace(self._writer.unfinished, unfinished=True), whole)

    def _come_to(self, walk: Walk, stop: Stop, frame: FrameType) -> bool:
        """Come to a stop, and return whether the learner stands there: False where it is passed by."""
        if self.number_of(stop) < self._from:
            self._send_meanwhile(stop)
            return False
        self._arrive(walk, stop, frame)
        return True

    def _arrive(self, walk: Walk, stop: Stop, frame: FrameType) -> None:
        number = self.number_of(stop)
        self.reached.add(number)
        self._guide.arrive(walk, number)
        self.screen.stop(position.at(stop, number, len(self.lesson.stops), frame))
        if stop.meanwhile is not None:
            self.screen.meanwhile(*self._send_meanwhile(stop))
        self.screen.notice(stop, self._guide.invitation if self._shared.prompting else None)
        # What is piped in is for the whole lesson, not for one request of it.
        self._prompting = self._shared.prompting

    def number_of(self, stop: Stop) -> int:
        """Return a stop's number. Two requests may come to one and the same place: the current one's is meant."""
        return self.lesson.stops.index(stop, self._before) + 1

    def _send_meanwhile(self, stop: Stop) -> tuple[Any, Any]:
        """Send another's request, as another client would, while the learner's stands still; return it and its answer."""
        request, answers = self._cloud.request(**stop.meanwhile), []
        walks, self._walks = self._walks, None
        thread = threading.Thread(target=lambda: answers.append(self._answered(request)), daemon=True)
        thread.start()
        thread.join(_PATIENCE)
        self._walks = walks
        if not answers:
            raise StopError(f"{stop.origin}: the request of 'meanwhile' was not answered; does it wait for what stands still here?")
        return request, answers[0]

    def _answered(self, request: Any) -> Any:
        answer = self._cloud.send(request)
        # What compute1 does for somebody else happens while the learner stands still, in each run.
        self._cloud.settle(answer)
        return answer

    def _check_reached(self) -> None:
        for number, stop in enumerate(self.lesson.stops, start=1):
            if number >= self._first and number not in self.reached:
                raise StopError(
                    self.screen.say(
                        messages.NOT_REACHED,
                        number=number,
                        count=len(self.lesson.stops),
                        file=stop.file,
                        line=stop.line,
                        function=stop.function,
                        origin=stop.origin,
                    )
                )


def _try_requests(lesson: Lesson) -> None:
    """Raise StopError for a request that cannot be made, before any is sent."""
    for request in lesson.requests:
        where = request.origin
        try:
            cloud = Cloud(**(request.cloud or {}))
            cloud.request(**request.sent)
            for stop in request.stops:
                where = stop.origin
                cloud.request(**(stop.meanwhile or {}))
        except (TypeError, ValueError) as error:
            raise StopError(f"{where}: this request cannot be made: {error}") from error
