"""Types the commands of transcripts into plain pdb, in a fresh world, and keeps what pdb printed."""

import gc
import io
import linecache
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import FrameType
from typing import IO, TypeVar, cast
from unittest import mock

from walkthrough.debugger.lesson_pdb import Coordinates
from walkthrough.debugger.plain_pdb import Pdb
from walkthrough.errors import CheckError
from walkthrough.lesson import Loaded, Stop
from walkthrough.transcript import PROMPT, Transcript
from walkthrough.world import Source

#: So many commands may lie between two stops; after them the next stop counts as not reached.
_MOVES = 4
T = TypeVar("T")


def replay(lesson: Loaded, transcripts: Sequence[Transcript]) -> list[tuple[Stop, Transcript, list[str]]]:
    """Return what plain pdb prints at the places of transcripts, in lines, when their commands are typed there.

    Raises CheckError if lesson and transcripts do not have the same stops, or if the debugger does not come to one.
    """
    pairs = places(lesson, transcripts)
    stops = [stop for stop, _ in pairs]
    world, request = lesson.runs_in, lesson.requests[0]
    player = _Player(stops, transcripts, world.source)
    hooks = None if stops[0].lane == world.lanes[0] else _Elsewhere(player, stops[0].lane)
    standing = nullcontext() if hooks else player.in_place_of_set_trace()
    with world.open(request.cloud or {}, hooks) as running, standing, _no_garbage_collection():
        running.settle(running.send(world.request(**request.sent)))
    player.clear_all_breaks()
    if len(player.screens) < len(pairs):
        stop = stops[len(player.screens)]
        raise CheckError(
            f"stop {len(player.screens) + 1}: pdb never stood at {stop.file}({stop.line}){stop.function}(); "
            f"is there still a statement at that line of the stub? ({stop.origin})"
        )
    return [(*pair, screen) for pair, screen in zip(pairs, player.screens, strict=True)]


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """It comes at any time, and calls what is to be told of an object's end: pdb, which steps, would stand there."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def places(lesson: Loaded, transcripts: Sequence[Transcript]) -> list[tuple[Stop, Transcript]]:
    """Return the place of each transcript. Where all of them say where they are, there may be more of them than stops: a place that
    is no stop of the lesson has no number.

    Raises CheckError for a stop that has no transcript.
    """
    folder = f"traces/{transcripts[0].path.parent.name}"
    if not all(each.file for each in transcripts):
        if len(lesson.stops) != len(transcripts):
            raise CheckError(f"the lesson has {len(lesson.stops)} stops, but {folder} has {len(transcripts)} transcripts")
        return list(zip(lesson.stops, transcripts, strict=True))
    stops = {(stop.path, stop.line): stop for stop in lesson.stops}
    lost = stops.keys() - {(each.file, each.line) for each in transcripts}
    for stop in [stop for place, stop in stops.items() if place in lost]:
        raise CheckError(f"{stop.origin}: {folder} has no transcript of stop {stop.number}, {stop.file}({stop.line})")
    source = lesson.runs_in.source
    return [(stops.get((str(each.file), each.line or 0)) or _between(lesson.stops[0], each, source), each) for each in transcripts]


def _between(stop: Stop, transcript: Transcript, source: Source) -> Stop:
    path = transcript.file or ""
    return replace(
        stop,
        file=source.name(path),
        line=transcript.line or 0,
        function=transcript.function or "",
        statement=None,
        path=path,
        number=0,
        origin=str(transcript.path),
    )


class _Elsewhere:
    """Hooks that let a player stand in what a lane does that is not the request's."""

    stands = True

    def __init__(self, player: "_Player", lane: str) -> None:
        self._player = player
        self._lane = lane

    @contextmanager
    def around(self, lane: str) -> Iterator[None]:
        before = sys.gettrace()
        if lane == self._lane:
            self._player.go_to_the_first()
        try:
            yield
        finally:
            sys.settrace(before)

    def waiting(self, work: Callable[[], T]) -> T:
        return work()


class _Player(Coordinates, Pdb):
    """Plain pdb, fed with the commands of transcripts, and with the moves between the stops that these do not show."""

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

    def go_to_the_first(self) -> None:
        """Start this pdb where it has no ``pdb.set_trace()``: with a breakpoint at the first place that is left."""
        if len(self.screens) < len(self._stops):
            stop = self._stops[len(self.screens)]
            self.reset()
            # A frame in which nothing will ever stop.
            self.botframe = sys._getframe()
            self.set_break(stop.path, stop.line, temporary=True)
            self.set_continue()
            sys.settrace(self.trace_dispatch)

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
