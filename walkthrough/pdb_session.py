"""A pdb session as an article, an issue or a mail shows it: where it stood, what was typed, what was printed."""

import codecs
import codeop
import functools
import itertools
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from walkthrough import pasted
from walkthrough.hands import LOCATION, plainly
from walkthrough.source import MODULE, lines_like
from walkthrough.transcript import PROMPT, Transcript, TranscriptError
from walkthrough.world import Source

#: What a session was started with: a command for Python at whatever prompt, or what is typed to Python's own.
_STARTED = re.compile(
    r">>>(?: |$)|In \[\d+\]:|(?:.{0,60}[$%>#❯λ➜] ?)?(?:\S*[/\\])?"
    r"(?:(?:python|py|pypy|ipython)[\d.w]*(?:\.exe)? .*(?:-m |\.py\b)|(?:pytest|py\.test)(?: |$))"
)
_WITH = re.compile(r"\b(?:python|py)[\d.w]*(?:\.exe)? (?:-\S+ |i?pdb )*\S+\.py (?P<arguments>.+)")
_RUN = re.compile(r"\bpdb\.run\((?P<quote>['\"])(?P<statement>[\w.]+\.\w+\(.*\))(?P=quote)\)")
#: A shell's prompt; a program may print a line that begins so.
_SHELL = re.compile(r"[$%❯λ➜#] |\$$|PS \S.*?>|[A-Za-z]:\\[^<>|]*>|(?:\([\w.-]+\) ?)?\[?[\w.-]+@[\w.-]+[:\s][^$#%>]*[$#%>](?:\s|$)")
#: A place, or a frame of ``w``: their statement is in the next line.
_STANDS = re.compile(r"(?:> | *)[^\s>].*\(\d+\)(?:[\w<>]+|\?)\(\)(?:->.*)?")
#: What tells that the debugger was started where an exception had come from.
_POST_MORTEM = re.compile(r"\bpdb\.pm\(|\bpost_mortem\(|post mortem|>>> entering PDB >>>|%debug", re.IGNORECASE)
_CHAINED = re.compile(r"exceptions(?: \d+)?")
#: What stands between two sessions and is part of neither.
_BETWEEN = re.compile(r"\s*$|## ")
#: Prompts below pdb's own: of a breakpoint's commands and of ``debug``, and of ``interact``.
_BELOW, _INTERACT = re.compile(r"\(com\)|\({2,}Pdb\){2,}"), re.compile(r"(?:>>>|\.\.\.)(?: |$)")
#: Since Python 3.13 a statement may go on behind that, and what pdb asks for by itself.
_CONTINUED, _ASKED = (
    re.compile(r"\.\.\.(?: {1,3}|$)(?P<typed>.*)"),
    re.compile(r"(?:Clear all breaks\?|.*Quit anyway\? \[y/n\]) (?P<typed>\S+)$"),
)
#: How a text shows the end of what was typed.
END = "^D"
#: Commands that go on, and what only looks at the stack: after them the debugger may stand elsewhere.
_MOVES = re.compile(
    r"(?:s|step|n|next|c|cont|continue|r|return|unt|until|j|jump|u|up|d|down|b|break|tbreak|cl|clear|q|quit|exit"
    r"|commands|condition|ignore|enable|disable|interact|run|restart|debug|alias|unalias)\b(?! *[=.,(\[])"
)
#: Those of them with which it goes on to wherever it is stopped.
CONTINUES = ("c", "cont", "continue")
#: Those of them after which the program has run on.
_GOES_ON = re.compile(r"(?:s|step|n|next|c|cont|continue|r|return|unt|until|q|quit|exit|run|restart)(?:$|\s)")
#: Those after which pdb tells where it stands.
_TELLS = re.compile(r"(?:s|step|n|next|c|cont|continue|r|return|unt|until|j|jump|u|up|d|down|run|restart)(?:$|\s)")


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
        return [command for line in self.lines if (command := typed(line)) and not _MOVES.match(command)]


