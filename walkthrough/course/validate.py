"""What ``walkthrough validate`` finds: lesson scripts are run without a terminal, and each promise that they make is tried."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

from walkthrough.course import library
from walkthrough.debugger.audience import Rehearsal, SilentScreen
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Lesson, Question, Stop
from walkthrough.stubs import layout
from walkthrough.values import fields, safe_repr, visible

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
        lesson = library.read(name)
        findings = [*_words(lesson, name), *_questions(lesson), *_runs(lesson), *_repair(lesson)]
    except WalkthroughError as error:
        return Report((_line(error),))
    except RecursionError as error:
        return Report((f"{name}: {_line(error)}",))
    questions = [stop.question for stop in lesson.stops if stop.question]
    proved = sum(question.value is not None for question in questions)
    summary = (
        f"{visible(name)}: valid (stops reached: {len(lesson.stops)}, questions: {len(questions)}, proved by the run: {proved})"
    )
    return Report(tuple(dict.fromkeys(findings)), summary)


def _line(value: object) -> str:
    return visible(str(value)).replace("\n", " ")


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
            yield f"accepts the wrong answer {answer!r}"


def _runs(lesson: Lesson) -> Iterator[str]:
    """Run the lesson, and once more to prove answers: an answer may depend on a response that is made only after its stop."""
    screen = SilentScreen()
    complaints: list[str] = []
    first = Rehearsal(lesson, screen, lambda number, frame: complaints.extend(_marks(lesson.stops[number - 1], frame)))
    try:
        first.run()
    except WalkthroughError as error:
        yield _line(error)
        return
    for number, stop in enumerate(lesson.stops, start=1):
        if number not in first.reached:
            yield f"{stop.origin}: stop {number} is never reached: {stop.file} line {stop.line} ({stop.function}){_elsewhere(stop)}"
    responses = _by_stop(lesson, screen.responses)

    def look(number: int, frame: FrameType) -> None:
        stop = lesson.stops[number - 1]
        if _is_proved(stop):
            complaints.extend(_proof(stop, stop.question, frame, responses.get(number)))

    if any(_is_proved(stop) for stop in lesson.stops):
        Rehearsal(lesson, SilentScreen(), look).run()
    yield from complaints


def _elsewhere(stop: Stop) -> str:
    """Return where a line really is, if it is not in the function that its stop names."""
    lines = (layout.text(stop.file) or "").splitlines()
    if not 1 <= stop.line <= len(lines):
        return f"; the file has lines 1 to {len(lines)}"
    around = [
        (node.end_lineno - node.lineno, node.name)
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.FunctionDef) and node.lineno <= stop.line <= node.end_lineno
    ]
    if around and min(around)[1] != stop.function:
        return f"; that line is in {min(around)[1]}"
    return "" if around else "; that line is in no function"


def _marks(stop: Stop, frame: FrameType) -> Iterator[str]:
    for name, marked in stop.marks.items():
        known = {field.name for field in fields(frame.f_locals.get(name)) or ()}
        for unknown in [field for field in marked if field not in known]:
            yield f"{stop.origin}: marks names {unknown!r}, which is no field of {name} here"


def _is_proved(stop: Stop) -> bool:
    return stop.question is not None and stop.question.value is not None and not any(_question(stop.question))


def _by_stop(lesson: Lesson, responses: list[Any]) -> dict[int, Any]:
    """Return the response of the request that each stop belongs to, by the stop's number."""
    found, number = {}, 0
    for request, response in zip(lesson.requests, responses, strict=True):
        for _ in request.stops:
            number += 1
            found[number] = response
    return found


def _proof(stop: Stop, question: Question, frame: FrameType, response: Any) -> Iterator[str]:
    # One dict, so that a comprehension in the expression sees the function's names.
    names = {**frame.f_globals, **frame.f_locals, "response": response}
    try:
        value = str(eval(question.value, names))
    except Exception as error:
        reason = f"{type(error).__name__}: {_line(error)}"
        yield f"{stop.origin}: the question's value cannot be had here: {_line(question.value)}: {reason}"
        return
    if not question.accepts(value):
        yield f"{stop.origin}: the run says {safe_repr(value)} ({_line(question.value)}), and the question does not accept that"


def _repair(lesson: Lesson) -> Iterator[str]:
    if lesson.repair:
        from walkthrough.course import repair

        yield from repair.findings(lesson.repair)
