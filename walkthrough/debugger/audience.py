"""What a session tells: a terminal, a presentation, a handout, or nobody at all."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from walkthrough.debugger.changes import Step
from walkthrough.debugger.commands import Command
from walkthrough.debugger.position import Position
from walkthrough.lesson import Loaded, Request, Stop, Text
from walkthrough.tracing.format import Trace
from walkthrough.world import Message

if TYPE_CHECKING:
    from walkthrough.debugger.lesson_pdb import LessonPdb


class Audience:
    """Hears everything and shows nothing; who wants to show something overrides what it cares for."""

    language = "en"
    #: Whether colours may be written here.
    coloured = False
    #: Whether somebody looks at a screen, where steps may be shown too.
    looks = False
    #: Is told what is typed at a prompt, and what the prompt prints, if it wants to know.
    heard: Callable[[str], None] | None = None
    #: Is told where the walk stands, if it wants to know, as a page's address has it: ``stop=3`` at a stop, ``stop=3+17`` where 17
    #: more events were recorded since.
    stands: Callable[[str], None] | None = None

    def begins(self, first: int) -> int:
        """A run begins that is to be shown from stop ``first`` on. Return the number of the stop from which it really is."""
        return first

    def opening(self, lesson: Loaded) -> None:
        """A lesson begins."""

    def request(self, request: Message, given: Request) -> None:
        """A request is about to be sent; ``given`` is what the lesson says of it."""

    def comes(self, stop: Stop) -> bool:
        """A stop was come to. Tell whether it is to be shown."""
        return True

    def stop(self, position: Position) -> None:
        """The learner stands at a stop."""

    def meanwhile(self, request: Message, answer: Message) -> None:
        """Another's request was answered while the learner stands there."""

    def notice(self, position: Position, invitation: Text | None) -> bool:
        """The stop was told; what is to be noticed and what is asked comes last. ``invitation`` says how to answer, where somebody
        can. Return whether a prompt may appear.
        """
        return True

    def resumes(self) -> bool | None:
        """At the prompt the input has ended. Return whether the lesson goes on, None for what is usual."""
        return None

    def step(self, step: Step) -> None:
        """The learner has stepped, or moved to another frame, where no stop is."""

    def response(self, answer: Message) -> None:
        """A request was answered."""

    def chain(self, trace: Trace, whole: bool, flat: bool) -> None:
        """Somebody wants to see what was recorded so far: all of it, or what there is something to say about; ``flat``, without the
        lines of a tree.
        """

    def stepped(self, trace: Trace, saved: Path | None) -> None:
        """A run with a prompt came to its end; ``saved`` is where its trace stays."""

    def closing(self, lesson: Loaded) -> None:
        """A lesson is at its end."""

    def say(self, text: Text, **values: Any) -> str:
        """Return a text in the audience's language, with its placeholders filled in."""
        chosen = text.in_language(self.language)
        # A lesson's own texts have no placeholders, but may well have braces.
        return chosen.format(**values) if values else chosen

    def tell(self, text: Text, **values: Any) -> None:
        """Show one of the harness's own lines."""

    def verbatim(self, text: str) -> None:
        """Show a text whose lines are to be pasted or searched."""


class Silent(Audience):
    """Nobody: keeps the answers that the requests got. ``look`` is called with each position."""

    def __init__(self, look: Callable[[Position], None] | None = None) -> None:
        self._look = look
        self.answers: list[Message] = []

    def stop(self, position: Position) -> None:
        if self._look:
            self._look(position)

    def response(self, answer: Message) -> None:
        self.answers.append(answer)


class Guide(Protocol):
    """Who answers the prompt's own commands, for the stop that the learner stands at."""

    @property
    def invitation(self) -> Text:
        """What a learner who stands at a question is told about answering it."""

    def commands(self) -> Mapping[str, Command]:
        """Return the commands."""

    def arrive(self, position: Position) -> None:
        """The learner stands at a stop."""

    def goes_on(self) -> None:
        """The learner lets the run go on from where he stands."""

    def leave(self) -> None:
        """The learner has gone on: the next stop or answer is about to be shown."""

    def prompted(self, debugger: "LessonPdb") -> None:
        """A prompt is about to appear, or a command was carried out."""

    def printed(self, debugger: "LessonPdb", typed: str, text: str) -> None:
        """A command has printed something."""

    def answered(self, answer: Message) -> None:
        """A request was answered."""

    def close(self) -> None:
        """The lesson is over."""
