"""A lesson for a notebook or a script: its stops in turn, each with position, source, values and question.

    import walkthrough

    for stop in walkthrough.open("lesson-1"):
        print(stop.position, stop.values)

What is shown is what was recorded: nothing runs but a lesson whose trace is not at hand, once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from walkthrough.course import glossary
from walkthrough.errors import StopError, WalkthroughError
from walkthrough.export import page, prose, words
from walkthrough.export.walk import AtStop, Walk
from walkthrough.lesson import LANGUAGES, Text
from walkthrough.proof import snapshots
from walkthrough.tracing.part import part

__all__ = ["Answer", "OpenLesson", "OpenStop", "Position", "open"]


class Position(NamedTuple):
    """Where a stop is: ``file`` and ``line`` (counted from 1) in the lesson's coordinates, the function's qualified name, the lane,
    and the number of the event in the trace, from 1.
    """

    file: str
    line: int
    function: str
    lane: str
    event: int

    def __str__(self) -> str:
        return f"{self.file}({self.line}) {self.function}()"


@dataclass(frozen=True)
class Answer:
    """What came of an answer: true if it is right. ``said`` says so, with the reason where it is right."""

    is_right: bool
    said: str

    def __bool__(self) -> bool:
        return self.is_right

    def __str__(self) -> str:
        return self.said

    __repr__ = __str__


@dataclass
class OpenStop:
    """A stop that the recorded run came to. In a notebook it shows itself.

    ``values`` are the texts of what is shown there, ``source`` the lines around it by their numbers. ``question``, ``hints``,
    ``task`` and ``note`` are in the lesson's language, None or empty where there is none.
    """

    number: int
    count: int
    title: str
    position: Position
    source: Mapping[int, str]
    values: Mapping[str, str]
    question: str | None
    hints: Sequence[str]
    task: str | None
    note: str | None
    _at: AtStop = field(repr=False)
    _walk: Walk = field(repr=False)
    _language: str = field(repr=False)
    _is_settled: bool = field(default=False, repr=False)

    @property
    def notice(self) -> str:
        """What there is to notice; what would answer the question or the task is left out until the question was answered."""
        if self._at.stop is None:
            return ""
        space = "" if self._language == "zh" else " "
        told = prose.notice(self._at.stop, self._language, self._walk.world.lanes)
        return "\n\n".join(space.join(text for text, waits in each if self._is_settled or not waits) for each in told).strip()

    def answer(self, text: str) -> Answer:
        """Say what came of an answer to the question. Raises StopError if nothing is asked here."""
        question = self._at.stop.question if self._at.stop else None
        if question is None:
            raise StopError(f"stop {self.number} asks no question")
        if question.accepts(text):
            self._is_settled = True
            because = "\n".join(prose.paragraphs(question.because.in_language(self._language), self._language))
            return Answer(True, f"{self._say('right')} {because}")
        return Answer(False, self._say("partly" if question.holds_part(text) else "wrong"))

    def reveal(self) -> str:
        """Return the answer, or a way to do the task, with the reason; empty where nothing is asked."""
        stop = self._at.stop
        self._is_settled = True
        told = []
        for asked in (stop.question, stop.task) if stop else ():
            if asked:
                answers = asked.done if hasattr(asked, "done") else asked.right[:1]
                told.append(" · ".join(answers))
                told += prose.paragraphs(asked.because.in_language(self._language), self._language)
        return "\n".join(told)

    def __str__(self) -> str:
        lines = [
            f"{number:5} {'->' if number == self.position.line else '  '} {line}".rstrip() for number, line in self.source.items()
        ]
        shown = [f"{name} = {text}" for name, text in self.values.items()]
        heading = words.PAGE["stop_of"].filled(number=self.number, count=self.count).in_language(self._language)
        return "\n".join([f"{heading}: {self.title}", str(self.position), "", *lines, "", *shown])

    def _repr_html_(self) -> str:
        return page.fragment(self._walk, self._at, self._language, settled=self._is_settled)

    def _say(self, key: str) -> str:
        return words.PAGE[key].in_language(self._language)


class OpenLesson:
    """A lesson that is open: iterate over its stops, in the order in which the run came to them, or take one by its number."""

    def __init__(self, opened: snapshots.Opened, language: str) -> None:
        trace, world, lesson = opened
        self.title = (lesson.title if lesson else Text(trace.lesson, trace.lesson)).in_language(language)
        self._walk = Walk(list(part(trace)), world, trace.requests, lesson, glossary.marked)
        count = len(lesson.stops) if lesson else len(self._walk.stops)
        self.stops = tuple(self._stop(at, count, language) for at in self._walk.stops)

    def __iter__(self) -> Iterator[OpenStop]:
        return iter(self.stops)

    def __len__(self) -> int:
        return len(self.stops)

    def stop(self, number: int) -> OpenStop:
        """Return the stop of that number, from 1. Raises StopError if the run came to none."""
        found = next((stop for stop in self.stops if stop.number == number), None)
        if found is None:
            there_are = ", ".join(str(stop.number) for stop in self.stops)
            raise StopError(f"there is no stop {number}; there are {there_are or 'none'}")
        return found

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self.stops)} stops>"

    def _stop(self, at: AtStop, count: int, language: str) -> OpenStop:
        event, stop = at.event, at.stop

        def say(text: Text | None) -> str | None:
            return " ".join(text.in_language(language).split()) if text else None

        question, task = (stop.question, stop.task) if stop else (None, None)
        return OpenStop(
            number=event.stop or 0,
            count=count,
            title=say(stop.title) or "" if stop else "",
            position=Position(event.file, event.line, event.function, event.lane, self._walk.numbers[at.index]),
            source=page.around(self._walk, at),
            values={value.name: value.text for value in at.values},
            question=say(question.ask) if question else None,
            hints=[say(hint) or "" for hint in question.hints] if question else [],
            task=say(task.ask) if task else None,
            note=say(self._walk.note_at(event)),
            _at=at,
            _walk=self._walk,
            _language=language,
        )


def open(name: str, lang: str = "en") -> OpenLesson:
    """Open a lesson, by its name (``lesson-1``) or the path of its script (``mine.py``), or a recorded trace, by its path.

    ``lang`` is ``en`` or ``zh``. Raises WalkthroughError, with one line that says what is wrong, for what cannot be opened.
    """
    if lang not in LANGUAGES:
        raise WalkthroughError(f"lang={lang!r}: give {' or '.join(map(repr, LANGUAGES))}")
    with snapshots.opened(str(name)) as opened:
        return OpenLesson(opened, lang)
