"""What is shown after a step: the code around the new place, and what has changed."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text as Styled

from walkthrough.debugger.changes import Change, Step
from walkthrough.screen.listing import listing
from walkthrough.screen.wrapping import cut
from walkthrough.source import span_at
from walkthrough.values import visible

#: Lines of code around a step, and the most changes that are told one by one.
_CODE, _CHANGES = 5, 6


def stepped(step: Step, width: int) -> Iterator[Styled]:
    """Yield the lines that show a step."""
    yield from listing(step.text, span_at(step.text, step.line), _CODE, width)
    told = step.changes[:_CHANGES]
    column = max((cell_len(_name(change)) for change in told), default=0)
    for change in told:
        yield _change(change, column, width)
    if len(step.changes) > len(told):
        yield Styled(f"  … +{len(step.changes) - len(told)}", style="dim")


def _name(change: Change) -> str:
    return visible(f"{change.name}  {change.field}" if change.field else change.name)


def _change(change: Change, column: int, width: int) -> Styled:
    values = visible(change.after if change.before is None else f"{change.before} → {change.after}").replace("\n", " ")
    line = Styled("  " + _name(change).ljust(column) + "  ", style="bold")
    return line.append(cut(values, max(1, width - cell_len(line.plain))), style="not bold")
