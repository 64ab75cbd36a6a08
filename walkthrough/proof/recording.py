"""Records any command of Python's: it runs here as it would by itself, and what it does goes into a trace."""

import io
import itertools
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NoReturn
from unittest import mock

from walkthrough import streams
from walkthrough.errors import WalkthroughError
from walkthrough.tracing.format import TraceWriter
from walkthrough.tracing.recorder import Recorder
from walkthrough.values import inline, meant_file
from walkthrough.worlds.python.source import PythonSource
from walkthrough.worlds.python.threads import Threads
from walkthrough.worlds.python.world import MAIN, Python

#: What a person calls the interpreter that runs walkthrough.
_HERE = {"python", "python3", f"python3.{sys.version_info[1]}"}
#: How a process ends that Ctrl-C was pressed in.
_INTERRUPTED = 130

#: From so many recorded calls on in each other it is looked how many there are in all, and the recorder is left so many.
_DEEP, _ROOM = 20, 60


@dataclass(frozen=True)
class Command:
    """A command that can run here. ``script`` is a file, ``module`` what ``python -m`` would run; ``first`` is what it is called,
    and ``words`` follow.
    """

    typed: str
    first: str
    script: Path | None
    module: str | None
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.script.stem if self.script else (self.module or "").partition(".")[0]


@dataclass(frozen=True)
class Wanted:
    """What is to be recorded: ``packages``, or else what the command is; none of ``excluded``; no call below ``depth`` others, and
    no more than ``events``.
    """

    packages: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    depth: int | None = None
    events: int | None = None


def parsed(words: Sequence[str]) -> Command:
    """Return the command that a person typed, in words. Raises WalkthroughError for one that cannot run here."""
    if not words:
        raise WalkthroughError("record: give a command behind --: walkthrough record -o run.jsonl -- python app.py")
    typed = inline(" ".join(words))
    first, *rest = words
    if first == "pytest":
        return _module(typed, "pytest", rest)
    if first in _HERE or _is_this_interpreter(Path(first)):
        if not rest:
            raise WalkthroughError(f"record: {typed}: give a script or -m and a module behind it")
        first, *rest = rest
    elif "python" in os.path.basename(first) and not first.endswith(".py"):
        raise WalkthroughError(f"record: {inline(first)}: only the interpreter that runs walkthrough can be recorded; say python")
    if first == "-m" and rest:
        return _module(typed, rest[0], rest[1:])
    if first.startswith("-"):
        raise WalkthroughError(f"record: {typed}: options of python's own but -m cannot be taken here; give a script or -m MODULE")
    script = Path(first)
    if script.is_file() and script.suffix == ".py":
        return Command(typed, first, script.absolute(), None, tuple(rest))
    near = meant_file(script.name, [each.name for each in script.absolute().parent.glob("*.py")])
    if script.suffix == ".py":
        raise WalkthroughError(f"record: {inline(first)}: there is no such file{'; ' if near else ''}{near}")
    raise WalkthroughError(f"record: {inline(first)}: give python SCRIPT.py, -m MODULE or pytest; nothing else runs here")


def _is_this_interpreter(path: Path) -> bool:
    # Another virtualenv's python may be a link to the same file.
    here = Path(sys.executable)
    return path.resolve() == here.resolve() and path.parent.resolve() == here.parent.resolve()


def _module(typed: str, name: str, words: Sequence[str]) -> Command:
    try:
        # What is beside comes first, as for python -m.
        with mock.patch.object(sys, "path", [os.getcwd(), *sys.path]):
            found = find_spec(name)
    except (ImportError, ValueError, AttributeError):
        found = None
    if found is None:
        raise WalkthroughError(f"record: {typed}: no module is called {inline(name)!r} here")
    return Command(typed, name, None, name, tuple(words))


def record(command: Command, path: Path, wanted: Wanted, complain: Callable[[str], None]) -> int:
    """Run a command, write its trace to a path, and return the command's exit code. ``complain`` is told what is not in the trace.

    Raises TraceError if the trace cannot be written.
    """
    source = _source(command, wanted)
    request = {"call": command.typed}
    with TraceWriter(path, lesson=command.name, requests=[request], world="python") as writer:
        sink = _Sink(writer, wanted)
        recorder = Recorder(Python(source), sink)
        sink.told = recorder.fail
        threads = Threads(recorder.recording)
        # A process that forks, or ends at once, has one trace, and it is whole.
        with sink.kept_at_exit(), threads.begun(), _as_by_itself(command):
            code = _run(command, lambda: recorder.recording(MAIN))
            threads.wait()
            missing = [] if writer.events else _missing(source, command)
        sink.end_if_forked(code)
        if missing:
            complain(f"{path}: nothing was recorded: {'; '.join(missing)}")
        if sink.is_full:
            complain(f"{path}: only the first {wanted.events} events were recorded; --max-events says how many")
        try:
            recorder.check()
        except WalkthroughError as error:
            complain(f"{path}: {error}")
    return code


