"""The named rules: each explains one difference between what was seen on Python 2.7 and what plain pdb prints here.

A rule rewrites or drops lines and leaves its name on each that it touched; what two sides still do not share after all rules is
unexplained.
"""

import ast
import itertools
import json
import pprint
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from walkthrough.transcript import LISTED, LOCATION, PROMPT, SHELL, Transcript
from walkthrough.values import without_address

#: Whose transcripts a rule is for: the folders in traces/ that hold them.
ARTICLE, COMPUTE1 = "article", "compute1"

_STEP = re.compile(r"\(Pdb\) (?:[nsc]|tbreak \S+)|(?:Breakpoint|Deleted breakpoint) \d+ at \S+")


@dataclass
class Line:
    """One line of a transcript. ``rules`` names the rules that rewrote it."""

    text: str
    rules: list[str] = field(default_factory=list)

    def rewrite(self, text: str, rule: str) -> bool:
        if text == self.text:
            return False
        self.text = text
        self.rules.append(rule)
        return True


@dataclass(frozen=True)
class Rule:
    """A named, documented difference. ``since`` is the first Python on which it happens, ``of`` whose transcripts have it."""

    name: str
    explain: "_Explain"
    since: tuple[int, int]
    of: tuple[str, ...] = (ARTICLE,)

    @property
    def reason(self) -> str:
        return " ".join((self.explain.__doc__ or "").split())

    @property
    def applies(self) -> bool:
        return sys.version_info >= self.since

    def is_for(self, transcript: Transcript) -> bool:
        """Tell whether the rule is to explain something in a transcript on this Python."""
        return self.applies and transcript.path.parent.name in self.of


_Explain = Callable[[Rule, list[Line], list[Line]], int]

RULES: list[Rule] = []


def rule(*, since: tuple[int, int] = (3, 0), of: tuple[str, ...] = (ARTICLE,)) -> Callable[[_Explain], _Explain]:
    """Register a rule. It takes itself and both sides, article first, changes them in place, and returns how often it did."""

    def register(explain: _Explain) -> _Explain:
        RULES.append(Rule(explain.__name__.replace("_", "-"), explain, since, of))
        return explain

    return register


def _drop(lines: list[Line], start: int, count: int) -> int:
    del lines[start : start + count]
    return count


def _is_location(lines: Sequence[Line], index: int) -> bool:
    pair = [line.text for line in lines[index : index + 2]]
    return len(pair) == 2 and bool(LOCATION.fullmatch(pair[0])) and pair[1].startswith("-> ")


