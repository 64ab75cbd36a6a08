"""A debugger for each lane of a world: where they stand, what they lend the world, and how they are left."""

import sys
from bdb import Breakpoint
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO, TypeVar

from walkthrough import messages
from walkthrough.debugger import kinds
from walkthrough.debugger.audience import Audience, Guide
from walkthrough.debugger.changes import Looks, Step
from walkthrough.debugger.commands import Command, command, commands_of
from walkthrough.debugger.configuration import Configuration
from walkthrough.debugger.hand import History
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.debugger.main_thread import MainThread
from walkthrough.debugger.run import Run
from walkthrough.lesson import Stop
from walkthrough.world import World

if TYPE_CHECKING:
    from walkthrough.tracing.recorder import Recorder

T = TypeVar("T")
#: Comes to a stop, and tells whether a prompt is to appear there.
Arrive = Callable[[LessonPdb, Stop, FrameType], bool]


class Lanes:
    """The debuggers of a world's lanes, and as such its hooks.

    ``kind`` is one of ``kinds.KINDS``; ``commands`` is where they are read from when no person types them (None: a person at the
    terminal); with ``prompting`` False no prompt appears. ``look_back`` shows the way gone so far, whole or not, flat or not;
    ``moved`` is called where a person has stepped, before the prompt appears there.
    ``history`` is where a person's lines are kept. ``recorder``, where there is one, records what the lanes do.
    """

    stands = True

    def __init__(
        self,
        world: World,
        audience: Audience,
        guide: Guide | None,
        *,
        kind: str,
        commands: TextIO | None,
        prompting: bool,
        look_back: Callable[[bool, bool], None],
        moved: Callable[[], None] = lambda: None,
        history: Path | None = None,
    ) -> None:
        self.recorder: Recorder | None = None
        self.prompting = prompting
        #: What is shown after a step: ``all``, only the ``code``, or nothing (``off``).
        self.view = "all"
        self._world = world
        self._audience = audience
        self._kind = kind
        self._commands = commands
        self._guide = guide
        self._moved = moved
        self._looks = Looks(world)
        self._own = {**(guide.commands() if guide else {}), **_Ours(self, world, look_back).commands()}
        self._main = MainThread()
        self._configuration = Configuration(self._complain)
        self._kept = History(history)
        self._debuggers: dict[str, LessonPdb] | None = None
        self._run: Run | None = None

    def stand_at(self, stops: Sequence[Stop], arrive: Arrive) -> None:
        """Pause what the lanes do next at these stops. Former breakpoints are gone."""
        self.clear_breakpoints()
        self._run = Run(self._main, self.prompting, self._configuration)
        self._debuggers = {
            lane: self._debugger([stop for stop in stops if stop.lane == lane], arrive, self._run) for lane in self._world.lanes
        }

    def leave(self) -> None:
        """Stand nowhere until the next ``stand_at``; what the world still has to do is done without a prompt."""
        self.clear_breakpoints()
        self._debuggers = None

    def close(self) -> None:
        """The run is over: forget what is only its own, and keep what was typed."""
        self.clear_breakpoints()
        self._looks.forget()
        self._kept.end()
        self._main.close()

    def clear_breakpoints(self) -> None:
        """Forget the learner's breakpoints."""
        for debugger in (self._debuggers or {}).values():
            debugger.clear_all_breaks()
        # Their numbers too: a configuration that names the first means its own.
        Breakpoint.clearBreakpoints()

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Let what is done during the block be somebody else's, at which nothing stands."""
        debuggers, self._debuggers = self._debuggers, None
        try:
            yield
        finally:
            self._debuggers = debuggers

    def around(self, lane: str) -> AbstractContextManager[None]:
        """Return what the world enters around the work of a lane."""
        # Another's request, sent while the learner stands at a stop, is not the learner's to step through.
        is_others = self._debuggers is None or (lane == self._world.lanes[0] and not self._main.is_here)
        debugger = None if is_others or self._debuggers is None else self._debuggers.get(lane)
        if debugger is None:
            return self.recorder.following(lane) if self.recorder else nullcontext()
        return self._stepped(lane, debugger)

    def pause(self, frame: FrameType) -> None:
        """Stand at the next line of a frame of this thread, if it is traced here and prompts appear."""
        debugger = getattr(sys.gettrace(), "__self__", None)
        if isinstance(debugger, LessonPdb) and debugger.shared.prompting:
            debugger.pause(frame)

    def waiting(self, work: Callable[[], T]) -> T:
        """Do what this thread has to wait for, and attend to the prompts of the other lanes meanwhile."""
        if self._debuggers is None:
            return work()
        try:
            result: T = self._main.wait(self.recorder.carry(work) if self.recorder else work)
        except BaseException as error:
            if self._run and self._main.is_here and not isinstance(error, Exception):
                self._run.reason = self._run.reason or error
            raise self._reason or error from None
        if self._reason:
            raise self._reason
        return result

    def attend(self, work: Callable[[], T]) -> T:
        """Let another thread do some work; attend to the lanes' prompts until it is done, whichever thread they are in."""
        return self._main.wait(work)

    @property
    def _reason(self) -> BaseException | None:
        return self._run.reason if self._run and self._main.is_here else None

    def _debugger(self, stops: list[Stop], arrive: Arrive, run: Run) -> LessonPdb:
        kind = self._kind if self.prompting else "pdb"
        debugger, reason = kinds.make(kind, stdin=self._commands, coloured=self._audience.coloured, own=self._own)
        if reason:
            self._audience.tell(messages.PLAIN_PDB, reason=reason)
            self._kind = "pdb"
        debugger.walk(stops, source=self._world.source, arrive=arrive, run=run)
        debugger.tell = self._audience.tell
        debugger.at_end_of_input = self._audience.resumes
        debugger.guide = self._guide
        debugger.let_hear(self._audience.heard)
        if self._audience.looks:
            debugger.look = self._look
        debugger.recorder = self.recorder
        debugger.kept = self._kept
        return debugger

    def _complain(self, where: str, reason: str) -> None:
        # Not broken at the width: it names a file.
        self._audience.verbatim(self._audience.say(messages.CONFIGURATION, where=where, reason=reason))

    def _look(self, debugger: LessonPdb, frame: FrameType, moved: bool) -> None:
        """See what changed in a frame, and where the learner ``moved`` there, show it."""
        changes = self._looks.changes(frame, debugger.variables)
        if moved:
            self._moved()
        if moved and self.view != "off":
            name = self._world.source.name(frame.f_code.co_filename)
            text = self._world.source.text(name)
            if text is not None:
                step = Step(name, text, frame.f_lineno, frame.f_code.co_name, changes if self.view == "all" else ())
                self._audience.step(step)

    @contextmanager
    def _stepped(self, lane: str, debugger: LessonPdb) -> Iterator[None]:
        with self.recorder.lane(lane) if self.recorder else nullcontext(), debugger.tracing():
            yield


