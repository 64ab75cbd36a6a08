"""The prompt's own commands, beside all of pdb's. Each is declared once: a method with the words that help says of it."""

import builtins
import re
import unicodedata
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from walkthrough import messages
from walkthrough.debugger.plain_pdb import Mixin, Pdb
from walkthrough.lesson import Text

if TYPE_CHECKING:
    from walkthrough.debugger.lesson_pdb import LessonPdb

#: What a line begins with, if only an empty word.
_WORD = re.compile(r"\w*")
#: A word in front of others as one may type it who means a command: ``Answer x``, ``answer: x``, or in full width.
_LOOSE = re.compile(r"\s*(？|[A-Za-zＡ-Ｚａ-ｚ]+(?=\s|[:：]|$))\s*(?:：|:(?=\s|$)|(?=\s|$)|(?<=？))")
#: Those of pdb's that take nothing and have the run go on, or leave: with words behind it a capital may begin a sentence.
_ALONE = frozenset("n next s step r return c cont continue q quit exit".split())
_Method = Callable[[Any, "LessonPdb", str], None]


@dataclass(frozen=True)
class Command:
    """A command of the prompt: what help says of it, and what it does, with the debugger it was typed at and its argument.
    ``words`` are those that it takes, for Tab. One that is not ``listed`` works, but there is nothing for it to do in this lesson.
    """

    help: Text
    do: Callable[["LessonPdb", str], None]
    words: Callable[[], Sequence[str]] | None = None
    listed: bool = True


def command(en: str, zh: str, words: Callable[[], Sequence[str]] | None = None) -> Callable[[_Method], _Method]:
    """Declare a method to be the command of its name, with its help in English and in Chinese, and the words that it takes."""

    def declared(method: _Method) -> _Method:
        method.help = Text(en, zh)  # type: ignore[attr-defined]
        method.words = words  # type: ignore[attr-defined]
        return method

    return declared


def commands_of(owner: object) -> dict[str, Command]:
    """Return the commands that an object's class declares, by name, in the order in which they stand there."""
    found: dict[str, Command] = {}
    for kind in reversed(type(owner).__mro__):
        for name, method in vars(kind).items():
            if name in found or hasattr(method, "help"):
                declared = found.get(name, method)
                found[name] = Command(declared.help, getattr(owner, name), declared.words)
    return found


class Commands(Mixin):
    """Mixin for a ``pdb.Pdb`` with commands of its own, ``own``. None of them hides one of pdb's, or a variable of that name."""

    own: Mapping[str, Command]
    curframe: FrameType
    #: Says one of our lines in the learner's language.
    tell: Callable[[Text], None]

    @property
    def variables(self) -> MutableMapping[str, Any]:
        """The current frame's local variables, with what the learner has changed in them."""
        raise NotImplementedError

    def parseline(self, line: str) -> tuple[str | None, str | None, str]:
        line = self._meant(line)
        word = _WORD.match(line.lstrip())[0]  # type: ignore[index]
        rest = line.lstrip().removeprefix(word)
        if word in self.own:
            if self._is_taken(word) or not self._takes(word, rest):
                return None, None, line
            if rest.rstrip().endswith("?"):
                # To pdb++ this asks for help on what stands before.
                return word, rest.strip(), line
        return super().parseline(line)

    def _meant(self, line: str) -> str:
        """Return a line as it should be typed, if its first word is a command with a capital, in full width, or with a colon."""
        typed = _LOOSE.match(line)
        if not typed:
            return line
        word, rest = unicodedata.normalize("NFKC", typed[1]), line[typed.end() :].lstrip()
        meant = "help" if word == "?" else word.lower()
        # Behind one of pdb's commands, ours is a colon that belongs to Python.
        colons = (":", "：") if meant in self.own else "："
        if typed[1] == meant and not typed[0].rstrip().endswith(colons):
            return line
        if not self._is_command(meant, rest) or not self._takes(meant, f" {rest}"):
            return line
        return line if self._is_taken(meant) or self._is_taken(word) else f"{meant} {rest}".strip()

    def _is_command(self, word: str, rest: str) -> bool:
        """Tell whether a word is a command, ours or pdb's, that may have that behind it."""
        return word in self.own or (hasattr(self, f"do_{word}") and not (rest and word in _ALONE))

    def names_command(self, line: str) -> bool:
        """Tell whether a line begins with a command, ours or pdb's, that may have the rest of the line behind it."""
        word = _WORD.match(line.lstrip())[0]  # type: ignore[index]
        return self._is_command(word, line.lstrip().removeprefix(word).strip())

    def _takes(self, word: str, rest: str) -> bool:
        """Tell whether what stands behind a command's word may be its argument, not the rest of a statement of Python's."""
        # There is no variable of that name. What Python has built in may be called, or be indexed.
        belongs_to_python = "=.([," if hasattr(builtins, word) or word not in self.own else "="
        return not rest.strip() or (rest[0].isspace() and rest.lstrip()[0] not in belongs_to_python)

    def _is_taken(self, word: str) -> bool:
        return word in self.variables or word in self.curframe.f_globals

    def do_help(self, arg: str) -> bool | None:
        if arg in self.own:
            self.tell(self.own[arg].help)
            return None
        if not arg:
            self._tell_all()
        return super().do_help(arg)

    do_help.__doc__ = Pdb.do_help.__doc__
    do_h = do_help

    def _tell_all(self) -> None:
        """Tell our commands, by purpose, and those of pdb's that are needed most; pdb's own list follows."""
        rest = {name: command for name, command in self.own.items() if command.listed}
        for heading, names in messages.PURPOSES:
            told = [command.help for name in names if (command := rest.pop(name, None))]
            if told:
                self.tell(heading)
                for text in dict.fromkeys(told):
                    self.tell(Text(f"  {text.en.splitlines()[0]}", f"  {text.zh.splitlines()[0]}"))
        self.tell(messages.PDBS_OWN)

    def get_names(self) -> list[str]:
        """Return what help lists: pdb's own commands, after ours were told."""
        return [name for name in super().get_names() if name.removeprefix("do_") not in self.own]

    def completenames(self, text: str, *ignored: Any) -> list[str]:
        found = set(super().completenames(text, *ignored))
        return sorted(found | {name for name in self.own if name.startswith(text)})


def with_commands(kind: type, own: Mapping[str, Command]) -> type:
    """Return a debugger's class with these commands among its own: pdb lists and completes what has a method of its class."""

    def method(name: str) -> Callable[["LessonPdb", str], None]:
        def do(self: "LessonPdb", arg: str) -> None:
            return self.own[name].do(self, arg)

        do.__doc__ = own[name].help.en
        return do

    return type(kind.__name__, (kind,), {f"do_{name}": method(name) for name in own})
