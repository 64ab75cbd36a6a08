"""The handout: a lesson as one Markdown page, made from a run of it. The walk, the listings, the values, the questions."""

import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from walkthrough import messages
from walkthrough.debugger.position import Position
from walkthrough.errors import WalkthroughError
from walkthrough.export.markdown import block, code, prose
from walkthrough.export.prose import paragraphs
from walkthrough.lesson import Loaded, Repair, Request, Stop, Text
from walkthrough.screen.console import unseen, written
from walkthrough.screen.listing import changed
from walkthrough.screen.terminal import Terminal, different
from walkthrough.screen.values import folded
from walkthrough.values import without_address
from walkthrough.world import Block, Message

#: Columns of a block of code: what a printed page holds.
WIDTH = 88
#: Lines of a listing before and after the one where the debugger stands. pdb lists five of each; the article's last three
#: statements, the cast, stand further on.
_BEFORE, _AFTER = 5, 8
#: What a student writes on, and how many of it an answer has.
_ROOM, _LINES = "\\_" * 60, 3
#: So often the values of one stop are written again.
_CHANGES = 3


class HandoutError(WalkthroughError):
    """A handout that cannot be made."""


class Handout(Terminal):
    """Writes parts of a page where a terminal prints. It holds no address and no date: the same lesson makes the same page.

    A student's has room to write where a teacher's has the answers. ``explained`` returns the words that a text marks, each with
    its meaning: what a prompt would tell stands at the end.
    """

    def __init__(
        self, lesson: Loaded, language: str, explained: Callable[[str], Mapping[Text, Text]], *, student: bool = False
    ) -> None:
        super().__init__(lesson.runs_in, language, unseen(WIDTH))
        self._student = student
        self.parts: list[str] = []
        self._lesson = lesson
        self._requests = 0
        #: What came of the requests. On the page it stands behind the questions that ask for it.
        self._outcomes: list[str] = []
        self._explained = explained
        self._words: dict[Text, Text] = {}
        #: The objects of a stop that a teacher's page shows whole.
        self._in_full: list[tuple[str, Any, set[str]]] = []
        #: The values of each stop as they were written last, and how often they were written again.
        self._values: dict[int, str | None] = {}
        self._changes: Counter[int] = Counter()

    @property
    def page(self) -> str:
        """The page, once the lesson has been run."""
        return "\n\n".join(self.parts) + "\n"

    def opening(self, lesson: Loaded) -> None:
        self._heading_of(1, self.say(lesson.title))
        if not self._student:
            self.parts.append(prose(self.say(messages.WITH_ANSWERS)))
        self._prose(lesson.opening)
        self._heading_of(2, self.say(messages.THE_WALK))
        self.parts.append(
            "\n".join(
                f"{number}. {prose(self.say(stop.title))} · {code(_place(stop))}"
                for number, stop in enumerate(lesson.stops, start=1)
            )
        )

    def request(self, request: Message, given: Request) -> None:
        self._requests += 1
        part = request.blocks[0]
        self._heading_of(2, self._which() or self.say(part.heading or messages.LESSON))
        self._block(lambda: self._sent(part))
        self.differences(given)

    def differences(self, given: Request) -> None:
        if given.cloud is None:
            self.parts.append(prose(self.say(messages.AS_LEFT)))
        if found := different(given, self.world):
            self._heading_of(3, self.say(messages.DIFFERENT))
            told = (prose(self.say(each)) if isinstance(each, Text) else code(each) for each in found)
            self.parts.append("\n".join(f"- {each}" for each in told))

    def stop(self, position: Position) -> None:
        stop = position.stop
        if position.visit > 1:
            self._again(position)
            return
        self._heading_of(2, self.place(position))
        host = "" if not position.host else f" {prose(self.say(messages.ON_HOST, host=position.host))}"
        self.parts.append(code(_place(stop)) + host)
        self.parts.append(self.say(messages.CHAIN) + self.say(messages.COLON) + " → ".join(code(name) for name in position.chain))
        self.parts.append(block(self._listing(stop)))
        self._in_full = []
        if position.values:
            self._block(lambda: self.values(position))
            self._values[stop.number] = self.parts[-1]

    def _again(self, position: Position) -> None:
        """Write what is other at a stop than when the run came to it last: the first times that it is."""
        number = position.stop.number
        found = self._text(lambda: self.values(position)) if position.values else None
        if found == self._values.get(number) or self._changes[number] > _CHANGES:
            return
        self._values[number] = found
        self._changes[number] += 1
        self._heading_of(3, self.place(position))
        self.parts.append(prose(self.say(messages.NO_MORE_VISITS)) if self._changes[number] > _CHANGES else found or "")

    def values(self, position: Position) -> None:
        """Show the values at a stop, of an object as much as a card does: all of it may be the answer to what is asked next."""
        marks, below_object = position.stop.marks, False
        for number, (name, value) in enumerate(position.values.items()):
            found = self.world.fields(value)
            if below_object or (found and number):
                self.console.print()
            below_object = bool(found)
            if not found:
                self.assignment(name, value)
                continue
            self.brief(name, value, found, marks.get(name, ()))
            if self.seen.is_whole(value, found, marks.get(name, ()), position.stop.number):
                self._in_full.append((name, value, set(marks.get(name, ()))))

    def meanwhile(self, request: Message, answer: Message) -> None:
        self._block(lambda: Terminal.meanwhile(self, request, answer))

    def notice(self, position: Position, invitation: Text | None) -> bool:
        stop = position.stop
        if position.visit > 1:
            return True
        if stop.question:
            self._heading_of(3, self.say(messages.QUESTION))
            self._prose(stop.question.ask)
            self._answer(messages.ANSWER, stop.question.right[:1], stop.question.because)
        if stop.task:
            self._heading_of(3, self.say(messages.DO))
            self._prose(stop.task.ask)
            if self._student:
                self.parts.append(prose(self.say(messages.WHAT_YOU_TYPED)))
            self._answer(messages.ONE_WAY, stop.task.done, stop.task.because)
        if not self._student:
            # What there is to notice may answer what is asked.
            self._heading_of(3, self.say(messages.NOTICE))
            self._prose(stop.notice)
            if self._in_full:
                self._heading_of(3, self.say(messages.IN_FULL))
            for name, value, marks in self._in_full:
                self._block(partial(self.whole, name, value, marks))
        return True

    def _answer(self, label: Text, answers: Sequence[str], because: Text) -> None:
        """Write an answer and why it is so, or the lines for a student's own."""
        if self._student:
            self.parts += [_ROOM] * _LINES
        else:
            self.parts.append(f"**{self.say(label)}**{self.say(messages.COLON)}{' · '.join(map(code, answers))}")
            self._prose(because)

    def response(self, answer: Message) -> None:
        outcome = self._text(lambda: Terminal.response(self, answer))
        which = self._which()
        self._outcomes += [f"### {which}", outcome] if which else [outcome]

    def _which(self) -> str:
        """Return which request of how many the current one is, if there is more than one."""
        count = len(self._lesson.requests)
        return self.say(messages.REQUEST_OF, number=self._requests, count=count) if count > 1 else ""

    def closing(self, lesson: Loaded) -> None:
        if not self._student:
            # What came of the requests is what some questions ask for.
            self._heading_of(2, self.say(messages.OUTCOME))
            self.parts += self._outcomes
        if lesson.repair:
            self._repair(lesson.repair)
        # Whoever has repaired it is told what the point was.
        self._heading_of(2, self.say(messages.NEXT))
        self._prose(lesson.closing)
        if self._words:
            self._heading_of(2, self.say(messages.MARKED_WORDS))
            told = [[prose(" ".join(self.say(text).split())) for text in word] for word in self._words.items()]
            self.parts.append("\n".join(f"- **{name}**{self.say(messages.COLON)}{meaning}" for name, meaning in told))

    def _repair(self, repair: Repair) -> None:
        self._heading_of(2, self.say(messages.REPAIR))
        self._prose(repair.task)
        self.parts.append(code(f"{repair.file} {repair.function}()"))
        self.parts.append("\n".join(f"- {prose(self.say(case.title))}" for case in repair.cases))
        if self._student:
            # As much room as the solution needs, and some for what is crossed out.
            self.parts.append(prose(self.say(messages.YOUR_CHANGE)))
            self.parts += [_ROOM] * (_LINES + sum(len(after.splitlines()) for after in repair.solution.values()))
        else:
            if repair.naive:
                self._change(messages.FIRST_TRY, repair.naive.change)
                self._prose(repair.naive.because)
            self._change(messages.ONE_WAY, repair.solution)
            self._prose(repair.praise)

    def _change(self, heading: Text, change: Mapping[str, str]) -> None:
        self._heading_of(3, self.say(heading))
        for before, after in change.items():
            self.parts.append(block("\n".join(changed(before, after)), "diff"))

    def _sent(self, part: Block) -> None:
        for line in part.lines:
            self.write(line if isinstance(line, str) else self.say(line))
        if part.body:
            self.console.print()
            self.write(part.body)

    def _heading_of(self, level: int, text: str) -> None:
        self.parts.append(f"{'#' * level} {prose(text)}")

    def _prose(self, text: Text) -> None:
        told = text.in_language(self.language)
        self._words |= self._explained(told)
        self.parts += [code(each) if _is_code(each) else prose(each) for each in paragraphs(told, self.language)]

    def _block(self, paint: Callable[[], None]) -> None:
        self.parts.append(self._text(paint))

    def _text(self, paint: Callable[[], None]) -> str:
        """Return what is written to the console as a block of code."""
        self.console = unseen(WIDTH)
        paint()
        return block(without_address(written(self.console)))

    def _listing(self, stop: Stop) -> str:
        """Return the lines around a stop, as they are in the world; padding that its line numbers need is left out."""
        lines = (self.world.source.text(stop.file) or "").splitlines()
        first, last = max(1, stop.line - _BEFORE), min(len(lines), stop.line + _AFTER)
        numbers = [number for number in range(first, last + 1) if lines[number - 1].strip()]
        shown = range(numbers[0], numbers[-1] + 1)
        return "\n".join(
            folded(f"{number:4} {'->' if number == stop.line else '  '} {lines[number - 1].rstrip()}".rstrip(), WIDTH).plain
            for number in shown
        )


def _is_code(paragraph: str) -> bool:
    """Tell whether a paragraph is nothing but an expression of Python's, to be typed."""
    try:
        return isinstance(ast.parse(paragraph, mode="eval").body, ast.Call | ast.Subscript)
    except (SyntaxError, ValueError):
        return False


def _place(stop: Stop) -> str:
    return f"{stop.file}({stop.line}) {stop.function}()"
