"""The prompt's own commands, beside all of pdb's: what the author did here, the question of this stop, the way back."""

from collections.abc import Callable
from types import FrameType
from typing import Protocol


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


class Commands:
    """Mixin for a ``pdb.Pdb`` that has a ``guide``. No command of ours hides one of pdb's, or a variable of that name."""

    guide: Guide
    #: Shows the tree so far, whole or only what has a note.
    chain: Callable[[bool], None] | None = None
    #: Ours; pdb knows none of these names.
    OWN = ("article", "type", "note", "hint", "answer", "back", "stop", "lang", "lesson", "repair", "steps", "chain")

    def parseline(self, line: str) -> tuple[str | None, str | None, str]:
        word, _, rest = line.strip().partition(" ")
        if word in self.OWN:
            taken = word in self.curframe_locals or word in self.curframe.f_globals
            if taken or rest.lstrip()[:1] in ("=", ".", "(", "[", ","):
                return None, None, line
        return super().parseline(line)

    def do_article(self, arg: str) -> None:
        """article

        Show what the author typed and saw at this stop, beside what you see now.
        """
        self.guide.article()

    def do_type(self, arg: str) -> None:
        """type

        Type the author's next command for you.
        """
        command = self.guide.next_typed()
        if command:
            self.stdout.write(f"{self.prompt}{command}\n")
            self.cmdqueue.insert(0, command)

    def do_note(self, arg: str) -> None:
        """note

        Say what the current frame's function is for.
        """
        self.guide.note(self.curframe)

    def do_hint(self, arg: str) -> None:
        """hint

        Give a hint to this stop's question, one more each time.
        """
        self.guide.hint()

    def do_answer(self, arg: str) -> None:
        """answer TEXT

        Answer this stop's question.
        """
        self.guide.answer(arg)

    def do_back(self, arg: str) -> None:
        """back

        Go back to the stop before: the lesson runs again up to there, so everything is as it was then.
        """
        self.guide.back()

    def do_stop(self, arg: str) -> None:
        """stop N

        Go to stop N: the lesson runs again up to there.
        """
        self.guide.go_to(arg)

    def do_lang(self, arg: str) -> None:
        """lang en | zh

        Go on in English or in Chinese.
        """
        self.guide.speak(arg)

    def do_lesson(self, arg: str) -> None:
        """lesson

        List the lesson's stops and the commands that are its own.
        """
        self.guide.contents()

    def do_repair(self, arg: str) -> None:
        """repair [try | new]

        Lay out a copy of the stub for the repair that this lesson asks for, and open it in your editor, if EDITOR names one.
        With 'try', run the copy in the stub's place; with 'new', start from a fresh copy.
        """
        if arg not in ("", "try", "new"):
            self.error(f"repair takes nothing, 'try' or 'new', not {arg!r}")
        else:
            self.guide.repair(arg)

    def do_chain(self, arg: str) -> None:
        """chain [all]

        Show the way that the request has gone so far, on both hosts: the calls that have a note, or all that were recorded.
        """
        if arg not in ("", "all"):
            self.error(f"chain takes nothing or 'all', not {arg!r}")
        elif self.chain:
            self.chain(arg == "all")
