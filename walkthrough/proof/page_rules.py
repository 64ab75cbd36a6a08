"""What a page, a mail or a terminal makes of the lines of a pdb session: each difference by its rule."""

import difflib
import itertools
import re
from collections.abc import Callable, Sequence

from walkthrough.hands import HANDS
from walkthrough.pdb_session import is_begun
from walkthrough.proof.rules import Line
from walkthrough.proof.session_lines import AGAIN, PLACE, keep, listings, printed_in_both
from walkthrough.transcript import PROMPT
from walkthrough.world import Source

#: A line in which a text says that it leaves lines out.
_DOTS = re.compile(r"\s*\[?(?:\.{3,}|…|<?(?:snip|skip|cut|omitted)>?)\]?\s*", re.IGNORECASE)
_CUT = re.compile(r"\.{3,}|…|<(?:snip|skip|cut|omitted)>|\[(?:snip|skip|cut|omitted)\]", re.IGNORECASE)
_TOLD = re.compile(r"\s+(?:breakpoint already hit|stop only if|ignore next) .*")
#: How begins what pdb tells behind what a program printed.
_PDB_TELLS = ("--Call--", "--Return--", "The program finished and will be restarted", "Post mortem debugger finished. ")
#: So many pieces a line may be broken into.
_PIECES = 12


def hand(name: str) -> Callable[[list[Line], list[Line], Source], int]:
    """Return what explains a hand that a session is written in."""

    def explain(theirs: list[Line], ours: list[Line], source: Source) -> int:
        kept, used = [], 0
        for line, written in zip(theirs, HANDS[name]([line.text for line in theirs]), strict=True):
            if written is not None:
                used += line.rewrite(written.rstrip(), name)
                kept.append(line)
        return used + keep(theirs, kept)

    return explain


