"""One run of a lesson: fresh worlds, the requests, and a debugger standing at the stops."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO

from walkthrough import files, messages
from walkthrough.debugger import position
from walkthrough.debugger.audience import Audience, Guide, Silent
from walkthrough.debugger.exits import Crash, Quit, Restart
from walkthrough.debugger.lanes import Lanes
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.errors import Interrupted, StopError
from walkthrough.lesson import Lesson, Loaded, Request, Stop
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.values import inline
from walkthrough.world import Message, Running, World, WorldError

#: Seconds that another's request may take while the learner stands at a stop.
_PATIENCE = 10


@dataclass(frozen=True)
class _Sent:
    """A request that was answered, and which of the trace's events are its own."""

    request: Request
    answer: str
    events: range


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
            moved=self._stands,
            history=history,
        )
        self._opened: Running
        self._first = first
        self._from = first
        self._save = save
        self._writer: TraceWriter | None = None
        self._sent: list[_Sent] = []
        #: The stop that was come to last, and how many events there were then.
        self._came: tuple[int, int] = (0, 0)
        #: How often this run has come to each stop, by its number.
        self._visits: Counter[int] = Counter()
        #: Of each stop that was missed: what happened instead.
        self._instead: dict[int, str] = {}

    @property
    def missed(self) -> Sequence[Stop]:
        """The stops that the run should have come to and did not."""
        return [stop for stop in self.lesson.stops if stop.number >= self._first and stop.number not in self.reached]

    def check(self) -> None:
        """Raise StopError for a stop that was missed."""
        for stop in self.missed:
            raise StopError(self.told_of_missed(stop))

    def told_of_missed(self, stop: Stop) -> str:
        """Return what a lesson's author is told of a stop that was missed, in one line."""
        [request] = [each for each in self.lesson.requests if each.first <= stop.number < each.first + len(each.stops)]
        for twin in [each for each in request.stops if each.number in self.reached]:
            if (twin.path, twin.line, twin.lane) == (stop.path, stop.line, stop.lane):
                return f"{stop.origin}: " + self.audience.say(messages.TWIN, number=stop.number, other=twin.number)
        return self.audience.say(
            messages.NOT_REACHED,
            number=stop.number,
            count=len(self.lesson.stops),
            file=stop.file,
            line=stop.line,
            function=stop.function,
            origin=stop.origin,
            instead=self._instead.get(stop.number, ""),
        )

    def run(self) -> bool:
        """Send the lesson's requests and tell what happens.

        Return whether the run came to its end: False if the learner left. Raises StopError for a request that cannot be made or
        a stop that cannot be shown.
        """
        self.audience.opening(self.lesson)
        headers = [request.header for request in made(self.lesson, self._world)]
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
        # Else nobody waits for what it takes, to import it and to print every value.
        is_asked_for = was_interactive or self._save or self.audience.stands
        while True:
            try:
                with self._recorded(trace, headers) if is_asked_for else nullcontext():
                    self._run_from(self.audience.begins(self._first))
                if self.missed:
                    self._look_for_missed(trace)
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
        from walkthrough.tracing.recorder import Recorder

        with TraceWriter(trace, lesson=self.lesson.name, requests=headers, world=self.lesson.world) as self._writer:
            self._lanes.recorder = Recorder(self._world, self._writer.write)
            yield
            self._lanes.recorder.check()

    def _run_from(self, first: int) -> None:
        """Send the requests, standing at the stops from number ``first`` on; what lies wholly before it is not shown."""
        self._from = first
        self._sent = []
        self._visits.clear()
        with ExitStack() as self._worlds:
            for request in self._from_world_of(first):
                if request.cloud is not None:
                    self._worlds.close()
                    try:
                        self._opened = self._worlds.enter_context(self._world.open(request.cloud, self._lanes))
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
        begun = self._events
        if request.first >= self._from:
            self.audience.request(sent, request)
        try:
            answer = self._opened.send(sent)
        except WorldError as error:
            raise StopError(f"{request.origin}: {error}") from error
        except Interrupted as error:
            raise Interrupted(f"{request.origin}: interrupted: {error}") from None
        except Crash as crash:
            if not isinstance(crash.error, RecursionError):
                raise
            raise StopError(f"{request.origin}: {self.audience.say(messages.TOO_DEEP, place=self._place(crash.at))}") from None
        if not self._is_past(request, self._from):
            if self._guide:
                self._guide.leave()
                self._guide.answered(answer)
            self.audience.response(answer)
        self._opened.settle()
        told = f"{answer.name}: {inline(answer.reason)}" if answer.reason else answer.name
        self._sent.append(_Sent(request, told, range(begun, self._events)))

    def _place(self, frame: FrameType | None) -> str:
        return f"{self._world.source.name(frame.f_code.co_filename)} line {frame.f_lineno}" if frame else "?"

    def _look_for_missed(self, path: Path) -> None:
        """Find out what happened instead of the stops that were missed: the answer, and how far the trace goes in their files."""
        if not self._writer:
            nobody = Silent()
            nobody.language = self.audience.language
            again = Session(self.lesson, nobody, prompting=False, first=self._first, save=path)
            again.run()
            self._instead = again._instead
            return
        trace = Trace(path)
        for sent in self._sent:
            missed = [stop for stop in sent.request.stops if stop in self.missed]
            events = list(islice(trace, sent.events.start, sent.events.stop)) if missed else []
            for stop in missed:
                there = [event for event in events if event.file == stop.file]
                # Somebody else's request of meanwhile runs in another lane of the host.
                last = next((event for event in reversed(there) if event.lane == stop.lane), None)
                if last:
                    how_far = self.audience.say(messages.LAST_IN_FILE, line=last.line, function=last.function)
                elif there:
                    how_far = self.audience.say(messages.ELSEWHERE, host=there[-1].lane.partition("/")[0])
                else:
                    how_far = self.audience.say(messages.NOT_ENTERED)
                self._instead[stop.number] = self.audience.say(messages.INSTEAD, answer=sent.answer, how_far=how_far)

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
        self._visits[stop.number] += 1
        here = position.at(
            stop,
            len(self.lesson.stops),
            frame,
            self._world,
            lambda commands: debugger.typed_at(frame, commands),
            self._visits[stop.number],
        )
        if self._guide:
            self._guide.arrive(here)
        self._came = stop.number, self._events
        self._stands()
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
            # It goes on once nobody stands here any more, and its world is not to close under it.
            self._worlds.callback(thread.join, _PATIENCE)
            raise StopError(f"{stop.origin}: the request of 'meanwhile' was not answered; does it wait for what stands still here?")
        return request, answers[0]

    @property
    def _events(self) -> int:
        return self._writer.events if self._writer else 0

    def _stands(self) -> None:
        """Tell where the walk stands, if somebody wants to know."""
        number, begun = self._came
        if self.audience.stands and number:
            after = self._events - begun
            self.audience.stands(f"stop={number}+{after}" if after > 0 else f"stop={number}")

    def _look_back(self, whole: bool, flat: bool) -> None:
        """Show what was recorded so far."""
        if self._writer:
            self._writer.flush()
            self.audience.chain(Trace(self._writer.unfinished, unfinished=True), whole, flat)


def _refuse(complaint: str) -> NoReturn:
    raise StopError(complaint)


def made(lesson: Lesson, world: World, complain: Callable[[str], None] = _refuse) -> list[Message]:
    """Return a lesson's requests, before any is sent. ``complain`` is told of each that cannot be made, with file and line; unless
    it is given, the first of them is a StopError.
    """
    requests: list[Message] = []
    for number, request in enumerate(lesson.requests):
        if number == 0 and request.cloud is None:
            complain(f"{request.origin}: cloud=None takes what the request before it has left, and this is the first; leave it out")
        wanted = [(request.origin, request.sent), *((stop.origin, stop.meanwhile) for stop in request.stops if stop.meanwhile)]
        try:
            world.open(request.cloud or {}, None)
        except (TypeError, WorldError) as error:
            complain(f"{request.origin}: this request cannot be made: {error}")
        for place, (origin, sent) in enumerate(wanted):
            try:
                message = world.request(**sent)
            except (TypeError, WorldError) as error:
                complain(f"{origin}: this request cannot be made: {error}")
            else:
                requests += [message] if place == 0 else []
    return requests
