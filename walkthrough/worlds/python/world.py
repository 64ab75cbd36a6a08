"""Python behind the seam: what is run is imported anew for each run, and what it prints, returns or raises is the answer."""

import dataclasses
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

from walkthrough import pdb_session
from walkthrough.errors import Ended, Ending, Interrupted
from walkthrough.lesson import Lesson, Text
from walkthrough.transcript import Transcript, TranscriptError
from walkthrough.values import BRIEF, cut, inline, pretty, safe_repr, visible, without_address
from walkthrough.world import Block, Field, Hooks, Message, Pausing, Source, Steps, World, WorldError
from walkthrough.worlds.python import calls, messages
from walkthrough.worlds.python.fresh import Fresh
from walkthrough.worlds.python.guarded import Printed, Refused, pausing, put_back, refusing, tracing
from walkthrough.worlds.python.source import PythonSource
from walkthrough.worlds.python.threads import Threads

#: The lane of the thread that runs what is called.
MAIN = "main"
#: So many characters of a value, and columns of its lines, are shown.
_LONG, _WIDE = 4_000, 80
#: The function that reads what is typed at a prompt.
_PROMPT = "cmdloop"
#: Calls that the debugger and the recorder need above those of the code.
_ROOM = 150


class Python:
    """A world of any Python code. One that no lesson has made its own knows what can be imported, and no more."""

    name = "python"
    lanes: Sequence[str]
    source: Source
    shown: Sequence[str] = ()
    steps = Steps(messages.STEPS, messages.STEPS_INSIDE, messages.STEPS_EVERYWHERE)
    hosts = Text()
    resumable = True

    def __init__(
        self,
        source: PythonSource | None = None,
        *,
        lanes: Sequence[str] = (),
        fresh: bool | None = None,
        notes: Mapping[str, Text] | None = None,
        transcripts: Mapping[tuple[str, int], Transcript] | None = None,
    ) -> None:
        self.source = self._source = source or PythonSource(Path.cwd())
        self.lanes = tuple(dict.fromkeys([MAIN, *lanes]))
        self._fresh = fresh
        self._notes = notes or {}
        self._transcripts = transcripts or {}

    def fitted(self, lesson: Lesson, folder: Path) -> World:
        source = PythonSource(folder)
        made = []
        for request in lesson.requests:
            try:
                made.append(calls.made(request.sent, source))
            except WorldError:
                # Told when the requests are made, with the line that each stands at.
                continue
        scripts = [path for call in made if (path := call.script(folder))]
        packages, folders = lesson.packages, []
        if not packages:
            packages = tuple(dict.fromkeys(package for call in made if (package := call.package)))
            folders = list(dict.fromkeys(path.parent for path in scripts))
        elif not {path.stem for path in scripts} & {*packages}:
            scripts = []
        for package in packages:
            if source.spec(package) is None and package not in [path.stem for path in scripts]:
                raise WorldError(f"packages: {source.missing_module(package)}")
        main = [call.target for call in made if call.kind == "module"]
        source = PythonSource(folder, packages, folders, scripts, main=main)
        Fresh(source, lesson.fresh)
        lanes = [stop.lane for stop in lesson.stops if stop.lane]
        try:
            shown = pdb_session.transcripts(folder / lesson.session, source) if lesson.session else {}
        except TranscriptError as error:
            raise WorldError(str(error)) from error
        shown = {place: dataclasses.replace(each, whose=messages.SESSION) for place, each in shown.items()}
        return Python(source, lanes=lanes, fresh=lesson.fresh, notes=lesson.notes, transcripts=shown)

    def request(self, **sent: Any) -> Message:
        call = calls.made(sent, self._source)
        return Message(call.shown, (Block(messages.CALLED, [call.shown]),), call, {"call": visible(call.shown)})

    def open(self, setup: Mapping[str, Any], hooks: Hooks | None) -> AbstractContextManager["RunningPython"]:
        if setup:
            raise WorldError("a world of Python code takes no cloud; cloud=None keeps the modules of the request before")
        return self._opened(hooks)

    @contextmanager
    def _opened(self, hooks: Hooks | None) -> Iterator["RunningPython"]:
        with put_back(), Fresh(self._source, self._fresh).imports():
            yield RunningPython(self._source, hooks)

    def fields(self, value: Any) -> Sequence[Field] | None:
        try:
            if isinstance(value, type) or type(value).__module__ == "builtins":
                return None
            if dataclasses.is_dataclass(value):
                names = [each.name for each in dataclasses.fields(value)]
            elif type(value).__repr__ is object.__repr__:  # type: ignore[comparison-overlap]
                # Its own text would be an address.
                names = list(vars(value))
            else:
                return None
        except Exception:
            return None
        return [Field(name, _shown(safe_repr(getattr(value, name))), True) for name in names if hasattr(value, name)] or None

    def brief(self, kind: type) -> Callable[[Any], str] | None:
        return None

    def note(self, function: str = "", place: tuple[str, int] | None = None) -> Text | None:
        if function.startswith("__main__:"):
            function = f"{self._source.main}:{function.removeprefix('__main__:')}"
        return self._notes.get(function)

    def transcript(self, file: str, line: int) -> Transcript | None:
        return self._transcripts.get((file, line))


