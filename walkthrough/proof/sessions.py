"""Proves the pdb sessions of a lesson: replays them in plain pdb, and compares line by line, every difference explained."""

import difflib
import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import walkthrough
from walkthrough import files
from walkthrough.course import library
from walkthrough.errors import CheckError, WalkthroughError
from walkthrough.lesson import Loaded
from walkthrough.pdb_session import Section, Visit, goes_on, leaves, line_of, name_of, plainly, read
from walkthrough.proof.rules import RULES, Line
from walkthrough.source import first_line_of, function_at
from walkthrough.transcript import PROMPT
from walkthrough.values import visible
from walkthrough.world import Source
from walkthrough.worlds.python.calls import PYTESTS_OPTIONS

#: Where walkthrough itself is imported from.
_ROOT = Path(walkthrough.__file__).parents[1]
#: Seconds that a replay may take.
_PATIENCE = 120
#: The article's rules that are true of any session. Those of its web page, its author and Nova are not.
_OF_THE_ARTICLE = ("unicode-prefix", "error-wording", "address")
_LISTED = re.compile(r"(?P<number> {0,2}\d+)(?P<marks> *B? *(?:->|>>)? *)(?P<tab>\t| {2,}|$)(?P<code>.*)")
_BREAK = re.compile(
    r"(?P<before>(?:\(Pdb\) (?:b|break|tbreak) |(?:Breakpoint|Deleted breakpoint) \d+ at ))(?P<file>[^\s:]+):(?P<line>\d+)"
)
_FRAME = re.compile(r"""(?P<before> *File ")(?P<file>[^"]+)(?P<middle>", line )(?P<line>\d+)(?P<after>, in .*)""")
_PLACE = re.compile(r"(?P<before>[> ] )(?P<file>\S.*?)(?P<middle>\()(?P<line>\d+)(?P<after>\)[\w<>]+\(\).*)")
_ENDED = re.compile(r"The program (?:finished and will be restarted|exited via sys\.exit\(\)\. Exit status: .*)")
_MARKS = re.compile(r"\s*[~^]+[~^ ]*")
#: Files of the debugger itself, which older ones show above the program's.
_DEBUGGERS = ("pdb.py", "bdb.py", "<string>", "runpy.py", "<frozen runpy>")


@dataclass(frozen=True)
class Rule:
    """A named, documented difference between what a session shows and what plain pdb prints today.

    ``explain`` rewrites or drops lines on both sides, the session's first, and returns how often it did.
    """

    name: str
    reason: str
    explain: Callable[[list[Line], list[Line], Source], int]


@dataclass(frozen=True)
class Proof:
    """What came of one session. Counts are in its lines; ``rules`` tells how often each rule was needed."""

    section: Section
    equal: int
    by_rule: int
    rules: Counter[str]
    diff: tuple[str, ...]

    @property
    def reasons(self) -> Iterator[tuple[str, int, str]]:
        """The rules that were needed, each with how often, and why there is such a difference."""
        known = {rule.name: rule.reason for rule in _RULES}
        yield from ((name, count, known[name]) for name, count in self.rules.items())

    @property
    def unexplained(self) -> int:
        """How many lines of either side no rule explains."""
        return sum(not line.startswith(" ") for line in self.diff)


def prove(lesson: Loaded) -> list[Proof]:
    """Replay a lesson's sessions in plain pdb, and compare. Raises CheckError for a place where pdb never stood, TranscriptError
    for a text that holds no session, and WalkthroughError for a lesson that has none, or whose sessions cannot be replayed.
    """
    if lesson.session is None:
        raise WalkthroughError(f"{lesson.origin}: this lesson has no session to check; name its text: session='session.txt'")
    path = library.find(lesson.given).resolve().parent / lesson.session
    source = lesson.runs_in.source
    sections = read(path)
    screens = _replayed(lesson, sections, path, source)
    return [_compared(*pair, source) for pair in zip(sections, screens, strict=True)]


