"""What a person sees: the request, a card at each stop, the response and the message that was cast."""

import json
import os
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.debugger.position import Position
from walkthrough.lesson import Lesson, Stop, Text
from walkthrough.screen.seen import Seen
from walkthrough.screen.wrapping import wrapped
from walkthrough.values import Field, fields, pretty, safe_repr, visible

NARROW = 60
_MARK = "▶ "
_INDENT = len(_MARK)
_COLUMN = 38
#: A line of a listing, or the one where the debugger stands, up to its statement.
_LISTED = re.compile(r" *(?:\d+ +(?:->)?|->) *(?=\S)")


class Screen:
    """Writes to one terminal, pipe or file, in one language. Colour, width and encoding are the console's concern."""

    def __init__(self, language: str, console: Console | None = None) -> None:
        self.language = language
        self.seen = Seen()
        self.console = console or Console(highlight=False, markup=False, emoji=False)

    @property
    def coloured(self) -> bool:
        """Whether colours may be written here."""
        return self.console.color_system is not None and not self.console.no_color

    def say(self, text: Text, **values: Any) -> str:
        """Return a text in this screen's language, with its placeholders filled in."""
        chosen = text.in_language(self.language)
        # A lesson's own texts have no placeholders, but may well have braces.
        return chosen.format(**values) if values else chosen

    def tell(self, text: Text, **values: Any) -> None:
        """Print one of the harness's own lines."""
        self._print(self.say(text, **values), style="dim")

    def verbatim(self, text: str) -> None:
        """Print a text whose lines are to be pasted or searched: they are not broken at the width."""
        self.console.print(Styled(visible(text)), soft_wrap=True)

    def opening(self, lesson: Lesson) -> None:
        """Show the lesson's first words."""
        if self.console.width < NARROW:
            self.tell(messages.NARROW, width=self.console.width)
        self._rule(self.say(lesson.title))
        self._paragraphs(lesson.opening)

    def request(self, request: Any) -> None:
        """Show the request that is about to be sent."""
        self.console.print()
        self._heading(messages.REQUEST)
        self._indented(f"{request.method} {request.url}")
        if request.body:
            self._indented(f"Content-Type: {request.content_type}")
            self._indented(pretty_json(request.text))

    def place(self, position: Position) -> str:
        """Return which stop of how many it is, with its title."""
        return f"{self.say(messages.STOP_OF, number=position.number, count=position.count)} · {self.say(position.stop.title)}"

    def stop(self, position: Position) -> None:
        """Show a card: which stop, where in the chain, and the values there. ``notice`` ends it."""
        self.console.print()
        stop = position.stop
        self._rule(self.place(position))
        where = "" if stop.lane == "controller" else f"  {self.say(messages.ON_HOST, host=stop.lane)}"
        self._print(f"{stop.file}({stop.line}) {stop.function}(){where}", style="bold")
        file, line = position.real
        self.tell(messages.SOURCE, file=_nearest(file), line=line)
        self._print(self._chain(position.chain))
        self.console.print()
        self.values(position)

    def values(self, position: Position) -> None:
        """Show the values at a stop, of an object that was shown before only what matters."""
        below_object = False
        for name, value in position.values.items():
            found = fields(value)
            if below_object or (found and name != next(iter(position.values))):
                self.console.print()
            if found:
                marks = set(position.stop.marks.get(name, ()))
                whole = self.seen.is_whole(value, found, marks, position.number)
                (self._object if whole else self._marked)(name, value, found, marks)
            else:
                self._assignment(name, value)
            below_object = bool(found)

    def meanwhile(self, request: Any, response: Any) -> None:
        """Show another's request and the answer it got."""
        self.console.print()
        self._print(self.say(messages.MEANWHILE, method=request.method, path=request.path, status=response.status))
        self._indented(pretty_json(response.text))

    def notice(self, stop: Stop, invitation: Text | None = None) -> None:
        """End a card, next to the prompt, with what to notice and what is asked; ``invitation`` says how to answer."""
        self.console.print()
        self._heading(messages.NOTICE)
        self._paragraphs(stop.notice)
        if stop.question:
            self.console.print()
            self._heading(messages.QUESTION)
            self._paragraphs(stop.question.ask)
            if invitation:
                self._indented(self.say(invitation), style="dim")
        self.console.print()

    def response(self, response: Any, casts: Sequence[Any]) -> None:
        """Show the response and the message that was cast."""
        self.console.print()
        self._heading(messages.RESPONSE)
        self._indented(f"HTTP {response.status}")
        self._indented(pretty_json(response.text))
        self.console.print()
        for message in casts:
            self._heading(messages.CAST)
            self._indented(f"{message.method}({', '.join(_argument(*each) for each in message.args.items())})")
            self._indented(self.say(messages.CAST_TO, topic=message.topic, server=message.server, version=message.version))
        if not casts:
            self.tell(messages.NO_CAST)

    def closing(self, lesson: Lesson) -> None:
        """Show what to try next."""
        self.console.print()
        self._rule(self.say(lesson.title))
        self._heading(messages.NEXT)
        self._paragraphs(lesson.closing)

    def contents(self, lesson: Lesson, current: int) -> None:
        """List a lesson's stops and mark the one where the learner stands."""
        self._print(self.say(lesson.title), style="bold")
        for number, stop in enumerate(lesson.stops, start=1):
            mark = _MARK if number == current else " " * _INDENT
            self._print(f"{mark}{number}  {stop.file}({stop.line}) {stop.function}() · {self.say(stop.title)}")

    def exchange(self, command: str, printed: str, now: str) -> None:
        """Show what the author typed and saw, and what the same command prints here."""
        printed, now = printed.expandtabs(), now.expandtabs()
        self._print(f"(Pdb) {command}", style="bold")
        self._print(printed)
        if now.split() == printed.split():
            self.tell(messages.SAME_NOW)
        else:
            self.tell(messages.NOW)
            self._print(now)

    def note(self, name: str, note: Text | None) -> None:
        """Show what a function is for."""
        if note is None:
            self.tell(messages.NO_NOTE, name=name)
        else:
            self._print(name, style="bold")
            self._paragraphs(note)

    def paragraphs(self, text: Text) -> None:
        """Show a text of the lesson's."""
        self._paragraphs(text)

    def finding(self, title: Text, wrong: Sequence[tuple[str, str, str]]) -> None:
        """Show whether one case of a repair came out as it should: expressions, the values wanted and the values found."""
        self._print(f"{'✗' if wrong else '✓'} {self.say(title)}")
        for expression, wanted, found in wrong:
            self._indented(self.say(messages.REPAIR_WRONG, expression=expression, wanted=wanted, found=found))

    def _rule(self, title: str) -> None:
        self.console.rule(Styled(title, style="bold"), align="left", style="blue")

    def _heading(self, text: Text) -> None:
        self._print(Styled(self.say(text), style="bold underline" if self.console.color_system else ""))

    def _paragraphs(self, text: Text) -> None:
        space = " " if self.language == "en" else ""
        for number, paragraph in enumerate(text.in_language(self.language).strip().split("\n\n")):
            if number:
                self.console.print()
            self._indented(space.join(line.strip() for line in paragraph.splitlines()))

    def _indented(self, text: str, style: str = "") -> None:
        self._print(Styled(visible(text), style=style), indent=_INDENT)

    def _print(self, text: str | Styled, style: str = "", indent: int = 0) -> None:
        styled = text if isinstance(text, Styled) else Styled(visible(text), style=style)
        # Wrapped here, not by the console, which would fill every line with blanks up to the width.
        for line in wrapped(styled, self.console.width - indent):
            self.console.print(Styled(" " * indent).append_text(line), no_wrap=True, overflow="ignore", crop=False)

    def _chain(self, chain: Sequence[str]) -> Styled:
        styled = Styled(self.say(messages.CHAIN) + self.say(messages.COLON), style="dim")
        for name in chain[:-1]:
            styled.append(f"{name} → ")
        return styled.append(chain[-1] if chain else "", style="not dim bold")

    def _object(self, name: str, value: Any, found: Sequence[Field], marks: set[str]) -> None:
        title = Styled(name, style="bold")
        title.append("  " + self.say(messages.FIELDS, name=type(value).__name__, count=len(found)), style="not bold")
        if marks:
            title.append("  " + self.say(messages.MARKED), style="not bold dim")
        self._print(title)
        self._grid([field for field in found if field.is_set and field.text != "None"], marks)
        self._names(messages.NONE, [field for field in found if field.is_set and field.text == "None"], marks)
        self._names(messages.UNSET, [field for field in found if not field.is_set], marks)

    def _marked(self, name: str, value: Any, found: Sequence[Field], marks: set[str]) -> None:
        """Print only those fields of an object that matter here."""
        matter = [field for field in found if field.name in marks]
        title = Styled(name, style="bold")
        kind = type(value).__name__
        if matter:
            title.append(f"  {self.say(messages.WHAT_MATTERS, name=kind, marked=len(matter), count=len(found))}", style="not bold")
        else:
            title.append(f"  {self.say(messages.AS_BEFORE, name=kind)}", style="not bold dim")
        self._print(title)
        for field in matter:
            self._print(_field(field, True))

    def _assignment(self, name: str, value: Any) -> None:
        """Print ``name = value`` on one line where it fits, else the value below its name."""
        line = safe_repr(value)
        if cell_len(name) + cell_len(line) + len(" = ") <= self.console.width:
            self._print(Styled(name, style="bold").append(f" = {line}", style="not bold"))
        else:
            self._print(f"{name} =", style="bold")
            self._indented(pretty(value, self.console.width - _INDENT))

    def _grid(self, found: Sequence[Field], marks: set[str]) -> None:
        """Print ``name = value`` in as many columns as fit; a value too long for a column has lines of its own below."""
        columns = max(1, self.console.width // _COLUMN)
        width = self.console.width // columns
        cells = [_field(field, field.name in marks) for field in found]
        short = [cell for cell in cells if cell_len(cell.plain) <= width - _INDENT]
        rows = -(-len(short) // columns)
        for row in range(rows):
            line = Styled()
            for column, cell in enumerate(short[row::rows]):
                line.append(" " * (column * width - cell_len(line.plain)))
                line.append_text(cell)
            self._print(line)
        for cell in cells:
            if cell not in short:
                self._print(at_commas(cell, self.console.width))

    def _names(self, label: Text, found: Sequence[Field], marks: set[str]) -> None:
        if found:
            names = "  ".join((_MARK if field.name in marks else "") + field.name for field in found)
            self._indented(f"{self.say(label)}{self.say(messages.COLON)}{names}", style="dim")


def _field(field: Field, marked: bool) -> Styled:
    styled = Styled(_MARK if marked else " " * len(_MARK), style="bold yellow")
    styled.append(field.name, style="bold" if marked else "not bold cyan")
    styled.append(f" = {field.text}", style="bold" if marked else "not bold default")
    return styled


def at_commas(styled: Styled, width: int) -> Styled:
    """Return a field whose value is a long dict, broken after commas so that its lines fit, each indented below the first."""
    lines, used = Styled(), 0
    for part in styled.split(",", include_separator=True):
        if used and used + cell_len(part.plain) > width:
            lines.append("\n" + " " * 2 * _INDENT)
            used = 2 * _INDENT
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
    first, *rest = textwrap.wrap(line[len(listed[0]) :], width - len(indent), break_on_hyphens=False)
    return Styled("\n".join([listed[0] + first, *(indent + each for each in rest)]))


def _nearest(path: str) -> str:
    """Return a path from the current folder on if it lies below it, else as it stands."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def _argument(name: str, value: Any) -> str:
    """Return one argument of a message; an object that travels serialised is shown by its class and version."""
    if isinstance(value, Mapping) and "nova_object.name" in value:
        return f"{name}=<{value['nova_object.name']} {value['nova_object.version']}>"
    return f"{name}={safe_repr(value)}"


def pretty_json(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
