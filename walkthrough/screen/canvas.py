"""What is written to a terminal, pipe or file, in one language: headings, paragraphs, lines that are broken where they may be."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console
from rich.text import Text as Styled

from walkthrough.lesson import Text
from walkthrough.screen.console import plain
from walkthrough.screen.wrapping import wrapped
from walkthrough.values import inline, visible

MARK = "▶ "
INDENT = len(MARK)


class Canvas:
    """Writes to a console. Colour, width and encoding are the console's concern."""

    def __init__(self, language: str, console: Console | None = None) -> None:
        self.language = language
        self.console = console or plain()

    def say(self, text: Text, **values: Any) -> str:
        """Return a text in this screen's language, with its placeholders filled in."""
        chosen = text.in_language(self.language)
        # A lesson's own texts have no placeholders, but may well have braces.
        return chosen.format(**values) if values else chosen

    def tell(self, text: Text, **values: Any) -> None:
        """Print one of the harness's own lines. One that begins with spaces goes on further to the right."""
        said = self.say(text, **values)
        line = said.lstrip(" ")
        indent = len(said) - len(line)
        if not indent:
            self.write(said, style="dim")
            return
        first, *rest = wrapped(Styled(visible(line), style="dim"), self.console.width - indent - INDENT)
        self.lines([_behind(indent, first), *(_behind(indent + INDENT, each) for each in rest)])

    def verbatim(self, text: str) -> None:
        """Print a text whose lines are to be pasted or searched: they are not broken at the width."""
        self.console.print(Styled(visible(text)), soft_wrap=True)

    def rows(self, write: Callable[[], None]) -> int:
        """Return how many rows of the screen a function fills that writes to this canvas; nothing is written now."""
        with self.console.capture() as captured:
            write()
        lines = Styled.from_ansi(captured.get()).split("\n", allow_blank=True)[:-1]
        return sum(max(1, math.ceil(line.cell_len / self.console.width)) for line in lines)

    def rule(self, title: str) -> None:
        """Write a line with a title on it."""
        self.console.rule(Styled(inline(title), style="bold"), align="left", style="blue")

    def heading(self, text: Text) -> None:
        """Write a heading."""
        self.write(Styled(visible(self.say(text)), style="bold underline" if self.console.color_system else ""))

    def paragraphs(self, text: Text) -> None:
        """Write a text of the lesson's."""
        for number, paragraph in enumerate(text.in_language(self.language).strip().split("\n\n")):
            if number:
                self.console.print()
            self.indented(self._in_one_line(paragraph))

    def joined(self, text: Text) -> str:
        """Return a short text of the lesson's in one line."""
        return self._in_one_line(text.in_language(self.language).strip())

    def _in_one_line(self, paragraph: str) -> str:
        space = " " if self.language == "en" else ""
        return space.join(line.strip() for line in paragraph.splitlines() if line.strip())

    def indented(self, text: str, style: str = "") -> None:
        """Write a text, indented."""
        self.write(Styled(visible(text), style=style), indent=INDENT)

    def write(self, text: str | Styled, style: str = "", indent: int = 0) -> None:
        """Write a text; one that is not styled yet is made visible first."""
        styled = text if isinstance(text, Styled) else Styled(visible(text), style=style)
        self.lines([_behind(indent, line) for line in wrapped(styled, self.console.width - indent)])

    def lines(self, lines: Iterable[Styled]) -> None:
        """Write lines as they are: a console that wraps them would fill every one with blanks up to the width."""
        if together := [*lines]:
            self.console.print(Styled("\n").join(together), no_wrap=True, overflow="ignore", crop=False)


def _behind(indent: int, line: Styled) -> Styled:
    return Styled(" " * indent).append_text(line)
