"""A walk: a trace with the lesson's words and the world's source, as tables that a page reads."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from walkthrough.export import coloured, prose
from walkthrough.export.fields import FAILED, Shown, shown
from walkthrough.export.sequence import Diagram
from walkthrough.export.steps import first_appearances, steps
from walkthrough.lesson import LANGUAGES, Loaded, Question, Stop, Task, Text
from walkthrough.tracing.format import Event
from walkthrough.values import visible
from walkthrough.world import World

#: An event's kind as the page's script has it: what was left by an error is a kind of its own.
KINDS = ("call", "line", "exception", "return", "left", "resume", "yield", "suspend")
Explained = Callable[[str], Mapping[Text, Text]]


@dataclass(frozen=True)
class AtStop:
    """A stop that the trace came to: its event's place and number, what the lesson says of it, if it is one of the lesson's, and
    the values there.
    """

    index: int
    event: Event
    stop: Stop | None
    values: tuple[Shown, ...]


class Texts:
    """Texts that each stand in a table once."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def place(self, text: Any) -> int:
        return self._places.setdefault(text, len(self._places))

    @property
    def all(self) -> list[Any]:
        return list(self._places)


class Walk:
    """What a page is made of. ``numbered`` are the events with their numbers in the trace, ``requests`` what was sent.

    Without a ``lesson`` nothing is said but what the world notes. ``explained`` returns the words that a text marks, each with its
    meaning.
    """

    def __init__(
        self,
        numbered: Sequence[tuple[int, Event]],
        world: World,
        requests: Sequence[Mapping[str, Any]],
        lesson: Loaded | None,
        explained: Explained,
    ) -> None:
        self.numbers = [number for number, _ in numbered]
        self.events = [event for _, event in numbered]
        self.world = world
        self.lesson = lesson
        self.requests = requests
        self.diagram = Diagram(self.events, world, requests)
        self.stops = list(self._stops())
        marked = [part.text for each in self.stops for value in each.values for part in value.parts if part.is_marked]
        self.firsts = first_appearances(self.events, marked)
        self.steps = steps(self.events, world, self.diagram.arrows, self.firsts)
        self._explained = explained
        self._sources: dict[str, list[str]] = {}

    def _stops(self) -> Iterable[AtStop]:
        stops = self.lesson.stops if self.lesson else ()
        before: dict[str, str] = {}
        for index, event in enumerate(self.events):
            if event.stop is None:
                continue
            own = stops[event.stop - 1] if 0 < event.stop <= len(stops) else None
            # A trace may be older than the lesson.
            if own and (own.file, own.line) != (event.file, event.line):
                own = None
            marks = own.marks if own else {}
            values = [
                shown(name, visible(text), before.get(name), marks.get(name, ())) for name, text in (event.values or {}).items()
            ]
            before |= {value.name: value.text for value in values if value.state != FAILED}
            order = ("new", "changed", "same", FAILED)
            yield AtStop(index, event, own, tuple(sorted(values, key=lambda value: order.index(value.state))))

    def source(self, file: str) -> list[str]:
        """Return the lines of a file with their keywords and comments marked; none if the world has no such file."""
        if file not in self._sources:
            text = self.world.source.text(file)
            self._sources[file] = coloured.lines(text) if text else []
        return self._sources[file]

    def note_at(self, event: Event) -> Text | None:
        """Return what the world notes about the place of a stop."""
        return self.world.note(place=(event.file, event.line))

    def data(self) -> dict[str, Any]:
        """Return all of it as what JSON can hold. A text in two languages is a list of two."""
        files, functions, texts, said = Texts(), Texts(), Texts(), Texts()
        notes = Texts()
        known: dict[tuple[str, str, int], int] = {}
        table: list[list[Any]] = []
        columns: dict[str, list[int]] = {name: [] for name in ("kind", "lane", "function", "line", "said", "from")}
        lanes = {lane: place for place, lane in enumerate(self.diagram.lanes)}
        for event in self.events:
            found = known.get((event.file, event.function, event.line))
            if found is None:
                function = self._function(event)
                place = functions.place((event.file, event.function, function))
                if place == len(table):
                    note = self.world.note(event.name)
                    shown_as = f"@{function.decorator}" if function.decorator else _short(event.function)
                    table.append(
                        [
                            files.place(event.file),
                            visible(event.function),
                            visible(shown_as),
                            notes.place(note) if note else -1,
                            function.indent,
                        ]
                    )
                found = known[event.file, event.function, event.line] = place
            kind = event.kind if event.kind != "return" or event.error is None else "left"
            columns["kind"].append(KINDS.index(kind))
            columns["lane"].append(lanes[event.lane])
            columns["function"].append(found)
            columns["line"].append(event.line)
            columns["from"].append(event.called_from or 0)
            columns["said"].append(said.place(self._said(event, texts)))
        return {
            "lesson": self._lesson(),
            "lanes": [visible(lane) for lane in self.diagram.lanes],
            "parties": [_pair(party) for party in self.diagram.parties],
            "files": [[visible(name), coloured.blocks(self.source(name))] for name in files.all],
            "functions": table,
            "notes": [_paragraphs(note) for note in notes.all],
            "texts": texts.all,
            "said": said.all,
            "events": columns,
            # The numbers of a whole trace need not be written down.
            "numbers": None if self.numbers == list(range(1, len(self.numbers) + 1)) else self.numbers,
            "steps": self.steps,
            "firsts": self.firsts,
            "stops": [self.stop_data(each) for each in self.stops],
            "arrows": [
                [each.index, each.kind, each.sender, each.receiver, each.label, each.taken, each.until]
                for each in self.diagram.arrows
            ],
        }

    def _function(self, event: Event) -> coloured.Function:
        found = coloured.functions(self.world.source.text(event.file) or "").get(event.function, [])
        inside = (each for each in found if each.first <= event.line <= each.last)
        return next(inside, coloured.Function(event.line, event.line, 0, ""))

    def _said(self, event: Event, texts: Texts) -> tuple[int, ...]:
        """Return the places of the texts that an event brings: names and values in turn, or what came back."""
        if event.kind == "call":
            return tuple(texts.place(visible(text)) for pair in (event.arguments or {}).items() for text in pair)
        told = event.error if event.error is not None else event.result
        return () if told is None else (texts.place(visible(told)),)

    def _lesson(self) -> dict[str, Any]:
        lesson = self.lesson
        sent = [
            {
                "line": " ".join(visible(str(value)) for name, value in each.items() if name != "body"),
                "body": visible(str(each.get("body", ""))),
            }
            for each in self.requests
        ]
        if lesson is None:
            return {"sent": sent}
        return {
            "name": lesson.name,
            "title": _pair(lesson.title),
            "count": len(lesson.stops),
            "opening": _paragraphs(lesson.opening),
            "closing": _paragraphs(lesson.closing),
            "words": [self._words(lesson.opening), self._words(lesson.closing)],
            "sent": sent,
        }

    def _words(self, *told: Text) -> list[list[list[str]]]:
        """Return the words that texts mark, each with its meaning."""
        found: dict[Text, Text] = {}
        for text in told:
            for language in LANGUAGES:
                found |= self._explained(text.in_language(language))
        return [
            [_pair(word), [" ".join(meaning.in_language(each).split()) for each in LANGUAGES]] for word, meaning in found.items()
        ]

    def stop_data(self, each: AtStop) -> dict[str, Any]:
        """Return what is said and shown at a stop, as ``data`` has it."""
        made: dict[str, Any] = {
            "index": each.index,
            "number": each.event.stop,
            "values": [_value(value) for value in each.values],
        }
        note, transcript = self.note_at(each.event), self.world.transcript(each.event.file, each.event.line)
        if note:
            made["note"] = _paragraphs(note)
        if transcript:
            made["author"] = [[visible(command), visible(printed)] for command, printed in transcript.exchanges]
            made["whose"] = _pair(transcript.whose) if transcript.whose else None
        stop = each.stop
        if stop:
            texts = [stop.notice, *(asked.ask for asked in (stop.question, stop.task) if asked)]
            made |= {
                "title": _pair(Text(_heading(stop.title.en), stop.title.zh)),
                "notice": [prose.notice(stop, language, self.world.lanes) for language in LANGUAGES],
                "words": self._words(*texts),
                "question": _question(stop.question) if stop.question else None,
                "task": _task(stop.task) if stop.task else None,
            }
        return made


