"""The cards of a presentation: what the usual screen prints at once, one thing at a time."""

import linecache
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any

from rich.console import Console
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.course.guide import transcript_of
from walkthrough.debugger.position import Position
from walkthrough.demo.slides import Card, Deck, Show
from walkthrough.demo.stage import Stage
from walkthrough.lesson import Lesson, Question, Stop, Text
from walkthrough.screen.terminal import Screen, folded
from walkthrough.stubs import layout
from walkthrough.values import fields


class DemoScreen(Screen):
    """Collects cards where the usual screen prints, and shows them deck by deck."""

    def __init__(self, language: str, stage: Stage) -> None:
        super().__init__(language)
        self.show = Show(stage, self, self.paint)
        self.deck = Deck()
        self._opening: list[Card] = []
        #: The places where the article's commands were typed, and the stop at which they were so first.
        self._typed: dict[tuple[str, int], int] = {}

    def paint(self, card: Card, width: int) -> list[Styled]:
        """Return what a card writes, in lines of so many columns."""
        file, terminal = StringIO(), self.console
        self.console = Console(
            file=file, width=width, force_terminal=True, color_system="standard", no_color=True, legacy_windows=False,
            highlight=False, markup=False, emoji=False,
        )  # fmt: skip
        try:
            if card.command is not None:
                self._print(Styled(card.prompt + card.command, style="bold"))
            card.paint(self)
        finally:
            self.console = terminal
        lines = list(Styled.from_ansi(file.getvalue()).split("\n", allow_blank=True))
        while lines and not lines[-1].plain.strip():
            lines.pop()
        while lines and not lines[0].plain.strip():
            lines.pop(0)
        return lines

    def opening(self, lesson: Lesson) -> None:
        self.show.title = self.say(lesson.title)
        self._opening = [Card(lambda screen: screen.words(None, lesson.opening))]

    def request(self, request: Any) -> None:
        opening = self._opening if self.show.is_at_beginning else []
        self._present(Deck(cards=[*opening, Card(lambda screen: Screen.request(screen, request))]))

    def stop(self, position: Position) -> None:
        stop, number = position.stop, position.number
        self.deck = Deck(self.say(messages.STOP_OF, number=number, count=position.count), self.place(position), number)
        self._add(lambda screen: screen.where(stop, position.chain))
        # What is going to be printed when it is typed need not be shown before.
        typed = {command.removeprefix("pp ") for command in self.commands(stop, number)}
        plain = {name: value for name, value in position.values.items() if not fields(value) and name not in typed}
        if plain:
            self._add(lambda screen: screen.assignments(plain))
        for name, value in position.values.items():
            if fields(value):
                self._add_object(name, value, set(stop.marks.get(name, ())), number)

    def commands(self, stop: Stop, number: int) -> tuple[str, ...]:
        """Return what is typed at a stop: the article's commands where a lesson first comes to their place, else a listing."""
        transcript = transcript_of(stop)
        is_new = self._typed.setdefault((stop.file, stop.line), number) == number
        return transcript.commands if transcript and is_new else ("l",)

    def _add_object(self, name: str, value: Any, marks: set[str], number: int) -> None:
        """Add an object: what matters of it, and all of it if it was not shown before."""
        if marks:
            self._add(lambda screen: screen.marked(name, value, marks))
        if self.seen.is_whole(value, fields(value), marks, number):
            self._add(lambda screen: screen.whole(name, value, marks))

    def meanwhile(self, request: Any, response: Any) -> None:
        self._add(lambda screen: Screen.meanwhile(screen, request, response))

    def notice(self, stop: Stop, invitation: Text | None = None) -> None:
        self._add(lambda screen: screen.words(messages.NOTICE, stop.notice))

    def typed(self, prompt: str, command: str, printed: str) -> None:
        """Add a command that types itself, and what it printed."""
        self.deck.cards.append(Card(lambda screen: screen.printed(printed), prompt, command))

    def question(self, question: Question) -> None:
        """Add a question, and its answer on a card of its own."""
        self._add(lambda screen: screen.words(messages.QUESTION, question.ask))
        self._add(lambda screen: screen.give_away(question))

    def response(self, response: Any, casts: Sequence[Any]) -> None:
        self._present(Deck(cards=[Card(lambda screen: Screen.response(screen, response, casts))]))

    def closing(self, lesson: Lesson) -> None:
        self._present(Deck(cards=[Card(lambda screen: screen.words(messages.NEXT, lesson.closing))]))

    def _add(self, paint: Callable[["DemoScreen"], None]) -> None:
        self.deck.cards.append(Card(paint))

    def _present(self, deck: Deck) -> None:
        if self.show.comes(None):
            self.show.present(deck)

    # What the cards of a stop write.

    def where(self, stop: Stop, chain: Sequence[str]) -> None:
        """Write where the debugger stands, the calls that led there below one another."""
        self._heading(stop.title)
        self.console.print()
        self._print(f"{stop.file}({stop.line})")
        statement = linecache.getline(layout.find(stop.file), stop.line).strip()
        self._print(Styled(f"-> {statement}", style="bold"))
        self.console.print()
        self._print(self.say(messages.WHERE))
        for depth, name in enumerate(chain):
            last = depth == len(chain) - 1
            self._print(Styled(f"{'  ' * depth}{'▶ ' if last else '→ '}{name}", style="bold" if last else ""))

    def assignments(self, values: Mapping[str, Any]) -> None:
        """Write values that are no Nova objects."""
        for name, value in values.items():
            self._assignment(name, value)
            self.console.print()

    def marked(self, name: str, value: Any, marks: set[str]) -> None:
        """Write only those fields of an object that matter here, with space between them."""
        found = fields(value)
        matter = [field for field in found if field.name in marks]
        self._print(Styled(self.say(messages.WHAT_MATTERS, name=name, marked=len(matter), count=len(found)), style="bold underline"))
        for field in matter:
            self.console.print()
            self._print(Styled(f"▶ {field.name} = {field.text}", style="bold"))

    def whole(self, name: str, value: Any, marks: set[str]) -> None:
        """Write all fields of an object."""
        self._object(name, value, fields(value), marks)

    def words(self, heading: Text | None, text: Text) -> None:
        """Write a text of the lesson's."""
        if heading:
            self._heading(heading)
            self.console.print()
        self._paragraphs(text)

    def printed(self, text: str) -> None:
        """Write what the debugger printed."""
        for line in Styled.from_ansi(text.rstrip("\n")).plain.split("\n"):
            self._print(folded(line.expandtabs(), self.console.width))

    def give_away(self, question: Question) -> None:
        """Write a question's answer, and why it is so."""
        self._heading(messages.ANSWER)
        self.console.print()
        self._print(Styled(question.right[0], style="bold"))
        self.console.print()
        self._paragraphs(question.because)
