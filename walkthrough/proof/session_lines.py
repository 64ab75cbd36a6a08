"""What the lines of a pdb session are: places, frames, breakpoints, listings, and what each command printed."""

import itertools
import re
from collections.abc import Iterator, Sequence

from walkthrough.proof.rules import Line
from walkthrough.transcript import PROMPT

BREAK = re.compile(
    r"(?P<before>(?:\(Pdb\) (?:b|break|tbreak) |(?:Breakpoint|(?:Deleted|Enabled|Disabled) breakpoint) \d+ at ))"
    r"(?P<file>\S.*?):(?P<line>\d+)(?=,|\s|$)"
)
#: A row of the breakpoints that ``b`` lists.
STOPS_AT = re.compile(r"(?P<before>\d+ +breakpoint .* at )(?P<file>\S.*):(?P<line>\d+)")
FRAME = re.compile(r"""(?P<before> *File ")(?P<file>[^"]+)(?P<middle>", line )(?P<line>\d+)(?P<after>, in .*)""")
PLACE = re.compile(r"(?P<before>> | *)(?P<file>[^\s>].*?)(?P<middle>\()(?P<line>\d+)(?P<after>\)(?:[\w<>]+|\?)\(\)(?:->.*)?$)")
#: What pdb tells above the arguments that a program is started again with.
AGAIN = re.compile(r"Restarting (?P<program>\S.*) with arguments:")
_LISTED = re.compile(r"(?P<number> {0,3}\d+)(?P<marks> *B? *(?:->|>>)? *)(?P<tab>\t| +|$)(?P<code>.*)")


def listings(lines: Sequence[Line]) -> Iterator[tuple[Line, re.Match[str]]]:
    """Yield the lines that a command listed, and not those that only look so."""
    lists = False
    for line in lines:
        if line.text.startswith(PROMPT):
            lists = re.fullmatch(r"(?:l|list|ll|longlist|source)\b.*", line.text.removeprefix(PROMPT)) is not None
        elif lists and (found := _LISTED.fullmatch(line.text)):
            yield line, found


def _blocks(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where what each command printed begins, and the line behind it."""
    prompts = [number for number, line in enumerate(lines) if line.text.startswith(PROMPT.rstrip())]
    return [(start + 1, end) for start, end in itertools.pairwise([*prompts, len(lines)])]


def printed_in_both(theirs: list[Line], ours: list[Line]) -> Iterator[tuple[tuple[int, int], list[str], list[str]]]:
    """Yield where in the session is what each command printed, and that, there and here, where these differ; the last first."""
    blocks, others = _blocks(theirs), _blocks(ours)
    if len(blocks) == len(others):
        for (start, end), (first, last) in reversed([*zip(blocks, others, strict=True)]):
            one, other = [line.text for line in theirs[start:end]], [line.text for line in ours[first:last]]
            if one != other:
                yield (start, end), one, other


def keep(lines: list[Line], kept: list[Line]) -> int:
    """Leave of some lines those that are kept, and return how many were dropped."""
    dropped = len(lines) - len(kept)
    lines[:] = kept
    return dropped


def function_of(place: re.Match[str]) -> str:
    """Return the function of a place, ``)NAME()`` behind its line, or of a traceback's, ``, in NAME``."""
    after = place["after"]
    return after.removeprefix(")").partition("(")[0] if after.startswith(")") else after.removeprefix(", in ")


def renumbered(line: Line, found: re.Match[str], by: int, rule: str) -> bool:
    """Give a line another number by a rule, and tell whether that is another."""
    start, end = found.span("line")
    return line.rewrite(f"{line.text[:start]}{int(found['line']) + by}{line.text[end:]}", rule)
