"""A pdb session as an article, an issue or a mail shows it: where it stood, what was typed, what was printed."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from walkthrough.source import lines_like
from walkthrough.transcript import PROMPT, Transcript, TranscriptError
from walkthrough.world import Source

LOCATION = re.compile(r"> (?P<file>\S.*?)\((?P<line>\d+)\)(?P<function>[\w<>]+)\(\)(?P<returned>->.*)?")
#: What stands between two sessions and is part of neither: empty lines, headings, and a shell's prompt.
_BETWEEN = re.compile(r"\s*$|## |[$%] |>>> |\.\.\. |(?:\([\w.-]+\) )?\[?[\w.-]+@[\w.-]+[:\s][^$#%>]*[$#%>](?:\s|$)")
#: How pdb++ writes its prompt, a place, and a frame of ``w`` with the statement below it.
_PLUS_PROMPT, _PLUS_PLACE = "(Pdb++)", re.compile(r"\[\d+\] (?=> )")
_PLUS_FRAME, _PLUS_STATEMENT = re.compile(r"(?P<mark>[> ] )\[\d+\] (?=\S.*\(\d+\))"), " " * 6
#: What pdb++ tells between the frames of ``w``.
_PLUS_HIDDEN = re.compile(r" *\d+ frames? hidden .*")
#: Commands that go on, and what only looks at the stack: after them the debugger may stand elsewhere.
_MOVES = re.compile(
    r"(?:s|step|n|next|c|cont|continue|r|return|unt|until|j|jump|u|up|d|down|b|break|tbreak|cl|clear|q|quit|exit)\b"
)
#: Those of them after which the program has run on.
_GOES_ON = re.compile(r"(?:s|step|n|next|c|cont|continue|r|return|unt|until|q|quit|exit)(?:$|\s)")


@dataclass(frozen=True)
class Visit:
    """A place where a session stood, ``statement`` the line there; ``lines`` are all from there on to the next one."""

    file: str
    line: int
    function: str
    statement: str
    lines: tuple[str, ...]

    @property
    def commands(self) -> list[str]:
        """What was typed there to look at something."""
        typed = [line.removeprefix(PROMPT.rstrip()).strip() for line in self.lines if line.startswith(PROMPT.rstrip())]
        return [command for command in typed if command and not _MOVES.match(command)]


@dataclass(frozen=True)
class Section:
    """A session, or one of several in a text: ``lines`` from its first place on, which stands at the text's line ``number``.

    ``shown`` are the text's own lines, before they were written as plain pdb would.
    """

    number: int
    lines: tuple[str, ...]
    visits: tuple[Visit, ...] = field(repr=False)
    shown: tuple[str, ...] = field(repr=False)

    @property
    def commands(self) -> list[str]:
        """All that was typed, in order."""
        return [line.removeprefix(PROMPT.rstrip()).strip() for line in self.lines if line.startswith(PROMPT.rstrip())]


def read(path: Path) -> list[Section]:
    """Read the sessions of a text. Raises TranscriptError, with file and line, for a text that holds none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TranscriptError(f"session {path.name!r} cannot be read: {reason}") from error
    given = [line.replace("\xa0", " ").rstrip("\r") for line in text.splitlines()]
    written = plainly(given)
    lines = [line or "" for line in written]
    starts = [
        number
        for number, line in enumerate(lines)
        if LOCATION.fullmatch(line.rstrip())
        and (number == 0 or _BETWEEN.match(lines[number - 1]) or not _has_begun(lines[:number]))
    ]
    sections = []
    for start, end in itertools.pairwise([*starts, len(lines)]):
        # What leads to the next session is none of this one's.
        while end > start and _BETWEEN.match(lines[end - 1]):
            end -= 1
        part = tuple(line for line in written[start:end] if line is not None)
        if any(line.startswith(PROMPT.rstrip()) for line in part):
            sections.append(Section(start + 1, part, tuple(_visits(part)), tuple(given[start:end])))
    if not sections:
        raise TranscriptError(f"{path.name}:1: no pdb session here: '> FILE(LINE)FUNCTION()' and, below it, a prompt '(Pdb) '")
    return sections


