"""The course as its learner sees it: which lessons there are, how far each is gone through, where to go on, how to start anew."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from walkthrough import files, messages
from walkthrough.course import library, progress
from walkthrough.course.progress import Progress, Record
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Lesson, Text
from walkthrough.screen.console import plain
from walkthrough.values import visible

if TYPE_CHECKING:
    # The list of the lessons needs nothing of it, and is to be there at once.
    from walkthrough.screen.terminal import Terminal

YES = frozenset(("y", "yes", "是", "好"))
NO = frozenset(("n", "no", "否", "不"))


def person() -> bool:
    """Tell whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def agrees(question: str, again: str, *, enter: bool = False) -> bool:
    """Ask a person until the answer is a yes or a no; ``enter`` is what Enter means, and the end of input means no.

    Raises SystemExit if the answer is q.
    """
    while True:
        try:
            answer = input(question)
        except EOFError:
            print()
            return False
        word = answer.strip().lower()
        if word == "q":
            raise SystemExit(0)
        if not word:
            return enter
        if word in YES | NO:
            return word in YES
        question = again


def first_stop(lesson: Lesson, kept: Progress, language: str) -> int:
    """Return the number of the stop to begin at: the one where the learner left off if there is one and the learner wants to."""
    stop, count = kept.record.stop, len(lesson.stops)
    if stop is None or not 1 < stop <= count:
        return 1
    title = visible(lesson.stops[stop - 1].title.in_language(language))
    question = messages.GO_ON.in_language(language).format(stop=stop, count=count, title=title)
    return stop if agrees(question, messages.YES_OR_NO.in_language(language), enter=True) else 1


def show(language: str) -> None:
    """Show the lessons, the questions answered, and where the learner left off. Raises LessonError and ProgressError."""
    from rich.table import Table

    records = progress.load()
    console = plain()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (messages.LESSON, messages.TITLE, messages.ANSWERED, messages.LEFT_OFF):
        table.add_column(heading.in_language(language), overflow="fold")
    # A learner's own lessons come last, as long as their scripts are there.
    ours = [*library.names(), *library.walks()]
    own = [name for name in sorted(records) if name not in ours and Path(name).is_file()]
    for name in [*ours, *own]:
        lesson, record = library.written(name), records.get(name, Record())
        if not lesson.stops:
            # They are its session's.
            lesson, _ = library.read(name)
        answered, count = _answered(lesson, record)
        table.add_row(
            Styled(visible(name)),
            Styled(visible(lesson.title.in_language(language))),
            f"{answered} / {count}" if count else "",
            _where(record, len(lesson.stops)).in_language(language).format(stop=record.stop, count=len(lesson.stops)),
        )
    console.print(table)
    console.print()
    console.print(messages.BEGIN.in_language(language).format(command=files.run(_next(records))), soft_wrap=True)


def _answered(lesson: Lesson, record: Record) -> tuple[int, int]:
    """Return how much of what a lesson asks is answered, done and repaired, and how much there is."""
    questions = {number for number, stop in enumerate(lesson.stops, start=1) if stop.question}
    tasks = {number for number, stop in enumerate(lesson.stops, start=1) if stop.task}
    is_repaired = lesson.repair is not None and record.repaired
    return (
        len(questions & set(record.answered)) + len(tasks & set(record.done)) + is_repaired,
        len(questions) + len(tasks) + (lesson.repair is not None),
    )


def _open(lesson: Lesson, record: Record) -> list[int]:
    """Return the numbers of the stops where something is neither answered, done nor told."""
    stops = [(number, stop) for number, stop in enumerate(lesson.stops, start=1) if number not in record.told]
    return [number for number, stop in stops if record.lacks_answer(number, stop) or record.lacks_deed(number, stop)]


def _where(record: Record, count: int) -> Text:
    if record.stop is not None and record.stop <= count:
        return messages.FINISHED_AND_AT if record.finished else messages.AT_STOP
    return messages.FINISHED if record.finished else messages.NOT_BEGUN


def _next(records: dict[str, Record]) -> str:
    """Return the lesson to take up: the first that was left before its end, else the first that was not begun. One that was
    finished before comes last.
    """
    new = [name for name in library.names() if not records.get(name, Record()).finished]
    left = [name for name in new if records.get(name, Record()).stop]
    return next(iter(left + new), library.names()[0])


def reset(name: str | None, language: str, sure: bool) -> None:
    """Forget the progress in one lesson, or all of it, after asking.

    Raises WalkthroughError if there is nobody to ask, LessonError if there is no such lesson, and ProgressError.
    """
    kept = progress.state_file().exists() if name is None else _key(name) in progress.load()
    if not kept:
        nothing = messages.NOTHING_KEPT_AT_ALL if name is None else messages.NOTHING_KEPT
        print(nothing.in_language(language).format(lesson=name))
        return
    if not sure and not person():
        raise WalkthroughError("reset needs a terminal to ask for confirmation; add --yes to delete without asking")
    question = (messages.FORGET_ALL if name is None else messages.FORGET).in_language(language).format(lesson=name)
    if not (sure or agrees(question, question)):
        print(messages.KEPT.in_language(language))
        return
    if name is None:
        progress.forget_all()
    else:
        progress.forget({_key(name)})
    print(messages.FORGOTTEN.in_language(language))


def _key(name: str) -> str:
    """Return a lesson's name in the file. A script that is gone may still have a record there."""
    key = progress.key_of(name)
    if Path(name).suffix != ".py":
        library.find(name)
    return key


def tell_end(lesson: Lesson, name: str, kept: Progress, screen: "Terminal") -> None:
    """Tell a learner who came to a lesson's end how many questions are answered, and what is next."""
    answered, count = _answered(lesson, kept.record)
    if count:
        screen.tell(messages.ANSWERED_NOW, answered=answered, count=count)
    if still := _open(lesson, kept.record):
        stops = screen.say(messages.LIST_COMMA).join(screen.say(messages.STOP_MARK, number=number) for number in still)
        screen.tell(messages.OPEN_AT_END, stops=stops)
        screen.verbatim(f"  {files.run(name, still[0])}")
    if lesson.repair:
        screen.tell(messages.REPAIRED if kept.record.repaired else messages.REPAIR_OPEN)
    if next_one := following(name):
        screen.tell(messages.NEXT_LESSON)
        screen.verbatim(f"  {files.run(next_one)}")


def following(name: str) -> str | None:
    """Return the lesson that comes after the one of that name."""
    names = library.names()
    return names[names.index(name) + 1] if name in names[:-1] else None


def wants_more(lesson: str, language: str) -> bool:
    """Ask a person who has finished a lesson, until it is Enter to go on to another, or q: some type what belongs to a prompt."""
    try:
        while answer := input(messages.ENTER.in_language(language).format(lesson=lesson)).strip():
            if answer.lower() in NO | {"q", "quit", "exit"}:
                return False
    except (EOFError, KeyboardInterrupt):
        print()
        return False
    return True


def tell_later(lesson: Lesson, name: str, kept: Progress, screen: "Terminal") -> None:
    """Tell a learner who left a lesson how to go on there."""
    if kept.record.stop:
        # A command stands alone, to be copied.
        _, count = _answered(lesson, kept.record)
        screen.tell(messages.GO_ON_LATER if count else messages.GO_ON_AT, stop=kept.record.stop)
        screen.verbatim(f"  {files.run(name)}")
