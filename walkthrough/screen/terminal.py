"""What a person sees: the request, a card at each stop, the answer, the way that was gone."""

import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from walkthrough import files, messages
from walkthrough.debugger.audience import Audience
from walkthrough.debugger.changes import Step
from walkthrough.debugger.position import Position
from walkthrough.lesson import Lesson, Loaded, Request, Stop, Text
from walkthrough.screen.canvas import INDENT, MARK
from walkthrough.screen.card import Screen, card, folded_to, rows_of_debugger
from walkthrough.screen.steps import stepped
from walkthrough.screen.tree import TreeView, in_story
from walkthrough.screen.values import Values, folded
from walkthrough.screen.wrapping import wrapped
from walkthrough.tracing.format import Trace
from walkthrough.tracing.tree import Selection, Tree
from walkthrough.values import visible
from walkthrough.world import Message, Telling, World

NARROW = 60
#: The most rows of a card for the answer that somebody else got.
_OTHERS = 3
#: The longest name of a request that is told in a line.
_LONG = 24
#: An id, of which the beginning is enough to tell it from others.
_ID = re.compile(r"\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class Terminal(Values, Audience):
    """Tells a lesson on one terminal, pipe or file. Who is only ``reading`` is told at once what else a learner finds out first."""

    def __init__(self, world: World, language: str, console: Console | None = None, *, reading: bool = True) -> None:
        super().__init__(world, language, console)
        self.reading = reading
        #: Whether words are marked in the lesson that can be asked about.
        self.marks_words = False
        #: What the lesson was asked for by.
        self._given = ""
        #: What was cut of somebody else's answer at this stop.
        self._whole: tuple[str, str] | None = None
        #: What stands above the next card, and the rows that somebody else's answer may take on it.
        self._reminder = ""
        self._others = _OTHERS

    @property
    def compact(self) -> bool:
        """Whether a card is to fit on the screen: somebody is there who will look further."""
        return self.console.is_terminal and not self.reading

    @property
    def coloured(self) -> bool:  # type: ignore[override]
        return self.console.color_system is not None and not self.console.no_color

    def opening(self, lesson: Loaded) -> None:
        self._given = lesson.given
        if self.console.width < NARROW:
            self.tell(messages.NARROW, width=self.console.width)
        self.rule(self.say(lesson.title))
        self.paragraphs(lesson.opening)
        if not self.reading:
            self.console.print()
            self.tell(messages.AT_THE_PROMPT_WITH_WORDS if self.marks_words else messages.AT_THE_PROMPT)
            if any(lesson.runs_in.transcript(stop.file, stop.line) for stop in lesson.stops):
                self.tell(messages.WITH_ARTICLE)

    def request(self, request: Message, given: Request) -> None:
        self._message(request)

    def differences(self, given: Request) -> None:
        """Show what is different from the article's request: in its world, and in what is sent."""
        if given.cloud is None:
            self.console.print()
            self.tell(messages.AS_LEFT)
        if found := different(given, self.world):
            self.console.print()
            self.heading(messages.DIFFERENT)
            for each in found:
                if isinstance(each, Text):
                    self.write(self.say(each))
                else:
                    self.write(folded(each, self.console.width))

    @property
    def looks(self) -> bool:  # type: ignore[override]
        return self.compact

    def step(self, step: Step) -> None:
        self.lines(stepped(step, self.console.width))

    def response(self, answer: Message) -> None:
        self._message(answer)

    def _message(self, message: Message) -> None:
        for block in message.blocks:
            self.console.print()
            if block.heading:
                self.heading(block.heading)
            for line in block.lines:
                text = line if isinstance(line, str) else self.say(line)
                if block.heading:
                    self.indented(text)
                else:
                    self.write(text, style="dim")
            if block.body:
                self.indented(block.body)

    def place(self, position: Position) -> str:
        """Return which stop of how many it is, with its title."""
        return f"{self.which(position)} · {self.say(position.stop.title)}"

    def which(self, position: Position) -> str:
        """Return which stop of how many it is, and which visit if it is not the first."""
        stop = self.say(messages.STOP_OF, number=position.stop.number, count=position.count)
        return stop if position.visit == 1 else self.say(messages.AGAIN, stop=stop, visit=position.visit)

    def stop(self, position: Position) -> None:
        """Show a card: which stop, where in the chain, and the values there. ``notice`` ends it."""
        reminder, self._reminder = self._reminder, ""
        self.console.print()
        if reminder:
            self.write(reminder, style="dim")
        stop = position.stop
        self.rule(self.place(position))
        self._whole = None
        if self.compact:
            asked = len(self._asked(stop, messages.HOW_TO_DO))
            room = Screen(self.console.width, self.console.height, self.say)
            # The reminder is to be seen too.
            above = len([*wrapped(Styled(reminder), room.width)]) if reminder else 0
            self._others = max(1, _OTHERS - above)
            others = 0 if stop.meanwhile is None else self._others + 2
            self.lines(card(position, self.world, room, above + asked + others + 1 + rows_of_debugger(position, room.width)))
            return
        where = f"  {self.say(messages.ON_HOST, host=position.host)}" if position.host else ""
        self.write(f"{stop.file}({stop.line}) {stop.function}(){where}", style="bold")
        file, line = position.real
        self.tell(messages.SOURCE, file=_nearest(file), line=line)
        self.write(self._called(position.chain))
        self.console.print()
        self.values(position)

    def remind(self, text: Text, **values: Any) -> None:
        """Tell something above the next card, on the same screen."""
        self._reminder = self.say(text, **values)

    def meanwhile(self, request: Message, answer: Message) -> None:
        told = self.say(messages.MEANWHILE, answer=answer.name)
        body = answer.blocks[0].body
        if self.compact:
            self._whole = told, f"{request.name}\n\n{body}"
            name = request.name if len(request.name) <= _LONG else f"{request.name.split()[0]} …{request.name[-_LONG:]}"
            rows = folded_to(self.say(messages.MEANWHILE_BRIEF, request=name, answer=answer.name), self.console.width, 1)
            rows += folded_to(_ID.sub(r"\1-…", " ".join(body.split())), self.console.width, self._others)
            self.lines(Styled(visible(row)) for row in rows)
            hint = self.say(messages.WHOLE_MEANWHILE)
            self.write(" " * (self.console.width - cell_len(hint) - 1) + hint, style="dim")
            return
        self.console.print()
        self.write(told)
        self.indented(request.name)
        self.console.print()
        self.indented(body)

    def whole_meanwhile(self) -> bool:
        """Show all of what somebody else got at this stop; tell whether there was anything."""
        if self._whole:
            self.write(self._whole[0])
            self.indented(self._whole[1])
        return self._whole is not None

    def notice(self, position: Position, invitation: Text | None) -> bool:
        stop = position.stop
        if not self.compact:
            self.console.print()
        if position.visit > 1:
            # What was asked and told there stands above; question shows it again.
            return True
        self.ask(stop, None if self.reading else invitation)
        if self.reading:
            self.tell_answer(stop)
            self.explain(stop)
        elif not (stop.question or stop.task):
            self.explain(stop)
        return True

    def ask(self, stop: Stop, invitation: Text | None = None) -> None:
        """End a card, next to the prompt, with what is asked and what is to be done; ``invitation`` says how to answer."""
        self.lines(self._asked(stop, invitation))
        if stop.question or stop.task:
            self.console.print()

    def _asked(self, stop: Stop, invitation: Text | None) -> list[Styled]:
        """Return the lines of a stop's question and task."""
        lines = []
        for label, asked in ((messages.FIND_OUT, stop.question), (messages.DO, stop.task)):
            if asked:
                indent = cell_len(self.say(label)) + 2
                text = self.joined(asked.ask)
                for number, line in enumerate(wrapped(Styled(visible(text)), max(1, self.console.width - indent))):
                    start = Styled(self.say(label) + "  " if number == 0 else " " * indent, style="bold")
                    lines.append(start.append_text(Styled("", style="not bold").append_text(line)))
        if lines and invitation:
            lines += [
                Styled("  ").append_text(line)
                for line in wrapped(Styled(self.say(invitation), style="dim"), max(1, self.console.width - 2))
            ]
        return lines

    def explain(self, stop: Stop) -> None:
        """Show what there is to notice at a stop."""
        self.heading(messages.NOTICE)
        self.paragraphs(stop.notice)
        self.console.print()

    def tell_answer(self, stop: Stop) -> None:
        """Show the answer to a stop's question, or one way to do its task, and why it is so."""
        if stop.question:
            self.write(self.say(messages.THE_ANSWER, answer=stop.question.right[0]), style="bold")
            self.paragraphs(stop.question.because)
        if stop.task:
            self.write(self.say(messages.TASK_BY, commands=" · ".join(stop.task.done)), style="bold")
            self.paragraphs(stop.task.because)

    def closing(self, lesson: Loaded) -> None:
        self.console.print()
        self.rule(self.say(lesson.title))
        self.heading(messages.NEXT)
        self.paragraphs(lesson.closing)

    def chain(self, trace: Trace, whole: bool, flat: bool) -> None:
        tree = Tree(trace, keep=None if whole else in_story(trace, self.world))
        self._tree(flat).draw(tree, self.say(messages.HERE))

    def stepped(self, trace: Trace, saved: Path | None) -> None:
        """Show the tree of the run that has just ended, and where all of it is.

        Of one that would push the response off the terminal, only the stops are shown and the calls that lead there.
        """
        story = in_story(trace, self.world)
        tree = Tree(trace, keep=story)
        if self.console.is_terminal and tree.shown > self.console.height:
            tree = Tree(trace, keep=story, selection=Selection(stops=True))
        self.console.print()
        self.tell(messages.STEPPED)
        self._tree().draw(tree)
        lesson = self._given or trace.lesson
        how = f"{files.command()} show {saved}" if saved else f"{files.command()} run {shlex.quote(lesson)} --save FILE"
        told = messages.STORY if saved else messages.STORY_UNSAVED
        self.tell(told, shown=tree.shown, events=sum(1 for _ in trace))
        self.verbatim(f"  {how}")

    def _tree(self, flat: bool = False) -> TreeView:
        return TreeView(self.console, self.language, self.world, flat=flat, with_values=False)

    def contents(self, lesson: Lesson, current: int) -> None:
        """List a lesson's stops and mark the one where the learner stands."""
        self.write(self.say(lesson.title), style="bold")
        lines = []
        for number, stop in enumerate(lesson.stops, start=1):
            mark = MARK if number == current else " " * INDENT
            text = Styled(visible(f"{number}  {stop.file}({stop.line}) {stop.function}() · {self.say(stop.title)}"))
            for line in wrapped(text, self.console.width - INDENT):
                lines.append(Styled(mark).append_text(line))
                mark = " " * (INDENT + len(f"{number}  "))
        self.lines(lines)

    def exchange(self, command: str, printed: str, now: str | None, whose: Text) -> None:
        """Show what the author typed and saw (below ``whose``), and what the same command prints here, if that can be compared."""
        printed, now = printed.expandtabs(), None if now is None else now.expandtabs()
        self.write(f"(Pdb) {command}", style="bold")
        if now is None:
            self.write(printed)
        elif now.split() == printed.split():
            self.write(printed)
            self.tell(messages.SAME_NOW)
        else:
            self.tell(whose)
            self.write(printed)
            self.tell(messages.NOW)
            self.write(now)

    def note(self, name: str, note: Text | None) -> None:
        """Show what a function is for."""
        if note is None:
            self.tell(messages.NO_NOTE, name=name)
        else:
            self.write(name, style="bold")
            self.paragraphs(note)

    def finding(self, title: Text, wrong: Sequence[tuple[str, str, str]], raised: tuple[str, int] | None = None) -> None:
        """Show whether one case of a repair came out as it should: expressions, the values wanted and the values found, and what
        Python itself raised in the repaired file, with the line.
        """
        self.write(f"{'✗' if wrong else '✓'} {self.say(title)}")
        for expression, wanted, found in wrong:
            self.indented(self.say(messages.REPAIR_WRONG, expression=expression, wanted=wanted, found=found))
        if wrong and raised:
            self.indented(self.say(messages.REPAIR_RAISED, error=raised[0], line=raised[1]))

    def _called(self, chain: Sequence[str]) -> Styled:
        styled = Styled(self.say(messages.CHAIN) + self.say(messages.COLON), style="dim")
        for name in chain[:-1]:
            styled.append(f"{name} → ")
        return styled.append(chain[-1] if chain else "", style="not dim bold")


def different(given: Request, world: World) -> list[Text | str]:
    """Return what a request's world, and what is sent to it but for the body, have of their own: in the world's words, or as
    ``name = value``.
    """
    # What a request names itself is what it is, and no difference.
    sent = {key: value for key, value in given.sent.items() if key != "body" and not hasattr(given, key)}
    tell = world.difference if isinstance(world, Telling) else lambda name, value: None
    return [*_flat(given.cloud or {}, tell), *_flat(sent, tell)]


def _flat(given: Mapping[str, Any], tell: Callable[[str, Any], Text | None], before: str = "") -> Iterator[Text | str]:
    """Yield what a lesson gives, in one level: what ``tell`` says of it, or a name with dots and the value."""
    for name, value in given.items():
        told = tell(f"{before}{name}", value)
        if told:
            yield told
        elif isinstance(value, Mapping) and value:
            yield from _flat(value, tell, f"{before}{name}.")
        else:
            yield f"{before}{name} = {value!r}"


def _nearest(path: str) -> str:
    """Return a path from the current folder on if it lies below it, else as it stands."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