@dataclass(frozen=True)
class Section:
    """A session, or one of several in a text: ``lines`` from its first place on, which stands at the text's line ``number``.

    ``shown`` are the text's own lines, before they were written as plain pdb would. For one that is ``fresh`` the program was
    started anew, ``at_prompt`` of Python itself, with ``arguments``, or with a ``statement`` for ``pdb.run``; one that is
    ``post_mortem`` begins where an exception had come from.
    """

    number: int
    lines: tuple[str, ...]
    visits: tuple[Visit, ...] = field(repr=False)
    shown: tuple[str, ...] = field(repr=False)
    fresh: bool = True
    post_mortem: bool = False
    at_prompt: bool = False
    arguments: tuple[str, ...] = ()
    statement: str = ""

    @property
    def typed(self) -> list[tuple[int, str]]:
        """What is to be typed, each with the number of the visit. A statement may go over several lines. What was typed to
        ``interact``, or to a question of pdb's own, has the prompt of ``interact`` before it.
        """
        found: list[tuple[int, str]] = []
        visit, interacts, statement = -1, False, ""
        for before, line in itertools.pairwise(["", *self.lines]):
            visit += _is_place(line) or _is_bare(before, line)
            command = typed(line, below=True)
            if command is not None:
                found.append((visit, command))
                interacts, statement = command == "interact", command if is_begun(f"{command}\n") else ""
            elif interacts and _INTERACT.match(line):
                found.append((visit, line.rstrip()))
            elif statement and (more := _CONTINUED.match(line)):
                statement = f"{statement}\n{more['typed'].rstrip()}"
                found[-1] = visit, statement
                statement = statement if is_begun(statement) else ""
            elif asked := _ASKED.match(line):
                found.append((visit, f">>> {asked['typed']}"))
        return found

    @property
    def commands(self) -> list[str]:
        """All that was typed, in order, at pdb's own prompt and at those below it."""
        return [command for line in self.lines if (command := typed(line, below=True)) is not None]


def typed(line: str, *, below: bool = False) -> str | None:
    """Return what was typed in a line: at pdb's prompt, or ``below`` it too; None for a line that was printed."""
    if line.startswith(PROMPT.rstrip()):
        return line.removeprefix(PROMPT.rstrip()).strip()
    found = _BELOW.match(line) if below else None
    return line[found.end() :].strip() if found else None


@dataclass
class _Piece:
    """The lines of a section, as they are collected: each with its number in the text, as it is written there and by plain pdb."""

    fresh: bool
    before: list[str]
    lines: list[tuple[int, str, str | None]] = field(default_factory=list)
    #: What was typed last: nothing at the first prompt, None before it. ``told`` is whether a place was shown behind it.
    command: str | None = None
    told: bool = False

    @property
    def waits(self) -> bool:
        """Whether what was typed last will be followed by a place."""
        return not self.told and _TELLS.match(self.command or "") is not None

    def is_over(self, apart: bool, cut: bool) -> bool:
        """Tell whether a place is none of this one's: ``apart`` from what stands before it, or ``cut`` off."""
        return leaves(self.command or "") or (apart and (cut or not self.waits))

    def section(self) -> Section | None:
        while self.lines and _BETWEEN.match(self.lines[-1][2] or ""):
            self.lines.pop()
        prompts = [number for number, each in enumerate(self.lines) if typed(each[2] or "") is not None]
        if not prompts:
            return None
        lines = [each for number, each in enumerate(self.lines) if not self._untyped(number)]
        plain = tuple(line for _, _, line in lines if line is not None)
        return Section(
            lines[0][0],
            plain,
            tuple(_visits(plain)),
            tuple(each[1] for each in lines),
            self.fresh,
            any(map(_POST_MORTEM.search, self.before)) or any(_CHAINED.fullmatch(typed(line) or "") for line in plain),
            any(each.startswith(">>> ") for each in self.before),
            _arguments(self.before),
            next((found["statement"] for line in reversed(self.before) if (found := _RUN.search(line))), ""),
        )

    def _untyped(self, number: int) -> bool:
        """Tell whether a line is a prompt at which nothing was typed: a text shows one where pdb waits."""
        if typed(self.lines[number][2] or "") != "":
            return False
        behind = next((line for _, _, line in self.lines[number + 1 :] if line and line.strip()), "")
        return not behind or typed(behind) is not None


