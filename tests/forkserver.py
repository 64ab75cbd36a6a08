"""The process that the tests' commands are forked from: it has imported what they import, and has nothing open.

``forks.py`` starts it as a program, with a socket as its standard input. Each request on it names the arguments, the folder and the
whole environment of one ``python -m walkthrough``, and brings its file descriptors along; a child is forked for it and goes on as a
Python that was started for that. The server tells the child's process id and, when the child has ended, how. It has one thread, as
only such a process can be forked, and ends with whoever holds the other end of the socket.
"""

import atexit
import fcntl
import gc
import importlib
import io
import json
import os
import pkgutil
import re
import runpy
import select
import signal
import socket
import struct
import sys
import termios
import threading
import time
import types
from contextlib import suppress
from typing import Any

#: What each request begins with: the length of the JSON that follows. The descriptors come with it.
HEADER = struct.Struct("!I")
#: Seconds for the children that are still there at the end.
_GRACE = 2
#: What looks at its terminal or at its environment while it is imported: a child does that itself.
_AT_HOME = ("readline", "rlcompleter", "fancycompleter", "pyrepl", "_pyrepl", "pdbpp", "_curses", "curses")
#: It is imported as ``nova``.
_STUB = "walkthrough.stubs.nova"


class _Server:
    def __init__(self) -> None:
        # What libraries hold open from their import on, as they would in a process of its own.
        self._libraries = _open()
        self._control = socket.socket(fileno=os.dup(0))
        #: Where to tell how a child has ended.
        self._reports: dict[int, int] = {}
        self._woken, waking = os.pipe()
        for end in (self._woken, waking):
            os.set_blocking(end, False)
        # Ctrl-C is for whoever started the tests; a child heeds it as a process of its own would.
        self._interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)

    def serve(self) -> dict[str, Any] | None:
        """Fork until nobody is there to ask for it. Return None then, and in each child its request."""
        while True:
            ready, _, _ = select.select([self._control, self._woken], [], [])
            if self._woken in ready:
                self._reap()
            if self._control in ready:
                if (received := self._receive()) is None:
                    self._end()
                    return None
                request, (report, *descriptors) = received
                if child := os.fork():
                    for descriptor in descriptors:
                        os.close(descriptor)
                    self._reports[child] = report
                    _tell(report, child)
                else:
                    self._become(request, descriptors)
                    return request

    def _receive(self) -> tuple[dict[str, Any], list[int]] | None:
        header, descriptors, _, _ = socket.recv_fds(self._control, HEADER.size, 4)
        if len(header) < HEADER.size:
            return None
        (length,) = HEADER.unpack(header)
        text = b""
        while len(text) < length:
            if not (more := self._control.recv(length - len(text))):
                return None
            text += more
        return json.loads(text), descriptors

    def _reap(self, options: int = os.WNOHANG) -> None:
        with suppress(BlockingIOError):
            os.read(self._woken, 4096)
        while self._reports:
            child, status = os.waitpid(-1, options)
            if not child:
                return
            report = self._reports.pop(child)
            _tell(report, status)
            os.close(report)

    def _end(self) -> None:
        """Let nothing outlive the tests."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for child in self._reports:
                os.kill(child, number)
            deadline = time.monotonic() + _GRACE
            while self._reports and time.monotonic() < deadline:
                select.select([self._woken], [], [], 0.1)
                self._reap()

    def _become(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """Make this child the process that was asked for."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler if request["terminal"] else self._interrupt)
        if request["terminal"]:
            os.setsid()
            fcntl.ioctl(descriptors[0], termios.TIOCSCTTY, 0)
            descriptors *= 3
        if len(descriptors) < 3:
            os.close(0)
        for number, descriptor in enumerate(descriptors, start=3 - len(descriptors)):
            os.dup2(descriptor, number)
        self._control.detach()
        for descriptor in _open() - self._libraries:
            os.close(descriptor)
        os.chdir(request["folder"])
        # In place: libraries hold on to the mapping.
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.stdin = sys.__stdin__ = _stream(0, "r", sys.stdin)
        sys.stdout = sys.__stdout__ = _stream(1, "w", sys.stdout)
        sys.stderr = sys.__stderr__ = _stream(2, "w", sys.stderr)
        del sys.modules["readline"]
        if "rlcompleter" in sys.modules:
            # pdb imports it from Python 3.13 on.
            importlib.reload(sys.modules["rlcompleter"])


def _open() -> set[int]:
    """Return the open descriptors, but the standard ones."""
    found = set()
    for name in os.listdir("/dev/fd"):
        # The folder itself was among them.
        with suppress(OSError):
            os.fstat(int(name))
            found.add(int(name))
    return found - {0, 1, 2}


def _tell(report: int, number: int) -> None:
    with suppress(BrokenPipeError):
        os.write(report, b"%d\n" % number)


