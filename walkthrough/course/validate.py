"""What ``walkthrough validate`` finds: lesson scripts are run without a terminal, and each promise that they make is tried."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from walkthrough.course import glossary, library, repair
from walkthrough.course.guide import Guide
from walkthrough.course.written import Spot, at
from walkthrough.debugger.audience import Silent
from walkthrough.debugger.position import Position
from walkthrough.debugger.session import Session, made
from walkthrough.errors import WalkthroughError
from walkthrough.evaluate import evaluate, why_not
from walkthrough.lesson import LANGUAGES, Lesson, Loaded, Question, Request, Stop, Task, Text
from walkthrough.screen.console import unseen
from walkthrough.screen.terminal import Terminal, different
from walkthrough.screen.values import shown_first
from walkthrough.values import meant, safe_repr, visible
from walkthrough.world import Fitting, World

_CHINESE = re.compile("[\u4e00-\u9fff]")
#: So many words of English in the place of the Chinese are a text that was not translated; fewer may be a name or a command.
_A_PHRASE = 4
#: An answer of fewer letters stands in every other text.
_A_WORD = 3
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
        told = [*_words(script, name, world), *library.misnoted(script, world), *_questions(script)]
        wrong = [*library.misplaced(script, world)]
        made(script, world, wrong.append)
        # What cannot be run is not run: all that is wrong with it is told at once.
        if not wrong:
            lesson = library.placed(script, name, world)
            wrong = [*_runs(lesson), *_tasks(lesson), *_repair(lesson)]
    except WalkthroughError as error:
        return Report((_line(error),))
    except Exception as error:
        # Whatever a script holds, it is the script's: an object that cannot be shown, compared or called.
        return Report((f"{visible(name)}: this lesson cannot be checked: {_reason(error)}",))
    questions = [stop.question for stop in script.stops if stop.question]
    proved = sum(question.value is not None for question in questions)
    tasks = sum(stop.task is not None for stop in script.stops)
    played = f", tasks: {tasks}, played: {tasks}" if tasks else ""
    summary = (
        f"{visible(name)}: valid "
        f"(stops reached: {len(script.stops)}, questions: {len(questions)}, proved by the run: {proved}{played})"
    )
    return Report(tuple(map(_line, dict.fromkeys([*told, *wrong]))), summary)


def _line(value: object) -> str:
    return visible(str(value)).replace("\n", " ")


def _reason(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {_line(error)}"
    except Exception:
        return type(error).__name__


def _words(lesson: Lesson, name: str, world: World) -> Iterator[str]:
    yield from library.untold(lesson, name)
    # Whoever walks through code of their own has no glossary, and an asterisk of theirs marks nothing.
    has_glossary = library.is_ours(name) or not isinstance(world, Fitting)
    for where, text in library.texts(lesson, Spot(str(library.find(name)))):
        both = [text.in_language(language) or "" for language in LANGUAGES] if has_glossary else []
        for marked in (each for said in both for each in glossary.unknown(said)):
            yield f"{where}: what does not know the word that is marked: {_line(marked)!r}; it is not in lessons/glossary.py"
        en, zh = (" ".join(each.split()) if isinstance(each, str) else "" for each in (text.en, text.zh))
        if zh and not _CHINESE.search(zh) and _CHINESE.search(en):
            yield f"{where}: a text's two languages are exchanged: {_line(en[:40])!r}; write Text(English, Chinese)"
        elif not _CHINESE.search(zh) and (
            len(re.findall(r"[A-Za-z]{2,}", zh)) >= _A_PHRASE or (zh == en and library.is_prose(zh, "en"))
        ):
            yield f"{where}: a text's Chinese is not Chinese: {_line(zh[:40])!r}"


def _questions(lesson: Lesson) -> Iterator[str]:
    for stop in lesson.stops:
        if stop.question:
            for keyword, complaint in _question(stop.question):
                yield f"{at(stop.origin, 'question', keyword)}: the question {_line(complaint)}"


def _question(question: Question) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a question's own parts, each with the keyword of the part."""
    for name, what in (("hints", "hint"), ("right", "right answer"), ("wrong", "wrong answer to try")):
        if not getattr(question, name):
            yield name, f"has no {what}"
    for answer in question.right:
        if not answer.strip():
            yield "right", "has an empty right answer"
        elif not question.accepts(answer):
            yield "right", f"does not accept its right answer {answer!r}"
    for answer in question.wrong:
        if question.accepts(answer):
            yield "wrong", f"accepts {answer!r}, which is listed under wrong; change right, keys or wrong"


