"""Proves the pdb sessions of a lesson: what is replayed is compared line by line, every difference explained."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from walkthrough.course import library
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Loaded
from walkthrough.pdb_session import Section, read
from walkthrough.proof.rules import Line
from walkthrough.proof.session_replay import Screen, replayed
from walkthrough.proof.session_rules import RULES, TOLD, Rule
from walkthrough.world import Source

#: Of so many lines what is alike in others takes long to find.
_LONG = 1_000


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
        known = {rule.name: rule.reason for rule in (*RULES, *TOLD)}
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
    screens = replayed(lesson, sections, path, source)
    return [_compared(section, screen, source) for section, screen in zip(sections, screens, strict=True)]


def _compared(section: Section, screen: Screen, source: Source) -> Proof:
    """Compare a session with what was printed, by as few rules as will do: one that nothing needs is not used."""
    needed = list(RULES)
    left, used = _unexplained(section, screen, needed, source)
    for rule in RULES:
        fewer = [each for each in needed if each is not rule]
        # Without one that explains nothing it would come out the same.
        without, also = _unexplained(section, screen, fewer, source) if used[rule.name] else (left, used)
        if without <= left:
            needed, left, used = fewer, without, also
    theirs, ours, used = _applied(section, screen, needed, source)
    used += Counter(screen.told)
    one, other = [line.text for line in theirs], [line.text for line in ours]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    blocks = [(0, 0, len(one))] if one == other else matcher.get_matching_blocks()
    pairs = [(theirs[a + k], ours[b + k]) for a, b, size in blocks for k in range(size)]
    equal = sum(not (first.rules or second.rules) for first, second in pairs)
    marked = _near(one, other) if len(one) + len(other) < _LONG else _quick(one, other, matcher)
    diff = () if one == other else tuple(marked)
    return Proof(section, equal, (len(pairs) if diff else len(section.shown)) - equal, +used, diff)


def _near(one: list[str], other: list[str]) -> Iterator[str]:
    """Yield the lines of two texts, marked as ``difflib.ndiff`` does, those that are alike beside each other."""
    return (line for line in difflib.ndiff(one, other) if not line.startswith("?"))


def _quick(one: Sequence[str], other: Sequence[str], matcher: difflib.SequenceMatcher[str]) -> Iterator[str]:
    """Yield the same of texts that are too long for that to be found out."""
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from (f"  {line}" for line in one[first:last])
        else:
            yield from (f"- {line}" for line in one[first:last])
            yield from (f"+ {line}" for line in other[start:end])


def _unexplained(section: Section, screen: Screen, rules: Sequence[Rule], source: Source) -> tuple[int, Counter[str]]:
    """Return how many lines of either side the other has not, wherever: that is told soon, and asked for each rule; and how often
    each rule was used.
    """
    theirs, ours, used = _applied(section, screen, rules, source)
    one, other = Counter(line.text for line in theirs), Counter(line.text for line in ours)
    return (one - other).total() + (other - one).total(), used


def _applied(
    section: Section, screen: Screen, rules: Sequence[Rule], source: Source
) -> tuple[list[Line], list[Line], Counter[str]]:
    theirs, ours = [Line(line.rstrip()) for line in section.shown], [Line(line.rstrip()) for line in screen.text.splitlines()]
    used: Counter[str] = Counter()
    for rule in rules:
        used[rule.name] += rule.explain(theirs, ours, source)
    return theirs, ours, used