def _replayed(lesson: Loaded, sections: Sequence[Section], path: Path, source: Source) -> list[str]:
    with files.scratch() as scratch:
        plan, output = scratch / "plan.json", scratch / "output.json"
        places = [_place(section, path, source) for section in sections]
        data = {
            "command": _command(lesson, scratch),
            "folder": str(path.parent),
            "sections": [
                {"file": file, "line": line, "commands": _typed(section, source)}
                for section, (file, line) in zip(sections, places, strict=True)
            ],
            "output": str(output),
        }
        plan.write_text(json.dumps(data), encoding="utf-8")
        settings = {**os.environ, "PDBPP_HIJACK_PDB": "0", "PYTHON_COLORS": "0", "NO_COLOR": "1", "COLUMNS": "80"}
        settings["PYTHONPATH"] = os.pathsep.join(filter(None, [str(path.parent), str(_ROOT), settings.get("PYTHONPATH")]))
        command = [sys.executable, "-P", "-c", f"from walkthrough.proof import player; player.main({str(plan)!r})"]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, env=settings
            )
        except subprocess.TimeoutExpired:
            raise CheckError(f"{path}: the sessions did not come to their end within {_PATIENCE} seconds") from None
        if not output.exists():
            reason = done.stderr.strip().rpartition("\n")[2]
            raise CheckError(f"{path}: the sessions cannot be replayed: {visible(reason)}")
        screens: list[str] = json.loads(output.read_text(encoding="utf-8"))
    for section, (file, line), screen in zip(sections, places, screens, strict=True):
        if screen is None:
            raise CheckError(f"{path}:{section.number}: plain pdb never stood at {source.name(file)}({line})")
    return screens


def _command(lesson: Loaded, scratch: Path) -> list[str]:
    """Return what ``python -m pdb`` is given for a lesson's request."""
    request = lesson.requests[0]
    if request.script:
        return [request.script, *request.argv]
    if request.module:
        return ["-m", request.module, *request.argv]
    module, _, function = (request.call or "").partition(":")
    given = [repr(each) for each in request.args] + [f"{name}={value!r}" for name, value in request.kwargs.items()]
    if request.test:
        # Not as -m pytest: Python 3.13's pdb takes some of its options for its own.
        module, function, given = "pytest", "main", [repr([*PYTESTS_OPTIONS, request.test])]
    script = scratch / f"{lesson.name}_call.py"
    script.write_text(f"import {module}\n{module}.{function}({', '.join(given)})\n", encoding="utf-8")
    return [str(script)]


def _place(section: Section, path: Path, source: Source) -> tuple[str, int]:
    """Return where a session begins today: what code objects call the file, and the line."""
    visit = section.visits[0]
    name, line = name_of(visit.file, source), line_of(visit, source)
    file = source.find(name) if name else None
    if file is None or line is None:
        raise CheckError(
            f"{path}:{section.number}: {visit.statement!r} is in no {visit.function}() of {visit.file.rpartition('/')[2]} here"
        )
    return file, line


def _typed(section: Section, source: Source) -> list[str]:
    """Return what is typed: as it was, but for the number of a line that stands elsewhere today."""
    typed = []
    for command in section.commands:
        found = _BREAK.fullmatch(f"{PROMPT}{command}")
        visit = found and _there(section.visits, found["file"], int(found["line"]))
        now = line_of(visit, source) if visit else None
        typed.append(f"{found['before'].removeprefix(PROMPT)}{found['file']}:{now}" if found and now else command)
    return typed


def _there(visits: Sequence[Visit], file: str, line: int) -> Visit | None:
    return next((each for each in visits if each.line == line and f"/{each.file}".endswith(f"/{file.lstrip('/')}")), None)


def _compared(section: Section, screen: str, source: Source) -> Proof:
    """Compare a session with what was printed, by as few rules as will do: one that nothing needs is not used."""
    needed = list(_RULES)
    left = _unexplained(section, screen, needed, source)
    for rule in _RULES:
        fewer = [each for each in needed if each is not rule]
        if (without := _unexplained(section, screen, fewer, source)) <= left:
            needed, left = fewer, without
    theirs, ours, used = _applied(section, screen, needed, source)
    one, other = [line.text for line in theirs], [line.text for line in ours]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    pairs = [(theirs[a + k], ours[b + k]) for a, b, size in matcher.get_matching_blocks() for k in range(size)]
    touched = sum(bool(first.rules or second.rules) for first, second in pairs) + len(section.shown) - len(theirs)
    diff = () if one == other else tuple(line for line in difflib.ndiff(one, other) if not line.startswith("?"))
    return Proof(section, len(section.shown) - touched if not diff else len(pairs) - touched, touched, +used, diff)


