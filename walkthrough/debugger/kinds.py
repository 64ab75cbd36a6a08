"""The two kinds of prompt: pdb++ and plain pdb."""

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, TextIO, cast

from walkthrough.debugger.commands import Command, with_commands
from walkthrough.debugger.keyboard import Lent, let_go_on
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.debugger.plain_pdb import Pdb
from walkthrough.values import visible

KINDS = ("pdb++", "pdb")


class _Plain(LessonPdb, Pdb):
    pass


def make(kind: str, *, stdin: TextIO | None, coloured: bool, own: Mapping[str, Command]) -> tuple[LessonPdb, str | None]:
    """Make a debugger of a kind, one of KINDS, and return it with the reason why it is plain pdb though pdb++ was wanted.

    ``stdin`` is where commands are read from, a line each, echoed after the prompt; None means a person at the terminal. ``own``
    are the prompt's own commands.
    """
    reason = None
    let_go_on()
    options: dict[str, Any] = {"nosigint": True, "readrc": False}
    made: type[LessonPdb] = _Plain
    if kind == "pdb++":
        # Read by pdb++ whenever one is made.
        os.environ["PDBPP_COLORS"] = str(int(coloured))
        try:
            plusplus = import_module("walkthrough.debugger.plusplus")
            made = plusplus.Pdbpp
            options |= {"use_global_pdb": False, "set_global_pdb": False, "Config": plusplus.pdbpp.DefaultConfig}
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
    if stdin is not None:
        options |= {"stdin": _Echo(stdin, sys.stdout), "stdout": sys.stdout}
    debugger: LessonPdb = with_commands(made, own)(**options)
    debugger.own, debugger.coloured = own, coloured
    if stdin is None and sys.stdin is not None:
        debugger.stdin = cast(TextIO, Lent(sys.stdin))
    debugger.another = lambda: make("pdb" if reason else kind, stdin=stdin, coloured=coloured, own=own)[0]
    return debugger, reason


class _Echo:
    """Piped commands, written after the prompt as they are read, so that what comes out reads like a session."""

    def __init__(self, source: TextIO, screen: TextIO) -> None:
        self._source = source
        self._screen = screen

    def readline(self) -> str:
        line = self._source.readline()
        if line:
            self._screen.write(visible(line.rstrip("\r\n")) + "\n")
        return line