def plainly(lines: Sequence[str]) -> list[str | None]:
    """Return lines as plain pdb would write them: None for one that it would not. Those of pdb++ are written otherwise, and a
    terminal breaks a place that is longer than it is wide.
    """
    written: list[str | None] = []
    is_frame = goes_on = False
    for line, following in itertools.pairwise([*lines, ""]):
        if goes_on:
            goes_on = False
            written.append(None)
            continue
        was_frame, frame = is_frame, _PLUS_FRAME.match(line)
        is_frame = frame is not None
        if line.startswith(_PLUS_PROMPT):
            line = f"{PROMPT}{line.removeprefix(_PLUS_PROMPT).removeprefix(' ')}".rstrip()
        elif place := _PLUS_PLACE.match(line):
            line = line[place.end() :]
        elif frame:
            line = f"{frame['mark']}{line[frame.end() :]}"
        elif was_frame and line.startswith(_PLUS_STATEMENT):
            line = f"-> {line.removeprefix(_PLUS_STATEMENT)}"
        elif _PLUS_HIDDEN.fullmatch(line):
            written.append(None)
            continue
        if line.startswith("> ") and not LOCATION.fullmatch(line.rstrip()) and LOCATION.fullmatch(f"{line}{following}".rstrip()):
            goes_on, line = True, f"{line}{following}"
        written.append(line)
    return written


def _has_begun(lines: Sequence[str]) -> bool:
    return any(LOCATION.fullmatch(line.rstrip()) for line in lines)


def goes_on(command: str) -> bool:
    """Tell whether a command lets the program go on, or ends it."""
    return _GOES_ON.match(command) is not None


def leaves(command: str) -> bool:
    """Tell whether a command ends the session."""
    return command in ("q", "quit", "exit")


def _visits(lines: Sequence[str]) -> Iterator[Visit]:
    places = [number for number, line in enumerate(lines) if LOCATION.fullmatch(line.rstrip())]
    for start, end in itertools.pairwise([*places, len(lines)]):
        found = LOCATION.fullmatch(lines[start].rstrip())
        assert found
        following = lines[start + 1] if start + 1 < len(lines) else ""
        statement = following.removeprefix("->").strip() if following.startswith("->") else ""
        yield Visit(found["file"], int(found["line"]), found["function"], statement, tuple(lines[start:end]))


def name_of(file: str, source: Source) -> str | None:
    """Return what a world calls a file of a session, which lay elsewhere: by the longest end of its path that is there."""
    anything: Any = source
    name: str | None = _name_of(file, anything)
    return name


# It is asked for each line of a comparison, and again for each rule that might not be needed.
@functools.lru_cache(maxsize=1024)
def _name_of(file: str, source: Any) -> str | None:
    parts = file.replace("\\", "/").split("/")
    tails = ["/".join(parts[number:]) for number in range(len(parts))]
    return next((source.name(path) for tail in tails if tail and not tail.startswith("<") and (path := source.find(tail))), None)


def line_of(visit: Visit, source: Source) -> int | None:
    """Return the line at which a visit's statement stands today, the nearest if there are several; None if it is nowhere."""
    name = name_of(visit.file, source)
    text = source.text(name) if name else None
    if text is None:
        return None
    lines = lines_like(text, visit.function, visit.statement) if visit.statement else [visit.line]
    return min(lines, key=lambda line: abs(line - visit.line), default=None)


def transcripts(path: Path, source: Source) -> dict[tuple[str, int], Transcript]:
    """Return what a text shows of the places where something was looked at, by file and line of today.

    Raises TranscriptError, with file and line, for a place that is not there any more.
    """
    found: dict[tuple[str, int], Transcript] = {}
    for section in read(path):
        for visit in section.visits:
            if not visit.commands:
                continue
            name, line = name_of(visit.file, source), line_of(visit, source)
            if name is None or line is None:
                where = f"{visit.function}() of {visit.file.rpartition('/')[2]}"
                raise TranscriptError(f"{path.name}:{section.number}: {visit.statement!r} is in no {where} here")
            shown = _looking(visit)
            found.setdefault((name, line), Transcript(path, shown, tuple(visit.commands), visit.file, visit.line, visit.function))
    return found


def _looking(visit: Visit) -> tuple[str, ...]:
    """Return a visit's lines without the commands that go on and what they printed."""
    kept, keeps = [], True
    for line in visit.lines:
        if line.startswith(PROMPT.rstrip()):
            command = line.removeprefix(PROMPT.rstrip()).strip()
            keeps = bool(command) and not _MOVES.match(command)
        if keeps:
            kept.append(line)
    return tuple(kept)
