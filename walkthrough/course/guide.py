"""Answers the prompt's own commands, in the learner's language, for the stop that the learner stands at."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.course import library
from walkthrough.course.progress import Progress
from walkthrough.course.workshop import Workshop
from walkthrough.debugger.exits import Again
from walkthrough.debugger.lesson_pdb import Walk
from walkthrough.lesson import LANGUAGES, Lesson, Stop, Text
from walkthrough.proof import rules
from walkthrough.screen.terminal import Screen
from walkthrough.worlds.nova import notes


class Guide:
    """Knows where the learner stands, and what was typed, hinted and answered there.

    ``progress`` is told where the learner came and which questions were answered, if it is to be kept.
    """

    def __init__(self, lesson: Lesson, screen: Screen, progress: Progress | None = None) -> None:
        self._lesson = lesson
        self._screen = screen
        self._progress = progress
        self._walk: Walk | None = None
        self._number = 0
        self._typed = 0
        self._hints = 0
        self._workshop = Workshop(lesson.repair, screen) if lesson.repair else None

    def arrive(self, walk: Walk, number: int) -> None:
        """The learner stands at a stop now; a new one has its own hints and commands to type."""
        if number != self._number:
            self._typed = self._hints = 0
        self._walk, self._number = walk, number
        if self._progress:
            self._progress.arrived(number)

    @property
    def invitation(self) -> Text:
        """What a learner who stands at a question is told about answering it."""
        answered = self._progress is not None and self._number in self._progress.record.answered
        return messages.ANSWERED_BEFORE if answered else messages.HOW_TO_ANSWER

    @property
    def _stop(self) -> Stop:
        return self._lesson.stops[self._number - 1]

    def _transcript(self) -> rules.Transcript | None:
        return transcript_of(self._stop)

    def article(self) -> None:
        transcript = self._transcript()
        if transcript is None:
            self._screen.tell(messages.NOT_IN_ARTICLE)
            return
        exchanges = transcript.exchanges
        outputs = self._walk.outputs_of([command for command, _ in exchanges])
        for (command, printed), now in zip(exchanges, outputs, strict=True):
            # pdb++ colours what it lists.
            self._screen.exchange(command, printed, Styled.from_ansi(now.rstrip("\n")).plain)

    def next_typed(self) -> str | None:
        transcript = self._transcript()
        commands = transcript.commands[self._typed :] if transcript else ()
        if not commands:
            self._screen.tell(messages.NOTHING_TYPED if transcript else messages.NOT_IN_ARTICLE)
            return None
        self._typed += 1
        return commands[0]

    def note(self, frame: FrameType) -> None:
        name = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname.replace('<locals>.', '')}"
        note = notes.of_function(name)
        self._screen.note(name, note)

    def hint(self) -> None:
        question = self._stop.question
        if question is None:
            self._screen.tell(messages.NO_QUESTION)
        elif self._hints == len(question.hints):
            self._screen.tell(messages.NO_MORE_HINTS)
        else:
            self._screen.paragraphs(question.hints[self._hints])
            self._hints += 1

    def answer(self, text: str) -> None:
        question = self._stop.question
        if question is None:
            self._screen.tell(messages.NO_QUESTION)
        elif not text.strip():
            self._screen.tell(messages.NO_ANSWER)
        elif question.accepts(text):
            self._screen.tell(messages.RIGHT)
            self._screen.paragraphs(question.because)
            if self._progress:
                self._progress.answered(self._number)
        else:
            self._screen.tell(messages.PARTLY if question.holds_part(text) else messages.WRONG)

    def back(self) -> None:
        if self._number > 1:
            raise Again(self._number - 1)
        self._screen.tell(messages.FIRST_STOP)

    def go_to(self, number: str) -> None:
        if number.isdecimal() and 1 <= int(number) <= len(self._lesson.stops):
            raise Again(int(number))
        self._screen.tell(messages.NO_STOP, count=len(self._lesson.stops), number=number)

    def speak(self, language: str) -> None:
        if language in LANGUAGES:
            self._screen.language = language
            self._screen.notice(self._stop, self.invitation)
        else:
            self._screen.tell(messages.LANGUAGES, language=language)

    def contents(self) -> None:
        self._screen.contents(self._lesson, self._number)
        self._screen.tell(messages.COMMANDS, names=", ".join(messages.HELP))

    def repair(self, how: str) -> None:
        if self._workshop is None:
            self._screen.tell(messages.NO_REPAIR)
        elif how == "try":
            self._workshop.try_it()
        elif how == "new":
            self._workshop.open_anew()
        elif how:
            self._workshop.take_up(Path(how).expanduser())
        else:
            self._workshop.open()

    def tell(self, text: Text, **values: Any) -> None:
        """Print one of the prompt's own lines."""
        self._screen.tell(text, **values)

    def close(self) -> None:
        """The lesson is over."""
        if self._workshop:
            self._workshop.close()


def transcript_of(stop: Stop) -> rules.Transcript | None:
    """Return what the article shows of a stop, or None if it did not stop there."""
    return _transcripts().get((stop.file, stop.line))


@functools.cache
def _transcripts() -> Mapping[tuple[str, int], rules.Transcript]:
    """Return the article's transcripts by file and line. Lesson 1 is the article: its stops say where each belongs."""
    stops = library.load("lesson-1").stops
    return {(stop.file, stop.line): each for stop, each in zip(stops, rules.read(), strict=True)}
