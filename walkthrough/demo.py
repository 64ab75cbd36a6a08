"""A lesson as a presentation: one card at a time, the article's commands type themselves, and a teacher turns the pages."""

import linecache
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.text import Text as Styled

from walkthrough import words
from walkthrough.cast import recording
from walkthrough.debugger import Again, Walk
from walkthrough.deck import Card, Deck, Show
from walkthrough.errors import WalkthroughError
from walkthrough.guide import Guide, transcript_of
from walkthrough.lesson import Lesson, Question, Stop, Text
from walkthrough.render import Screen, at_commas
from walkthrough.session import Session
from walkthrough.stage import Stage
from walkthrough.stubs import layout
from walkthrough.trace import Trace
from walkthrough.values import Field, fields


#: A line of a listing, up to its statement.
_LISTED = re.compile(r"\d+ +(?:->)? +(?=\S)")


class DemoScreen(Screen):
    """Collects cards where the usual screen prints, and shows them deck by deck."""

    def __init__(self, language: str, stage: Stage) -> None:
        super().__init__(language)
        self.show = Show(stage, self, self.paint)
        self.deck = Deck()
        self._opening: list[Card] = []
        #: The objects that were shown in full, and the stop at which each was so first.
        self._seen: dict[tuple[Field, ...], int] = {}

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
        cards = [*self._opening, Card(lambda screen: Screen.request(screen, request))]
        self._opening = []
        self._present(Deck(cards=cards))

    def stop(
        self,
        stop: Stop,
        number: int,
        count: int,
        chain: Sequence[str],
        values: Mapping[str, Any],
        real: tuple[str, int],
    ) -> None:
        place = self.say(words.STOP_OF, number=number, count=count)
        self.deck = Deck(place, f"{place} · {self.say(stop.title)}", number)
        self._add(lambda screen: screen.where(stop, chain))
        # What the article printed is going to be typed.
        transcript = transcript_of(stop)
        typed = transcript.printed if transcript else ()
        plain = {name: value for name, value in values.items() if not fields(value) and name not in typed}
        if plain:
            self._add(lambda screen: screen.assignments(plain))
        for name, value in values.items():
            if fields(value):
                self._add_object(name, value, set(stop.marks.get(name, ())), number)

    def _add_object(self, name: str, value: Any, marks: set[str], number: int) -> None:
        """Add an object: what matters of it, and all of it where it is first seen."""
        if marks:
            self._add(lambda screen: screen.marked(name, value, marks))
        if self._seen.setdefault(tuple(fields(value)), number) == number or not marks:
            self._add(lambda screen: screen.whole(name, value, marks))

    def meanwhile(self, request: Any, response: Any) -> None:
        self._add(lambda screen: Screen.meanwhile(screen, request, response))

    def notice(self, stop: Stop) -> None:
        self._add(lambda screen: screen.words(words.NOTICE, stop.notice))

    def typed(self, prompt: str, command: str, printed: str) -> None:
        """Add a command that types itself, and what it printed."""
        self.deck.cards.append(Card(lambda screen: screen.printed(printed), prompt, command))

    def question(self, question: Question) -> None:
        """Add a question, and its answer on a card of its own."""
        self._add(lambda screen: screen.words(words.QUESTION, question.ask))
        self._add(lambda screen: screen.give_away(question))

    def response(self, response: Any, casts: Sequence[Any]) -> None:
        self._present(Deck(cards=[Card(lambda screen: Screen.response(screen, response, casts))]))

    def closing(self, lesson: Lesson) -> None:
        self._present(Deck(cards=[Card(lambda screen: screen.words(words.NEXT, lesson.closing))]))

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
        self._print(self.say(words.WHERE))
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
        self._print(Styled(self.say(words.WHAT_MATTERED, name=name, marked=len(matter), count=len(found)), style="bold underline"))
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
            self._print(_folded(line.expandtabs(), self.console.width))

    def give_away(self, question: Question) -> None:
        """Write a question's answer, and why it is so."""
        self._heading(words.ANSWER)
        self.console.print()
        self._print(Styled(question.right[0], style="bold"))
        self.console.print()
        self._paragraphs(question.because)


