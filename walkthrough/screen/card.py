"""A card that fits: everything of a stop on one screen, prompt included. What is cut says how to see it whole."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.debugger.position import Position
from walkthrough.screen.listing import listing
from walkthrough.screen.values import shown_first
from walkthrough.values import safe_repr, visible
from walkthrough.world import World

#: The fewest lines of code and the most that a card shows, and the most lines of one value.
_LEAST, _MOST = 3, 15
#: Empty lines of a card that is not tight: below the chain, the code and the values.
_EMPTY = 3
#: The widest column of names; a longer one pushes its value on.
_NAMES = 16
#: What pdb++ writes before the place where it stands: how many frames there are.
_FRAMES = len("[99] ")


@dataclass(frozen=True)
class Screen:
    """The room for a card, in columns and rows, and how a text of ours is said."""

    width: int
    height: int
    say: Callable[..., str]


def card(position: Position, world: World, room: Screen, below: int) -> list[Styled]:
    """Return the lines of a card but for its title. ``below`` counts the rows that follow it: what is asked, the debugger's own
    lines, and the prompt.
    """
    values = list(position.values.items())
    # The title, the place and the chain; where the hint has no room behind the last value, its own line; then the empty lines.
    rest = room.height - below - 4 - len(values) - _EMPTY
    is_tight = rest < _LEAST
    if is_tight:
        rest += _EMPTY
    code = max(_LEAST, min(_MOST, rest))
    gap = [] if is_tight else [Styled()]
    stop = position.stop
    lines = [_place(position, room), _chain(position.chain, room), *gap]
    lines += listing(world.source.text(stop.file) or "", stop.span, code, room.width)
    lines += gap
    if values:
        lines += [*_values(values, stop.marks, world, room, max(0, rest - code)), *gap]
    return lines


def rows_of_debugger(position: Position, width: int) -> int:
    """Return how many rows the debugger's own lines take: where it stands, the statement there, and the prompt."""
    stop = position.stop
    where = f"> {stop.path}({stop.line}){stop.function}()"
    statement = position.statement
    called = 1 if statement.startswith(("def ", "async def ")) else 0
    return called + _rows(_FRAMES + len(where), width) + _rows(cell_len(f"-> {statement}"), width) + 1


def _rows(cells: int, width: int) -> int:
    return max(1, -(-cells // width))


def _place(position: Position, room: Screen) -> Styled:
    stop = position.stop
    text = f"{stop.file}({stop.line}) {stop.function}()"
    lane = stop.lane
    left = room.width - cell_len(lane) - 2
    if cell_len(text) > left:
        # The file's name says more than its folders.
        text = "…" + text[-(left - 1) :] if left > 1 else ""
    line = Styled(text, style="bold")
    return line.append(" " * max(2, room.width - cell_len(text) - cell_len(lane)) + lane, style="not bold")


def _chain(chain: Sequence[str], room: Screen) -> Styled:
    """Return the calls that led here in one line: the first and the last of them, if not all fit."""
    shown = list(chain)
    hint = room.say(messages.WHOLE_CHAIN)
    left = room.width - cell_len(hint) - 2
    dropped = 0
    while len(shown) > 2 and cell_len(_arrows(shown, dropped)) > left:
        del shown[1]
        dropped += 1
    text = _arrows(shown, dropped)
    if cell_len(text) > left:
        text, dropped = "… → " + (shown[-1] if shown else ""), 1
    line = Styled(set_cell_size(text, room.width).rstrip() if cell_len(text) > room.width else text)
    if dropped:
        line.append(" " * max(2, room.width - cell_len(line.plain) - cell_len(hint)) + hint, style="dim")
    return line


def _arrows(names: Sequence[str], dropped: int) -> str:
    return " → ".join([*names[:1], *(["…"] if dropped else []), *names[1:]])


def _values(values: Sequence[tuple[str, Any]], marks: Any, world: World, room: Screen, more: int) -> list[Styled]:
    """Return the values, a line each and ``more`` lines for those that need them; whatever is cut says how to see it whole."""
    column = min(_NAMES, max(len(name) for name, _ in values))
    lines: list[Styled] = []
    is_cut = False
    for name, value in values:
        indent = max(column, cell_len(name)) + 2
        text = summary(value, marks.get(name, ()), world, room.say)
        if indent > room.width // 2:
            indent = 4
            rows = folded_to(f"{name}  {text}", room.width, 1 + min(more, 1), indent)
            first = Styled(rows[0])
        else:
            rows = folded_to(text, room.width - indent, 1 + min(more, 1))
            first = Styled(visible(name).ljust(indent), style="bold").append(rows[0], style="not bold")
        more -= len(rows) - 1
        is_cut |= rows[-1].endswith("…")
        lines += [first, *(Styled(" " * indent + row) for row in rows[1:])]
    hint = room.say(messages.WHOLE_VALUE)
    if is_cut or any(world.fields(value) for _, value in values):
        last = lines[-1]
        space = room.width - cell_len(last.plain) - cell_len(hint)
        if space >= 2:
            last.append(" " * space + hint, style="dim not bold")
        else:
            lines.append(Styled(" " * max(0, room.width - cell_len(hint)) + hint, style="dim"))
    return lines


def folded_to(text: str, width: int, rows: int, indent: int = 0) -> list[str]:
    """Return a text in so many lines at most, the later ones for an ``indent``; the last one ends with an ellipsis if something is
    left out.
    """
    found: list[str] = []
    rest = text
    for row in range(rows):
        room = max(1, width - (indent if row else 0))
        if cell_len(rest) <= room:
            return [*found, rest]
        last = row == rows - 1
        part = set_cell_size(rest, room - 1 if last else room)
        cut = part.rfind(" ") if not last and " " in part.strip() else len(part)
        found.append(part[:cut].rstrip() + "…" if last else rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return found


def summary(value: Any, marked: Collection[str], world: World, say: Callable[..., str]) -> str:
    """Return a value in one line: of an object its kind and the fields that matter, or its first ones."""
    found = world.fields(value)
    if not found:
        return safe_repr(value).replace("\n", " ")
    kind = say(messages.FIELDS, name=type(value).__name__, count=len(found))
    return f"{kind}{say(messages.COLON)}" + " ".join(f"{field.name}={visible(field.text)}" for field in shown_first(found, marked))
