"""The audience of a presentation: collects cards where a terminal prints, and shows them one thing at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.debugger.position import Position
from walkthrough.demo.slides import Card, Deck, Show
from walkthrough.demo.stage import Stage
from walkthrough.lesson import Loaded, Repair, Request, Stop, Text
from walkthrough.screen.console import monochrome, written
from walkthrough.screen.listing import changed, listing
from walkthrough.screen.terminal import Terminal
from walkthrough.screen.values import folded, shown_first
from walkthrough.tracing.format import Trace
from walkthrough.values import visible
from walkthrough.world import Message, World

#: Lines of code that a stop's first page shows.
_CODE = 9
#: Columns that every line of a source has room in.
_UNCUT = 10_000
#: What was found in a case of a repair: its title, and expressions, the values wanted and the values found.
Tried = tuple[Text, Sequence[tuple[str, str, str]]]
#: With colours: what is next, and what matters. Both can be read on a light screen and on a dark one.
_CURRENT, _MATTERS = "black on yellow", "black on cyan"


class Presentation(Terminal):
    """Shows a lesson on a stage, deck by deck."""

    def __init__(
        self,
        world: World,
        language: str,
        stage: Stage,
        attempted: Callable[[Repair], Sequence[Tried]],
        explained: Callable[[str], Mapping[Text, Text]],
        invitation: Callable[[Terminal], None] | None = None,
    ) -> None:
        super().__init__(world, language)
        self._invitation = [Card(invitation)] if invitation else []
        self._attempted = attempted
        self._explained = explained
        #: The objects of a stop of which all is shown once it has been asked for.
        self._after: list[Card] = []
        self.slides = Show(stage, self, self.paint)
        self._coloured = stage.coloured
        self._deck = Deck()
        self._opening: list[Card] = []
        self._runs = 0
        #: The places where the article's commands were typed, and the stop at which they were so first.
        self._typed: dict[tuple[str, int], int] = {}
        if stage.recording:
            self.heard = stage.heard

    def paint(self, card: Card, width: int) -> list[Styled]:
        """Return what a card writes, in lines of so many columns."""
        terminal, self.console = self.console, monochrome(width, coloured=self._coloured)
        try:
            if card.command is not None:
                self.write(Styled(card.prompt + card.command, style="bold"))
            card.paint(self)
            shown = written(self.console)
        finally:
            self.console = terminal
        lines = list(Styled.from_ansi(shown).split("\n", allow_blank=True))
        while lines and not lines[-1].plain.strip():
            lines.pop()
        while lines and not lines[0].plain.strip():
            lines.pop(0)
        return lines

    def begins(self, first: int) -> int:
        self.slides.run_again(first if self._runs or first > 1 else None)
        self._runs += 1
        # From the beginning, so that the decks count the same in each run.
        return 1

    def opening(self, lesson: Loaded) -> None:
        self.slides.title = lambda: self.say(lesson.title)
        self.slides.count = len(lesson.stops)
        self._opening = [*self._invitation, Card(lambda screen: screen.words(None, lesson.opening))]

    def request(self, request: Message, given: Request) -> None:
        opening = self._opening if self.slides.is_at_beginning else []
        self._present(Deck(cards=[*opening, Card(lambda screen: screen.sent(request, given))]))

    def comes(self, stop: Stop) -> bool:
        return self.slides.comes(stop.number)

    def stop(self, position: Position) -> None:
        stop = position.stop
        self._after = []
        self._deck = Deck(lambda: self.which(position), self.place(position), stop.number)
        self._add(lambda screen: screen.where(position))
        # What is going to be printed when it is typed need not be shown before.
        typed = {command.removeprefix("pp ") for command in self._commands(stop)}
        plain = {name: value for name, value in position.values.items() if not self.world.fields(value) and name not in typed}
        if plain:
            self._add(lambda screen: screen.assignments(plain))
        for name, value in position.values.items():
            if self.world.fields(value):
                self._add_object(name, value, stop.marks.get(name, ()), stop.number)

    def _commands(self, stop: Stop) -> tuple[str, ...]:
        """Return what is typed at a stop: the article's commands where a lesson first comes to their place, else a listing."""
        transcript = self.world.transcript(stop.file, stop.line)
        is_new = self._typed.setdefault((stop.file, stop.line), stop.number) == stop.number
        return transcript.commands if transcript and is_new else ("l",)

    def _add_object(self, name: str, value: Any, marks: Sequence[str], number: int) -> None:
        """Add what matters of an object. All of it, if it was not shown before, comes behind the question: it may be the answer.
        Of one of which nothing matters, a class would see sixty fields and not know why.
        """
        if not marks:
            return
        self._add(lambda screen: screen.marked(name, value, marks))
        if self.seen.is_whole(value, self.world.fields(value) or (), marks, number):
            self._after.append(Card(lambda screen: screen.whole(name, value, set(marks))))

    def meanwhile(self, request: Message, answer: Message) -> None:
        self._add(lambda screen: Terminal.meanwhile(screen, request, answer))

    def notice(self, position: Position, invitation: Text | None) -> bool:
        stop = position.stop
        if position.visit > 1:
            # A class has seen what else there is to see.
            return not self._goes_on(self.slides.present(self._deck))
        if stop.question:
            # Before anything is typed: what is printed then is what answers it.
            question = stop.question
            self._add(lambda screen: screen.words(messages.QUESTION, question.ask))
        # The commands type themselves, and show what each printed.
        commands = self._commands(stop)
        prompt, outputs = position.typed(commands)
        for command, printed in zip(commands, outputs, strict=True):
            self._deck.cards.append(Card(_printed(printed), Styled.from_ansi(prompt).plain, command))
        if stop.question:
            self._add(lambda screen: screen.give_away(messages.ANSWER, question.right[0], question.because))
        if stop.task:
            task = stop.task
            self._add(lambda screen: screen.words(messages.DO, task.ask))
            self._add(lambda screen: screen.give_away(messages.ONE_WAY, " · ".join(task.done), task.because))
        self._add(lambda screen: screen.words(messages.NOTICE, stop.notice))
        self._deck.cards += self._after
        return not self._goes_on(self.slides.present(self._deck))

    def resumes(self) -> bool:
        return self._goes_on(self.slides.resume())

    def _goes_on(self, goes_on: bool) -> bool:
        """Tell whether the presentation goes on; if not, say whose the prompt is."""
        if not goes_on:
            self.tell(messages.YOUR_PROMPT)
        return goes_on

    def response(self, answer: Message) -> None:
        self._present(Deck(cards=[Card(lambda screen: Terminal.response(screen, answer))]))

    def stepped(self, trace: Trace, saved: Path | None) -> None:
        """The tree of a run is too much for a screen that is seen from afar."""

    def closing(self, lesson: Loaded) -> None:
        if not self.slides.comes(None):
            return
        cards = [Card(lambda screen: screen.words(messages.NEXT, lesson.closing))]
        if lesson.repair:
            repair = lesson.repair
            self.slides.busy(messages.CASES_RUN)
            cards = [
                Card(lambda screen: screen.words(messages.REPAIR, repair.task)),
                Card(lambda screen: screen.cases(repair)),
                *self._naive(repair),
                Card(lambda screen: screen.solution(repair)),
                *cards,
            ]
        self.slides.present(Deck(cards=cards, last=True))

    def _naive(self, repair: Repair) -> list[Card]:
        """Return what shows a repair that does not do, and the cases in which it fails, as they have just come out."""
        if repair.naive is None:
            return []
        naive, found = repair.naive, self._attempted(repair)
        return [
            Card(lambda screen: screen.change(messages.FIRST_TRY, naive.change)),
            Card(lambda screen: screen.failing(found)),
            Card(lambda screen: screen.words(messages.WHY_NOT, naive.because)),
        ]

    def _add(self, paint: Callable[["Presentation"], None]) -> None:
        self._deck.cards.append(Card(paint))

    def _present(self, deck: Deck) -> None:
        if self.slides.comes(None):
            self.slides.present(deck)

    # What the cards write.

    def sent(self, request: Message, given: Request) -> None:
        """Write a request, and what is different from the article's: in its world, and in what is sent."""
        Terminal.request(self, request, given)
        self.differences(given)

    def cases(self, repair: Repair) -> None:
        """Write what a repair has to bring about, and where."""
        self.heading(messages.CASES)
        self.console.print()
        for number, case in enumerate(repair.cases, start=1):
            self.write(f"{number}. {self.say(case.title)}")
        self.console.print()
        self.write(f"{repair.file} {repair.function}()", style="bold")

    def change(self, heading: Text, change: Mapping[str, str]) -> None:
        """Write a change of the code."""
        self.heading(heading)
        self.console.print()
        for before, after in change.items():
            for line in changed(before, after):
                self.write(folded(line, self.console.width))
            self.console.print()

    def failing(self, found: Sequence[Tried]) -> None:
        """Write what came of each case."""
        self.heading(messages.WHAT_CAME)
        self.console.print()
        for title, wrong in found:
            self.finding(title, wrong)

    def solution(self, repair: Repair) -> None:
        """Write one way to repair it."""
        self.change(messages.ONE_WAY, repair.solution)
        self.explained(repair.praise)

    def where(self, position: Position) -> None:
        """Write where the debugger stands: the code, with the whole statement marked, and the calls that led there."""
        stop = position.stop
        self.heading(stop.title)
        self.console.print()
        self.write(f"{stop.file}({stop.line})", style="bold")
        self.lines(self._code(stop))
        self.console.print()
        self.write(self.say(messages.WHERE))
        for depth, name in enumerate(position.chain):
            last = depth == len(position.chain) - 1
            self.write(Styled(f"{'  ' * depth}{'▶ ' if last else '→ '}{name}", style="bold" if last else ""))

    def _code(self, stop: Stop) -> Iterator[Styled]:
        """Yield the lines around a stop, with the whole statement that is next: what is too long for a line goes on below it."""
        text, width = self.world.source.text(stop.file) or "", self.console.width
        count = min(stop.span[1] - stop.span[0] + 1, _CODE)
        more = sum(folded(line.plain, width).plain.count("\n") for line in listing(text, stop.span, _CODE, _UNCUT) if line.style)
        rows = max(count, _CODE - more)
        for line, whole in zip(*(listing(text, stop.span, rows, each) for each in (width, _UNCUT)), strict=True):
            if line.style:
                parts = folded(whole.plain, width).plain
                # Where too few columns are left even for that, the line is cut as the others are.
                fits = max(map(cell_len, parts.split("\n"))) <= width
                line = Styled(parts if fits else line.plain, style=line.style)
                line.stylize(_CURRENT)
            yield line

    def assignments(self, values: Mapping[str, Any]) -> None:
        """Write values that are shown on a line."""
        for name, value in values.items():
            self.assignment(name, value)
            self.console.print()

    def marked(self, name: str, value: Any, marks: Sequence[str]) -> None:
        """Write those fields of an object that matter here, with space between them."""
        found = self.world.fields(value) or ()
        matter = shown_first(found, marks)
        self.write(Styled(self.say(messages.WHAT_MATTERS, name=name, marked=len(matter), count=len(found)), style="bold underline"))
        for field in matter:
            self.console.print()
            self.write(Styled(f"▶ {field.name} = {visible(field.text)}", style=f"bold {_MATTERS}"))

    def whole(self, name: str, value: Any, marks: set[str]) -> None:
        """Write all fields of an object."""
        self.object(name, value, self.world.fields(value) or (), marks)

    def words(self, heading: Text | None, text: Text) -> None:
        """Write a text of the lesson's."""
        if heading:
            self.heading(heading)
            self.console.print()
        self.explained(text)

    def explained(self, text: Text) -> None:
        """Write a text of the lesson's, and below it what the words mean that it marks: a class cannot type what."""
        self.paragraphs(text)
        for number, (name, meaning) in enumerate(self._explained(text.in_language(self.language)).items()):
            if not number:
                self.console.print()
            self.indented(f"* {self.joined(name)}{self.say(messages.COLON)}{self.joined(meaning)}")

    def printed(self, text: str) -> None:
        """Write what the debugger printed."""
        for line in Styled.from_ansi(text.rstrip("\n")).plain.split("\n"):
            self.write(folded(line.expandtabs(), self.console.width))

    def give_away(self, label: Text, answer: str, because: Text) -> None:
        """Write an answer, or a way to do what is asked, and why it is so."""
        self.heading(label)
        self.console.print()
        self.write(Styled(visible(answer), style="bold"))
        self.console.print()
        self.explained(because)


def _printed(text: str) -> Callable[[Presentation], None]:
    return lambda screen: screen.printed(text)