def read(path: Path) -> list[Section]:
    """Read the sessions of a text. Raises TranscriptError, with file and line, for a text that holds none."""
    try:
        written = path.read_bytes()
        # What PowerShell writes to a file begins so.
        text = written.decode("utf-16" if written.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise TranscriptError(f"session {path.name!r} cannot be read: {reason}") from error
    sections = [section for piece in _pieces(text) if (section := piece.section())]
    if not sections:
        raise TranscriptError(f"{path.name}:1: no pdb session here: '> FILE(LINE)FUNCTION()' and, below it, a prompt '(Pdb) '")
    return sections


def _pieces(text: str) -> Iterator[_Piece]:
    kept = pasted.lines(text)
    there = [number for number, line in enumerate(kept) if line is not None]
    shown = [kept[number] or "" for number in there]
    written = plainly(shown)
    piece: _Piece | None = None
    before: list[str] = []
    last = -1
    for index, (number, given, line) in enumerate(zip(there, shown, written, strict=True)):
        cut, last = number > last + 1, number
        is_place = line is not None and (_is_place(line) or _is_bare(before[-1] if before else "", line))
        if piece and line is not None and _ends(piece, line, written[index + 1 :]):
            yield piece
            piece, before = None, []
        apart = cut or not before or _BETWEEN.match(before[-1]) is not None
        if is_place and (piece is None or piece.is_over(apart, cut)):
            if piece:
                yield piece
            piece, before = _Piece(piece is None, [] if piece else before), []
        if line is not None:
            before.append(line)
        if piece:
            piece.lines.append((number + 1, given, line))
            piece.told = piece.told or is_place
            if (command := typed(line or "")) is not None:
                piece.command, piece.told = command or piece.command or "", piece.told and not command
    if piece:
        yield piece


def _arguments(before: Sequence[str]) -> tuple[str, ...]:
    """Return what stands behind the script in the command that a program was started with."""
    found = next((found for line in reversed(before) if (found := _WITH.search(line))), None)
    try:
        return tuple(shlex.split(found["arguments"])) if found else ()
    except ValueError:
        return ()


def is_begun(statement: str) -> bool:
    """Tell whether Python's prompt would wait for more of a statement, and pdb's behind the end of its first line."""
    try:
        return codeop.compile_command(statement.removeprefix("!").strip(" ")) is None
    except (SyntaxError, ValueError, OverflowError):
        return False


def _is_place(line: str) -> bool:
    return LOCATION.fullmatch(line.rstrip()) is not None


def _is_bare(before: str, line: str) -> bool:
    """Tell whether a line is the statement at a place of which a text shows nothing else."""
    return line.startswith("-> ") and not _STANDS.fullmatch(before.rstrip())


def _ends(piece: _Piece, line: str, following: Sequence[str | None]) -> bool:
    """Tell whether a line is no more of a session: the prompt of what it was started from, and not a line that is printed so."""
    if piece.command is None or (_INTERACT.match(line) and piece.command == "interact"):
        return False
    behind = next((each for each in following if each and (_is_place(each) or typed(each) is not None)), None)
    if behind is not None and typed(behind) is not None:
        return False
    if _STARTED.match(line) or leaves(piece.command):
        return _STARTED.match(line) is not None or _SHELL.match(line) is not None
    return _SHELL.match(line) is not None and behind is not None and not piece.waits


def goes_on(command: str) -> bool:
    """Tell whether a command lets the program go on, or ends it."""
    return _GOES_ON.match(command) is not None


def leaves(command: str) -> bool:
    """Tell whether a command ends the session."""
    return command in ("q", "quit", "exit", "quit()", "exit()", "EOF", END)


def _visits(lines: Sequence[str]) -> Iterator[Visit]:
    starts = [number for number, line in enumerate(lines) if _is_place(line) or _is_bare(lines[number - 1] if number else "", line)]
    for start, end in itertools.pairwise([*starts, len(lines)]):
        found = LOCATION.fullmatch(lines[start].rstrip())
        following = lines[start if found is None else start + 1] if start + 1 < len(lines) else ""
        statement = following.removeprefix("->").strip() if following.startswith("->") else ""
        if found is None:
            yield Visit("...", 0, "", statement, tuple(lines[start:end]))
            continue
        function = MODULE if found["function"] == "?" else found["function"]
        yield Visit(found["file"], int(found["line"]), function, statement, tuple(lines[start:end]))


def name_of(file: str, source: Source) -> str | None:
    """Return what a world calls a file of a session, which lay elsewhere: by the longest end of its path that is there."""
    anything: Any = source
    name: str | None = _name_of(file, anything)
    return name


# It is asked for each line of a comparison, and again for each rule that might not be needed.
@functools.lru_cache(maxsize=1024)
def _name_of(file: str, source: Any) -> str | None:
    parts = re.sub(r"^(?:\.{2,}|…)(?=[^./\\])", "", file).replace("\\", "/").split("/")
    tails = ["/".join(parts[number:]) for number in range(len(parts))]
    tails = [tail for tail in tails if tail.strip(".…") and not tail.startswith("<")]
    found = next((source.name(path) for tail in tails if (path := source.find(tail))), None)
    if found is None and "\\" in file:
        # pdb on Windows writes a path in small letters.
        known = {each.lower(): each for each in source.files()}
        found = next((known[tail.lower()] for tail in tails if tail.lower() in known), None)
    return found


def place_of(visit: Visit, source: Source) -> tuple[str, int] | None:
    """Return what a world calls the file of a visit, and the line at which its statement stands there today, the nearest if there
    are several. None if it is nowhere, or where a text leaves the file out, in more than one.
    """
    name = name_of(visit.file, source)
    left_out = not visit.file.strip(".…/")
    found = []
    for each in source.files() if left_out else [name] if name else []:
        text = source.text(each)
        if text is not None and (lines := _lines(text, visit)):
            found.append((each, min(lines, key=lambda line: abs(line - visit.line))))
            if not visit.line and len(lines) > 1:
                return None
    return found[0] if len(found) == 1 else None


def _lines(text: str, visit: Visit) -> list[int]:
    if not visit.statement:
        return [visit.line]
    try:
        return next(
            filter(None, (lines_like(text, visit.function, each) for each in (visit.statement, called(visit.statement)))), []
        )
    except SyntaxError:
        return []


def called(statement: str) -> str:
    """Return Python 2's print statement as the call that it is today."""
    found = re.fullmatch(r"print(?: +(?P<what>[^(=>\s].*?|\(.*\)[^)]+))?", statement)
    if not found:
        return statement
    what = found["what"] or ""
    return f"print({what.removesuffix(',')}, end=' ')" if what.endswith(",") else f"print({what})"


def transcripts(path: Path, source: Source) -> dict[tuple[str, int], Transcript]:
    """Return what a text shows of the places where something was looked at, or of all if nothing was, by file and line of today.

    Raises TranscriptError, with file and line, for a place that is not there any more.
    """
    found: dict[tuple[str, int], Transcript] = {}
    sections = read(path)
    looks = any(visit.commands for section in sections for visit in section.visits)
    for section in sections:
        for visit in section.visits:
            if looks and not visit.commands:
                continue
            place = place_of(visit, source)
            if place is None:
                if visit.file.startswith("<"):
                    continue
                raise TranscriptError(f"{path.name}:{section.number}: {nowhere(visit)}")
            shown = _looking(visit)
            found.setdefault(place, Transcript(path, shown, tuple(visit.commands), visit.file, visit.line, visit.function))
    return found


def nowhere(visit: Visit) -> str:
    """Return the words for a visit whose place is not there any more."""
    file = re.split(r"[/\\]", visit.file)[-1]
    return f"{visit.statement!r} is in no {visit.function}() of {file} here"


def _looking(visit: Visit) -> tuple[str, ...]:
    """Return a visit's lines without the commands that go on and what they printed."""
    kept, keeps = [], True
    for line in visit.lines:
        if (command := typed(line)) is not None:
            keeps = bool(command) and not _MOVES.match(command)
        if keeps:
            kept.append(line)
    return tuple(kept)
