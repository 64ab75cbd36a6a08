"""Files that are never half written."""

import os
import tempfile
from pathlib import Path
from typing import TextIO


class Unfinished:
    """A text file that takes the place of another, or none, when it is whole. Everything here raises OSError.

    A link stays a link, and its target keeps its rights. What is no regular file (``/dev/null``, a pipe) is written as it is.
    """

    def __init__(self, path: Path) -> None:
        self._target = Path(os.path.realpath(path))
        self._part: Path | None = None
        self.file: TextIO
        if path.exists() and not path.is_file():
            self.file = path.open("w", encoding="utf-8", newline="\n")
            return
        # Replacing a file needs no right to write to it; its owner may have taken that right away on purpose.
        if self._target.exists() and not os.access(self._target, os.W_OK):
            raise PermissionError(13, "it is read-only", str(path))
        handle, part = tempfile.mkstemp(dir=self._target.parent, prefix=f".{self._target.name}.")
        self._part = Path(part)
        self.file = open(handle, "w", encoding="utf-8", newline="\n")

    def finish(self) -> None:
        """Put it in its place."""
        if self._part is None:
            self.file.close()
            return
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            os.chmod(self._part, self._target.stat().st_mode if self._target.exists() else 0o666 & ~_umask())
            os.replace(self._part, self._target)
        except BaseException:
            self.discard()
            raise

    def discard(self) -> None:
        """Leave what was there as it was."""
        try:
            self.file.close()
        finally:
            if self._part:
                self._part.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Write a whole file: it is the old one or the new one, never half of either. Raises OSError."""
    unfinished = Unfinished(path)
    try:
        unfinished.file.write(text)
    except BaseException:
        unfinished.discard()
        raise
    unfinished.finish()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