def _unexplained(section: Section, screen: str, rules: Sequence[Rule], source: Source) -> int:
    theirs, ours, _ = _applied(section, screen, rules, source)
    one, other = [line.text for line in theirs], [line.text for line in ours]
    same = sum(block.size for block in difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return len(one) + len(other) - 2 * same


def _applied(section: Section, screen: str, rules: Sequence[Rule], source: Source) -> tuple[list[Line], list[Line], Counter[str]]:
    theirs, ours = [Line(line.rstrip()) for line in section.shown], [Line(line.rstrip()) for line in screen.splitlines()]
    used: Counter[str] = Counter()
    for rule in rules:
        used[rule.name] += rule.explain(theirs, ours, source)
    return theirs, ours, used


def _plusplus(theirs: list[Line], ours: list[Line], source: Source) -> int:
    lines = [line.text for line in theirs]
    kept, used = [], 0
    for line, written in zip(theirs, plainly(lines), strict=True):
        if written is not None:
            used += line.rewrite(written.rstrip(), "plusplus")
            kept.append(line)
    used += len(theirs) - len(kept)
    theirs[:] = kept
    return used


def _wrapped(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Join the lines that only together are one of ours."""
    there = {line.text for line in ours}
    used = 0
    for number in range(len(theirs) - 2, -1, -1):
        first, second = theirs[number : number + 2]
        if first.text not in there and (whole := first.text + second.text) in there:
            first.rewrite(whole, "wrapped")
            del theirs[number + 1]
            used += 1
    return used


def _ends(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return _end(theirs, ours) + _end(ours, theirs)


def _end(lines: list[Line], others: list[Line]) -> int:
    """Drop what one side has more of after the last command, if that let the program go on to its end."""
    (last, typed), (also, _) = _last(lines), _last(others)
    before = len(lines)
    if leaves(typed) or (goes_on(typed) and len(others) == also + 1):
        del lines[last + 1 :]
    elif not any(_ENDED.fullmatch(line.text) for line in others[also + 1 :]):
        ended = next((number for number in range(last + 1, len(lines)) if _ENDED.fullmatch(lines[number].text)), before)
        del lines[ended:]
    return before - len(lines)


def _last(lines: Sequence[Line]) -> tuple[int, str]:
    """Return the number of the line with the last command, and the command."""
    typed = ((number, line.text.removeprefix(PROMPT)) for number, line in enumerate(lines) if line.text.startswith(PROMPT))
    return max(typed, default=(-1, ""))


def _paths(theirs: list[Line], ours: list[Line], source: Source) -> int:
    used = 0
    for line in [*theirs, *ours]:
        for form in (_PLACE, _BREAK, _FRAME):
            found = form.match(line.text)
            if found and (name := name_of(found["file"], source)):
                start, end = found.span("file")
                used += line.rewrite(line.text[:start] + name + line.text[end:], "paths")
    return used


def _own_frames(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return sum(_without_own_frames(lines) for lines in (theirs, ours))


def _without_own_frames(lines: list[Line]) -> int:
    kept: list[Line] = []
    drops = False
    for line in lines:
        found = _FRAME.match(line.text) or _PLACE.match(line.text)
        if found:
            drops = found["file"].rpartition("/")[2] in _DEBUGGERS and not line.text.startswith("> ")
        elif not line.text.startswith(("    ", "-> ")):
            drops = False
        if not drops:
            kept.append(line)
    dropped = len(lines) - len(kept)
    lines[:] = kept
    return dropped


def _carets(theirs: list[Line], ours: list[Line], source: Source) -> int:
    used = 0
    for lines in (theirs, ours):
        kept = [line for line in lines if not _MARKS.fullmatch(line.text)]
        used += len(lines) - len(kept)
        lines[:] = kept
    return used


def _listings(lines: Sequence[Line]) -> Iterator[tuple[Line, re.Match[str]]]:
    """Yield the lines that a command listed, and not those that only look so."""
    lists = False
    for line in lines:
        if line.text.startswith(PROMPT):
            lists = re.fullmatch(r"(?:l|list|ll|longlist)\b.*", line.text.removeprefix(PROMPT)) is not None
        elif lists and (found := _LISTED.fullmatch(line.text)):
            yield line, found


def _arrows(theirs: list[Line], ours: list[Line], source: Source) -> int:
    if any("->" in found["marks"] for _, found in _listings(theirs)):
        return 0
    return sum(
        line.rewrite(f"{found['number']}{found['marks'].replace('->', '').rstrip()}{found['tab']}{found['code']}", "arrows")
        for line, found in _listings(ours)
        if "->" in found["marks"]
    )


def _spaces(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return sum(
        line.rewrite(" ".join([found["number"].strip(), *found["marks"].split(), *found["code"].split()]), "spaces")
        for line, found in (*_listings(theirs), *_listings(ours))
    )


def _moved(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Give the lines of a session the numbers that they have today: each function's have moved by so many."""
    now = {(file, function, statement): line for file, function, line, statement in _places(ours, source)}
    moved: dict[tuple[str, str], int] = {}
    for file, function, line_then, statement in _places(theirs, source):
        if (file, function, statement) in now:
            moved.setdefault((file, function), now[file, function, statement] - line_then)
    listed = {id(line): found for line, found in _listings(theirs)}
    used, here = 0, 0
    for line in theirs:
        if place := _PLACE.match(line.text) or _FRAME.match(line.text):
            by = moved.get((name_of(place["file"], source) or place["file"], _function(place)), 0)
            here = by if line.text.startswith("> ") else here
            used += _renumbered(line, place, by)
        elif stop := _BREAK.match(line.text):
            used += _renumbered(line, stop, _moved_there(stop, moved, source))
        elif here and id(line) in listed:
            found = listed[id(line)]
            used += line.rewrite(f"{int(found['number']) + here:3}{line.text[found.end('number') :]}", "moved")
    return used


def _moved_there(stop: re.Match[str], moved: Mapping[tuple[str, str], int], source: Source) -> int:
    """Return by how many the line of a breakpoint has moved: as the function has that it is in today."""
    name = name_of(stop["file"], source) or stop["file"]
    text = source.text(name) or ""
    fits = (by for (file, function), by in moved.items() if file == name and function_at(text, int(stop["line"]) + by) == function)
    return next(fits, 0)


def _function_breakpoints(theirs: list[Line], ours: list[Line], source: Source) -> int:
    def stops(lines: list[Line]) -> dict[str, tuple[Line, re.Match[str]]]:
        found = ((line, _BREAK.match(line.text)) for line in lines if line.text.startswith("Breakpoint "))
        return {each["before"]: (line, each) for line, each in found if each}

    used, there = 0, stops(ours)
    for before, (_, then) in stops(theirs).items():
        now = there[before][1] if before in there else None
        text = source.text(name_of(then["file"], source) or "") if now else None
        if now is None or text is None or now["line"] == then["line"]:
            continue
        one, other = int(then["line"]), int(now["line"])
        if first_line_of(text, one) == other or first_line_of(text, other) == one:
            for line in theirs:
                each = _BREAK.match(line.text)
                if each and not line.text.startswith(PROMPT) and each["line"] == then["line"]:
                    used += _renumbered(line, each, int(now["line"]) - int(then["line"]), "function-breakpoint")
            for line, listed in (*_listings(theirs), *_listings(ours)):
                start, end = listed.span("marks")
                used += line.rewrite(line.text[:start] + listed["marks"].replace("B", " ") + line.text[end:], "function-breakpoint")
    return used


def _renumbered(line: Line, found: re.Match[str], by: int, rule: str = "moved") -> bool:
    start, end = found.span("line")
    return line.rewrite(f"{line.text[:start]}{int(found['line']) + by}{line.text[end:]}", rule)


def _places(lines: Sequence[Line], source: Source) -> Iterator[tuple[str, str, int, str]]:
    """Yield the places that a session shows, where it stood or in a stack: file, function, line and the statement there."""
    for line, following in itertools.pairwise(lines):
        found = _PLACE.match(line.text) or _FRAME.match(line.text)
        if found:
            name = name_of(found["file"], source) or found["file"]
            yield name, _function(found), int(found["line"]), following.text.removeprefix("->").strip()


def _function(place: re.Match[str]) -> str:
    """Return the function of a place, ``)NAME()`` behind its line, or of a traceback's, ``, in NAME``."""
    after = place["after"]
    return after.removeprefix(")").partition("(")[0] if after.startswith(")") else after.removeprefix(", in ")


def _of_the_article(name: str) -> Rule:
    known = next(rule for rule in RULES if rule.name == name)
    return Rule(name, known.reason, lambda theirs, ours, source: known.explain(known, theirs, ours))


_RULES = (
    Rule(
        "plusplus",
        "pdb++ numbers the frames, and has another prompt; a terminal breaks a place that is too long for it.",
        _plusplus,
    ),
    Rule(
        "ends",
        "What follows the last command is the program's end, whole in one and not in the other: pdb itself starts it again.",
        _ends,
    ),
    Rule("paths", "The session ran where the files lie in other folders: a path counts from the package on.", _paths),
    Rule("own-frames", "pdb shows frames of its own above the program's, other ones in each release.", _own_frames),
    Rule("carets", "Python marks the part of a line that raised with ~ and ^, otherwise in each release.", _carets),
    Rule("arrows", "pdb marks the current line of a listing with ->; the session's listings lost the mark.", _arrows),
    *map(_of_the_article, _OF_THE_ARTICLE),
    Rule("moved", "The same statements stand some lines higher or lower in this release of the file.", _moved),
    Rule(
        "function-breakpoint",
        "Since Python 3.13 b FUNCTION stands at its first statement, and before at its def.",
        _function_breakpoints,
    ),
    Rule("spaces", "A page or a mail shows the tabs of a listing as spaces.", _spaces),
    Rule("wrapped", "A terminal breaks a line that is longer than it is wide.", _wrapped),
)
