"""The prompt's own commands, beside all of pdb's: what the author did here, the question of this stop, the way back."""

import re
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

from walkthrough import messages
from walkthrough.lesson import Text


class Guide(Protocol):
    """What the commands ask of whoever runs the lesson. Each prints its own answer in the learner's language."""

    def article(self) -> None: ...
    def next_typed(self) -> str | None: ...
    def note(self, frame: FrameType) -> None: ...
    def hint(self) -> None: ...
    def answer(self, text: str) -> None: ...
    def back(self) -> None: ...
    def go_to(self, number: str) -> None: ...
    def speak(self, language: str) -> None: ...
    def contents(self) -> None: ...
    def repair(self, how: str) -> None: ...
    def tell(self, text: Text, **values: Any) -> None: ...


class Commands:
    """Mixin for a ``pdb.Pdb`` that has a ``guide``. No command of ours hides one of pdb's, or a variable of that name."""

    guide: Guide
    #: Shows the tree so far, whole or only what has a note.
    chain: Callable[[bool], None] | None = None
    #: What steps do not enter, as bdb names modules.
    skip: set[str]

    def parseline(self, line: str) -> tuple[str | None, str | None, str]:
        word, rest = re.fullmatch(r"\s*(\w*)(.*)", line, flags=re.DOTALL).groups()
        if word in messages.HELP:
            taken = word in self.curframe_locals or word in self.curframe.f_globals
            if taken or not re.match(r"\s*$|\s+[^\s=.(\[,]", rest):
                return None, None, line
        return super().parseline(line)

    def do_help(self, arg: str) -> bool | None:
        if arg in messages.HELP:
            self.guide.tell(messages.HELP[arg])
            return None
        return super().do_help(arg)

    def do_article(self, arg: str) -> None:
        self.guide.article()

    def do_type(self, arg: str) -> None:
        command = self.guide.next_typed()
        if command:
            # The author's listings begin where the debugger stands, whatever was listed here before.
            self.lineno = None
            self.stdout.write(f"{self.prompt}{command}\n")
            self.cmdqueue.insert(0, command)

    def do_note(self, arg: str) -> None:
        self.guide.note(self.curframe)

    def do_hint(self, arg: str) -> None:
        self.guide.hint()

    def do_answer(self, arg: str) -> None:
        self.guide.answer(arg)

    def do_back(self, arg: str) -> None:
        self.guide.back()

    def do_stop(self, arg: str) -> None:
        self.guide.go_to(arg)

    def do_lang(self, arg: str) -> None:
        self.guide.speak(arg)

    def do_lesson(self, arg: str) -> None:
        self.guide.contents()

    def do_repair(self, arg: str) -> None:
        self.guide.repair(arg)

    def do_chain(self, arg: str) -> None:
        if arg not in ("", "all"):
            self.guide.tell(messages.HELP["chain"])
        elif self.chain:
            self.chain(arg == "all")

    def do_steps(self, arg: str) -> None:
        if arg in ("nova", "all"):
            self.skip = {"*"} if arg == "nova" else set()
        elif arg:
            self.guide.tell(messages.HELP["steps"])
            return
        self.guide.tell(messages.STEPS_IN_NOVA if self.skip else messages.STEPS_EVERYWHERE)


# pdb lists the commands that have a docstring.
for _name, _text in messages.HELP.items():
    getattr(Commands, f"do_{_name}").__doc__ = _text.en