def _runs(lesson: Loaded) -> Iterator[str]:
    """Run the lesson, and once more to prove answers: an answer may depend on a response that is made only after its stop."""
    complaints: list[str] = []

    def first_look(position: Position) -> None:
        complaints.extend(_marks(position, lesson.runs_in))
        complaints.extend(_given_away(position, lesson))

    audience = Silent(first_look)
    session = Session(lesson, audience, prompting=False)
    try:
        session.run()
    except WalkthroughError as error:
        yield _line(_at_its_names(str(error), lesson))
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
        # What is come to again is asked once.
        if position.visit == 1 and stop.question and _is_proved(stop.question):
            complaints.extend(_proof(position, stop.question, answers.get(stop.number, {})))

    if any(stop.question and _is_proved(stop.question) for stop in lesson.stops):
        Session(lesson, Silent(look), prompting=False).run()
    yield from complaints


def _at_its_names(complaint: str, lesson: Loaded) -> str:
    """Return a complaint of a stop's value with the line where the stop names it."""
    for stop in lesson.stops:
        if complaint.startswith(f"{stop.origin}: ") and " cannot be shown here: " in complaint:
            return complaint.replace(stop.origin, at(stop.origin, "names"), 1)
    return complaint


def _marks(position: Position, world: World) -> Iterator[str]:
    stop = position.stop
    for name, marked in stop.marks.items():
        if name not in position.frame.f_locals:
            guess = meant(name, position.frame.f_locals)
            yield f"{at(stop.origin, 'marks')}: marks names {name!r}, which is not there{'; ' if guess else ''}{guess}"
            continue
        known = {field.name for field in world.fields(position.frame.f_locals[name]) or ()}
        for unknown in [field for field in marked if field not in known]:
            guess = meant(unknown, known)
            where = at(stop.origin, "marks")
            yield f"{where}: marks names {unknown!r}, which is not a field of {name} here{'; ' if guess else ''}{guess}"


def _given_away(position: Position, lesson: Loaded) -> Iterator[str]:
    """Find the answer to a stop's question in what is said before it: title, notice, first hint, marks, what is different in the
    request's world, what the card draws, what a presentation says of the words that the question marks, the lesson's opening, and
    its closing, which a student's handout prints as well.

    Code, the names of variables, the chain and choices that the question itself offers are not searched.
    """
    stop, question = position.stop, position.stop.question
    if question is None or question.given_away:
        return
    here, whole = stop.origin, lesson.origin
    said = [("title", Spot(here, ("title",)), stop.title), ("notice", Spot(here, ("notice",)), stop.notice)]
    said += [("first hint", Spot(here, ("question", "hints")), hint) for hint in question.hints[:1]]
    said += [("opening", Spot(whole, ("opening",)), lesson.opening), ("closing", Spot(whole, ("closing",)), lesson.closing)]
    told = [(what, where, text.in_language(language)) for what, where, text in said for language in LANGUAGES]
    told += [
        ("meaning of a marked word", Spot(here, ("question", "ask")), meaning.in_language(language))
        for language in LANGUAGES
        for meaning in glossary.marked(question.ask.in_language(language)).values()
    ]
    told += [("marks", Spot(here, ("marks",)), name) for names in stop.marks.values() for name in names]
    told += [("card", Spot(here), text) for text in _drawn(position, lesson.runs_in)]
    for request in lesson.requests:
        if stop in request.stops:
            told += [("request", Spot(request.origin), _line(each)) for each in _different(request, lesson.runs_in)]
    asked = [_plain(question.ask.in_language(language)) for language in LANGUAGES]
    for answer in question.right:
        wanted = _plain(answer)
        if (
            len(wanted) < _A_WORD
            or re.split(r"\W", answer)[0] in position.frame.f_locals
            or any(_holds(text, wanted) for text in asked)
        ):
            continue
        # Of a whole lesson something is said that is no answer: how many there are, and where it runs.
        is_everyday = wanted in _NUMBERS or answer in lesson.runs_in.lanes
        for what, where, text in told:
            if _holds(_plain(text), wanted) and not (is_everyday and what in ("opening", "closing")):
                yield (
                    f"{where}: the {what} gives the answer {answer!r} to stop {stop.number} away; "
                    "say why with given_away= if that is meant"
                )
                return


