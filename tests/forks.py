"""``python -m walkthrough`` without its start: forked from a process that has imported everything (``forkserver.py``).

What is forked is as good as started as long as nothing was asked for that a Python reads at its start: ``Server.honours`` knows.
A child is either at pipes (Process) or at a terminal of its own (Terminal), and behaves as subprocess.Popen or pexpect.spawn does.
"""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pexpect
import ptyprocess
from forkserver import HEADER

#: The names in an environment that a Python or its libraries read when they start or are imported: the interpreter's own, locale
#: and time zone (the C library's), pdb++'s file in the virtualenv, hunter's, the dynamic linker's.
AT_START = re.compile(r"PYTHON|LC_|LANG|TZ|PDBPP_HIJACK_PDB$|HUNTER|LD_|DYLD_")
_PROGRAM = Path(__file__).with_name("forkserver.py")


class Child:
    """A forked process, whose end the server tells."""

    def __init__(self, told: int) -> None:
        self._told = open(told, encoding="ascii")
        self.pid = int(self._told.readline() or self._lost())
        #: As os.waitpid returns it.
        self.status: int | None = None

    def wait(self, timeout: float | None = None) -> bool:
        """Tell whether the process has ended, after waiting for it so many seconds at most."""
        if self.status is None and select.select([self._told], [], [], timeout)[0]:
            self.status = int(self._told.readline() or self._lost())
            self._told.close()
        return self.status is not None

    def kill(self, number: int) -> None:
        if not self.wait(0):
            # As with a child of one's own, it is no error if it ends in this moment.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _lost(self) -> str:
        raise RuntimeError("the process that the tests' commands are forked from is gone")


