"""The check: what plain pdb prints today against what the article shows, line by line, with every difference explained."""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from walkthrough.lesson import Lesson, Stop
from walkthrough.proof.replay import replay
from walkthrough.proof.rules import RULES, Line, Transcript


@dataclass(frozen=True)
class Comparison:
    """What came of one stop. Counts are in lines of the article; ``rules`` counts how often each rule was used."""

    stop: Stop
    transcript: Transcript
    equal: int
    by_rule: int
    rules: Counter[str]
    diff: tuple[str, ...]

    @property
    def unexplained(self) -> int:
        """How many lines of either side no rule explains."""
        return sum(not line.startswith(" ") for line in self.diff)


def compare(stop: Stop, transcript: Transcript, printed: Sequence[str]) -> Comparison:
    """Compare what pdb printed at a stop with what the article shows there, after the rules have had their say."""
    article, ours = [Line(text) for text in transcript.lines], [Line(text) for text in printed]
    rules: Counter[str] = Counter()
    for rule in RULES:
        if rule.applies:
            rules[rule.name] += rule.explain(rule, article, ours)
    left, right = [line.text for line in article], [line.text for line in ours]
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    pairs = [(article[a + k], ours[b + k]) for a, b, size in matcher.get_matching_blocks() for k in range(size)]
    touched = sum(bool(one.rules or other.rules) for one, other in pairs)
    # A line that a rule took off the article's side is explained by that rule.
    dropped = len(transcript.lines) - len(article)
    diff = () if left == right else tuple(line for line in difflib.ndiff(left, right) if not line.startswith("?"))
    return Comparison(stop, transcript, len(pairs) - touched, touched + dropped, +rules, diff)


def run(lesson: Lesson, transcripts: Sequence[Transcript]) -> list[Comparison]:
    """Replay the article's commands and compare every stop. Raises CheckError where ``replay`` does."""
    screens = replay(lesson, transcripts)
    return [compare(*each) for each in zip(lesson.stops, transcripts, screens, strict=True)]


def idle_rules(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the names of the rules that should have explained something on this Python and did not."""
    used = sum((each.rules for each in comparisons), Counter())
    return [rule.name for rule in RULES if rule.applies and not used[rule.name]]