class _Ours:
    """The commands that are the debugger's own."""

    def __init__(self, lanes: Lanes, world: World, look_back: Callable[[bool, bool], None]) -> None:
        self._lanes = lanes
        self._world = world
        self._look_back = look_back

    def commands(self) -> dict[str, Command]:
        return {"steps": Command(self._world.steps.help, self._steps, lambda: (self._world.name, "all")), **commands_of(self)}

    def _steps(self, debugger: LessonPdb, arg: str) -> None:
        steps = self._world.steps
        if arg in (self._world.name, "all"):
            debugger.everywhere = arg == "all"
        elif arg:
            debugger.tell(messages.TAKES_NOT.filled(name="steps", given=arg))
            debugger.tell(steps.help)
            return
        debugger.tell(steps.everywhere if debugger.everywhere else steps.inside)

    @command(
        "view [off | code | all]: what is shown after each step: nothing, the code around it, or what has changed too.",
        "view [off | code | all]：每次单步之后显示什么：不显示、只显示附近的代码，或者再加上有变化的值。",
        words=lambda: ("off", "code", "all"),
    )
    def view(self, debugger: LessonPdb, arg: str) -> None:
        if arg in ("off", "code", "all"):
            self._lanes.view = arg
        elif arg:
            debugger.tell(messages.TAKES_NOT.filled(name="view", given=arg))
            debugger.tell(debugger.own["view"].help)
            return
        debugger.tell(messages.VIEW[self._lanes.view])

    @command(
        "chain [all] [flat]: show the main calls so far, on both hosts, or all that were recorded; flat, without lines.",
        "chain [all] [flat]：显示请求到目前为止在两台主机上的主要调用，或者列出全部；flat 不画线。",
        words=lambda: ("all", "flat"),
    )
    def chain(self, debugger: LessonPdb, arg: str) -> None:
        asked = arg.split()
        if set(asked) <= {"all", "flat"}:
            self._look_back("all" in asked, "flat" in asked)
        else:
            debugger.tell(messages.TAKES_NOT.filled(name="chain", given=arg))
            debugger.tell(debugger.own["chain"].help)
