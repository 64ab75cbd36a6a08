"""Where a debugger stands: the calls that led there, and the values to be seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from walkthrough.errors import Ending, StopError
from walkthrough.evaluate import evaluate, why_not
from walkthrough.lesson import Stop
from walkthrough.source import function_name
from walkthrough.world import Source, World


@dataclass(frozen=True)
class Position:
    """A stop of ``count`` that a run has come to.

    ``chain`` holds the calls that led there, outermost first, ``values`` what is to be seen, ``statement`` the line, ``real`` the
    file and line on the disk. ``host`` is the stop's lane, empty where it is the world's first. ``typed`` types commands into the
    debugger that stands here and returns its prompt and what each printed, as a terminal gets it; nothing of it shows, or is left,
    at the prompt. ``visit`` counts from 1 how often the run has come to the stop.
    """

    stop: Stop
    count: int
    chain: Sequence[str]
    values: Mapping[str, Any]
    statement: str
    real: tuple[str, int]
    host: str
    frame: FrameType
    typed: Callable[[Sequence[str]], tuple[str, list[str]]]
    visit: int = 1


def at(
    stop: Stop,
    count: int,
    frame: FrameType,
    world: World,
    typed: Callable[[Sequence[str]], tuple[str, list[str]]],
    visit: int = 1,
) -> Position:
    """Return the position of a frame that is at a stop. Raises StopError if a name of the stop's cannot be shown there."""
    return Position(
        stop=stop,
        count=count,
        chain=_chain(frame, world.source),
        values=_values(stop, frame, world.shown),
        statement=_statement(world.source.text(stop.file) or "", stop.line),
        real=world.source.real(frame.f_code.co_filename, frame.f_lineno),
        host="" if stop.lane == world.lanes[0] else stop.lane,
        frame=frame,
        typed=typed,
        visit=visit,
    )


def _chain(frame: FrameType, source: Source) -> list[str]:
    """Return the names of the world's functions on the stack, outermost first, from where its chains begin."""
    found: list[tuple[str, str]] = []
    current: FrameType | None = frame
    while current:
        if source.owns(current.f_globals.get("__name__") or ""):
            found.append((current.f_code.co_filename, function_name(current.f_code)))
        current = current.f_back
    found.reverse()
    begins = next((number for number, (file, _) in enumerate(found) if source.chain_begins(file)), 0)
    return [name for _, name in found[begins:]]


def _statement(text: str, line: int) -> str:
    lines = text.splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _values(stop: Stop, frame: FrameType, shown: Sequence[str]) -> Mapping[str, Any]:
    """Return what a card shows at a stop: the names that the world shows, where they exist, and the stop's own."""
    values = {name: frame.f_locals[name] for name in shown if name in frame.f_locals}
    for expression in stop.names:
        if expression not in values:
            try:
                values[expression] = evaluate(expression, frame)
            except Ending:
                raise
            except (Exception, SystemExit) as error:
                raise StopError(f"{stop.origin}: {expression!r} cannot be shown here: {why_not(error, frame)}") from error
    return values
