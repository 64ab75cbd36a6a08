"""Recordings in asciicast v2, the format of asciinema: what a terminal showed and when, with a marker at each chapter."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from walkthrough import files
from walkthrough.errors import WalkthroughError
from walkthrough.values import visible


class CastError(WalkthroughError):
    """A recording that cannot be written."""


class Cast:
    """A recording that is being written. Times are seconds since its beginning; one that is smaller than the last counts as that.

    It holds no date and nothing of this machine.
    """

    def __init__(self, path: Path, title: str, width: int, height: int) -> None:
        self._path = path
        self._last = 0.0
        with self._told():
            self._file = files.Unfinished(path)
        try:
            self._line({"version": 2, "width": width, "height": height, "title": visible(title)})
            # A disk that is full already is told before the show.
            with self._told():
                self._file.file.flush()
        except CastError:
            self._file.discard()
            raise

    def output(self, time: float, text: str) -> None:
        """Record what was written to the terminal."""
        # A terminal that is not in raw mode adds the carriage return itself; a player shows just what it is given.
        self._event(time, "o", text.replace("\r\n", "\n").replace("\n", "\r\n"))

    def marker(self, time: float, label: str) -> None:
        """Begin a chapter."""
        self._event(time, "m", label)

    def resized(self, time: float, width: int, height: int) -> None:
        """Record that the terminal has another size now."""
        self._event(time, "r", f"{width}x{height}")

    def close(self) -> None:
        """Put the recording in its place. Raises CastError."""
        with self._told():
            self._file.finish()

    def _event(self, time: float, code: str, data: str) -> None:
        self._last = max(self._last, time)
        # Halves of characters as a terminal gets them.
        self._line([round(self._last, 3), code, data.encode("utf-8", "backslashreplace").decode("utf-8")])

    def _line(self, content: object) -> None:
        with self._told():
            self._file.file.write(json.dumps(content, ensure_ascii=False) + "\n")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CastError(f"{self._path}: cannot be written: {files.why_not(self._path, error)}") from error


@contextmanager
def recording(path: Path | None, title: str, width: int, height: int) -> Iterator[Cast | None]:
    """Record the block, if a file is named. A show that is left early is kept up to there. Raises CastError."""
    if path is None:
        yield None
        return
    cast = Cast(path, title, width, height)
    try:
        yield cast
    finally:
        cast.close()
