"""What ``serve --save`` and ``compute --save`` record: the trace of the lanes that are in this process."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from walkthrough import files, messages
from walkthrough.errors import Ending, WalkthroughError
from walkthrough.lesson import Loaded
from walkthrough.screen.terminal import Terminal
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.tracing.recorder import Recorder

T = TypeVar("T")


class Recording:
    """A trace that is written as long as a world is served, and is whole when that ends, however it does.

    Where no debugger stands, these are the world's hooks. ``apart`` says that other lanes are recorded by other processes. As a
    context manager it puts the file in its place, unless the world could not be served at all. Raises TraceError if the place
    cannot be written to, and RecordingError at the end if something was lost.
    """

    stands = False

    def __init__(self, lesson: Loaded, path: Path, screen: Terminal, *, apart: bool) -> None:
        self._path = path
        self._screen = screen
        self._apart = apart
        self._writer = TraceWriter(path, lesson=lesson.name, requests=[], world=lesson.world)
        self.recorder = Recorder(lesson.runs_in, self._writer.write, apart=apart)

    def around(self, lane: str) -> AbstractContextManager[None]:
        """Return what is entered around the work of a lane."""
        return self.recorder.following(lane)

    def waiting(self, work: Callable[[], T]) -> T:
        """Do what has to wait for another lane."""
        return work()

    def look_back(self, whole: bool, flat: bool) -> None:
        """Show what was recorded so far."""
        self._writer.flush()
        self._screen.chain(Trace(self._writer.unfinished, unfinished=True), whole, flat)

    def __enter__(self) -> "Recording":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, WalkthroughError):
            self._writer.discard()
            return
        # Without a good recording nothing is kept.
        with self._writer:
            self.recorder.check()
        # Whoever ends the process from elsewhere may have closed the terminal.
        if not isinstance(error, Ending):
            told = messages.SAVED_APART if self._apart else messages.SAVED
            self._screen.verbatim(self._screen.say(told, path=self._path, command=files.command()))