def _short(function: str) -> str:
    """Return the last part of a qualified name, and with it the class of a method that many classes have."""
    around, _, name = function.rpartition(".")
    return f"{around.rpartition('.')[2]}.{name}" if around and name.startswith("__") else name


def _pair(text: Text) -> list[str]:
    return [" ".join(text.in_language(language).split()) for language in LANGUAGES]


def _heading(title: str) -> str:
    """Return a title as a heading begins: with a capital, unless it begins with a name of the code."""
    return title[0].upper() + title[1:] if re.match(r"[a-z]+[ ,]", title) else title


def _paragraphs(text: Text) -> list[list[str]]:
    return [prose.paragraphs(text.in_language(language), language) for language in LANGUAGES]


def _value(value: Shown) -> dict[str, Any]:
    made: dict[str, Any] = {"name": visible(value.name), "text": value.text, "state": value.state}
    if value.parts:
        made |= {
            "kind": value.kind,
            "parts": [[each.name, each.text, int(each.is_marked), int(each.is_shown), each.was] for each in value.parts],
        }
        # Its fields say it all.
        del made["text"]
    if value.was is not None:
        made["was"] = value.was
    return made


def _question(question: Question) -> dict[str, Any]:
    return {
        "ask": _pair(question.ask),
        "hints": [_pair(hint) for hint in question.hints],
        "because": _paragraphs(question.because),
        "right": list(question.right),
        "keys": [list(key) for key in question.keys],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "ask": _pair(task.ask),
        "hints": [_pair(hint) for hint in task.hints],
        "because": _paragraphs(task.because),
        "done": list(task.done),
    }
