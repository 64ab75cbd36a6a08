"""Types the article's commands into plain pdb, in a fresh world, and keeps what pdb printed."""

import io
import linecache
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import IO, cast
from unittest import mock

from walkthrough.debugger.lesson_pdb import Coordinates
from walkthrough.debugger.plain_pdb import Pdb
from walkthrough.errors import CheckError
from walkthrough.lesson import Loaded, Stop
from walkthrough.transcript import PROMPT, Transcript
from walkthrough.world import Source

#: So many commands may lie between two stops; after them the next stop counts as not reached.
_MOVES = 4


def replay(lesson: Loaded, transcripts: Sequence[Transcript]) -> list[list[str]]:
    """Return what plain pdb prints at the lesson's stops, in lines, when the article's commands are typed there.

    Raises CheckError if the two do not have the same stops, or if the debugger does not come to one.
    """
    if len(lesson.stops) != len(transcripts):
        raise CheckError(f"the lesson has {len(lesson.stops)} stops, but traces/article has {len(transcripts)} transcripts")
    world, request = lesson.runs_in, lesson.requests[0]
    player = _Player(lesson.stops, transcripts, world.source)
    with world.open(request.cloud or {}, None) as running, player.in_place_of_set_trace():
        running.send(world.request(**request.sent))
    if len(player.screens) < len(transcripts):
        stop = lesson.stops[len(player.screens)]
        raise CheckError(
            f"stop {len(player.screens) + 1}: pdb never stood at {stop.file}({stop.line}){stop.function}(); "
            f"is there still a statement at that line of the stub? ({stop.origin})"
        )
    return player.screens


class _Player(Coordinates, Pdb):
    """Plain pdb, fed with the article's commands, and with the moves between the stops that the article does not show."""

    def __init__(self, stops: Sequence[Stop], transcripts: Sequence[Transcript], source: Source) -> None:
        self.source = source
        self._printed = io.StringIO()
        super().__init__(stdin=cast(IO[str], self), stdout=self._printed, nosigint=True, readrc=False)
        self._stops = stops
        # Where the article does not say where pdb stood, it lost the command above the listing too.
        self._commands = [[*([] if each.file else ["l"]), *each.commands] for each in transcripts]
        self._moves: list[str] = []
        self._moved = 0
        self.screens: list[list[str]] = []

    @contextmanager
    def in_place_of_set_trace(self) -> Iterator[None]:
        """Let ``pdb.set_trace()``, line 391 of the article's volumes.py, start this pdb, as it did for the author."""
        before = sys.gettrace()
        with mock.patch("pdb.set_trace", lambda: self.set_trace(sys._getframe(1))):
            try:
                yield
            finally:
                sys.settrace(before)
                self.clear_all_breaks()

    def readline(self) -> str:
        """Return the next command, as the file that pdb reads from would, and show it after the prompt as a terminal would."""
        command = self._next() + "\n"
        self._printed.write(command)
        return command

    def _next(self) -> str:
        stop = self._stops[len(self.screens)]
        if self.curframe and _stands_at(self.curframe, stop):
            commands = self._commands[len(self.screens)]
            if commands:
                return commands.pop(0)
            self._moves, self._moved = [], 0
            self._cut()
            if len(self.screens) == len(self._stops):
                return "c"
            stop = self._stops[len(self.screens)]
        return self._move(stop)

    def _cut(self) -> None:
        """End this stop's screen before the prompt at which the next one's begins."""
        self.screens.append(self._printed.getvalue().removesuffix(PROMPT).splitlines())
        self._printed.seek(0)
        self._printed.truncate()
        self._printed.write(PROMPT)

    def _move(self, stop: Stop) -> str:
        self._moved += 1
        if self._moved > _MOVES:
            return "c"
        if not self._moves:
            statement = linecache.getline(stop.path, stop.line).lstrip()
            if not self.screens:
                self._moves = ["n"]
            elif statement.startswith("def "):
                self._moves = ["s"]
            else:
                self._moves = [f"tbreak {stop.file}:{stop.line}", "c"]
        return self._moves.pop(0)


def _stands_at(frame: FrameType, stop: Stop) -> bool:
    """Tell whether a frame is at a stop: its line, or the call of a function whose def stands there."""
    return (frame.f_code.co_filename, frame.f_lineno) == (stop.path, stop.line)
