"""What ``walkthrough check`` prints."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from walkthrough.article import RULES
from walkthrough.check import Comparison


def transcripts(comparisons: Sequence[Comparison], idle: Sequence[str]) -> int:
    """Print the table of stops, then the diffs and the idle rules if there are any. Return the exit code."""
    console = Console(highlight=False, markup=False, emoji=False)
    table = Table(title="traces/article against plain pdb", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("stop", no_wrap=True)
    for heading in ("commands", "lines", "equal", "by rule", "unexplained"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, each in enumerate(comparisons, start=1):
        table.add_row(
            f"{number} {each.stop.file.rpartition('/')[2]}({each.stop.line})",
            str(len(each.transcript.commands)),
            str(len(each.transcript.lines)),
            str(each.equal),
            "\n".join([str(each.by_rule), *(f"{name} ×{count}" for name, count in each.rules.items())]),
            str(each.unexplained),
        )
    console.print(table)
    for number, each in enumerate(comparisons, start=1):
        if each.unexplained:
            console.print(f"stop {number}: - what {each.transcript.path.name} shows, + what pdb prints")
            for line in each.diff:
                console.print(Text(line, style={"-": "red", "+": "green"}.get(line[0], "dim")), soft_wrap=True)
    for name in idle:
        console.print(f"rule {name} explained nothing; remove it or find out why: {_reason(name)}")
    unexplained = sum(each.unexplained for each in comparisons)
    commands = sum(len(each.transcript.commands) for each in comparisons)
    console.print(f"{len(comparisons)} stops, {commands} commands, {unexplained} lines unexplained, {len(idle)} rules idle")
    return 1 if unexplained or idle else 0


def _reason(name: str) -> str:
    return next(rule.reason for rule in RULES if rule.name == name)
