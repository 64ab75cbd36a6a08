"""What ``walkthrough check`` prints."""

import difflib
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from walkthrough.proof.compare import Comparison
from walkthrough.proof.rules import RULES
from walkthrough.proof.snapshots import STALE
from walkthrough.screen.console import plain

if TYPE_CHECKING:
    from walkthrough.proof.sessions import Proof

#: So many lines that are alike are shown around one that is not.
_AROUND = 5


def transcripts(comparisons: Sequence[Comparison], idle: Sequence[str]) -> int:
    """Print the table of stops, then the diffs and the idle rules if there are any. Return the exit code."""
    console = plain()
    folder = comparisons[0].transcript.path.parent.name
    table = Table(title=f"traces/{folder} against plain pdb", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("stop", no_wrap=True)
    for heading in ("commands", "lines", "equal", "by rule", "unexplained"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in comparisons:
        table.add_row(
            f"{each.stop.number or '-'} {each.stop.file.rpartition('/')[2]}({each.stop.line})",
            str(len(each.transcript.commands)),
            str(len(each.transcript.lines)),
            str(each.equal),
            "\n".join([str(each.by_rule), *(f"{name} ×{count}" for name, count in each.rules.items())]),
            str(each.unexplained),
        )
    console.print(table)
    for each in comparisons:
        if each.unexplained:
            place = f"stop {each.stop.number}" if each.stop.number else f"{each.stop.file}({each.stop.line})"
            console.print(f"{place}: - what {each.transcript.path.name} shows, + what pdb prints", soft_wrap=True)
            for line in each.diff:
                console.print(Text(line, style={"-": "red", "+": "green"}.get(line[0], "dim")), soft_wrap=True)
    for name in idle:
        console.print(f"rule {name} explained nothing; remove it or find out why: {_reason(name)}")
    unexplained = sum(each.unexplained for each in comparisons)
    commands = sum(len(each.transcript.commands) for each in comparisons)
    stops = sum(bool(each.stop.number) for each in comparisons)
    between = f" and {len(comparisons) - stops} places between them" if stops < len(comparisons) else ""
    console.print(
        f"{stops} stops{between}, {commands} commands, {unexplained} lines unexplained, {len(idle)} rules idle", soft_wrap=True
    )
    return 1 if unexplained or idle else 0


def sessions(proofs: "Sequence[Proof]") -> int:
    """Print how pdb sessions agree with plain pdb, with a diff where they do not, and the rules with their reasons. Return the exit
    code.
    """
    console = plain()
    for proof in proofs:
        first = proof.section.visits[0]
        lines = f"{len(proof.section.shown)} lines: {proof.equal} equal, {proof.by_rule} by rule, {proof.unexplained} unexplained"
        place = f"{first.file.rpartition('/')[2]}({first.line}) {first.function}()" if first.line else f"-> {first.statement}"
        where = f"line {proof.section.number}, {place}"
        console.print(f"{where}: {len(proof.section.commands)} commands, {lines}", soft_wrap=True)
        for name, count, reason in proof.reasons:
            console.print(f"  rule {name} ×{count}: {reason}", soft_wrap=True)
        if proof.unexplained:
            console.print("  - what the session shows, + what pdb prints", soft_wrap=True)
        for line in _near_changes(proof.diff):
            console.print(Text(f"  {line}", style={"-": "red", "+": "green"}.get(line[0], "dim")), soft_wrap=True)
    unexplained = sum(proof.unexplained for proof in proofs)
    commands = sum(len(proof.section.commands) for proof in proofs)
    python = ".".join(map(str, sys.version_info[:2]))
    console.print(
        f"sessions: {len(proofs)}, commands: {commands}, lines unexplained: {unexplained} (Python {python})", soft_wrap=True
    )
    return 1 if unexplained else 0


def _near_changes(diff: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a diff that are not alike, with some around them, and how many were passed over."""
    changed = [number for number, line in enumerate(diff) if not line.startswith(" ")]
    near = {number for each in changed for number in range(each - _AROUND, each + _AROUND + 1)}
    for is_near, lines in itertools.groupby(enumerate(diff), lambda each: each[0] in near):
        found = [line for _, line in lines]
        yield from found if is_near else [f"  … ({len(found)} lines alike)"]


def _reason(name: str) -> str:
    return next(rule.reason for rule in RULES if rule.name == name)


def trace(comparisons: Sequence[Comparison]) -> int:
    """Print how the recorded trace agrees with transcripts at its stops, with a diff where it does not. Return the exit code."""
    console = plain()
    console.print()
    console.print(f"what hunter recorded at the stops, against traces/{comparisons[0].transcript.path.parent.name}")
    for number, each in enumerate(comparisons, start=1):
        lines = f"{each.equal} lines equal, {each.by_rule} by rule, {each.unexplained} unexplained"
        console.print(
            f"  stop {number} {each.stop.function}({each.stop.line}): {len(each.transcript.commands)} values, {lines}",
            soft_wrap=True,
        )
        for line in each.diff:
            console.print(Text(f"    {line}", style={"-": "red", "+": "green"}.get(line[0], "dim")), soft_wrap=True)
    matched = sum(not each.unexplained for each in comparisons)
    values = sum(len(each.transcript.commands) for each in comparisons)
    console.print(f"{matched} of {len(comparisons)} stops, {values} values", soft_wrap=True)
    return 0 if matched == len(comparisons) else 1


def chain(wanted: Sequence[str], entered: Sequence[str]) -> int:
    """Print how the functions that were entered agree with real Juno's, with a diff where they do not. Return the exit code."""
    console = plain()
    matcher = difflib.SequenceMatcher(None, wanted, entered, autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    console.print()
    console.print("the functions entered, on both hosts, against real Juno's order (traces/juno-chain.txt)", soft_wrap=True)
    if list(wanted) != list(entered):
        for line in difflib.unified_diff(wanted, entered, "Juno", "here", lineterm="", n=1):
            console.print(Text(f"  {line}", style={"-": "red", "+": "green"}.get(line[0], "dim")), soft_wrap=True)
    console.print(f"{shared} of {len(wanted)} chain entries, {len(entered) - shared} too many", soft_wrap=True)
    return 0 if list(wanted) == list(entered) else 1


def committed(path: Path, differences: Sequence[str]) -> int:
    """Print whether the committed trace is what is recorded now. Return the exit code."""
    console = plain()
    console.print()
    console.print(f"{path} is what is recorded now" if not differences else STALE.format(path=path), soft_wrap=True)
    for line in differences:
        console.print(Text(f"  {line}", style={"-": "red", "+": "green"}.get(line[0], "dim")), soft_wrap=True)
    return 1 if differences else 0