def _folded(line: str, width: int) -> Styled:
    """Return a line that the debugger printed: one of a listing goes on below its statement, another after a comma."""
    if len(line) <= width:
        return Styled(line)
    listed = _LISTED.match(line)
    if not listed:
        return at_commas(Styled(line), width)
    indent = " " * (len(listed[0]) + 4)
    first, *rest = textwrap.wrap(line[len(listed[0]) :], width - len(indent))
    return Styled("\n".join([listed[0] + first, *(indent + each for each in rest)]))


class Demo(Session):
    """Runs a lesson as a presentation on a stage."""

    def __init__(self, lesson: Lesson, language: str, stage: Stage, **options: Any) -> None:
        self._stage = stage
        super().__init__(lesson, DemoScreen(language, stage), **options)
        self._runs = 0

    @property
    def _show(self) -> Show:
        return self.screen.show

    def run(self) -> bool:
        while True:
            try:
                return super().run()
            except Again:
                # Somebody went back from the closing words, when nothing runs any more.
                continue

    def _run_from(self, first: int) -> None:
        self._show.run_again(first if self._runs or first > 1 else None)
        self._runs += 1
        # From the beginning, so that the decks count the same in each run.
        super()._run_from(1)

    def _look_back(self, trace: Trace) -> None:
        """The tree of a run is too much for a screen that is seen from afar."""

    def _walk(self, stops: list[Stop]) -> Walk:
        walk = super()._walk(stops)
        walk.at_end_of_input = lambda: self._is_to_go_on(walk)
        if self._stage.has_keys:
            _record_prompt(walk, self._stage)
        return walk

    def _arrive(self, walk: Walk, stop: Stop, frame: FrameType) -> None:
        walk.shared.prompting = True
        if not self._show.comes(self.number_of(stop)):
            self.reached.add(self.number_of(stop))
            walk.shared.prompting = False
            if stop.meanwhile is not None:
                self._send_meanwhile(stop)
            return
        super()._arrive(walk, stop, frame)
        self._type(walk, stop, frame)
        if stop.question:
            self.screen.question(stop.question)
        walk.shared.prompting = not self._show.present(self.screen.deck)
        if walk.shared.prompting:
            self.screen.tell(words.YOUR_PROMPT)

    def _type(self, walk: Walk, stop: Stop, frame: FrameType) -> None:
        """Let the article's commands type themselves; where it did not stop, the one that shows where we are."""
        transcript = transcript_of(stop)
        commands = transcript.commands if transcript else ("l",)
        walk.setup(frame, None)
        outputs = walk.outputs_of(commands)
        walk.forget()
        for command, printed in zip(commands, outputs, strict=True):
            self.screen.typed(Styled.from_ansi(walk.prompt).plain, command, printed)

    def _is_to_go_on(self, walk: Walk) -> bool:
        """Go back to the presentation from the prompt."""
        if not self._show.resume():
            self.screen.tell(words.YOUR_PROMPT)
            return False
        return True


def _record_prompt(walk: Walk, stage: Stage) -> None:
    """Let what is typed at a prompt, and what it prints, be part of a stage's recording."""
    screen, precmd = walk.stdout, walk.precmd

    class Both:
        def write(self, text: str) -> None:
            screen.write(text)
            stage.heard(text)

        def flush(self) -> None:
            screen.flush()

        def __getattr__(self, name: str) -> Any:
            return getattr(screen, name)

    def typed(line: str) -> str:
        stage.heard(f"{walk.prompt}{'' if line == 'EOF' else line}\n")
        return precmd(line)

    walk.stdout, walk.precmd = Both(), typed


def run(
    lesson: Lesson, name: str, language: str, *, kind: str, first: int, auto: float | None, speed: float, cast: Path | None
) -> None:
    """Present a lesson, from stop ``first`` on; see ``Stage`` for ``auto`` and ``speed``. ``cast`` is the recording's file.

    Raises WalkthroughError if there is neither a terminal nor ``auto``, CastError, and what a session raises.
    """
    stage = Stage(auto=auto, speed=speed)
    if not stage.has_keys and auto is None:
        raise WalkthroughError(words.NO_TERMINAL.in_language(language))
    with recording(cast, lesson.title.in_language(language), *stage.size) as stage.recording:
        Demo(lesson, language, stage, kind=kind, first=first, name=name, commands=None).run()
        stage.write("\n")
