"""A prompt that nothing typed at it ends, but what is meant to."""

import bdb
import builtins
import code
import sys
from collections.abc import Callable, MutableMapping
from types import FrameType
from typing import Any

from walkthrough.debugger.exits import Quit
from walkthrough.debugger.plain_pdb import Mixin, Pdb
from walkthrough.debugger.run import Aliases, Run
from walkthrough.errors import Ending
from walkthrough.values import safe_repr, visible


class Steady(Mixin):
    """Mixin for a ``pdb.Pdb``: a command does what it is to do, or says in a line why not, and the prompt comes back."""

    shared: Run
    curframe: FrameType
    #: As pdb has them since Python 3.14.
    commands_resuming = [*dict.fromkeys([*Pdb.commands_resuming, "do_until"])]  # noqa: RUF012
    #: Makes a debugger like this one, to stand in code that is debugged from the prompt.
    another: Callable[[], Any]

    @property
    def variables(self) -> MutableMapping[str, Any]:
        """The current frame's local variables, with what the learner has changed in them."""
        raise NotImplementedError

    def onecmd(self, line: str) -> bool:
        screen = self.stdout
        try:
            return super().onecmd(line)
        except bdb.BdbQuit:
            raise
        except (Exception, SystemExit):
            # A command may have sent elsewhere what is printed.
            self.stdout = screen
            self._error_exc()
            return False

    def preloop(self) -> None:
        try:
            super().preloop()
        except (Exception, SystemExit):
            self._error_exc()

    def _error_exc(self) -> None:
        error = sys.exception()
        if isinstance(error, Ending):
            raise error
        try:
            super()._error_exc()  # type: ignore[misc]
        except Exception:
            # It reads the files in which the error happened, and there are names that no file can have.
            self.error(safe_repr(error))

    def precmd(self, line: str) -> str:
        if isinstance(self.aliases, Aliases):
            self.aliases.begin()
        before = [*self.cmdqueue]
        try:
            line = super().precmd(line)
        except Exception:
            self._error_exc()
            # An empty line would do the last command again.
            self.lastcmd = line = ""
        # What stands after a ;; comes next; before Python 3.13 it waits for all that is to be done.
        if len(self.cmdqueue) > len(before) and self.cmdqueue[: len(before)] == before:
            self.cmdqueue.insert(0, self.cmdqueue.pop())
        return line

    def handle_command_def(self, line: str) -> bool:
        # cmd's word for the end of input, which pdb heeds here since Python 3.14.
        if line == "EOF":
            self.message("")
            return True
        if not self.parseline(line)[0]:
            # pdb would drop a statement.
            if line.strip() and self.commands_bnum:
                self.commands[self.commands_bnum].append(line.strip())
            return False
        queue = self.cmdqueue
        ended = super().handle_command_def(line)
        # Before Python 3.13 pdb drops all that is to be done.
        self.cmdqueue = queue
        return bool(ended)

    def do_interact(self, arg: str) -> None:
        """interact

        Start an interactive interpreter whose global namespace contains all the names found in the current scope. Ctrl-D or exit()
        comes back.
        """
        # Not for everybody, as it takes long to import.
        from unittest import mock

        console = _Console({**self.curframe.f_globals, **self.variables}, self.stdout.write)
        before, sys.stdin = sys.stdin, self.stdin
        try:
            with mock.patch.object(sys, "displayhook", console.display):
                console.interact(banner="*interactive*", exitmsg="")
        except Ending:
            raise
        except SystemExit:
            pass
        finally:
            sys.stdin = before

    def do_debug(self, arg: str) -> None:
        """debug code

        Enter a recursive debugger that steps through the code argument (which is an arbitrary expression or statement to be
        executed in the current environment). q comes back.
        """
        if not arg:
            self.error("debug takes an expression or a statement")
            return
        names = self.curframe.f_globals, self.variables
        tracing = sys.gettrace()
        sys.settrace(None)
        nested = self.another()
        nested.walk_inside(self)
        self.message("ENTERING RECURSIVE DEBUGGER")
        before, sys.stdin = sys.stdin, self.stdin
        try:
            sys.call_tracing(nested.run, (arg, *names))
        except Quit:
            pass
        except (Exception, SystemExit):
            self._error_exc()
        finally:
            sys.stdin = before
            sys.settrace(tracing)
        self.message("LEAVING RECURSIVE DEBUGGER")
        self.lastcmd = nested.lastcmd


class _Console(code.InteractiveConsole):
    """An interpreter that writes where the debugger does."""

    def __init__(self, names: dict[str, Any], write: Callable[[str], Any]) -> None:
        super().__init__(names)
        self._write = write

    def write(self, data: str) -> None:
        self._write(data)

    def display(self, value: object) -> None:
        """Write a value as ``sys.displayhook`` does."""
        if value is not None:
            self._write(f"{visible(repr(value))}\n")
            vars(builtins)["_"] = value
