"""What plain pdb prints today, and what a trace holds, against transcripts: line by line, every difference explained."""

import ast
import difflib
import pprint
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from walkthrough.lesson import Loaded, Stop
from walkthrough.proof.replay import places, replay
from walkthrough.proof.rules import RULES, Line
from walkthrough.tracing.format import Event, Trace
from walkthrough.transcript import PROMPT, Transcript


@dataclass(frozen=True)
class Comparison:
    """What came of one place. Counts are in lines of the transcript; ``rules`` counts how often each rule was used.

    A ``stop`` that has no number is none of the lesson's, but a place between two.
    """

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
        if rule.is_for(transcript):
            rules[rule.name] += rule.explain(rule, article, ours)
    left, right = [line.text for line in article], [line.text for line in ours]
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    pairs = [(article[a + k], ours[b + k]) for a, b, size in matcher.get_matching_blocks() for k in range(size)]
    touched = sum(bool(one.rules or other.rules) for one, other in pairs)
    # A line that a rule took off the article's side is explained by that rule.
    dropped = len(transcript.lines) - len(article)
    diff = () if left == right else tuple(line for line in difflib.ndiff(left, right) if not line.startswith("?"))
    return Comparison(stop, transcript, len(pairs) - touched, touched + dropped, +rules, diff)


def run(lesson: Loaded, transcripts: Sequence[Transcript]) -> list[Comparison]:
    """Replay the commands of the transcripts and compare every place. Raises CheckError where ``replay`` does."""
    return [compare(*each) for each in replay(lesson, transcripts)]


def idle_rules(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the names of the rules that should have explained something on this Python and did not."""
    used = sum((each.rules for each in comparisons), Counter())
    transcripts = [each.transcript for each in comparisons]
    return [rule.name for rule in RULES if any(map(rule.is_for, transcripts)) and not used[rule.name]]


def trace_stops(lesson: Loaded, transcripts: Sequence[Transcript], trace: Trace) -> list[Comparison]:
    """Compare the trace's stops, in order, with the transcripts of the same places: place and values."""
    events = [event for event in trace if event.stop is not None]
    found = {number: event for number, event in enumerate(events, start=1) if event.stop == number}
    return [
        compare(stop, _values_only(transcript), list(_printed(transcript, stop, found.get(number))))
        for number, (stop, transcript) in enumerate(
            ((stop, transcript) for stop, transcript in places(lesson, transcripts) if stop.number), start=1
        )
    ]


def _values_only(transcript: Transcript) -> Transcript:
    """Return what a trace can tell of a transcript: where the debugger stood, and the values that were printed."""
    lines: list[str] = []
    printing = False
    for line in transcript.lines:
        plain = line.replace("\xa0", " ")
        if plain.startswith(PROMPT):
            printing = plain.startswith(f"{PROMPT}pp ")
        elif plain.startswith("> "):
            printing = False
            lines.append(line)
        if printing:
            lines.append(line)
    commands = tuple(f"pp {expression}" for expression in transcript.printed)
    return Transcript(transcript.path, tuple(lines), commands, transcript.file, transcript.line, transcript.function)


def _printed(transcript: Transcript, stop: Stop, event: Event | None) -> Iterator[str]:
    """Yield what pdb would have printed of an event."""
    if event is None:
        return
    if transcript.file:
        yield f"> {stop.path.removesuffix(stop.file)}{event.file}({event.line}){event.function.rpartition('.')[2]}()"
    for expression in transcript.printed:
        yield f"{PROMPT}pp {expression}"
        text = (event.values or {}).get(expression)
        if text is not None:
            yield from _pretty(text).splitlines()


def _pretty(text: str) -> str:
    try:
        return pprint.pformat(ast.literal_eval(text))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text