class RunningPython:
    """Python code that has been imported for a run."""

    def __init__(self, source: PythonSource, hooks: Hooks | None) -> None:
        self._source = source
        self._around = hooks.around if hooks else lambda lane: nullcontext()
        self._pause = hooks.pause if isinstance(hooks, Pausing) else lambda frame: None
        self._threads = Threads(self._around)

    def send(self, request: Message) -> Message:
        printed = Printed()
        try:
            with printed.redirected(), refusing(self._place) as refused, pausing(self._pause), self._threads.begun():
                answer = self._answer(self._run(request.own), printed)
        except Refused as error:
            raise WorldError(str(error)) from None
        if told := refused():
            # The code has caught what was raised.
            raise WorldError(told)
        return answer

    def _run(self, call: calls.Call) -> "_Outcome":
        os.chdir(self._source.folder)
        if str(self._source.folder) not in sys.path:
            sys.path.insert(0, str(self._source.folder))
        run = calls.prepared(call, self._source)
        defined = calls.defining(call)
        # Whoever walks stands on the stack of the code, above it.
        sys.setrecursionlimit(sys.getrecursionlimit() + _ROOM)
        try:
            with self._around(MAIN), tracing(self._place) as check:
                value = run()
                check()
        except (Ended, Ending, Refused):
            raise
        except KeyboardInterrupt as error:
            if any(frame.f_code.co_name == _PROMPT for frame, _ in traceback.walk_tb(error.__traceback__)):
                # Whoever leaves there knows where it stands.
                raise
            # asyncio's own raises another one, far from where it was.
            at = calls.raised_at(error, self._source) or (error.__context__ and calls.raised_at(error.__context__, self._source))
            raise Interrupted(f"it had come to {at[0]} line {at[1]}, in {at[2]}()" if at else "it was still being run") from None
        except BaseException as error:
            return _Outcome(call, error=error, defined=defined)
        return _Outcome(call, value, defined=defined)

    def _place(self, frame: FrameType) -> str:
        """Return where a frame is, or the nearest around it that is of the lesson's own code: an author can change nothing else."""
        own: FrameType | None = frame
        while own is not None and not self._source.owns(own.f_globals.get("__name__") or ""):
            own = own.f_back
        own = own or frame
        return f"{self._source.name(own.f_code.co_filename)} line {own.f_lineno}"

    def _answer(self, outcome: "_Outcome", printed: Printed) -> Message:
        blocks = [Block(messages.PRINTED, [], _shown(printed.text.rstrip("\n")))] if printed.text.strip() else []
        error = outcome.error
        if error is None and outcome.call.kind == "call":
            name = f"= {cut(inline(without_address(safe_repr(outcome.value))), BRIEF)}"
            blocks.append(Block(messages.RETURNED, [], _text(outcome.value)))
        elif outcome.ended is not None:
            name = outcome.ended
            blocks.append(Block(messages.ENDED, [name]))
        else:
            assert error is not None
            name = cut(inline(f"{type(error).__name__}: {_message(error)}".rstrip(": ")), BRIEF)
            lines: list[str | Text] = [name]
            if at := calls.raised_at(error, self._source):
                lines.append(messages.RAISED_AT.filled(file=at[0], line=at[1], function=at[2]))
            blocks.append(Block(messages.RAISED, lines))
        names = {"answer": outcome.value, "printed": printed.text, "error": error}
        return Message(name, blocks, outcome, names=names)

    def settle(self, answer: Message | None = None) -> None:
        self._threads.wait()

    def names(self) -> Mapping[str, Any]:
        return {}


@dataclasses.dataclass(frozen=True)
class _Outcome:
    """What came of a call: a value, or an error. ``defined`` is the package that a function says it comes from."""

    call: calls.Call
    value: Any = None
    error: BaseException | None = None
    defined: str = ""

    @property
    def ended(self) -> str | None:
        """How what runs by itself ended; None for a value or an error that tells more."""
        if isinstance(self.error, SystemExit):
            code = self.error.code
            return f"exit code {0 if code is None else code if isinstance(code, int) else f'1: {inline(str(code))}'}"
        if self.error is not None:
            return None
        return str(self.value) if self.call.kind == "test" else "exit code 0"


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except (Exception, SystemExit) as failure:
        return f"<its text raises {type(failure).__name__}>"


def _text(value: Any) -> str:
    return _shown(pretty(value, _WIDE))


def _shown(text: str) -> str:
    return cut(without_address(visible(text)), _LONG)
