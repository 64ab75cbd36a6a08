"""Where walkthrough's files are, how it is called there, and files that are never half written."""

import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from walkthrough.errors import WalkthroughError

_PACKAGE = Path(__file__).parent


class RoomError(WalkthroughError):
    """There is no room for a file."""


def _folder(name: str) -> Path:
    """Return a folder that stands beside the package in a checkout, or inside it in a wheel."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


LESSONS = _folder("lessons")
TRACES = _folder("traces")


def command() -> str:
    """Return what a person types in the current folder to run walkthrough: a virtualenv of make's is not on the path."""
    beside = Path(sys.executable).with_name("walkthrough")
    if shutil.which("walkthrough"):
        return "walkthrough"
    return os.path.relpath(beside) if beside.is_file() else "python -m walkthrough"


def run(lesson: str, stop: int | None = None) -> str:
    """Return what a person types to run a lesson, from a stop on: make's target for it where make was used."""
    if os.environ.get("WALKTHROUGH_MAKE") and re.fullmatch(r"lesson-\w+", lesson):
        return f"make {lesson}" + (f' ARGS="--stop {stop}"' if stop else "")
    return f"{command()} run {shlex.quote(lesson)}" + (f" --stop {stop}" if stop else "")


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is gone after the block. Raises RoomError if there is room for none."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="walkthrough-")
    except OSError as error:
        raise RoomError(f"no temporary file can be written: {error.strerror or error}; name a folder in TMPDIR") from error
    with folder as name:
        yield Path(name)


class Unfinished:
    """A text file that takes the place of another, or none, when it is whole. Everything here raises OSError.

    A link stays a link, and its target keeps its rights. What is no regular file (``/dev/null``, a pipe) is written as it is.
    What UTF-8 cannot hold is written as an escape. ``part`` is where it is until then, for those who look at it under way.
    """

    def __init__(self, path: Path) -> None:
        self._target = Path(os.path.realpath(path))
        self.part = self._target
        if path.exists() and not path.is_file():
            self.file: TextIO = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
            return
        # Replacing a file needs no right to write to it; its owner may have taken that right away on purpose.
        if self._target.exists() and not os.access(self._target, os.W_OK):
            raise PermissionError(13, "it is read-only", str(path))
        handle, part = tempfile.mkstemp(dir=self._target.parent, prefix=f".{self._target.name}.")
        self.part = Path(part)
        self.file = open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def finish(self, text: str = "") -> None:
        """Put it in its place, with ``text`` at its end."""
        try:
            self.file.write(text)
            if self.part == self._target:
                self.file.close()
                return
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            os.chmod(self.part, self._target.stat().st_mode if self._target.exists() else 0o666 & ~_umask())
            os.replace(self.part, self._target)
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Leave what was there as it was. One that is in its place stays there."""
        # What a full disk has not taken is not wanted any more.
        with suppress(OSError):
            self.file.close()
        if self.part != self._target:
            self.part.unlink(missing_ok=True)


def why_not(path: Path, error: OSError) -> str:
    """Return why a file cannot be written: of one that is to be made, "No such file" is no reason."""
    folder = path.absolute().parent
    return (error.strerror or str(error)) if folder.is_dir() else f"the folder {folder} does not exist"


def write(path: Path, text: str) -> None:
    """Write a whole file: it is the old one or the new one, never half of either. Raises OSError."""
    Unfinished(path).finish(text)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
