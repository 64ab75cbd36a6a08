"""Answers the prompt's own commands, in the learner's language, for the stop that the learner stands at."""

import difflib
import pprint
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType

from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.course import glossary
from walkthrough.course.progress import Progress, Record
from walkthrough.course.workshop import Workshop
from walkthrough.debugger.commands import Command, command, commands_of
from walkthrough.debugger.exits import Restart
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.debugger.position import Position
from walkthrough.evaluate import evaluate, why_not
from walkthrough.lesson import LANGUAGES, Loaded, Place, Stop, Task, Text
from walkthrough.screen.terminal import Terminal
from walkthrough.transcript import Transcript
from walkthrough.values import safe_repr, visible
from walkthrough.world import Message

#: What an expression that cannot be had prints, and the same of Python 2.
_ERRORS = ("*** NameError", "*** SyntaxError")
_ERROR = re.compile(r"NameError|SyntaxError")


class Guide:
    """Knows where the learner stands, and what was typed, hinted, answered and done there.

    ``progress`` is told where the learner came, which questions were answered and which tasks done, if it is to be kept.
    """

    def __init__(self, lesson: Loaded, screen: Terminal, progress: Progress | None = None) -> None:
        self._lesson = lesson
        self._screen = screen
        self._progress = progress
        self._position: Position | None = None
        self._number = 0
        self._typed = 0
        self._hints = 0
        #: The stops whose notice was told, and whose tasks were set and not done yet.
        self._explained: set[int] = set()
        self._tasks: dict[int, Task] = {}
        self.done: set[int] = set()
        #: The stops whose question was answered, or whose answer was asked for, in this run.
        self._answered: set[int] = set()
        self._told: set[int] = set()
        #: Whether the learner has gone on from here, and was told of what is open.
        self._is_left = False
        #: Why a task's expression had no value when it was last looked at, by the number of its stop.
        self.failed: dict[int, str] = {}
        self._workshop = Workshop(lesson.repair, lesson, screen, progress) if lesson.repair else None

    def commands(self) -> Mapping[str, Command]:
        """Return the commands that are answered here."""
        found = commands_of(self)
        no_use = [] if self._workshop else ["repair"]
        if not any(self._lesson.runs_in.transcript(stop.file, stop.line) for stop in self._lesson.stops):
            no_use += ["article", "type"]
        return found | {name: replace(found[name], listed=False) for name in no_use}

    def arrive(self, position: Position) -> None:
        """The learner stands at a stop now; a new one has its own hints and commands to type."""
        stop = position.stop
        if stop.number != self._number:
            self.leave()
            self._is_left = False
            self._typed = self._hints = 0
            # What another answer may come of is not over yet.
            self._tasks = {number: task for number, task in self._tasks.items() if task.answer is not None}
        self._position, self._number = position, stop.number
        if stop.task and stop.number not in self.done:
            self._tasks[stop.number] = stop.task
        if not (stop.question or stop.task):
            self._explained.add(stop.number)
        if self._progress:
            self._progress.arrived(self._number)

    def leave(self) -> None:
        """The learner goes on: what there was to notice is told, if it was not, and what is still open."""
        if not self._number:
            return
        if self._number not in self._explained:
            self._explain()
        if self._is_open and not self._is_left:
            self._screen.tell(messages.STILL_OPEN, number=self._number)
        self._is_left = True

    @property
    def _is_open(self) -> bool:
        """Whether there is a question here that was never answered, or a task that was never done; what was told is not open."""
        record = self._progress.record if self._progress else Record()
        if self._number in self._told.union(record.told):
            return False
        if self._here.question and self._number not in self._answered.union(record.answered):
            return True
        task = self._tasks.get(self._number)
        # Whether another answer comes of what was changed is not known yet.
        return task is not None and task.answer is None and self._number not in record.done

    def goes_on(self) -> None:
        """The learner types c. It may be the way to do what is asked here: then what there is to notice can wait."""
        if self._number not in self._tasks:
            self.leave()

    @property
    def invitation(self) -> Text:
        """What a learner who stands at a question or a task is told about it."""
        record = self._progress.record if self._progress else Record()
        if self._here.question:
            return messages.ANSWERED_BEFORE if self._number in record.answered else messages.HOW_TO_ANSWER
        return messages.HOW_TO_DO

    def prompted(self, debugger: LessonPdb) -> None:
        """A prompt is about to appear, or a command was carried out: is the debugger where a task wanted it?"""
        frame = debugger.curframe
        for number, task in list(self._tasks.items()):
            place = task.stand
            if place and frame and _is_at(frame, place):
                self._finish(number, task)

    def printed(self, debugger: LessonPdb, text: str) -> None:
        """A command has printed something: is it what a task wanted to see, or an error that there is something to say about?"""
        if text.startswith(_ERRORS):
            self._explain_error(debugger, debugger.lastcmd)
        for number, task in list(self._tasks.items()):
            if task.see is not None and debugger.curframe:
                names = {**debugger.curframe.f_globals, **debugger.variables}
                try:
                    value = evaluate(task.see, names=names)
                    if {safe_repr(value), visible(pprint.pformat(value))} & {text.strip(), text.strip("\n")}:
                        self._finish(number, task)
                except Exception as error:
                    self.failed[number] = why_not(error, None, names)

    def _explain_error(self, debugger: LessonPdb, typed: str) -> None:
        transcript = self._transcript()
        exchanges = list(transcript.exchanges) if transcript else []
        for number, (author, printed) in enumerate(exchanges[:-1]):
            if author == typed and _ERROR.search(printed):
                self._screen.tell(messages.AUTHOR_ERRED, command=exchanges[number + 1][0])
                return
        word = re.match(r"\s*(\w*)", typed)[1]  # type: ignore[index]
        named = [name for said, name in messages.SAID_FOR.items() if word.startswith(said)]
        # One letter is like every other.
        pdbs = (name.removeprefix("do_") for name in dir(debugger) if name.startswith("do_") and len(name) > len("do_") + 3)
        if near := named[:1] or difflib.get_close_matches(word.lower(), {*debugger.own, *pdbs}, n=1, cutoff=0.75):
            self._screen.tell(messages.DID_YOU_MEAN, words=self._screen.say(messages.LIST_COMMA).join(near))

    def answered(self, answer: Message) -> None:
        """The request was answered: as a task wanted it?"""
        for number, task in list(self._tasks.items()):
            if task.answer is not None:
                try:
                    if evaluate(task.answer, names=answer.names):
                        self._finish(number, task)
                except Exception as error:
                    self.failed[number] = why_not(error, None, answer.names)
        # What comes now is another request's.
        self._tasks.clear()

    def close(self) -> None:
        """The lesson is over."""
        if self._workshop:
            self._workshop.close()

    def _finish(self, number: int, task: Task) -> None:
        del self._tasks[number]
        self.done.add(number)
        if self._progress:
            self._progress.done(number)
        self._screen.tell(messages.DONE)
        self._screen.paragraphs(task.because)
        stop = self._lesson.stops[number - 1]
        if not stop.question and number not in self._explained:
            self._explain(stop)

    def _explain(self, stop: Stop | None = None) -> None:
        stop = stop or self._here
        self._explained.add(stop.number)
        self._screen.explain(stop)

    @property
    def _asks(self) -> bool:
        return bool(self._here.question or self._here.task)

    @property
    def _here(self) -> Stop:
        return self._lesson.stops[self._number - 1]

    def _transcript(self) -> Transcript | None:
        return self._lesson.runs_in.transcript(self._here.file, self._here.line)

    @command(
        "article: show what the author typed and saw at this stop, beside what you see now.",
        "article：对照原文，显示作者在这个断点输入了什么、看到了什么，以及你现在看到的。",
    )
    def article(self, debugger: LessonPdb, arg: str) -> None:
        transcript = self._transcript()
        if transcript is None:
            self._screen.tell(messages.NOT_IN_ARTICLE)
            return
        exchanges = transcript.exchanges
        outputs = debugger.outputs_of([typed for typed, _ in exchanges])
        for (typed, printed), now in zip(exchanges, outputs, strict=True):
            # pdb++ colours what it lists.
            self._screen.exchange(typed, printed, Styled.from_ansi(now.rstrip("\n")).plain, transcript.whose or messages.THEN)

    @command(
        "type: type the author's next command for you.",
        "type：替你输入作者的下一条命令。",
    )
    def type(self, debugger: LessonPdb, arg: str) -> None:
        transcript = self._transcript()
        commands = transcript.commands[self._typed :] if transcript else ()
        if commands:
            self._typed += 1
            debugger.type(commands[0], anew=self._typed == 1)
        else:
            self._screen.tell(messages.NOTHING_TYPED if transcript else messages.NOT_IN_ARTICLE)

    @command(
        "note: explain the function you are in (after u or d, the one you moved to).",
        "note：说明你所在的函数（用 u 或 d 移动之后，就是移到的那个函数）是做什么的。",
    )
    def note(self, debugger: LessonPdb, arg: str) -> None:
        frame = debugger.curframe
        name = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname.replace('<locals>.', '')}"
        self._screen.note(name, self._lesson.runs_in.note(name))

    @command(
        "question: show again what is asked at this stop.",
        "question：重新显示这个断点的题目。",
    )
    def question(self, debugger: LessonPdb, arg: str) -> None:
        if self._asks:
            self._screen.ask(self._here, self.invitation)
        else:
            self._screen.tell(messages.NOTHING_OPEN)

    @command(
        "hint: show a hint for this stop's question or task; type it again for the next hint.",
        "hint：给出这个断点的提示，每次多一条。",
    )
    def hint(self, debugger: LessonPdb, arg: str) -> None:
        hints = [hint for asked in (self._here.question, self._here.task) if asked for hint in asked.hints]
        if not hints:
            self._screen.tell(messages.NO_QUESTION)
        elif self._hints == len(hints):
            self._screen.tell(messages.NO_MORE_HINTS)
        else:
            self._hints += 1
            self._screen.tell(messages.HINT_OF, number=self._hints, count=len(hints))
            self._screen.paragraphs(hints[self._hints - 1])

    @command(
        "answer TEXT: answer this stop's question. For example: answer 42",
        "answer <答案>：回答这个断点的问题，例如 answer 42。",
    )
    def answer(self, debugger: LessonPdb, arg: str) -> None:
        question = self._here.question
        if question is None:
            self._screen.tell(messages.NO_QUESTION)
        elif not arg.strip():
            self._screen.tell(messages.NO_ANSWER)
        elif question.accepts(arg):
            self._screen.tell(messages.RIGHT)
            self._screen.paragraphs(question.because)
            if self._number not in self._explained:
                self._explain()
            self._answered.add(self._number)
            if self._progress:
                self._progress.answered(self._number)
        else:
            self._screen.tell(messages.PARTLY if question.holds_part(arg) else messages.WRONG)

    @command(
        "reveal: tell the answer, or a way to do the task. It counts as told, not as answered.",
        "reveal：显示答案或一种做法，记为看过答案，不算答对。",
    )
    def reveal(self, debugger: LessonPdb, arg: str) -> None:
        if not self._asks:
            self._screen.tell(messages.NOTHING_OPEN)
            return
        self._screen.tell_answer(self._here)
        self._explain()
        self._told.add(self._number)
        if self._progress:
            self._progress.told(self._number)

    @command(
        "progress: show where you are, and how much you have answered and done.",
        "progress：显示当前位置，以及已答的题和已完成的任务。",
    )
    def progress(self, debugger: LessonPdb, arg: str) -> None:
        stops = self._lesson.stops
        record = self._progress.record if self._progress else Record(done=tuple(self.done))
        questions = sum(stop.question is not None for stop in stops)
        self._screen.tell(
            messages.WHERE_YOU_ARE if questions else messages.WHERE_YOU_ARE_IN_TASKS,
            number=self._number,
            count=len(stops),
            answered=sum(stop.number in record.answered for stop in stops if stop.question),
            questions=questions,
            told=len(record.told),
            done=sum(stop.number in record.done for stop in stops if stop.task),
            tasks=sum(stop.task is not None for stop in stops),
        )

    @command(
        "whole NAME: show all of a value that is shown in part.",
        "whole <名称>：完整显示上面只列出一部分的值。",
    )
    def whole(self, debugger: LessonPdb, arg: str) -> None:
        values = self._position.values if self._position else {}
        if arg == "meanwhile" and self._screen.whole_meanwhile():
            return
        if not arg:
            debugger.tell(debugger.own["whole"].help)
        elif arg in values:
            self._screen.whole(arg, values[arg], set(self._here.marks.get(arg, ())))
        else:
            self._screen.tell(messages.NO_SUCH_NAME, names=", ".join(values), name=arg)

    @command(
        "what WORD: explain a word that the text marks with *, for example: what bdm; what alone lists all.",
        "what <词>：解释正文里标有 * 的词，例如 what bdm；只输入 what 列出全部。",
        words=lambda: tuple(glossary.words()),
    )
    def what(self, debugger: LessonPdb, arg: str) -> None:
        if not arg.strip():
            names = [self._screen.say(word.name) for word in glossary.words().values()]
            self._screen.tell(messages.WORDS, names=self._screen.say(messages.LIST_COMMA).join(names))
            return
        word = glossary.find(arg)
        if word:
            self._screen.write(self._screen.say(word.name), style="bold")
            self._screen.paragraphs(word.meaning)
            return
        self._screen.tell(messages.NO_WORD, word=arg)
        if near := glossary.near(arg):
            self._screen.tell(messages.DID_YOU_MEAN, words=self._screen.say(messages.LIST_COMMA).join(near))

    @command(
        "back: return to the previous stop. The lesson runs again up to there, so all values are the same.",
        "back：回到上一个断点。本课会重新运行到那里，所以所有的值都一样。",
    )
    def back(self, debugger: LessonPdb, arg: str) -> None:
        if self._number > 1:
            raise Restart(self._number - 1)
        self._screen.tell(messages.FIRST_STOP)

    @command(
        "stop N: go to stop N. The lesson runs again up to there.",
        "stop N：去断点 N。本课会重新运行到那里。",
    )
    def stop(self, debugger: LessonPdb, arg: str) -> None:
        count = len(self._lesson.stops)
        if arg.isdecimal() and 1 <= int(arg) <= count:
            raise Restart(int(arg))
        self._screen.tell(messages.NO_STOP, count=count, number=arg)

    @command(
        "run, restart: go to stop 1; the lesson runs again from its beginning.",
        "run、restart：去断点 1；本课会从头重新运行。",
    )
    def run(self, debugger: LessonPdb, arg: str) -> None:
        raise Restart(1)

    restart = run

    @command(
        "lang en: continue in English. lang zh: continue in Chinese.",
        "lang en：改用英文。lang zh：改用中文。",
        words=lambda: LANGUAGES,
    )
    def lang(self, debugger: LessonPdb, arg: str) -> None:
        if arg in LANGUAGES:
            self._screen.language = arg
            if self._progress:
                self._progress.speaks(arg)
            self._screen.ask(self._here, self.invitation)
        else:
            self._screen.tell(messages.LANGUAGES, language=arg)

    @command(
        "lesson: list the lesson's stops, and the commands added to the debugger's.",
        "lesson：列出本课的断点，以及在调试器的命令之外增加的命令。",
    )
    def lesson(self, debugger: LessonPdb, arg: str) -> None:
        self._screen.contents(self._lesson, self._number)
        names = [name for name, command in debugger.own.items() if command.listed]
        self._screen.tell(messages.COMMANDS, names=self._screen.say(messages.LIST_COMMA).join(names))

    @command(
        "repair: make a copy of the stub for you to change (it opens in $EDITOR if that is set).\n"
        "repair try: run your copy and check it.\n"
        "repair new: start again with a fresh copy.\n"
        "repair FOLDER: continue with an earlier copy.",
        "repair：生成一份桩代码的副本，由你修改（如果设置了 $EDITOR，就用它打开）。\n"
        "repair try：运行你的副本并检查。\n"
        "repair new：重新生成一份副本。\n"
        "repair <目录>：接着改以前留下的副本。",
    )
    def repair(self, debugger: LessonPdb, arg: str) -> None:
        if self._workshop is None:
            self._screen.tell(messages.NO_REPAIR)
        elif arg == "try":
            self._workshop.try_it()
        elif arg == "new":
            self._workshop.open_anew()
        elif arg:
            self._workshop.take_up(Path(arg).expanduser())
        else:
            self._workshop.open()


class PresentersGuide(Guide):
    """Answers at the prompt of a presentation, whose pages tell what there is to notice."""

    def leave(self) -> None:
        pass


def _is_at(frame: FrameType, place: Place) -> bool:
    """Tell whether a frame is at a place: at its line, or anywhere in its function."""
    name = frame.f_code.co_qualname.replace("<locals>.", "")
    if frame.f_code.co_filename != place.path or not f".{name}".endswith(f".{place.function}"):
        return False
    return not place.line or frame.f_lineno == place.line
