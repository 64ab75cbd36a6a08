"""A file that an export is written to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from walkthrough import files
from walkthrough.errors import WalkthroughError


class OutputError(WalkthroughError):
    """A file that cannot be written."""


@contextmanager
def saving(path: Path) -> Iterator[Callable[[str], None]]:
    """Give what writes an export to a file: whether it can be written there is known before the block, in which it is made.

    Raises OutputError; what was there before is then still there.
    """
    try:
        unfinished = files.Unfinished(path)
    except OSError as error:
        raise _unwritten(path, error) from error

    def save(text: str) -> None:
        try:
            unfinished.finish(text)
        except OSError as error:
            raise _unwritten(path, error) from error

    try:
        yield save
    finally:
        unfinished.discard()


def _unwritten(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path}: cannot be written: {files.why_not(path, error)}")
