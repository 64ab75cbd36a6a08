"""Consoles: rich's, which change nothing in what they are given; and the pager."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Any

from rich.color import ColorType
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style

from walkthrough import colours
from walkthrough.values import visible

#: Columns; no screen has more.
_WIDEST = 10_000


class _Console(Console):
    _asked: object = None
    _answered = False

    @property
    def is_terminal(self) -> bool:
        # rich asks several times for each line, and the system takes longer to answer than the line to be written.
        if self._asked is not self.file:
            self._asked, self._answered = self.file, super().is_terminal
        return self._answered

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        # What nobody has made visible is made so here, where colours are not yet part of the text.
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)

    def get_style(self, name: str | Style, *, default: Style | str | None = None) -> Style:
        """Return a style, in a colour that can be read on black and on white: what has a ground of its own can. Dim, none could."""
        style = super().get_style(name, default=default)
        if style.color is None or style.bgcolor or style.color.type is not ColorType.STANDARD:
            return style
        colour = colours.IN_PLACE_OF.get((style.color.number or 0) % 8)
        return style + Style(color=f"color({colour})" if colour else "default", dim=False)

    def on_broken_pipe(self) -> None:
        # rich would end the process, with the exit code of a check that failed.
        raise


def plain(**options: Any) -> Console:
    """Return a console, on standard output unless ``options``, rich's own, say otherwise."""
    console = _Console(highlight=False, markup=False, emoji=False, **options)
    # Of sixteen colours nobody knows how they look.
    console.no_color = console.no_color or console.color_system in ("standard", "windows")
    # COLUMNS may say more than a line can have.
    if console.width > _WIDEST:
        console.width = _WIDEST
    return console


def unseen(width: int) -> Console:
    """Return a console that nobody sees, ``width`` columns wide, without colours; its ``file`` holds what was written."""
    return plain(file=StringIO(), width=width, color_system=None)


def monochrome(width: int, *, coloured: bool = False) -> Console:
    """Return a console that nobody sees, with a terminal's bold and underline but, unless it is ``coloured``, not its colours."""
    colour: dict[str, Any] = {"color_system": "256" if coloured else "standard", "no_color": not coloured}
    return plain(file=StringIO(), width=width, force_terminal=True, legacy_windows=False, **colour)


def written(console: Console) -> str:
    """Return what was written to a console that nobody sees."""
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@contextmanager
def paged(console: Console) -> Iterator[Console]:
    """Give a console whose lines go through the pager, if the one given is a person's terminal and there is a pager.

    ``PAGER`` names it, else it is less, which leaves at once if all fits on the screen. rich's own pager would hold the whole
    text first; this one is fed as the lines are made.
    """
    wanted = shlex.split(os.environ.get("PAGER", "less"))
    if not console.is_terminal or not wanted or shutil.which(wanted[0]) is None:
        yield console
        return
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8"} | os.environ
    pager = subprocess.Popen(wanted, stdin=subprocess.PIPE, env=environment, text=True, encoding="utf-8", errors="backslashreplace")
    assert pager.stdin is not None
    try:
        yield plain(
            file=pager.stdin, force_terminal=True, width=console.width, color_system=console.color_system,
            no_color=console.no_color, legacy_windows=False,
        )  # fmt: skip
    except BrokenPipeError:
        # The person has seen enough.
        pass
    finally:
        with suppress(BrokenPipeError):
            pager.stdin.close()
        # Ctrl-C is the pager's as long as it runs.
        while pager.poll() is None:
            try:
                pager.wait()
            except KeyboardInterrupt:
                continue