def _stream(number: int, mode: str, like: io.TextIOWrapper) -> io.TextIOWrapper | None:
    """Return a standard stream as Python makes it at its start, with the encoding that this process's own has."""
    try:
        os.fstat(number)
    except OSError:
        return None
    unbuffered = like.write_through
    buffer = open(number, mode + "b", 0 if unbuffered and mode == "w" else -1, closefd=False)
    raw = getattr(buffer, "raw", buffer)
    raw.name = f"<{('stdin', 'stdout', 'stderr')[number]}>"
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    if encoding and not errors:
        errors = "strict"
    if number == 2:
        errors = "backslashreplace"
    stream = io.TextIOWrapper(
        buffer,
        encoding=encoding or like.encoding,
        errors=errors or like.errors,
        newline=None if mode == "r" else "\n",
        line_buffering=not unbuffered and (number == 2 or raw.isatty()),
        write_through=unbuffered,
    )
    stream.mode = mode
    return stream


def _import(name: str) -> None:
    """Import a module as far as it can be: what cannot be had here is for the child to find out."""
    with suppress(Exception):
        importlib.import_module(name)


def _import_all(package: types.ModuleType) -> None:
    """Import a package's modules."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name.endswith(".__main__") or found.name == _STUB:
            continue
        _import(found.name)
        if found.ispkg and found.name in sys.modules:
            _import_all(sys.modules[found.name])


def _of_a_run() -> tuple[list[str], list[tuple[str, int]]]:
    """Return what a lesson's run imports, and the regular expressions that it compiles, each in that order.

    Many libraries do both when they are first used; a process that does not stay uses them.
    """
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with open(reading) as file:
            found = json.load(file)
        os.waitpid(child, 0)
        return found
    compiled: dict[tuple[str, int], None] = {}
    compile_pattern = re.compile

    def noting(pattern: Any, flags: int = 0) -> re.Pattern:
        if isinstance(pattern, str):
            compiled[pattern, int(flags)] = None
        return compile_pattern(pattern, flags)

    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    try:
        from walkthrough import cli

        del sys.modules["readline"]
        re.compile = noting
        cli.main(["run", "lesson-1", "--lang", "en"])
    finally:
        with open(writing, "w") as file:
            json.dump([list(sys.modules), list(compiled)], file)
        os._exit(0)


def _run_for_nobody() -> None:
    """Run a lesson, and close all that it opened: half of what a short one takes is what libraries find out once."""
    from walkthrough import files
    from walkthrough.course import library
    from walkthrough.debugger.audience import Silent
    from walkthrough.debugger.session import Session
    from walkthrough.stubs import bus

    with files.scratch() as scratch:
        Session(library.load("lesson-1"), Silent(), prompting=False, save=scratch / "trace.jsonl").run()
    bus.close()
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            # It has been told to end, and may not have come to it.
            thread.join(_GRACE)
    assert threading.active_count() == 1, threading.enumerate()


def _prepare() -> None:
    # It looks at its terminal when it is imported: here it cannot be had.
    sys.modules["readline"] = None  # type: ignore[assignment]
    import walkthrough.cli

    _import_all(walkthrough)
    modules, patterns = _of_a_run()
    for name in modules:
        if name not in sys.modules and not name.startswith("__") and name.partition(".")[0] not in _AT_HOME:
            _import(name)
    for pattern, flags in patterns:
        # It keeps what it has compiled.
        re.compile(pattern, flags)
    _run_for_nobody()
    # What is there now is not looked through for garbage again, which would copy it into each child.
    gc.collect()
    gc.freeze()


class _Leaving:
    """Ends a child as the interpreter does, but for taking everything apart, which takes longer than most commands do."""

    def __init__(self) -> None:
        self.code: int | None = None
        # The first that is registered is the last that is called.
        atexit.register(self)

    def __call__(self) -> None:
        # What cannot be written, like an error that left the command, is for the interpreter to deal with.
        if self.code is not None:
            with suppress(OSError, ValueError):
                for stream in (sys.stdout, sys.stderr):
                    if stream is not None:
                        stream.flush()
                os._exit(self.code)


if __name__ == "__main__":
    leaving = _Leaving()
    _prepare()
    asked = _Server().serve()
    if asked:
        arguments = asked["arguments"]
        sys.orig_argv[1:] = [*asked["options"], "-m", "walkthrough", *arguments]
        sys.argv[:] = ["-m", *arguments]
        if "-P" not in asked["options"]:
            sys.path.insert(0, asked["folder"])
        sys.modules["__main__"] = types.ModuleType("__main__")
        # This is what ``python -m`` itself does; what comes out of it, an exit code or an error, is the interpreter's to deal with.
        try:
            runpy._run_module_as_main("walkthrough")
            leaving.code = 0
        except SystemExit as left:
            if left.code is None or isinstance(left.code, int):
                leaving.code = left.code or 0
            raise
