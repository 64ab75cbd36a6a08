"""What code that is walked through may change in its process, and is put back; and what it may not do there at all."""

import atexit
import builtins
import io
import os
import signal
import sys
import termios
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

#: What would end this process, or go on in another one that has the same terminal.
_REFUSED = {
    "_exit": "ends the process, and the lesson with it",
    "abort": "ends the process, and the lesson with it",
    "fork": "makes a second process of this one, which no lesson can follow",
    "forkpty": "makes a second process of this one, which no lesson can follow",
    "execv": "puts another program in the place of this one",
    "execve": "puts another program in the place of this one",
}

#: Signals that end no process by themselves, and Ctrl-C's.
_HARMLESS = {signal.SIGINT, signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH, signal.SIGPIPE}
_HELD = ("argv", "path", "excepthook", "displayhook", "breakpointhook", "ps1")
#: What code may import to be debugged: pdb++ goes by the first name too.
_DEBUGGERS = ("pdb", "pdbpp")

#: Who sets the trace function for whoever walks.
_TRACERS = ("walkthrough", "hunter", "bdb", "pdb", "pdbpp")


class Refused(BaseException):
    """Code did what cannot be done here, in words for the lesson's author. No ``except Exception`` on the way swallows it."""


class Printed:
    """Standard output and standard error of the code, as one text; its standard input is at its end."""

    def __init__(self) -> None:
        self._bytes = _Kept()

    @property
    def text(self) -> str:
        return self._bytes.getvalue().decode("utf-8", errors="backslashreplace")

    @contextmanager
    def redirected(self) -> Iterator[None]:
        """Let the standard streams be these during the block, even if the code closes or replaces them."""
        before = sys.stdin, sys.stdout, sys.stderr
        out, err = (
            io.TextIOWrapper(self._bytes, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
            for _ in range(2)
        )
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), out, err
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before


class _Kept(io.BytesIO):
    """Bytes that are still there when what wraps them is closed or gone."""

    def close(self) -> None:
        pass


@contextmanager
def put_back() -> Iterator[None]:
    """Put back what the block changed: paths, hooks, arguments, environment, folder, signal handlers, the terminal's modes, and
    the names that all code has.
    """
    with ExitStack() as stack:
        held: Any
        for held in (sys.path, sys.meta_path, sys.path_hooks, sys.argv, warnings.filters):
            stack.callback(_refill, held, list(held))
        stack.callback(_refill_environment, dict(os.environ))
        for owner, name in (*((sys, each) for each in _HELD), (threading, "excepthook")):
            if hasattr(owner, name):
                stack.callback(setattr, owner, name, getattr(owner, name))
        stack.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        stack.callback(threading.settrace, threading.gettrace())
        stack.callback(threading.setprofile, threading.getprofile())
        stack.callback(sys.setprofile, sys.getprofile())
        stack.callback(os.chdir, os.getcwd())
        stack.callback(os.umask, _umask())
        stack.enter_context(_signals())
        stack.enter_context(_input())
        stack.callback(_refill_names, vars(builtins), dict(vars(builtins)))
        yield


@contextmanager
def refusing(place: Callable[[FrameType], str]) -> Iterator[Callable[[], str | None]]:
    """Refuse, during the block, what would end this process or double it. Gives what tells what was refused, if anything was.

    ``place`` tells where a frame is, in words for the lesson's author.
    """
    told: list[str] = []

    def refuse(name: str, why: str, module: str = "os") -> Callable[..., NoReturn]:
        def refused(*args: Any) -> NoReturn:
            frame = sys._getframe(1)
            at = place(frame.f_back if frame.f_back and frame.f_globals.get("__name__") == __name__ else frame)
            told.append(f"{module}.{name}(), {at}, {why}; leave the call out of what the lesson walks through")
            raise Refused(told[0])

        return refused

    def sending(owner: Any, name: str, is_here: Callable[..., bool]) -> Callable[..., Any]:
        send, end = getattr(owner, name), refuse(name, _REFUSED["_exit"], owner.__name__)

        def sent(*args: Any) -> Any:
            ends = is_here(*args[:-1]) and args[-1] in before and signal.getsignal(args[-1]) is before[args[-1]]
            return end(*args) if ends else send(*args)

        return sent

    # What would end this process unless the code has said otherwise since.
    before = {number: signal.getsignal(number) for number in signal.valid_signals() - _HARMLESS}
    with ExitStack() as stack:
        for name, why in _REFUSED.items():
            if hasattr(os, name):
                refused = refuse(name, why)
                # Whoever walks ends otherwise.
                stack.callback(atexit.unregister, refused)
                replace(stack, os, name, refused)
        replace(stack, os, "kill", sending(os, "kill", lambda pid: pid in (os.getpid(), 0, -os.getpgrp())))
        replace(stack, signal, "raise_signal", sending(signal, "raise_signal", lambda: True))
        yield lambda: told[0] if told else None


