"""What a person sees: the request, a card at each stop, the answer, the way that was gone."""

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text as Styled

from walkthrough import files, messages
from walkthrough.debugger.audience import Audience
from walkthrough.debugger.position import Position
from walkthrough.lesson import Lesson, Loaded, Stop, Text
from walkthrough.screen.canvas import INDENT, MARK
from walkthrough.screen.tree import TreeView, has_note
from walkthrough.screen.values import Values
from walkthrough.tracing.format import Trace
from walkthrough.tracing.tree import Selection, Tree
from walkthrough.world import Message, World

NARROW = 60


class Terminal(Values, Audience):
    """Tells a lesson on one terminal, pipe or file."""

    def __init__(self, world: World, language: str, console: Console | None = None) -> None:
        super().__init__(world, language, console)
        self._has_note = has_note(world)

    @property
    def coloured(self) -> bool:  # type: ignore[override]
        return self.console.color_system is not None and not self.console.no_color

    def opening(self, lesson: Loaded) -> None:
        if self.console.width < NARROW:
            self.tell(messages.NARROW, width=self.console.width)
        self.rule(self.say(lesson.title))
        self.paragraphs(lesson.opening)

    def request(self, request: Message) -> None:
        self._message(request)

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
        which = self.say(messages.STOP_OF, number=position.stop.number, count=position.count)
        return f"{which} · {self.say(position.stop.title)}"

    def stop(self, position: Position) -> None:
        """Show a card: which stop, where in the chain, and the values there. ``notice`` ends it."""
        self.console.print()
        stop = position.stop
        self.rule(self.place(position))
        where = f"  {self.say(messages.ON_HOST, host=position.host)}" if position.host else ""
        self.write(f"{stop.file}({stop.line}) {stop.function}(){where}", style="bold")
        file, line = position.real
        self.tell(messages.SOURCE, file=_nearest(file), line=line)
        self.write(self._called(position.chain))
        self.console.print()
        self.values(position)

    def meanwhile(self, request: Message, answer: Message) -> None:
        self.console.print()
        self.write(self.say(messages.MEANWHILE, request=request.name, answer=answer.name))
        self.indented(answer.blocks[0].body)

    def notice(self, position: Position, invitation: Text | None) -> bool:
        self.ask(position.stop, invitation)
        return True

    def ask(self, stop: Stop, invitation: Text | None = None) -> None:
        """End a card, next to the prompt, with what to notice and what is asked; ``invitation`` says how to answer."""
        self.console.print()
        self.heading(messages.NOTICE)
        self.paragraphs(stop.notice)
        if stop.question:
            self.console.print()
            self.heading(messages.QUESTION)
            self.paragraphs(stop.question.ask)
            if invitation:
                self.indented(self.say(invitation), style="dim")
        self.console.print()

    def closing(self, lesson: Loaded) -> None:
        self.console.print()
        self.rule(self.say(lesson.title))
        self.heading(messages.NEXT)
        self.paragraphs(lesson.closing)

    def chain(self, trace: Trace, whole: bool) -> None:
        tree = Tree(trace, keep=None if whole else self._has_note)
        self._tree().draw(tree, self.say(messages.HERE))

    def stepped(self, trace: Trace, saved: Path | None) -> None:
        """Show the tree of the run that has just ended, and where all of it is.

        Of one that would push the response off the terminal, only the stops are shown and the calls that lead there.
        """
        tree = Tree(trace, keep=self._has_note)
        if self.console.is_terminal and tree.shown > self.console.height:
            tree = Tree(trace, keep=self._has_note, selection=Selection(stops=True))
        self.console.print()
        self.tell(messages.STEPPED)
        self._tree().draw(tree)
        how = f"{files.command()} " + (f"show {saved}" if saved else f"run {trace.lesson} --save FILE")
        told = messages.STORY if saved else messages.STORY_UNSAVED
        self.verbatim(self.say(told, shown=tree.shown, events=sum(1 for _ in trace), how=how))

    def _tree(self) -> TreeView:
        return TreeView(self.console, self.language, self.world, with_values=False)

    def contents(self, lesson: Lesson, current: int) -> None:
        """List a lesson's stops and mark the one where the learner stands."""
        self.write(self.say(lesson.title), style="bold")
        for number, stop in enumerate(lesson.stops, start=1):
            mark = MARK if number == current else " " * INDENT
            self.write(f"{mark}{number}  {stop.file}({stop.line}) {stop.function}() · {self.say(stop.title)}")

    def exchange(self, command: str, printed: str, now: str, whose: Text) -> None:
        """Show what the author typed and saw (below ``whose``), and what the same command prints here."""
        printed, now = printed.expandtabs(), now.expandtabs()
        self.write(f"(Pdb) {command}", style="bold")
        if now.split() == printed.split():
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

    def finding(self, title: Text, wrong: Sequence[tuple[str, str, str]]) -> None:
        """Show whether one case of a repair came out as it should: expressions, the values wanted and the values found."""
        self.write(f"{'✗' if wrong else '✓'} {self.say(title)}")
        for expression, wanted, found in wrong:
            self.indented(self.say(messages.REPAIR_WRONG, expression=expression, wanted=wanted, found=found))

    def _called(self, chain: Sequence[str]) -> Styled:
        styled = Styled(self.say(messages.CHAIN) + self.say(messages.COLON), style="dim")
        for name in chain[:-1]:
            styled.append(f"{name} → ")
        return styled.append(chain[-1] if chain else "", style="not dim bold")


def _nearest(path: str) -> str:
    """Return a path from the current folder on if it lies below it, else as it stands."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
