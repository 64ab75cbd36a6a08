"""The two kinds of prompt: pdb++ and plain pdb."""

import os
import re
import sys
from collections.abc import Mapping
from types import FrameType
from typing import Any, TextIO

from walkthrough.debugger.commands import Command, with_commands
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.debugger.plain_pdb import Pdb

KINDS = ("pdb++", "pdb")


class _Plain(LessonPdb, Pdb):
    pass


def _pdbpp(coloured: bool) -> type[LessonPdb]:
    """Return the class for pdb++. Raises whatever its import raises, which on some Pythons it does."""
    # Read by pdb++ whenever one is made, before the user's own configuration file.
    os.environ["PDBPP_COLORS"] = str(int(coloured))
    import pdbpp

    class Pdbpp(LessonPdb, pdbpp.Pdb):
        def _is_hidden(self, frame: FrameType) -> bool:
            return super()._is_hidden(frame) or self.is_skipped_module(frame.f_globals.get("__name__"))

        def print_hidden_frames_count(self) -> None:
            """The frames between the world's are those of what it stands on, always there: no news at a prompt."""

        def set_continue(self) -> None:
            # What pdb++ does itself, in the method that LessonPdb replaces.
            self._sticky_skip_cls = self.sticky
            super().set_continue()

        def _get_editor_cmd(self, filename: str, lineno: int) -> str:
            command: str = super()._get_editor_cmd(*self.source.real(filename, lineno))
            return command

        def _get_fnamelineno_for_arg(self, arg: str) -> tuple[str | None, int | None]:
            file, _, line = arg.partition(":")
            found = self.source.find(file) if file.endswith(".py") else None
            if found and re.fullmatch(r"\d*", line):
                return found, int(line or 1)
            place: tuple[str | None, int | None] = super()._get_fnamelineno_for_arg(arg)
            return place

    return Pdbpp


def make(kind: str, *, stdin: TextIO | None, coloured: bool, own: Mapping[str, Command]) -> tuple[LessonPdb, str | None]:
    """Make a debugger of a kind, one of KINDS, and return it with the reason why it is plain pdb though pdb++ was wanted.

    ``stdin`` is where commands are read from, a line each, echoed after the prompt; None means a person at the terminal. ``own``
    are the prompt's own commands.
    """
    reason = None
    options: dict[str, Any] = {"nosigint": True}
    made: type[LessonPdb] = _Plain
    if kind == "pdb++":
        try:
            made = _pdbpp(coloured)
            options |= {"use_global_pdb": False, "set_global_pdb": False}
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
    if stdin is not None:
        options |= {"stdin": _Echo(stdin, sys.stdout), "stdout": sys.stdout}
    debugger = with_commands(made, own)(**options)
    debugger.own = own
    return debugger, reason


class _Echo:
    """Piped commands, written after the prompt as they are read, so that what comes out reads like a session."""

    def __init__(self, source: TextIO, screen: TextIO) -> None:
        self._source = source
        self._screen = screen

    def readline(self) -> str:
        line = self._source.readline()
        self._screen.write(line if line.endswith("\n") or not line else line + "\n")
        return line
