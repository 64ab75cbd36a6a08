"""Answers the prompt's own commands, in the learner's language, for the stop that the learner stands at."""

import ast
import difflib
import pprint
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType

from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.course import glossary
from walkthrough.course.progress import Progress, Record
from walkthrough.debugger.commands import Command, command, commands_of
from walkthrough.debugger.exits import Restart
from walkthrough.debugger.lesson_pdb import LessonPdb
from walkthrough.debugger.position import Position
from walkthrough.evaluate import evaluate, why_not
from walkthrough.lesson import CLOSING_MARKS, LANGUAGES, Loaded, Place, Stop, Task, Text
from walkthrough.screen.terminal import Terminal
from walkthrough.source import function_name
from walkthrough.transcript import Transcript
from walkthrough.values import safe_repr, visible
from walkthrough.world import Message

#: What an expression that cannot be had prints, and the same of Python 2; then what pdb says of an argument.
_ERRORS = ("*** NameError", "*** SyntaxError")
_ERROR = re.compile(r"NameError|SyntaxError")
_ARGUMENT = ("*** Error in argument", "*** The specified object")
#: Marks of a Chinese input method that NFKC leaves as they are, and what they stand for.
_MARKS = str.maketrans("“”‘’「」『』、。", '""\'\'"""",.')
#: What may stand around the argument of one of our commands, and is none of it.
_AROUND = " '\"().,:;!?"
#: A command and its number in one word: b24, stop2.
_RUN_TOGETHER = re.compile(r"([A-Za-z]+)(\d+)")
#: Of a line that may be an answer without the command in front of it: no operators of Python's, no beginning of a block.
_IN_WORDS = re.compile(r"[^=()\[\]{}]{1,60}(?<!:)")


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
        #: The stops whose notice was told, and those of them where that was on leaving: the next stop has taken it off the screen.
        self._explained: set[int] = set()
        self._passed: set[int] = set()
        #: The tasks that were set and not done yet, by the numbers of their stops.
        self._tasks: dict[int, Task] = {}
        self.done: set[int] = set()
        #: The stops whose question was answered, or whose answer was asked for, in this run.
        self._answered: set[int] = set()
        self._told: set[int] = set()
        #: Whether the learner has gone on from here, and the number of the stop that was left open so.
        self._is_left = False
        self._left_open = 0
        #: Why a task's expression had no value when it was last looked at, by the number of its stop.
        self.failed: dict[int, str] = {}
        #: Where the debugger stood when a task that is about that was last looked at: function, file and line.
        self.stood: dict[int, tuple[str, str, int]] = {}
        if lesson.repair:
            from walkthrough.course.workshop import Workshop
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
            if self._left_open:
                self._screen.remind(messages.STILL_OPEN, number=self._left_open)
            self._is_left, self._left_open = False, 0
            self._typed = self._hints = 0
            # What another answer may come of is not over yet.
            self._tasks = {number: task for number, task in self._tasks.items() if task.answer is not None}
        self._position, self._number = position, stop.number
        if stop.task:
            self._tasks[stop.number] = stop.task
        if self._screen.reading:
            self._told.add(stop.number)
        if self._screen.reading or not (stop.question or stop.task):
            self._explained.add(stop.number)
        if self._progress:
            self._progress.arrived(self._number)

    def leave(self) -> None:
        """The learner goes on: what there was to notice is told, if it was not."""
        if not self._number or self._is_left:
            return
        if self._number not in self._explained | self._passed:
            self._screen.explain(self._here)
            self._passed.add(self._number)
        self._is_left = True
        self._left_open = self._number if self._is_open else 0

    @property
    def _record(self) -> Record:
        """What was answered, told and done: in this run, and before."""
        before = self._progress.record if self._progress else Record()
        return Record(
            answered=tuple(self._answered.union(before.answered)),
            told=tuple(self._told.union(before.told)),
            done=tuple(self.done.union(before.done)),
            repaired=before.repaired,
        )

    @property
    def _is_open(self) -> bool:
        """Whether there is a question here that was never answered, or a task that was never done; what was told is not open."""
        if self._number in self._record.told:
            return False
        task = self._here.task
        # Whether another answer comes of what was changed is not known yet.
        return self._lacks_answer or (self._lacks_deed and task is not None and task.answer is None)

    @property
    def _lacks_answer(self) -> bool:
        return self._record.lacks_answer(self._number, self._here)

    @property
    def _lacks_deed(self) -> bool:
        return self._record.lacks_deed(self._number, self._here)

    def goes_on(self) -> None:
        """The learner types c. It may be the way to do what is asked here: then what there is to notice can wait."""
        if self._number not in self._tasks:
            self.leave()

    @property
    def invitation(self) -> Text:
        """What a learner who stands at a question or a task is told about it."""
        if not self._here.question:
            return messages.HOW_TO_DO if self._lacks_deed else messages.DONE_BEFORE
        if not self._here.task:
            return messages.HOW_TO_ANSWER if self._lacks_answer else messages.ANSWERED_BEFORE
        if self._lacks_answer:
            return messages.HOW_TO_ANSWER if self._lacks_deed else messages.DONE_AND_TO_ANSWER
        return messages.ANSWERED_AND_TO_DO if self._lacks_deed else messages.ANSWERED_AND_DONE

    def prompted(self, debugger: LessonPdb) -> None:
        """A prompt is about to appear, or a command was carried out: is the debugger where a task wanted it?"""
        frame = debugger.curframe
        for number, task in list(self._tasks.items()):
            place = task.stand
            if place and frame:
                file = self._lesson.runs_in.source.name(frame.f_code.co_filename)
                self.stood[number] = function_name(frame.f_code), file, frame.f_lineno
                if _is_at(frame, place):
                    self._finish(number, task)

    def printed(self, debugger: LessonPdb, typed: str, text: str) -> None:
        """A command has printed something: is it what a task wanted to see, or an error that there is something to say about?"""
        if text.startswith((*_ERRORS, *_ARGUMENT)):
            self._explain_error(debugger, typed, text)
        elif self._asks and self._lacks_answer and _is_literal(typed):
            self._screen.tell(messages.IF_ANSWER, line=typed.strip())
        for number, task in list(self._tasks.items()):
            if task.see is not None and debugger.curframe:
                names = {**debugger.curframe.f_globals, **debugger.variables}
                try:
                    value = evaluate(task.see, names=names)
                    if {safe_repr(value), visible(pprint.pformat(value))} & {text.strip(), text.strip("\n")}:
                        self._finish(number, task)
                except Exception as error:
                    self.failed[number] = why_not(error, None, names)

    def _explain_error(self, debugger: LessonPdb, typed: str, error: str) -> None:
        transcript = self._transcript()
        exchanges = list(transcript.exchanges) if transcript else []
        for number, (author, printed) in enumerate(exchanges[:-1]):
            if author == typed and _ERROR.search(printed):
                self._screen.tell(messages.AUTHOR_ERRED, command=exchanges[number + 1][0])
                return
        if meant := self._meant(debugger, typed, error):
            self._screen.tell(messages.DID_YOU_MEAN, words=meant)
        elif error.startswith(_ERRORS) and self._lacks_answer and _IN_WORDS.fullmatch(typed) and not debugger.names_command(typed):
            self._screen.tell(messages.IF_ANSWER, line=typed.strip())

    @staticmethod
    def _meant(debugger: LessonPdb, typed: str, error: str) -> str:
        """Return the line that was probably meant by one that has brought an error, the empty text if nobody can tell."""
        word, rest = re.match(r"\s*(\w*)(.*)", typed, re.DOTALL).groups()  # type: ignore[union-attr]
        if debugger.names_command(word) and ("invalid character" in error or error.startswith(_ARGUMENT)):
            narrow = _narrowed(rest)
            if narrow == rest:
                return ""
            return f"{word} {narrow.strip(_AROUND)}".strip() if word in debugger.own else word + narrow
        if "invalid character" in error:
            return _narrowed(typed).strip()
        if (joined := _RUN_TOGETHER.fullmatch(typed.strip())) and debugger.names_command(joined[1]):
            return " ".join(joined.groups())
        named = [name for said, name in messages.SAID_FOR.items() if word.startswith(said)]
        # One letter is like every other.
        pdbs = (name.removeprefix("do_") for name in dir(debugger) if name.startswith("do_") and len(name) > len("do_") + 3)
        known = {*debugger.own, *pdbs, *filter(str.isascii, messages.SAID_FOR)}
        near = named[:1] or difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.75)
        if not near:
            return ""
        meant = messages.SAID_FOR.get(near[0], near[0])
        # What stands behind belongs to it, unless it is another word for the same, or was never an argument.
        takes = rest.startswith(" ") and debugger.names_command(f"{meant} {rest}")
        return meant + (rest.rstrip() if takes else "")

    def answered(self, answer: Message) -> None:
        """The request was answered: as a task wanted it?"""
        for number, task in list(self._tasks.items()):
            if task.answer is not None:
                try:
                    if evaluate(task.answer, names=answer.names):
                        self._finish(number, task)
                except Exception as error:
                    self.failed[number] = why_not(error, None, answer.names)
        here = self._tasks.get(self._number)
        if here and here.answer is not None and self._number not in self._record.told and self._lacks_deed:
            self._left_open = self._number
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
        if number not in self._explained and (not stop.question or number in self._record.answered):
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

    def _is_away(self, debugger: LessonPdb) -> bool:
        """Whether the learner stands in another function than that of the stop, where its names mean nothing."""
        return not _is_in(debugger.curframe, self._here.path, self._here.function)

    def _tell_away(self) -> None:
        self._screen.tell(messages.AWAY, function=self._here.function, number=self._number)

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
        outputs: list[str | None] = [None] * len(exchanges)
        if self._is_away(debugger):
            self._tell_away()
        else:
            # pdb++ colours what it lists.
            given = debugger.outputs_of([typed for typed, _ in exchanges])
            outputs = [Styled.from_ansi(now.rstrip("\n")).plain for now in given]
        for (typed, printed), now in zip(exchanges, outputs, strict=True):
            self._screen.exchange(typed, printed, now, transcript.whose or messages.THEN)

    @command(
        "type: type the author's next command for you.",
        "type：替你输入作者的下一条命令。",
    )
    def type(self, debugger: LessonPdb, arg: str) -> None:
        transcript = self._transcript()
        commands = transcript.commands[self._typed :] if transcript else ()
        if commands and self._is_away(debugger):
            self._tell_away()
        elif commands:
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
        name = f"{frame.f_globals.get('__name__')}:{function_name(frame.f_code)}"
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
        if self._workshop and self._workshop.hint and not (self._lacks_answer or self._lacks_deed):
            self._screen.paragraphs(self._workshop.hint)
        elif not hints:
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
            self._screen.tell(messages.TASK_NOT_QUESTION if self._here.task else messages.NO_QUESTION)
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
        lacked = self._lacks_answer or self._lacks_deed
        self._screen.tell_answer(self._here)
        self._explain()
        if lacked:
            self._told.add(self._number)
            if self._progress:
                self._progress.told(self._number)

    @command(
        "progress: show where you are, and how much you have answered and done.",
        "progress：显示当前位置，以及已答的题和已完成的任务。",
    )
    def progress(self, debugger: LessonPdb, arg: str) -> None:
        stops = self._lesson.stops
        record = self._record
        questions = sum(stop.question is not None for stop in stops)
        repairs = self._lesson.repair is not None
        tasks = sum(stop.task is not None for stop in stops) + repairs
        in_tasks = messages.WHERE_YOU_ARE_IN_TASKS if tasks else messages.WHERE_YOU_STAND
        self._screen.tell(
            messages.WHERE_YOU_ARE if questions else in_tasks,
            number=self._number,
            count=len(stops),
            answered=sum(stop.number in record.answered for stop in stops if stop.question),
            questions=questions,
            told=len(record.told),
            done=sum(stop.number in record.done for stop in stops if stop.task) + (repairs and record.repaired),
            tasks=tasks,
        )

    @command(
        "whole NAME: show all of a value that is shown in part, or of any other that p prints; of an object, its fields.",
        "whole <名称>：完整显示上面只列出一部分的值，或者 p 能打印的其他值；对象逐个字段列出。",
    )
    def whole(self, debugger: LessonPdb, arg: str) -> None:
        values = self._position.values if self._position else {}
        if arg == "meanwhile" and self._screen.whole_meanwhile():
            return
        if not arg:
            debugger.tell(debugger.own["whole"].help)
            return
        try:
            value = values[arg] if arg in values else evaluate(arg, names={**debugger.curframe.f_globals, **debugger.variables})
        except Exception:
            told = messages.NO_SUCH_NAME if values else messages.NO_SUCH_VARIABLE
            self._screen.tell(told, names=", ".join(values), name=arg)
            return
        self._screen.whole(arg, value, set(self._here.marks.get(arg, ())))

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
        "repair: make a copy of the stub for you to change (it opens in $EDITOR if that is set), or continue with your last one.\n"
        "repair try: run your copy and check it.\n"
        "repair new: start again with a fresh copy.\n"
        "repair FOLDER: continue with an earlier copy.",
        "repair：生成一份桩代码的副本，由你修改（如果设置了 $EDITOR，就用它打开）；上次改过的会接着用。\n"
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


def _narrowed(line: str) -> str:
    """Return a line with the marks that a Chinese input method makes as Python writes them; at its end they say nothing."""
    narrow = unicodedata.normalize("NFKC", line.translate(_MARKS))
    return narrow.rstrip(CLOSING_MARKS) if line and not line[-1].isascii() else narrow


def _is_literal(line: str) -> bool:
    """Tell whether a line is a number, a text or the like, and nothing else: nobody types that to a debugger."""
    try:
        return isinstance(ast.parse(line.strip(), mode="eval").body, ast.Constant)
    except (SyntaxError, ValueError):
        return False


def _is_at(frame: FrameType, place: Place) -> bool:
    """Tell whether a frame is at a place: at its line, or anywhere in its function."""
    return _is_in(frame, place.path, place.function) and (not place.line or frame.f_lineno == place.line)


def _is_in(frame: FrameType, path: str, function: str) -> bool:
    return frame.f_code.co_filename == path and f".{function_name(frame.f_code)}".endswith(f".{function}")