def _source(command: Command, wanted: Wanted) -> PythonSource:
    scripts, packages, folders = [command.script] if command.script else [], wanted.packages, []
    if not packages and command.module and command.module != "pytest":
        packages = (command.name,)
    elif not packages:
        folders = [command.script.parent if command.script else Path.cwd()]
    elif command.name not in packages:
        scripts = []
    return PythonSource(Path.cwd(), packages, folders, scripts, wanted.excluded, [command.module or ""])


def _missing(source: PythonSource, command: Command) -> list[str]:
    """Return what is said of those packages that were to be recorded and cannot be found, beside the command or anywhere."""
    there = (*sys.modules, command.name)
    return [source.missing_module(each) for each in source.packages if each not in there and not source.spec(each)]


@contextmanager
def _as_by_itself(command: Command) -> Iterator[None]:
    """Let the process be as the command would find it."""
    beside = str(command.script.parent) if command.script else os.getcwd()
    with ExitStack() as stack:
        stack.enter_context(streams.as_found())
        stack.enter_context(mock.patch.object(sys, "argv", [command.first, *command.words]))
        stack.enter_context(mock.patch.object(sys, "path", [beside, *sys.path]))
        # Its threads may outlive it, and what was imported is theirs as well.
        stack.callback(sys.modules.__setitem__, "__main__", sys.modules["__main__"])
        yield


def _run(command: Command, recording: Callable[[], AbstractContextManager[None]]) -> int:
    try:
        with recording():
            if command.script:
                _run_script(command.script)
            else:
                runpy.run_module(command.module or "", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return (ended.code or 0) & 0xFF
        print(ended.code, file=sys.stderr)
        return 1
    except BaseException as error:
        sys.excepthook(type(error), error.with_traceback(_own(error.__traceback__)), error.__traceback__)
        return _INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    return 0


def _run_script(path: Path) -> None:
    # runpy would change sys.argv, which has the script as it was typed.
    module = ModuleType("__main__")
    module.__file__ = str(path)
    module.__loader__ = SourceFileLoader("__main__", str(path))
    with io.open_code(str(path)) as file:
        code = compile(file.read(), str(path), "exec")
    sys.modules["__main__"] = module
    exec(code, module.__dict__)


def _own(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that the command would have by itself."""
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__") or ""
        if name not in ("runpy", "contextlib") and not name.startswith("walkthrough."):
            break
        traceback = traceback.tb_next
    return traceback


def _leaves_no_room() -> bool:
    """Tell whether the stack is about to be as deep as Python lets it be."""
    try:
        sys._getframe(sys.getrecursionlimit() - _ROOM)
    except ValueError:
        return False
    return True


class _Sink:
    """Takes a recorder's events, as far as they are wanted, in the process that began."""

    def __init__(self, writer: TraceWriter, wanted: Wanted) -> None:
        self._writer = writer
        self._depth = wanted.depth
        self._count = itertools.count(1)
        self._most = wanted.events
        self._process = os.getpid()
        self._exit = os._exit
        self.is_full = False
        #: Is told why there will be no more events of a thread.
        self.told: Callable[[str], None] = lambda reason: None

    def __call__(self, event: Mapping[str, Any]) -> None:
        if event["depth"] >= _DEEP and _leaves_no_room():
            # hunter cannot even tell what fails there; the command then goes on where Python itself would have ended it.
            sys.settrace(None)
            self.told(f"calls lie in each other there as deep as Python lets them: {event['file']} line {event['line']}")
        if self.is_full or (self._depth is not None and event["depth"] >= self._depth) or os.getpid() != self._process:
            return
        if self._most is not None and next(self._count) > self._most:
            self.is_full = True
            return
        self._writer.write(event)

    @contextmanager
    def kept_at_exit(self) -> Iterator[None]:
        """Let the trace be whole even if the command leaves by ``os._exit``."""

        def leave(code: int) -> NoReturn:
            if os.getpid() == self._process:
                self._writer.finish()
            self._exit(code)

        with mock.patch.object(os, "_exit", leave):
            yield

    def end_if_forked(self, code: int) -> None:
        """End a process that the command has forked: the trace is the first one's."""
        if os.getpid() != self._process:
            sys.stdout.flush()
            sys.stderr.flush()
            self._exit(code)
