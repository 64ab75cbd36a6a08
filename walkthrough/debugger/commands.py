"""The prompt's own commands, beside all of pdb's. Each is declared once: a method with the words that help says of it."""

import re
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from walkthrough.debugger.plain_pdb import Mixin
from walkthrough.lesson import Text

if TYPE_CHECKING:
    from walkthrough.debugger.lesson_pdb import LessonPdb

#: What a line begins with, if only an empty word.
_WORD = re.compile(r"\w*")
_Method = Callable[[Any, "LessonPdb", str], None]


@dataclass(frozen=True)
class Command:
    """A command of the prompt: what help says of it, and what it does, with the debugger it was typed at and its argument."""

    help: Text
    do: Callable[["LessonPdb", str], None]


def command(en: str, zh: str) -> Callable[[_Method], _Method]:
    """Declare a method to be the command of its name, with its help in English and in Chinese."""

    def declared(method: _Method) -> _Method:
        method.help = Text(en, zh)  # type: ignore[attr-defined]
        return method

    return declared


def commands_of(owner: object) -> dict[str, Command]:
    """Return the commands that an object's class declares, by name, in the order in which they stand there."""
    found: dict[str, Command] = {}
    for kind in reversed(type(owner).__mro__):
        for name, method in vars(kind).items():
            if name in found or hasattr(method, "help"):
                found[name] = Command(found[name].help if name in found else method.help, getattr(owner, name))
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
        word = _WORD.match(line.lstrip())[0]  # type: ignore[index]
        rest = line.lstrip().removeprefix(word)
        if word in self.own:
            taken = word in self.variables or word in self.curframe.f_globals
            if taken or not re.match(r"\s*$|\s+[^\s=.(\[,]", rest):
                return None, None, line
        return super().parseline(line)

    def do_help(self, arg: str) -> bool | None:
        if arg in self.own:
            self.tell(self.own[arg].help)
            return None
        return super().do_help(arg)


def with_commands(kind: type, own: Mapping[str, Command]) -> type:
    """Return a debugger's class with these commands among its own: pdb lists and completes what has a method of its class."""

    def method(name: str) -> Callable[["LessonPdb", str], None]:
        def do(self: "LessonPdb", arg: str) -> None:
            return self.own[name].do(self, arg)

        do.__doc__ = own[name].help.en
        return do

    return type(kind.__name__, (kind,), {f"do_{name}": method(name) for name in own})