class Server:
    """The process to fork from. It ends when this end of its socket is closed, whatever happens to this process."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = dict(environment)
        self._control, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_PROGRAM)], stdin=its.fileno(), env=self._environment, cwd=folder
            )

    def honours(self, environment: Mapping[str, str]) -> bool:
        """Tell whether a process with this environment would start as this one did."""
        changed = {name for name, _ in self._environment.items() ^ environment.items()}
        if "PYTHONIOENCODING" not in self._environment:
            # A child makes its streams anew.
            changed.discard("PYTHONIOENCODING")
        return not any(map(AT_START.match, changed))

    def fork(
        self,
        arguments: Sequence[str],
        descriptors: Sequence[int],
        environment: Mapping[str, str],
        folder: str,
        *,
        options: Sequence[str] = ("-P",),
        terminal: bool = False,
    ) -> Child:
        """Fork a process: at one descriptor (a terminal's), at two (its input is closed), or at three."""
        request = {
            "options": options,
            "arguments": arguments,
            "environment": dict(environment),
            "folder": folder,
            "terminal": terminal,
        }
        text = json.dumps(request).encode()
        told, telling = os.pipe()
        try:
            socket.send_fds(self._control, [HEADER.pack(len(text))], [telling, *descriptors])
            self._control.sendall(text)
        finally:
            os.close(telling)
        return Child(told)

    def close(self) -> None:
        self._control.close()
        self._process.wait()


class Process:
    """A forked process at pipes, as far as the tests use ``subprocess.Popen``."""

    def __init__(
        self,
        server: Server,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        closed: bool = False,
        merged: bool = False,
    ) -> None:
        """``closed``: without a standard input; ``merged``: the errors where the output is."""
        pipes = [os.pipe() for _ in range(3 - closed - merged)]
        theirs = [reading if number == 0 and not closed else writing for number, (reading, writing) in enumerate(pipes)]
        ours = [writing if number == 0 and not closed else reading for number, (reading, writing) in enumerate(pipes)]
        try:
            self._child = server.fork(arguments, [*theirs, *theirs[-1:] * merged], environment, os.getcwd())
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self.args = list(arguments)
        self.pid = self._child.pid
        self.stdin = None if closed else open(ours.pop(0), "w", encoding="utf-8")
        self.stdout = open(ours.pop(0), encoding="utf-8")
        self.stderr = None if merged else open(ours.pop(0), encoding="utf-8")

    @property
    def returncode(self) -> int | None:
        return None if self._child.status is None else os.waitstatus_to_exitcode(self._child.status)

    def poll(self) -> int | None:
        self._child.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._child.wait(timeout):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        self._child.kill(number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, commands: str | None, timeout: float) -> tuple[str, str]:
        """Write ``commands``, and return all that is printed."""
        assert self.stderr, "what is merged is not told apart"
        late = threading.Timer(timeout, self.kill)
        errors: list[str] = []
        threads = [late, threading.Thread(target=_read_into, args=[self.stderr, errors])]
        if self.stdin:
            threads.append(threading.Thread(target=_write, args=[self.stdin, commands or ""]))
        for thread in threads:
            thread.start()
        output = self.stdout.read()
        self.wait(timeout)
        timed_out = not late.is_alive()
        late.cancel()
        for thread in threads:
            thread.join()
        self.stdout.close()
        self.stderr.close()
        if timed_out:
            raise subprocess.TimeoutExpired(self.args, timeout, output, errors[0])
        return output, errors[0]


def _read_into(pipe: TextIO, read: list[str]) -> None:
    read.append(pipe.read())


def _write(pipe: TextIO, text: str) -> None:
    # Its reader may end before it has read all.
    with suppress(BrokenPipeError), pipe:
        pipe.write(text)


class _Pty(ptyprocess.PtyProcess):
    """A terminal with a forked process at it."""

    def __init__(self, child: Child, descriptor: int) -> None:
        super().__init__(child.pid, descriptor)
        self._child = child
        # Nobody need wait for the system to know of the end: the server tells it.
        self.delayafterclose = 0

    def isalive(self) -> bool:
        # What has closed its terminal is about to end.
        return not self._ended(None if self.flag_eof else 0)

    def wait(self) -> int | None:
        self._ended(None)
        return self.exitstatus

    def kill(self, sig: int) -> None:
        self._child.kill(sig)

    def _ended(self, timeout: float | None) -> bool:
        self._child.wait(timeout)
        self.status = self._child.status
        if self.status is None:
            return False
        code = os.waitstatus_to_exitcode(self.status)
        self.terminated = True
        self.exitstatus, self.signalstatus = (code, None) if code >= 0 else (None, -code)
        return True


class Terminal(pexpect.spawn):
    """A forked process at a terminal of its own, as ``pexpect.spawn`` of the same command."""

    def __init__(self, server: Server, command: str, arguments: list[str], **options) -> None:
        self._server = server
        super().__init__(command, arguments, **options)

    def _spawnpty(self, args: list[bytes], *, env: Mapping[str, str], cwd: str, dimensions: tuple[int, int], **_) -> _Pty:
        """Open the terminal; pexpect calls this."""
        options, arguments = parts([os.fsdecode(each) for each in args]) or ([], [])
        ours, theirs = os.openpty()
        try:
            termios.tcsetwinsize(theirs, dimensions)
            child = self._server.fork(arguments, [theirs], env, cwd, options=options, terminal=True)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return _Pty(child, ours)


def parts(command: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Return Python's options and the arguments of a command if it is ``python [-P] -m walkthrough ARGUMENTS``."""
    python, *rest = command
    options = [option for option in rest[:1] if option == "-P"]
    if python != sys.executable or rest[len(options) :][:2] != ["-m", "walkthrough"]:
        return None
    return options, rest[len(options) + 2 :]


_servers: list[Server] = []


def server(environment: Mapping[str, str], folder: Path) -> Server:
    """Return this process's server, which is started when it is first asked for."""
    if not _servers:
        _servers.append(Server(environment, folder))
    return _servers[0]


def close() -> None:
    while _servers:
        _servers.pop().close()