def _different(request: Request, world: World) -> Iterator[str]:
    """Yield what is told of a request's world, in each language."""
    for each in different(request, world):
        yield from (each.en, each.zh) if isinstance(each, Text) else (each,)


def _drawn(position: Position, world: World) -> Iterator[str]:
    """Yield the texts of the values that are drawn before anything is asked, on a card, in a presentation and on a handout."""
    for name, value in position.values.items():
        found = world.fields(value)
        if found:
            yield from (field.text for field in shown_first(found, position.stop.marks.get(name, ())))
        else:
            yield safe_repr(value)


def _plain(text: str) -> str:
    return " ".join(re.sub("[\"'“”‘’`]", "", text).casefold().split())


def _holds(text: str, wanted: str) -> bool:
    """Tell whether a text holds some words as words, not within longer ones."""
    return re.search(rf"(?<![a-z0-9_]){re.escape(wanted)}(?![a-z0-9_])", text) is not None


def _tasks(lesson: Loaded) -> Iterator[str]:
    """Play each task's commands: those that do it, and those that do not."""
    for stop in lesson.stops:
        task = stop.task
        if task is None:
            continue
        for name, what in (("hints", "hint"), ("done", "commands that do it (done)"), ("undone", "commands that do not (undone)")):
            if not getattr(task, name):
                yield f"{at(task.origin, name)}: the task has no {what}"
        played = _play(lesson, stop, task.done) if task.done else None
        if played and played.is_done is False:
            failed = f"{task.see or task.answer}: {played.why}" if played.why else _aim(task) + played.stood
            yield f"{at(task.origin, 'done')}: the task is not done by: {_line(' / '.join(task.done))} ({_line(failed)})"
        if task.undone and _play(lesson, stop, task.undone).is_done:
            yield f"{at(task.origin, 'undone')}: the task is done by what should not do it: {_line(' / '.join(task.undone))}"


def _aim(task: Task) -> str:
    """Return what is to be so when a task is done."""
    if task.stand:
        return f"the debugger is to stand in {task.stand.function}(){f' at line {task.stand.line}' if task.stand.line else ''}"
    return f"{task.see} is to be printed" if task.see else f"{task.answer} is to be true in the end"


@dataclass(frozen=True)
class _Played:
    """What came of commands: whether a task was done, None if the run never came to its stop; why its expression had no value, if
    it had none; and where the debugger stood in the end.
    """

    is_done: bool | None
    why: str = ""
    stood: str = ""


def _play(lesson: Loaded, stop: Stop, commands: Sequence[str]) -> _Played:
    """Type commands at a stop, and go on until its request is answered."""
    screen = Terminal(lesson.runs_in, "en", unseen(80), reading=False)
    sent = next(number for number, request in enumerate(lesson.requests) if stop in request.stops)
    lesson = replace(lesson, requests=lesson.requests[: sent + 1], repair=None)
    guide = Guide(lesson, screen)
    typed = StringIO("\n".join([*commands, ""]))
    with contextlib.redirect_stdout(StringIO()):
        session = Session(lesson, screen, kind="pdb", commands=typed, first=stop.number, guide=guide)
        try:
            session.run()
        except WalkthroughError:
            # The run without the task has told of it.
            return _Played(None)
    if stop in session.missed:
        return _Played(None)
    stood = "; in the end it stands in {}(), {} line {}".format(*guide.stood[stop.number]) if stop.number in guide.stood else ""
    return _Played(stop.number in guide.done, guide.failed.get(stop.number, ""), stood)


def _is_proved(question: Question) -> bool:
    return question.value is not None and not any(_question(question))


def _proof(position: Position, question: Question, names: Mapping[str, Any]) -> Iterator[str]:
    expression = question.value or ""
    try:
        value = str(evaluate(expression, position.frame, names))
    except (Exception, SystemExit) as error:
        where, why = at(position.stop.origin, "question", "value"), why_not(error, position.frame, names)
        yield f"{where}: the question's value cannot be had here: {_line(expression)}: {why}"
        return
    if not question.accepts(value):
        where = at(position.stop.origin, "question", "right")
        yield f"{where}: the run says {safe_repr(value)} ({_line(expression)}), and the question does not accept that"


def _repair(lesson: Loaded) -> Iterator[str]:
    if lesson.repair:
        yield from repair.findings(lesson.repair, lesson)
