"""The standard streams as a process finds them: closed, full, or with nobody left who reads."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, TextIO, cast


class OutputEnded(BaseException):
    """Standard output takes nothing any more, for the ``reason``. No ``except Exception`` on the way up can swallow it."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def is_left(self) -> bool:
        """Whether whoever read the output (head, a pager) has seen enough."""
        return isinstance(self.reason, BrokenPipeError)

    def __str__(self) -> str:
        why = "it is closed" if self.reason.errno == errno.EBADF else self.reason.strerror
        return f"standard output cannot be written to: {why}; send it to a file, a pipe or a terminal that takes it"


class _Out(io.FileIO):
    """Where standard output leads. What it does not take is told as OutputEnded, and dropped once that is known."""

    def __init__(self, is_open: bool) -> None:
        super().__init__(1, "w", closefd=False)
        self._is_open = is_open
        self.is_known = False

    def write(self, data: Any) -> int:
        try:
            if not self._is_open:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            return super().write(data)
        except OSError as error:
            if self.is_known:
                return len(data)
            raise OutputEnded(error) from None


class _Err(io.FileIO):
    """Where standard error leads. What it does not take is lost: there is nowhere left to tell it."""

    def __init__(self) -> None:
        super().__init__(2, "w", closefd=False)

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


class _Lasting(io.TextIOWrapper):
    """A text stream that the learner's own code does not close: nothing could be shown any more."""

    def close(self) -> None:
        if not self.closed:
            self.flush()


@contextmanager
def guarded() -> Iterator[None]:
    """Let standard output raise OutputEnded during the block when it takes nothing more, and standard error never fail.

    Both show what their encoding cannot hold as an escape. A standard input that cannot be read from is one that is closed, None.
    Streams that somebody put in the place of the standard ones stay.
    """
    # Here, so that Windows, which has none, can be told that it is not supported.
    import fcntl

    for number in range(3):
        if not _is_open(number):
            # Else the next file that is opened gets the number, and what is meant for the stream.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    before = given, out, err = sys.stdin, sys.stdout, sys.stderr
    raw = _Out(is_open=out is not None)
    if given is sys.__stdin__ and fcntl.fcntl(0, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
        sys.stdin = None
    if out is sys.__stdout__:
        sys.stdout = _text(raw, out)
    if err is sys.__stderr__:
        sys.stderr = _text(_Err(), err)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    finally:
        raw.is_known = True
        sys.stdin, sys.stdout, sys.stderr = before


@contextmanager
def as_found() -> Iterator[None]:
    """Let the standard streams be Python's own during the block, where ``guarded`` has put others in their place."""
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdout.flush()
    if isinstance(sys.stdout, _Lasting):
        sys.stdout = cast(TextIO, sys.__stdout__)
    if isinstance(sys.stderr, _Lasting):
        sys.stderr = cast(TextIO, sys.__stderr__)
    try:
        yield
    finally:
        with suppress(OSError, ValueError, AttributeError):
            # Whatever the command has put there, or closed.
            sys.stdout.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _text(raw: io.FileIO, like: TextIO | None) -> TextIO:
    """Return a text stream like Python's own."""
    if like is not None:
        like.flush()
    # Unbuffered, as PYTHONUNBUFFERED asks for it.
    at_once = getattr(like, "write_through", False)
    return _Lasting(
        cast(IO[bytes], raw if at_once else io.BufferedWriter(raw)),
        encoding=like.encoding if like else "utf-8",
        errors="backslashreplace",
        newline="\n",
        line_buffering=getattr(like, "line_buffering", False),
        write_through=at_once,
    )