def wrapped(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Join the lines that only together are one of ours, at a blank or anywhere."""
    there = {line.text for line in ours}
    used = 0
    for number in range(len(theirs) - 1, -1, -1):
        whole, count = _whole([line.text for line in theirs[number : number + _PIECES]], there)
        if count > 1:
            used += theirs[number].rewrite(whole, "wrapped")
            del theirs[number + 1 : number + count]
    return used


def _whole(pieces: Sequence[str], there: set[str]) -> tuple[str, int]:
    """Return the line that some pieces begin, if it is there, and of how many; none of them if it is not."""
    whole, *more = pieces
    if not whole or whole in there:
        return whole, 1
    for count, piece in enumerate(more, start=2):
        joined = [each for each in (whole + piece, f"{whole} {piece.lstrip()}") if any(line.startswith(each) for line in there)]
        if not joined:
            break
        whole = joined[0]
        if found := [each for each in joined if each in there]:
            return found[0], count
    return pieces[0], 1


def blank_lines(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return sum(map(_without_blank_lines, (theirs, ours)))


def _without_blank_lines(lines: list[Line]) -> int:
    """Drop the empty lines before and behind a prompt, and before a place and what pdb itself tells."""
    kept: list[Line] = []
    for line in lines:
        if line.text.startswith((PROMPT.rstrip(), "> ", "(com)", ">>>", *_PDB_TELLS)):
            while kept and not kept[-1].text:
                kept.pop()
        if line.text or not (kept and kept[-1].text.startswith((PROMPT.rstrip(), "(com)"))):
            kept.append(line)
    while kept and not kept[-1].text:
        kept.pop()
    return keep(lines, kept)


def left_out(theirs: list[Line], ours: list[Line], source: Source) -> int:
    used = 0
    for (start, end), one, other in [*printed_in_both(theirs, ours)]:
        printed = {text.strip() for text in other}
        shown = [theirs[start - 1].text, *one]
        dots = [
            number
            for number, (before, text) in enumerate(itertools.pairwise(shown))
            if _DOTS.fullmatch(text) and text.strip() not in printed and not _continues(before)
        ]
        parts = [[text for text in one[a + 1 : b] if text] for a, b in itertools.pairwise([-1, *dots, len(one)])]
        cut = sum(text not in other and _CUT.search(text) is not None for part in parts for text in part)
        if (dots or cut) and _holds([text for text in other if text], parts):
            theirs[start:end] = [Line(text, [] if text in one else ["left-out"]) for text in other]
            used += len(dots) + cut
    return used


def _continues(line: str) -> bool:
    """Tell whether what is typed goes on in the next line, where the dots are a prompt."""
    if line.startswith("... "):
        return True
    prompt = next((each for each in (PROMPT, ">>> ") if line.startswith(each)), None)
    if prompt is None:
        return False
    # pdb takes a line for whole that Python's own prompt would wait behind, as of a loop in one line.
    return is_begun(line.removeprefix(prompt) + ("\n" if prompt == PROMPT else ""))


def _holds(lines: Sequence[str], parts: Sequence[Sequence[str]]) -> bool:
    """Tell whether lines are some parts, with anything between two of them."""
    at = 0
    for number, part in enumerate(parts):
        latest = len(lines) - len(part)
        starts = range(at, latest + 1)
        if number == 0:
            starts = starts[:1]
        if number == len(parts) - 1 and part:
            # Behind the last dots there may be nothing more.
            starts = range(latest, latest + 1) if latest >= at and (number or latest == 0) else range(0)
        found = next((start for start in starts if all(map(_is_line, part, lines[start : start + len(part)]))), None)
        if found is None:
            return False
        at = found + len(part)
    return True


def _is_line(shown: str, line: str) -> bool:
    """Tell whether a line is what a text shows of it, with dots for what is left out."""
    if shown == line:
        return True
    # Dots that are printed today too stand for themselves.
    cut = [found for found in _CUT.finditer(shown) if found[0] not in line]
    ends = [0, *itertools.chain.from_iterable(found.span() for found in cut), len(shown)]
    pieces = [shown[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
    return len(pieces) > 1 and len(pieces[0]) > 1 and re.fullmatch(".*".join(map(re.escape, pieces)), line) is not None


def lost_places(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Drop the places here that a session shows without anything but their statements."""
    shown, here = _statements(theirs), _statements(ours)
    matcher = difflib.SequenceMatcher(None, [line for line, _ in shown], [line for line, _ in here], autojunk=False)
    pairs = [(shown[a + k][1], here[b + k][1]) for a, b, size in matcher.get_matching_blocks() for k in range(size)]
    lost = {id(place) for was, place in pairs if was is None and place is not None}
    return keep(ours, [line for line in ours if id(line) not in lost])


def _statements(lines: Sequence[Line]) -> list[tuple[str, Line | None]]:
    """Return the statements at which a debugger stood or that a stack shows, each with the line of its place if that is there."""
    found = []
    for before, line in itertools.pairwise([Line(""), *lines]):
        if line.text.startswith("-> "):
            found.append((line.text, before if PLACE.fullmatch(before.text) else None))
    return found


def arrows(theirs: list[Line], ours: list[Line], source: Source) -> int:
    if any("->" in found["marks"] for _, found in listings(theirs)):
        return 0
    return sum(
        line.rewrite(f"{found['number']}{found['marks'].replace('->', '').rstrip()}{found['tab']}{found['code']}", "arrows")
        for line, found in listings(ours)
        if "->" in found["marks"]
    )


def spaces(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return sum(
        line.rewrite(" ".join([found["number"].strip(), *found["marks"].split(), *found["code"].split()]), "spaces")
        for line, found in (*listings(theirs), *listings(ours))
    ) + sum(
        line.rewrite(line.text.strip() if AGAIN.fullmatch(before.text) else _close(line.text), "spaces")
        for lines in (theirs, ours)
        for before, line in itertools.pairwise([Line(""), *lines])
    )


def _close(text: str) -> str:
    """Return a prompt, a frame of ``w`` or what is told of a breakpoint with no more blanks than it needs."""
    if text.startswith(PROMPT.rstrip()):
        return f"{PROMPT}{text.removeprefix(PROMPT.rstrip()).strip()}".rstrip()
    place = PLACE.fullmatch(text)
    return text.strip() if _TOLD.fullmatch(text) or (place and not place["before"].strip()) else text