@contextmanager
def tracing(place: Callable[[FrameType], str]) -> Iterator[Callable[[], None]]:
    """Give what raises Refused if the trace function is another than when the block began. ``place`` tells where a frame
    is, in words for the lesson's author.
    """
    before, told = sys.gettrace(), "sys.settrace"
    settrace = sys.settrace

    def noted(function: Any) -> None:
        nonlocal told
        frame = sys._getframe(1)
        if (frame.f_globals.get("__name__") or "").partition(".")[0] not in _TRACERS:
            told = f"sys.settrace, {place(frame)}"
        settrace(function)

    def check() -> None:
        if sys.gettrace() != before:
            raise Refused(f"the code sets a trace function of its own ({told}), and takes the debugger's place by it")

    with ExitStack() as stack:
        replace(stack, sys, "settrace", noted)
        yield check


@contextmanager
def pausing(pause: Callable[[FrameType], None]) -> Iterator[None]:
    """Let ``breakpoint()`` and ``pdb.set_trace()`` in the code call ``pause`` with its frame: there is a debugger already."""

    def asked(*args: Any, **kwargs: Any) -> None:
        pause(sys._getframe(1))

    with ExitStack() as stack:
        replace(stack, sys, "breakpointhook", asked)
        for name in _DEBUGGERS:
            if name in sys.modules:
                replace(stack, sys.modules[name], "set_trace", asked)
        yield


def replace(stack: ExitStack, owner: Any, name: str, by: Any) -> None:
    """Let an attribute be another until the stack is left."""
    stack.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, by)


def _refill(held: list[Any], before: list[Any]) -> None:
    if held != before:
        held[:] = before


def _refill_names(held: dict[str, Any], before: dict[str, Any]) -> None:
    # None of these names may be there.
    held.update(before)
    for name in [*held]:
        if name not in before:
            del held[name]


def _refill_environment(before: dict[str, str]) -> None:
    if dict(os.environ) != before:
        os.environ.clear()
        os.environ.update(before)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _signals() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in signal.valid_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            # One that was set by no Python code can be neither told nor put back.
            if handler is not None and signal.getsignal(number) is not handler:
                with suppress(OSError, ValueError):
                    signal.signal(number, handler)
        signal.alarm(0)


@contextmanager
def _input() -> Iterator[None]:
    """Put back the first descriptor whenever the block closes it, and at the end the modes of the terminal that it leads to."""
    try:
        kept = os.dup(0)
    except OSError:
        yield
        return
    modes, close = None, os.close
    with suppress(termios.error):
        modes = termios.tcgetattr(kept)

    def closed(fd: int) -> None:
        if fd == 0:
            # The prompt reads from there. In no moment is it free for what another thread opens.
            os.dup2(kept, 0)
        else:
            close(fd)

    os.close = closed
    try:
        yield
    finally:
        os.close = close
        # The code may have closed all that it did not open.
        with suppress(OSError):
            try:
                os.fstat(0)
            except OSError:
                os.dup2(kept, 0)
        if modes is not None:
            with suppress(termios.error):
                if termios.tcgetattr(kept) != modes:
                    termios.tcsetattr(kept, termios.TCSADRAIN, modes)
        with suppress(OSError):
            os.close(kept)
