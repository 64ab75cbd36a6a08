"""What a hand expects of a prompt: a block is read to its end, Ctrl-C clears a line, Tab completes, and lines are kept."""

import ast
import codeop
import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from types import FrameType
from typing import Any

from walkthrough import messages
from walkthrough.debugger.commands import Command
from walkthrough.debugger.plain_pdb import Mixin
from walkthrough.debugger.run import Run
from walkthrough.evaluate import evaluate
from walkthrough.lesson import Text
from walkthrough.values import listed

_MORE = "...   "
#: What goes on with a block though it is not indented.
_GOES_ON = re.compile(r"\s|(else|elif|except|finally|case)\b|[)\]}@#]")
_OWN_WORDS = re.compile(r"\s*(\w+)\s+(\w*)$")
_KEY = re.compile(r"([A-Za-z_][\w.]*(?:\[[^\[\]]+\])*)\[(['\"])([^'\"]*)$")
_ATTRIBUTE = re.compile(r"([A-Za-z_][\w.]*)\.(\w*)$")
#: So many lines are kept from run to run.
_KEPT = 1000


class History:
    """The lines that were typed, from run to run, in a file. One that cannot be read or written is as good as none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._reader: Any = None

    def begin(self, reader: Any) -> None:
        """Have what reads the lines know those of earlier runs."""
        if self._path is None or self._reader is not None or reader is None:
            return
        self._reader = reader
        if reader.get_current_history_length():
            # The lesson before this one has read it.
            return
        with contextlib.suppress(OSError, ValueError):
            reader.read_history_file(str(self._path))

    def typed(self, line: str) -> None:
        """Take a line in, where what reads it does not do so itself: pyrepl since Python 3.15, as long as ``input`` is asked."""
        if self._reader is not None and line.strip():
            count = self._reader.get_current_history_length()
            if not count or self._reader.get_history_item(count) != line:
                self._reader.add_history(line)

    def end(self) -> None:
        """Keep the lines."""
        if self._reader is not None and self._path is not None:
            with contextlib.suppress(OSError, ValueError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._reader.set_history_length(_KEPT)
                self._reader.write_history_file(str(self._path))


class Hand(Mixin):
    """Mixin for a ``pdb.Pdb`` in front of a person."""

    shared: Run
    own: Mapping[str, Command]
    curframe: FrameType
    tell: Callable[[Text], None]
    history: Any
    #: The lines of earlier runs, where they are kept.
    kept = History(None)
    #: Whether a variable hides the command of its name, which ``!!`` brings back.
    is_hidden_by_names = False
    _works = False
    _found: list[str] | None = None

    @property
    def variables(self) -> MutableMapping[str, Any]:
        """The current frame's local variables, with what the learner has changed in them."""
        raise NotImplementedError

    @property
    def reader(self) -> Any:
        """What reads the lines at a terminal: a module like ``readline``, None if there is none."""
        try:
            import readline
        except ImportError:
            return None
        return readline

    def precmd(self, line: str) -> str:
        self._works = True
        if line != "EOF" and not line.startswith("_pdbcmd_"):
            self.kept.typed(line)
        return super().precmd(line)

    def postcmd(self, stop: bool, line: str) -> bool:
        self._works = False
        return super().postcmd(stop, line)

    def cmdloop(self, intro: Any = None) -> None:
        self._works = False
        if self.use_rawinput:
            self.kept.begin(self.reader)
        while True:
            try:
                super().cmdloop(intro)
                return
            except KeyboardInterrupt:
                # On a line that has begun it clears the line; else it leaves.
                self.message("")
                if self._works or not (self.use_rawinput and self.reader and self.reader.get_line_buffer()):
                    raise

    def parseline(self, line: str) -> tuple[str | None, str | None, str]:
        # To plain pdb the first word of an assignment may be a command.
        if re.match(r"\s*[A-Za-z_]\w*\s*=[^=]", line):
            return None, None, line
        return super().parseline(line)

    def read_on(self, statement: str) -> str | None:
        """Return a statement with the lines that it lacks, which are read now; None if they were given up."""
        lines = [statement]
        # As CPython's pdb has it: a block that stands in one line is whole.
        while _lacks_lines(lines if len(lines) > 1 else [statement, ""]):
            more = self._one_more()
            if more is None:
                self.lastcmd = ""
                return None
            if more.strip() and not _GOES_ON.match(more) and not _lacks_lines([*lines, ""]):
                # A block that was pasted without an empty line behind it ends where the next statement begins.
                self.cmdqueue.insert(0, more)
                break
            lines.append(more)
        if len(lines) > 1:
            # Enter alone would repeat the first of them, and ask for the rest once more.
            self.lastcmd = ""
        return "\n".join(lines)

    def _one_more(self) -> str | None:
        if self.cmdqueue:
            return None if self.cmdqueue[0] == "EOF" else str(self.cmdqueue.pop(0))
        if self.use_rawinput:
            try:
                return input(_MORE)
            except (EOFError, KeyboardInterrupt):
                self.message("")
                return None
        self.stdout.write(_MORE)
        self.stdout.flush()
        line = self.stdin.readline()
        return line.rstrip("\r\n") if line else None

    def tell_of_hidden(self, statement: str) -> None:
        """Say once of a command that a variable of its name hides it now."""
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.walk(ast.parse(statement)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in self.shared.told:
                    is_own = node.id in self.own
                    if node.id in self.variables and (is_own or (self.is_hidden_by_names and hasattr(self, f"do_{node.id}"))):
                        self.shared.told.add(node.id)
                        told = messages.HIDES_STEP if self.is_hidden_by_names else messages.HIDES
                        self.tell(told.filled(name=node.id))

    def complete(self, text: str, state: int) -> Any:
        if state == 0:
            self._found = None
            with contextlib.suppress(Exception):
                reader = self.reader
                found = self._completions(reader.get_line_buffer()[: reader.get_endidx()], reader.get_begidx())
                # What is not shown as it stands cannot be typed either.
                self._found = found and [each for each in found if each == listed(each)]
        if self._found is None:
            return super().complete(text, state)
        return self._found[state] if state < len(self._found) else None

    def _completions(self, line: str, begin: int) -> list[str] | None:
        """Return what may stand for a line from a place on, if it is ours to say: a command's words, a key, an attribute."""
        if (typed := _OWN_WORDS.match(line)) and (command := self.own.get(typed[1])) and command.words:
            return _replacing(line, begin, typed[2], command.words())
        if typed := _KEY.search(line):
            keys = [key for key in evaluate(typed[1], names=self._names) if isinstance(key, str)]
            # readline closes the quote itself.
            closing = "" if self.reader.__name__ == "readline" else f"{typed[2]}]"
            return _replacing(line, begin, typed[3], [key + closing for key in keys])
        if typed := _ATTRIBUTE.search(line):
            names = [name for name in dir(evaluate(typed[1], names=self._names)) if typed[2].startswith("_") or name[0] != "_"]
            return _replacing(line, begin, typed[2], names)
        return None

    @property
    def _names(self) -> Mapping[str, Any]:
        return {**self.curframe.f_globals, **self.variables}


def _replacing(line: str, begin: int, typed: str, words: Iterable[str]) -> list[str]:
    """Return the words that begin with what was typed, as they stand in the place of the line from ``begin`` on."""
    start = len(line) - len(typed)

    def fitted() -> Iterator[str]:
        for word in sorted(words):
            if word.startswith(typed):
                yield line[begin:start] + word if begin <= start else word[begin - start :]

    return list(fitted())


def _lacks_lines(lines: list[str]) -> bool:
    """Tell whether a statement goes on behind these lines; one that is none does not."""
    try:
        return codeop.compile_command("\n".join(lines), "<stdin>", "single") is None
    except (SyntaxError, ValueError, OverflowError):
        # A decorator is nothing by itself.
        return lines[-1].lstrip().startswith("@")
