"""How a trace is shown: a tree, a colour and a name for each lane, stops marked, values folded to one line, notes beside it."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.lesson import Text
from walkthrough.screen.console import paged, plain
from walkthrough.tracing.format import BEGINS, Event, Trace
from walkthrough.tracing.tree import Row, Selection, Tree
from walkthrough.values import inline, safe_repr, visible
from walkthrough.world import World

#: How wide a line is where there is no terminal, besides what stands before it.
PLAIN_WIDTH = 150
_ROOM = 24
_LEAST = 10
#: So many lines are written at a time: of each a console asks anew how wide it is.
_TOGETHER = 64
#: Arguments that only full lines have: an object without a text of its own, no further arguments.
_SAYS_NOTHING = re.compile(r"<[\w.]+ object at 0x…>|\(\)|\{\}")
#: Stands before a generator or coroutine that is resumed.
_AGAIN = "↻ "
_COLOURS = ("cyan", "magenta", "green", "yellow")


class TreeView:
    """Draws rows of trees on a console, in one language.

    ``flat`` writes the depth of a line as a number, and its host on each; ``full`` writes every value as it was recorded, else a
    line is as wide as the console, and what is cut says how much.
    ``with_notes`` puts the note of a function or stop below it, where it comes up first; ``with_values`` the values at a stop.
    """

    def __init__(
        self,
        console: Console,
        language: str,
        world: World,
        *,
        full: bool = False,
        flat: bool = False,
        with_notes: bool = False,
        with_values: bool = True,
    ) -> None:
        self._console = console
        self._flat = flat
        self._language = language
        self._world = world
        self._full = full
        self._with_values = with_values
        self._noted: set[object] | None = set() if with_notes else None
        self._lanes: list[str] = []

    def draw(self, tree: Tree, here: str | None = None) -> None:
        """Print a tree, row by row. ``here`` is written below its last row."""
        lines = chain.from_iterable(map(self.lines, tree))
        while some := [*islice(lines, _TOGETHER)]:
            self._console.print(Styled("\n").join(some), soft_wrap=True)
        if here:
            self._console.print(Styled(here, style="bold reverse" if self._console.color_system else "bold"), soft_wrap=True)

    def lines(self, row: Row) -> Iterator[Styled]:
        """Yield the lines of one row."""
        event = row.node.event
        colour = self._colour(event.lane)
        # Flat: how deep a line lies is a number, for those who hear it read or search it.
        head = Styled(f"{row.node.level} " if self._flat else row.guide, style=f"dim {colour}")
        below = Styled("  " if self._flat else row.below, style=f"dim {colour}")
        if event.stop is not None:
            head.append(f"◆ {self._say(messages.STOP_MARK, number=event.stop)}  ", style="bold yellow not dim")
        if row.node.crosses or self._flat:
            head.append(f"[{inline(event.lane)}] ", style="bold not dim")
        if event.kind in BEGINS:
            self._call(head, row, colour)
        elif event.kind == "line":
            name, room = inline(event.function), self._width() - cell_len(head.plain)
            if not self._full and cell_len(name) > room:
                name = "…" + name[-max(_LEAST, room - 1) :]
            head.append(name, style=f"bold {colour} not dim")
            if self._full or self._width() - cell_len(head.plain) > len(_place(event)) + 2:
                head.append(f"  {_place(event)}", style="dim default")
        elif event.kind == "exception":
            self.add(head, f"✗ {event.error}", "red not dim")
        else:
            self.add(head, _end(event), "default not dim")
        yield head
        for name, text in (event.values or {}).items() if self._with_values else ():
            line = below.copy()
            line.append(f"    {inline(name)} = ", style="bold not dim")
            self.add(line, text, "default not dim")
            yield line
        yield from self._note(event, below)

    def _call(self, head: Styled, row: Row, colour: str) -> None:
        event, end = row.node.event, row.node.end
        head.append(f"{_AGAIN * (event.kind == 'resume')}{inline(event.function)}", style=f"bold {colour} not dim")
        if self._full or self._width() - cell_len(head.plain) >= _ROOM + len(_place(event)) + 2:
            head.append(f"  {_place(event)}", style="dim default")
        arguments = (event.arguments or {}).items()
        parts = [f"{inline(name)}={text}" for name, text in arguments if self._full or not _SAYS_NOTHING.fullmatch(text)]
        if end and end.error:
            parts.append(f"✗ {end.error}")
        elif end and (end.kind != "return" or end.result != "None"):
            parts.append(_end(end))
        if parts:
            self.add(head, "  " + "  ".join(parts), "not bold default not dim")

    def _width(self) -> int:
        return self._console.width if self._console.is_terminal else PLAIN_WIDTH

    def add(self, line: Styled, text: str, style: str) -> None:
        """Add a value, folded to what is left of the line."""
        used = cell_len(line.plain) if self._console.is_terminal else 0
        line.append(visible(text) if self._full else fold(visible(text), max(_LEAST, self._width() - used)), style=style)

    def _note(self, event: Event, below: Styled) -> Iterator[Styled]:
        if self._noted is None:
            return
        at_line = event.stop is not None and event.kind == "line"
        note = self._world.note(place=(event.file, event.line)) if at_line else self._world.note(event.name)
        if note is None or event.kind not in ("call", "line") or id(note) in self._noted:
            return
        self._noted.add(id(note))
        width = max(_ROOM, self._width() - cell_len(below.plain) - 4)
        text = Styled(note.in_language(self._language), style="italic not dim" if self._console.color_system else "")
        for number, wrapped in enumerate(text.wrap(self._console, width)):
            line = below.copy()
            line.append("  ✎ " if number == 0 else "    ", style="not dim")
            wrapped.rstrip()
            yield line + wrapped

    def _colour(self, lane: str) -> str:
        if lane not in self._lanes:
            self._lanes.append(lane)
        return _COLOURS[self._lanes.index(lane) % len(_COLOURS)]

    def _say(self, text: Text, **values: object) -> str:
        return text.in_language(self._language).format(**values)


def fold(text: str, width: int) -> str:
    """Return a text in one line of ``width`` columns at most; one that is cut ends with how many characters are left out."""
    line = text.replace("\n", "⏎")
    if cell_len(line) <= width:
        return line
    kept = set_cell_size(line, max(1, width - len(f"… (+{len(line)})"))).rstrip()
    return f"{kept}… (+{len(line) - len(kept)})"


def _end(event: Event) -> str:
    """Return how a function was left, or left for now, as a generator and a coroutine are where they wait."""
    if event.kind == "suspend":
        return "await"
    return f"{'yield' if event.kind == 'yield' else '→'} {event.result}"


def _place(event: Event) -> str:
    return inline(f"{'/'.join(event.file.split('/')[-2:])}:{event.line}")


def show(
    trace: Trace,
    world: World,
    language: str,
    selection: Selection,
    *,
    story: bool = False,
    full: bool = False,
    flat: bool = False,
) -> None:
    """Show a trace, or what is selected of it, on standard output. Raises SelectionError and TraceError before anything shows."""
    tree = Tree(trace, keep=in_story(trace, world) if story else None, selection=selection)
    with paged(plain()) as console:
        for request in trace.requests:
            sent = " ".join(value if isinstance(value, str) else safe_repr(value) for value in request.values() if value)
            console.print(Styled(visible(sent), style="dim"), soft_wrap=True)
        TreeView(console, language, world, full=full, flat=flat, with_notes=True).draw(tree)
        console.print(Styled(f"{inline(trace.lesson)}: {tree.shown} / {tree.size}", style="dim"), soft_wrap=True)
        if not tree.size:
            console.print(messages.NOTHING_RECORDED.in_language(language))


def in_story(trace: Trace, world: World) -> Callable[[Event], bool]:
    """Return what tells whether a call belongs to the story of a trace: there is a note on its function, or a stop in it."""
    with_stops = {event.name for event in trace if event.stop is not None}
    return lambda event: event.name in with_stops or world.note(event.name) is not None
