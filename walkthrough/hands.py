"""The hands in which pdb sessions are written: how other debuggers and pages write what plain pdb prints."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence

from walkthrough.transcript import PROMPT

#: ``> FILE(LINE)FUNCTION()``; Python 2.4 and before called a module's own code ``?``.
LOCATION = re.compile(r"> (?P<file>\S.*?)\((?P<line>\d+)\)(?P<function>[\w<>]+|\?)\(\)(?P<returned>->.*)?")

#: How pdb++ writes its prompt, a place, and a frame of ``w`` with the statement below it.
_PLUS_PROMPT, _PLUS_PLACE = "(Pdb++)", re.compile(r"\[\d+\] (?=> )")
_PLUS_FRAME, _PLUS_STATEMENT = re.compile(r"(?P<mark>[> ] )\[\d+\] (?=\S.*\(\d+\))"), " " * 6
#: What pdb++ tells between the frames of ``w``.
_PLUS_HIDDEN = re.compile(r" *\d+ frames? hidden .*")

_IPDB_PROMPT = "ipdb>"
#: A line of ipdb's listing, which it shows below each place as well; and what comes before the statement of a frame of ``w``.
IPDB_LISTED = re.compile(r"(?P<stop>\d+(?=[ -]))?(?P<arrow>-+> | +)(?P<number>\d+)(?: (?P<code>.*))?")
_FRAME = re.compile(r"[> ] \S.*\(\d+\)(?:[\w<>]+|\?)\(\)(?:->.*)?")
_LISTS = re.compile(rf"{re.escape(PROMPT)}(?:l|list|ll|longlist)(?: .*)?")

_ARROW = re.compile(r"^(?:[–—−]>|→)|(?<=\(\))(?:[–—−]>|→)")
_ANNOUNCED = re.compile(r"^\s*[–—]+ ?(?P<what>Call|Return) ?[–—]+\s*$")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})


def plusplus(lines: Sequence[str]) -> list[str | None]:
    """Return the lines of pdb++ as plain pdb would write them: None for one that it would not."""
    written: list[str | None] = []
    is_frame = False
    for line in lines:
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
        written.append(line)
    return written


def ipdb(lines: Sequence[str]) -> list[str | None]:
    """Return the lines of ipdb, which shows some lines of the source at each place, as plain pdb would write them."""
    if not any(line.startswith(_IPDB_PROMPT) for line in lines):
        return list(lines)
    written: list[str | None] = []
    lists = below = False
    for line in lines:
        if line.startswith(_IPDB_PROMPT):
            line = f"{PROMPT}{line.removeprefix(_IPDB_PROMPT).strip()}".rstrip()
            lists, below = _LISTS.fullmatch(line) is not None, False
        elif _FRAME.fullmatch(line.rstrip()):
            below = True
        elif (found := IPDB_LISTED.fullmatch(line)) and (lists or below):
            arrow, code = ">" in found["arrow"], found["code"] or ""
            if below and not arrow:
                written.append(None)
                continue
            line = (
                f"-> {code.strip()}"
                if below
                else f"{found['number']:>3} {'B' if found['stop'] else ' '}{'->' if arrow else '  '}\t{code}"
            )
        elif below and not line.strip():
            written.append(None)
            continue
        written.append(line)
    return written


def typography(lines: Sequence[str]) -> list[str | None]:
    """Return the lines of a page that has made dashes and quotes of its own as they were."""
    # A page that curls quotes curls all of them; elsewhere they are the program's.
    quotes = {} if any("'" in line or '"' in line for line in lines) else _QUOTES
    return [_ANNOUNCED.sub(r"--\g<what>--", _ARROW.sub("->", line)).translate(quotes) for line in lines]


def broken(lines: Sequence[str]) -> list[str | None]:
    """Return the lines with those places whole that a terminal broke because they are longer than it is wide."""
    written: list[str | None] = []
    goes_on = False
    for line, following in itertools.pairwise([*lines, ""]):
        if goes_on:
            goes_on = False
            written.append(None)
            continue
        if line.startswith("> ") and not LOCATION.fullmatch(line.rstrip()) and LOCATION.fullmatch(f"{line}{following}".rstrip()):
            goes_on, line = True, f"{line}{following}"
        written.append(line)
    return written


#: Each hand by the name of the rule that tells of it.
HANDS: Mapping[str, Callable[[Sequence[str]], list[str | None]]] = {
    "typography": typography,
    "plusplus": plusplus,
    "ipdb": ipdb,
    "wrapped": broken,
}


def plainly(lines: Sequence[str]) -> list[str | None]:
    """Return lines as plain pdb would write them, in whatever hand they are: None for one that it would not write."""
    written: list[str | None] = list(lines)
    for hand in HANDS.values():
        there = [number for number, line in enumerate(written) if line is not None]
        for number, line in zip(there, hand([written[number] or "" for number in there]), strict=True):
            written[number] = line
    return written
