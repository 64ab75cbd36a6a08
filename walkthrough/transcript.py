"""pdb sessions as an article shows them, or as they were measured: where the debugger stood, what was typed, what was printed."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Text

PROMPT = "(Pdb) "
LOCATION = re.compile(r"> (?P<file>/\S+)\((?P<line>\d+)\)(?P<function>\w+)\(\)")
LISTED = re.compile(r"(?P<number>\d+) +(?:->)?\t")
SHELL = re.compile(r"\[\w+@\w+ [^\]]+\]# ")
#: What stands above each place in a file of several.
_HEADING = re.compile(r"## .")


class TranscriptError(WalkthroughError):
    """A transcript that cannot be parsed."""


@dataclass(frozen=True)
class Transcript:
    """What an article shows of one stop.

    ``lines`` are the article's own, untouched; ``commands`` what the author typed, in order. ``file``, ``line`` (counted from 1)
    and ``function`` say where the debugger stood; they are None where the article leaves them out, as ours does at its second stop.
    ``whose`` says above what was printed whose output it is, if it is not an article's.
    """

    path: Path
    lines: tuple[str, ...]
    commands: tuple[str, ...]
    file: str | None
    line: int | None
    function: str | None
    whose: Text | None = None

    @property
    def exchanges(self) -> list[tuple[str, str]]:
        """The commands with what each printed, spaces as on a terminal."""
        text = "\n".join(self.lines).replace("\xa0", " ")
        parts = text.split(f"{PROMPT}")[1:]
        return [(command, printed.rstrip("\n")) for command, _, printed in (part.partition("\n") for part in parts)]

    @property
    def printed(self) -> tuple[str, ...]:
        """The expressions that the author printed with ``pp``, in order."""
        return tuple(command.removeprefix("pp ").strip() for command in self.commands if command.startswith("pp "))


def read(folder: Path) -> list[Transcript]:
    """Read an article's sessions, ``stop-*.txt`` in a folder, in order.

    Raises TranscriptError, with file and line, for one that is no pdb transcript.
    """
    paths = sorted(folder.glob("stop-*.txt"))
    if not paths:
        raise TranscriptError(f"{folder}: no stop-*.txt here; an article's transcripts belong in this folder")
    return [parse(path) for path in paths]


def read_places(path: Path) -> list[Transcript]:
    """Read the places of one file, each below a heading of its own (``## …``), in order; what has no place is left out.

    Raises TranscriptError, with file and line, for one that is no pdb transcript.
    """
    lines = _lines(path)
    headings = [number for number, line in enumerate(lines, start=1) if _HEADING.match(line)]
    if not headings:
        raise TranscriptError(f"{path}:1: no heading of a place here; it reads '## ' and a name")
    found = []
    for first, following in itertools.pairwise([*headings, len(lines) + 2]):
        printed = lines[first : following - 1]
        while printed and not printed[-1]:
            printed.pop()
        found.append(_parsed(path, printed, first + 1))
    return [each for each in found if each.file]


def parse(path: Path) -> Transcript:
    """Parse one transcript file. Raises TranscriptError, with file and line."""
    return _parsed(path, _lines(path), 1)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TranscriptError(f"{path}: cannot be read: {error}") from error


def _parsed(path: Path, lines: Sequence[str], first: int) -> Transcript:
    """Parse the lines of a transcript, which begin at a file's line ``first``."""
    plain = [line.replace("\xa0", " ") for line in lines]
    commands, where, prompted = [], None, False
    for number, line in enumerate(plain, start=first):
        location = LOCATION.fullmatch(line)
        if location:
            where = where or location
        elif line.startswith(">"):
            raise TranscriptError(f"{path}:{number}: '> FILE(LINE)FUNCTION()' expected, not {line!r}")
        elif line.startswith(PROMPT.rstrip()):
            command = line.removeprefix(PROMPT.rstrip()).strip()
            if not command:
                raise TranscriptError(f"{path}:{number}: a prompt without a command")
            commands.append(command)
            prompted = True
        elif not prompted and not (SHELL.match(line) or line.startswith("->") or LISTED.match(line)):
            raise TranscriptError(f"{path}:{number}: neither a location, a listing nor a prompt: {line!r}")
    if not commands:
        raise TranscriptError(f"{path}:{first + max(len(lines), 1) - 1}: the transcript ends without a '(Pdb)' prompt")
    if where is None:
        return Transcript(path, tuple(lines), tuple(commands), None, None, None)
    return Transcript(path, tuple(lines), tuple(commands), where["file"], int(where["line"]), where["function"])
