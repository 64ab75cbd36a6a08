"""What ``walkthrough validate`` finds: lesson scripts are run without a terminal, and each promise that they make is tried."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkthrough.course import library, repair
from walkthrough.debugger.audience import Silent
from walkthrough.debugger.position import Position
from walkthrough.debugger.session import Session, made
from walkthrough.errors import WalkthroughError
from walkthrough.evaluate import evaluate, why_not
from walkthrough.lesson import Lesson, Loaded, Question
from walkthrough.values import meant, safe_repr, visible
from walkthrough.world import World

_CHINESE = re.compile("[\u4e00-\u9fff]")
#: So many words of English in the place of the Chinese are a text that was not translated; fewer may be a name or a command.
_A_PHRASE = 4


@dataclass(frozen=True)
class Report:
    """What came of one lesson. Each finding is one line that begins with file and line; ``summary`` is for a lesson without any."""

    findings: tuple[str, ...]
    summary: str = ""


def check(name: str) -> Report:
    """Check a lesson by its name or path. Raises LessonError if there is none of that name; all else is a finding."""
    library.find(name)
    try:
        script, world = library.read(name)
        told, wrong = [*_words(script, name), *_questions(script)], [*library.misplaced(script, world)]
        made(script, world, wrong.append)
        # What cannot be run is not run: all that is wrong with it is told at once.
        if not wrong:
            lesson = library.placed(script, Path(name).stem, world)
            wrong = [*_runs(lesson), *_repair(lesson)]
    except WalkthroughError as error:
        return Report((_line(error),))
    except Exception as error:
        # Whatever a script holds, it is the script's: an object that cannot be shown, compared or called.
        return Report((f"{visible(name)}: this lesson cannot be checked: {_reason(error)}",))
    questions = [stop.question for stop in script.stops if stop.question]
    proved = sum(question.value is not None for question in questions)
    summary = (
        f"{visible(name)}: valid (stops reached: {len(script.stops)}, questions: {len(questions)}, proved by the run: {proved})"
    )
    return Report(tuple(map(_line, dict.fromkeys([*told, *wrong]))), summary)


def _line(value: object) -> str:
    return visible(str(value)).replace("\n", " ")


def _reason(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {_line(error)}"
    except Exception:
        return type(error).__name__


def _words(lesson: Lesson, name: str) -> Iterator[str]:
    yield from library.untold(lesson, name)
    for where, text in library.texts(lesson, str(library.find(name))):
        if not _CHINESE.search(text.zh or "") and len(re.findall(r"[A-Za-z]{2,}", text.zh or "")) >= _A_PHRASE:
            yield f"{where}: a text's Chinese is not Chinese: {_line(' '.join(text.zh.split())[:40])!r}"


def _questions(lesson: Lesson) -> Iterator[str]:
    for stop in lesson.stops:
        if stop.question:
            for complaint in _question(stop.question):
                yield f"{stop.origin}: the question {_line(complaint)}"


def _question(question: Question) -> Iterator[str]:
    for what, given in (("hint", question.hints), ("right answer", question.right), ("wrong answer to try", question.wrong)):
        if not given:
            yield f"has no {what}"
    for answer in question.right:
        if not answer.strip():
            yield "has an empty right answer"
        elif not question.accepts(answer):
            yield f"does not accept its right answer {answer!r}"
    for answer in question.wrong:
        if question.accepts(answer):
            yield f"accepts {answer!r}, which is listed under wrong; change right, keys or wrong"


def _runs(lesson: Loaded) -> Iterator[str]:
    """Run the lesson, and once more to prove answers: an answer may depend on a response that is made only after its stop."""
    complaints: list[str] = []
    audience = Silent(lambda position: complaints.extend(_marks(position, lesson.runs_in)))
    session = Session(lesson, audience, prompting=False)
    try:
        session.run()
    except WalkthroughError as error:
        yield _line(error)
        return
    for stop in session.missed:
        yield session.told_of_missed(stop)
    answers = {
        stop.number: answer.names
        for request, answer in zip(lesson.requests, audience.answers, strict=True)
        for stop in request.stops
    }

    def look(position: Position) -> None:
        stop = position.stop
        if stop.question and _is_proved(stop.question):
            complaints.extend(_proof(position, stop.question, answers.get(stop.number, {})))

    if any(stop.question and _is_proved(stop.question) for stop in lesson.stops):
        Session(lesson, Silent(look), prompting=False).run()
    yield from complaints


def _marks(position: Position, world: World) -> Iterator[str]:
    stop = position.stop
    for name, marked in stop.marks.items():
        if name not in position.frame.f_locals:
            guess = meant(name, position.frame.f_locals)
            yield f"{stop.origin}: marks names {name!r}, which is not there{'; ' if guess else ''}{guess}"
            continue
        known = {field.name for field in world.fields(position.frame.f_locals[name]) or ()}
        for unknown in [field for field in marked if field not in known]:
            guess = meant(unknown, known)
            yield f"{stop.origin}: marks names {unknown!r}, which is not a field of {name} here{'; ' if guess else ''}{guess}"


def _is_proved(question: Question) -> bool:
    return question.value is not None and not any(_question(question))


def _proof(position: Position, question: Question, names: Mapping[str, Any]) -> Iterator[str]:
    origin, expression = position.stop.origin, question.value or ""
    try:
        value = str(evaluate(expression, position.frame, names))
    except (Exception, SystemExit) as error:
        yield f"{origin}: the question's value cannot be had here: {_line(expression)}: {why_not(error, position.frame, names)}"
        return
    if not question.accepts(value):
        yield f"{origin}: the run says {safe_repr(value)} ({_line(expression)}), and the question does not accept that"


def _repair(lesson: Loaded) -> Iterator[str]:
    if lesson.repair:
        yield from repair.findings(lesson.repair, lesson)
