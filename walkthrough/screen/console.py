"""Consoles: rich's, which change nothing in what they are given; and the pager."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Any

from rich.console import Console


class _Console(Console):
    def on_broken_pipe(self) -> None:
        # rich would end the process, with the exit code of a check that failed.
        raise


def plain(**options: Any) -> Console:
    """Return a console, on standard output unless ``options``, rich's own, say otherwise."""
    return _Console(highlight=False, markup=False, emoji=False, **options)


def unseen(width: int) -> Console:
    """Return a console that nobody sees, ``width`` columns wide, without colours; its ``file`` holds what was written."""
    return plain(file=StringIO(), width=width, color_system=None)


def monochrome(width: int, *, coloured: bool = False) -> Console:
    """Return a console that nobody sees, with a terminal's bold and underline but, unless it is ``coloured``, not its colours."""
    return plain(
        file=StringIO(), width=width, force_terminal=True, color_system="standard", no_color=not coloured, legacy_windows=False
    )


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
