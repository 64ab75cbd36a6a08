"""Values on a screen: objects field by field, in columns; everything else on a line where it fits."""

import re
import textwrap
from collections.abc import Collection, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.debugger.position import Position
from walkthrough.lesson import Text
from walkthrough.screen.canvas import INDENT, MARK, Canvas
from walkthrough.values import cut, pretty, safe_repr
from walkthrough.world import Field, World

_COLUMN = 38
#: How a field without a value is written, and of an object without marks how many fields are shown first.
UNSET, _FIRST = "<?>", 3
#: So much of a value is shown; at the prompt, p prints all of it.
_MOST = 50_000
#: So many columns must be left for a statement, if it is to go on below itself.
_BESIDE = 16
#: A line of a listing, or the one where the debugger stands, up to its statement.
_LISTED = re.compile(r" *(?:\d+ +(?:->)?|->) *(?=\S)")


def shown_first(found: Sequence[Field], marks: Collection[str]) -> list[Field]:
    """Return the fields of an object that are shown before anything is asked: those that matter, or which object it is, or else
    the first that have a value.
    """
    by_name = {field.name: field for field in found}
    shown = [by_name[name] for name in marks if name in by_name]
    have = [field for field in found if field.is_set and field.text not in ("None", UNSET)]
    return shown or [field for field in have if field.is_key] or have[:_FIRST]


class Seen:
    """Remembers the objects that were shown at each stop, one of each class: one of 60 fields is shown whole once, and from then on
    only what matters of it.
    """

    def __init__(self) -> None:
        self._shown: dict[tuple[type, int], Sequence[Field]] = {}

    def is_whole(self, value: Any, found: Sequence[Field], marks: Collection[str], number: int) -> bool:
        """Tell whether an object with the fields ``found`` is to be shown whole at stop ``number``: if the stops before it
        showed none of its class, or if a field is not as it was there and has no mark that would show it now.

        The answer for a stop is the same whenever the stop is come to again.
        """
        before = max((stop for kind, stop in self._shown if kind is type(value) and stop < number), default=None)
        self._shown[type(value), number] = found
        if before is None:
            return True
        return any(field.name not in marks for field in set(found).difference(self._shown[type(value), before]))


class Values(Canvas):
    """Writes values, those of a world's objects as the world says."""

    def __init__(self, world: World, language: str, console: Console | None = None) -> None:
        super().__init__(language, console)
        self.world = world
        self.seen = Seen()

    def values(self, position: Position) -> None:
        """Show the values at a stop, of an object that was shown before only what matters."""
        below_object = False
        for name, value in position.values.items():
            found = self.world.fields(value)
            if below_object or (found and name != next(iter(position.values))):
                self.console.print()
            if found:
                marks = set(position.stop.marks.get(name, ()))
                whole = self.seen.is_whole(value, found, marks, position.stop.number)
                (self.object if whole else self.marked_fields)(name, value, found, marks)
            else:
                self.assignment(name, value)
            below_object = bool(found)

    def whole(self, name: str, value: Any, marks: set[str]) -> None:
        """Show all of a value."""
        found = self.world.fields(value)
        if found:
            self.object(name, value, found, marks)
        else:
            self.assignment(name, value)

    def object(self, name: str, value: Any, found: Sequence[Field], marks: set[str]) -> None:
        title = Styled(name, style="bold")
        title.append("  " + self.say(messages.FIELDS, name=type(value).__name__, count=len(found)), style="not bold")
        if marks:
            title.append("  " + self.say(messages.MARKED), style="not bold dim")
        self.write(title)
        self._grid([field for field in found if field.is_set and field.text != "None"], marks)
        self._names(messages.NONE, [field for field in found if field.is_set and field.text == "None"], marks)
        self._names(messages.UNSET, [field for field in found if not field.is_set], marks)

    def marked_fields(self, name: str, value: Any, found: Sequence[Field], marks: set[str]) -> None:
        """Print only those fields of an object that matter here."""
        matter = [field for field in found if field.name in marks]
        title = Styled(name, style="bold")
        kind = type(value).__name__
        if matter:
            title.append(f"  {self.say(messages.WHAT_MATTERS, name=kind, marked=len(matter), count=len(found))}", style="not bold")
        else:
            title.append(f"  {self.say(messages.AS_BEFORE, name=kind)}", style="not bold dim")
        self.write(title)
        for field in matter:
            self.write(_field(field, True))

    def brief(self, name: str, value: Any, found: Sequence[Field], marks: Collection[str]) -> None:
        """Show as much of an object as a card does before its question."""
        title = Styled(name, style="bold")
        title.append("  " + self.say(messages.FIELDS, name=type(value).__name__, count=len(found)), style="not bold")
        self.write(title)
        for field in shown_first(found, marks):
            self.write(_field(field, field.name in marks))

    def assignment(self, name: str, value: Any) -> None:
        """Print ``name = value`` on one line where it fits, else the value below its name."""
        line = safe_repr(value)
        if cell_len(name) + cell_len(line) + len(" = ") <= self.console.width:
            self.write(Styled(name, style="bold").append(f" = {line}", style="not bold"))
        else:
            self.write(f"{name} =", style="bold")
            self.indented(cut(pretty(value, self.console.width - INDENT), _MOST))

    def _grid(self, found: Sequence[Field], marks: set[str]) -> None:
        """Print ``name = value`` in as many columns as fit; a value too long for a column has lines of its own below."""
        columns = max(1, self.console.width // _COLUMN)
        width = self.console.width // columns
        cells = [_field(field, field.name in marks) for field in found]
        short = [cell for cell in cells if cell_len(cell.plain) <= width - INDENT]
        rows = -(-len(short) // columns)
        for row in range(rows):
            line = Styled()
            for column, cell in enumerate(short[row::rows]):
                line.append(" " * (column * width - cell_len(line.plain)))
                line.append_text(cell)
            self.write(line)
        for cell in cells:
            if cell not in short:
                self.write(at_commas(cell, self.console.width))

    def _names(self, label: Text, found: Sequence[Field], marks: set[str]) -> None:
        if found:
            names = "  ".join((MARK if field.name in marks else "") + field.name for field in found)
            self.indented(f"{self.say(label)}{self.say(messages.COLON)}{names}", style="dim")


def _field(field: Field, marked: bool) -> Styled:
    styled = Styled(MARK if marked else " " * len(MARK), style="bold yellow")
    styled.append(field.name, style="bold" if marked else "not bold cyan")
    styled.append(f" = {field.text}", style="bold" if marked else "not bold default")
    return styled


def at_commas(styled: Styled, width: int) -> Styled:
    """Return a field whose value is a long dict, broken after commas so that its lines fit, each indented below the first."""
    lines, used = Styled(), 0
    for part in styled.split(",", include_separator=True):
        if used and used + cell_len(part.plain) > width:
            lines.append("\n" + " " * 2 * INDENT)
            used = 2 * INDENT
        lines.append(part)
        used += cell_len(part.plain)
    return lines


def folded(line: str, width: int) -> Styled:
    """Return a line that the debugger printed: one of a listing goes on below its statement, another after a comma."""
    if len(line) <= width:
        return Styled(line)
    listed = _LISTED.match(line)
    if not listed:
        return at_commas(Styled(line), width)
    indent = " " * (len(listed[0]) + 4)
    if width - len(indent) < _BESIDE:
        # Whoever writes it breaks it, as any other text.
        return Styled(line)
    first, *rest = textwrap.wrap(line[len(listed[0]) :], width - len(indent), break_on_hyphens=False)
    return Styled("\n".join([listed[0] + first, *(indent + each for each in rest)]))