@rule()
def no_break_spaces(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """The web page holds no-break spaces where a terminal has spaces."""
    return sum(line.rewrite(line.text.replace("\xa0", " "), self.name) for line in article)


@rule()
def shell_prompt(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """The author started nova-api from a shell; here the same process runs the whole cloud."""
    return _drop(article, 0, 1) if article and SHELL.match(article[0].text) else 0


def _blocks(lines: list[Line]) -> list[tuple[int, list[Line]]]:
    """Return what each command printed, and where in a transcript that begins."""
    prompts = [number for number, line in enumerate(lines) if line.text.startswith(PROMPT)]
    return [(start + 1, lines[start + 1 : end]) for start, end in itertools.pairwise([*prompts, len(lines)])]


def _unbroken(printed: str) -> str:
    """Return what pprint printed with the texts whole that it broke over several lines."""
    whole = re.sub(r"'\n *'", "", printed)
    return whole[1:-1] if whole != printed and whole.startswith("('") and whole.endswith("')") else whole


@rule(of=(COMPUTE1,))
def broken_text(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """Python 3's pprint breaks a long text over several lines; Python 2.7's left it whole."""
    used = 0
    for start, block in reversed(_blocks(ours)):
        whole = _unbroken("\n".join(line.text for line in block)).split("\n") if block else []
        if len(whole) < len(block):
            ours[start : start + len(block)] = [Line(text, [self.name]) for text in whole]
            used += 1
    return used


@rule(of=(ARTICLE, COMPUTE1))
def unicode_prefix(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """Python 3 prints no u'' prefix, so pprint indents by one column less: the same value is printed anew."""
    used = 0
    for _, block in _blocks(article):
        if not any(re.search(r"\bu'", line.text) for line in block):
            continue
        try:
            value = ast.literal_eval("\n".join(line.text for line in block))
        except (SyntaxError, ValueError):
            continue
        printed = _unbroken(pprint.pformat(value)).splitlines()
        if len(printed) == len(block):
            used += sum(line.rewrite(text, self.name) for line, text in zip(block, printed, strict=True))
    return used


@rule()
def error_wording(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """Python 2.7's pdb printed an error as NameError("…",), wrapped in its own repr; today's prints its text."""
    return sum(
        line.rewrite(re.sub(r"^\*\*\* (\w+): \1\((['\"])(.*)\2,\)$", r"*** \1: \3", line.text), self.name) for line in article
    )


@rule(of=(ARTICLE, COMPUTE1))
def address(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """An object's address differs from run to run."""
    return sum(line.rewrite(without_address(line.text), self.name) for line in [*article, *ours])


@rule()
def listing_arrow(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """pdb marks the current line of a listing with ->; the article's listings lost the mark."""
    return sum(line.rewrite(re.sub(r"^(\d+ +)->\t", r"\1\t", line.text), self.name) for line in ours)


@rule(since=(3, 13))
def own_line(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """Since Python 3.13 set_trace() stops on its own line, so one n is needed to stand where the author stood."""
    stays = _is_location(ours, 0) and ours[1].text.endswith("pdb.set_trace()") and ours[2].text == f"{PROMPT}n"
    return _drop(ours, 0, 2) if stays else 0


@rule(since=(3, 8))
def revisited_line(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """Since Python 3.8 the call in a statement of several lines belongs to its first line, which a step visits once more."""
    for index in range(1, len(ours) - 2):
        if ours[index - 1].text == ours[index + 2].text == f"{PROMPT}s" and _is_location(ours, index):
            return _drop(ours, index, 2)
    return 0


@rule(of=(ARTICLE, COMPUTE1))
def unshown_steps(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """The transcripts do not show the commands that led from one stop to the next, nor what pdb answered to them."""
    steps = [line for line in ours if _STEP.fullmatch(line.text)]
    ours[:] = [line for line in ours if line not in steps]
    return len(steps)


@rule()
def call_line(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """pdb announces a function that was stepped into with --Call--; the article left that line out."""
    return _drop(ours, 0, 1) if ours and ours[0].text == "--Call--" else 0


@rule()
def lost_listing_head(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """At the second stop the article lost where pdb stood, the l that was typed, and the first two lines of its listing."""
    first = LISTED.match(article[0].text) if article else None
    if first and _is_location(ours, 0) and ours[2].text == f"{PROMPT}l":
        numbers = [LISTED.match(line.text) for line in ours[3:5]]
        if [match and int(match["number"]) for match in numbers] == [int(first["number"]) - 2, int(first["number"]) - 1]:
            return _drop(ours, 0, 5)
    return 0


@rule()
def cut_listing(self: Rule, article: list[Line], ours: list[Line]) -> int:
    """pdb lists eleven lines at a time; the article's last listing is cut after three."""
    last = LISTED.match(article[-1].text) if article else None
    extra = ours[len(article) :]
    follows = last and all(
        (match := LISTED.match(line.text)) and int(match["number"]) == int(last["number"]) + distance
        for distance, line in enumerate(extra, start=1)
    )
    return _drop(ours, len(article), len(extra)) if follows else 0


# What was measured on compute1 with plain Juno: places and values.


@rule(of=(COMPUTE1,))
def statement(self: Rule, measured: list[Line], ours: list[Line]) -> int:
    """The transcripts of compute1 hold places and values only; the statements at these places are the stub's own."""
    places = [number for number in range(len(ours)) if _is_location(ours, number)]
    for number in reversed(places):
        _drop(ours, number + 1, 1)
    return len(places)


@rule(of=(COMPUTE1,))
def order_of_keys(self: Rule, measured: list[Line], ours: list[Line]) -> int:
    """Python 2.7 wrote a JSON object's keys in the order of their hashes, today's writes them as they came: both are sorted."""
    return sum(line.rewrite(re.sub(r'\{".*\}', _sorted, line.text), self.name) for line in [*measured, *ours])


def _sorted(match: re.Match[str]) -> str:
    try:
        return json.dumps(json.loads(match[0]), sort_keys=True)
    except ValueError:
        return match[0]


@rule(of=(COMPUTE1,))
def vendors_field(self: Rule, measured: list[Line], ours: list[Line]) -> int:
    """The article's Instance has a field of its author's vendor, cpu_pinning; what was measured is Juno without it."""
    return sum(line.rewrite(line.text.replace("cpu_pinning=<?>,", ""), self.name) for line in ours)


@rule(of=(COMPUTE1,))
def empty_set(self: Rule, measured: list[Line], ours: list[Line]) -> int:
    """Python 2.7 wrote an empty set as set([])."""
    return sum(line.rewrite(line.text.replace("set([])", "set()"), self.name) for line in measured)


@rule(of=(COMPUTE1,))
def zone_of_utc(self: Rule, measured: list[Line], ours: list[Line]) -> int:
    """The library iso8601 had a class of its own for UTC; today it takes Python's."""
    return sum(
        line.rewrite(re.sub(r"tzinfo=<iso8601\.iso8601\.Utc object[^>]*>", "tzinfo=datetime.timezone.utc", line.text), self.name)
        for line in measured
    )
