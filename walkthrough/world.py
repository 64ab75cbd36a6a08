"""The seam: what the engine asks of a world, and what it lends one. The engine knows a world by nothing else.

A world is a module or package in ``walkthrough.worlds``, or any module that can be imported, with a ``WORLD`` in it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

from walkthrough.lesson import Lesson, Text
from walkthrough.transcript import Transcript

T = TypeVar("T")
#: Takes what a piece of work is called and whether somebody waits for it; returns what is entered around it.
Around = Callable[[str, bool], AbstractContextManager[None]]


class WorldError(ValueError):
    """Something in a lesson that its world cannot take, in words for the lesson's author."""


@dataclass(frozen=True)
class Field:
    """One field of an object that is shown field by field. ``is_set`` tells whether it was given a value, ``is_key`` whether it
    tells the object from others of its class.
    """

    name: str
    text: str
    is_set: bool
    is_key: bool = False


@dataclass(frozen=True)
class Block:
    """A part of a message as it is shown: a heading, short lines, and a longer text that follows them.

    Without a heading it is a remark. A line that is a Text is said in the learner's language.
    """

    heading: Text | None
    lines: Sequence[str | Text] = ()
    body: str = ""


@dataclass(frozen=True)
class Steps:
    """What the prompt's command ``steps`` says: its help, and where steps stop now, inside the world or below it too."""

    help: Text
    inside: Text
    everywhere: Text


@dataclass(frozen=True)
class Message:
    """A request or an answer: HTTP in one world, a call and its value in another.

    ``name`` says in one line what it is, ``blocks`` are what is shown of it, ``header`` what a trace's first line says of it,
    ``names`` what an author's expressions call it. ``own`` is the world's own object. ``reason`` is what an answer itself says of
    why it is no other one, if it says that.
    """

    name: str
    blocks: Sequence[Block]
    own: Any
    header: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


class Carried(NamedTuple):
    """A message that travels between lanes, as a trace's events have it.

    ``id`` is the same at both ends and no other message's; an answer has that of the call that it answers. ``kind`` is ``call``
    (its sender waits), ``one-way`` or ``answer``, and ``words`` are the world's own for it.
    """

    id: str
    kind: str
    words: str


@dataclass(frozen=True)
class Asked:
    """Whom a call asks that is not a lane (a database, another service), and in a few words what for."""

    who: Text
    what: str


class Source(Protocol):
    """A code base, in the coordinates of lessons and traces."""

    def find(self, name: str) -> str | None:
        """Return what code objects call a file, by its name in lessons (or any longer tail that a person typed), or None."""

    def name(self, filename: str) -> str:
        """Return what lessons and traces call a file: the way back from ``find``."""

    def text(self, name: str) -> str | None:
        """Return a file's text with every line in its place, or None if there is no such file."""

    def files(self) -> Sequence[str]:
        """Return what lessons and traces call its files, in order."""

    def missing(self, name: str) -> str:
        """Return the sentence that tells an author that there is no file of that name, and which was probably meant."""

    def real(self, filename: str, line: int) -> tuple[str, int]:
        """Return the file and line on the disk behind a code object's; another world's are returned as they stand."""

    def owns(self, module: str) -> bool:
        """Tell whether a module is what this world is about: stepped through, recorded, and named in call chains."""

    def chain_begins(self, filename: str) -> bool:
        """Tell whether the part of the stack that a card shows may begin in a file (what code objects call it)."""


class Hooks(Protocol):
    """What the engine lends a world that is open. ``stands`` says whether somebody may stand and think in a lane's work."""

    stands: bool

    def around(self, lane: str) -> AbstractContextManager[None]:
        """Return what is to be entered around each piece of a lane's work, in the thread that does it."""

    def waiting(self, work: Callable[[], T]) -> T:
        """Do what has to wait for another lane, where somebody may stand and think, and return or raise what comes of it."""


@runtime_checkable
class Pausing(Protocol):
    """Hooks that can stand wherever code asks for a debugger."""

    def pause(self, frame: FrameType) -> None:
        """Stand at the next line of a frame of this thread, if anybody may stand there."""


class Running(Protocol):
    """A world that is open."""

    def send(self, request: Message) -> Message:
        """Hand over a request and return its answer, in the thread that calls."""

    def settle(self, answer: Message | None = None) -> None:
        """Wait until every lane has done what was left to it: by all requests so far, or by the one with this answer."""

    def names(self) -> Mapping[str, Any]:
        """Return what the expressions of a repair's cases may name."""


class World(Protocol):
    """What a lesson runs in. ``name`` is what lessons call it, ``lanes`` are its hosts or threads, the first that of the request.

    ``shown`` are the names whose values are shown at every stop where they exist; ``hosts`` says in half a sentence, for a page of
    Markdown, what the lanes are, and may be empty.
    """

    name: str
    lanes: Sequence[str]
    source: Source
    shown: Sequence[str]
    steps: Steps
    hosts: Text

    def request(self, **sent: Any) -> Message:
        """Make a request. Raises WorldError, in an author's words, for one that cannot be made."""

    def open(self, setup: Mapping[str, Any], hooks: Hooks | None) -> AbstractContextManager[Running]:
        """Return a world of its own, fresh at each open. Raises WorldError for a setup that is none, here or on entering."""

    def fields(self, value: Any) -> Sequence[Field] | None:
        """Return the fields of an object that is shown field by field, or None for any other value."""

    def brief(self, kind: type) -> Callable[[Any], str] | None:
        """Return how a trace names values of a type in one line, if their repr would not do."""

    def note(self, function: str = "", place: tuple[str, int] | None = None) -> Text | None:
        """Return what is said about a function (``MODULE:QUALNAME``) or about a stop's file and line, or None."""

    def transcript(self, file: str, line: int) -> Transcript | None:
        """Return what an article shows of a stop at a place, or None."""


@runtime_checkable
class Resumable(Protocol):
    """What a world has whose traces may have generators and coroutines too, if its ``resumable`` says so.

    Of any other's generators there is only what they call, below whoever asks them for the next.
    """

    resumable: bool


@runtime_checkable
class Messaging(Protocol):
    """What a recorder asks of a world whose lanes send each other messages."""

    def sends(self, code: CodeType) -> Callable[[FrameType], Carried] | None:
        """Return None unless a function sends a message each time; else what tells, of its frame as it is called, which one.

        The message is the next that the calling thread sends.
        """

    def taken(self) -> Carried | None:
        """Return the message that the calling thread has taken since it was last asked: what it works on now, or an answer."""


@runtime_checkable
class Fitting(Protocol):
    """A world that is made for each lesson, from what the lesson says of it."""

    def fitted(self, lesson: Lesson, folder: Path) -> World:
        """Return the world of a lesson whose script is in a folder. Raises WorldError."""


@runtime_checkable
class Telling(Protocol):
    """A world that says in words what is different in a request's set-up, where a name and a value would be a riddle."""

    def difference(self, name: str, value: Any) -> Text | None:
        """Return what a difference means, by its name (one of a mapping with dots) and its value, or None where these say it."""


@runtime_checkable
class Asking(Protocol):
    """What a sequence diagram asks of a world whose lanes ask others too: a database, another service."""

    def asks(self, function: str, arguments: Mapping[str, str]) -> Asked | None:
        """Return whom a call of a function (``MODULE:QUALNAME``), with its arguments as a trace writes them, asks that is not a
        lane, or None.
        """


@dataclass(frozen=True)
class Reply:
    """What goes back to a client: the status line without its version, headers, and a body."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Said:
    """What a server says: that it listens (at ``{url}``), that a request was given up at a stop or failed (with ``{error}``), and
    the same of what was left to do after its answer.
    """

    listening: Text
    given_up: Text
    failed: Text
    left_later: Text
    failed_later: Text


@runtime_checkable
class Served(Protocol):
    """What ``serve`` asks of a world that can answer at a port. Requests are WSGI environments."""

    said: Said

    def setup(self, setup: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the world is opened with where it is served, from what a lesson opens it with."""

    def told(self) -> Sequence[Text]:
        """Return what a server says at its start of what it does and what it does not."""

    def commands(self, first: Message, url: str) -> Sequence[tuple[Text, str]]:
        """Return commands to be pasted that send a server the lesson's first request, each with a line that says how."""

    def line(self, environ: Mapping[str, Any]) -> str:
        """Return a request as one line of a log."""

    def at_once(self, environ: dict[str, Any], running: Running) -> Reply | None:
        """Answer what is answered before any stop, or return None."""

    def reply(self, environ: dict[str, Any], running: Running) -> Reply:
        """Answer a request, stops and all."""

    def given_up(self) -> Reply:
        """Return what a client gets whose request was given up at a stop."""

    def stopped(self) -> Reply:
        """Return what a client gets that waits when the server ends."""


@runtime_checkable
class Apart(Protocol):
    """What ``serve`` and ``compute`` ask of a world of which one lane, ``other_lane``, can be a process of its own.

    A ``bus`` is the URL of what carries the messages between it and the first process, where all other lanes are.
    """

    other_lane: str

    def first(self, setup: Mapping[str, Any], bus: str) -> Mapping[str, Any]:
        """Return what the first process is opened with, from what it is opened with where it is alone."""

    def beside(self, running: Running) -> Callable[..., Any]:
        """Return the WSGI application that the first process has for the other, at a port of its own."""

    def told_beside(self, url: str, bus: str, command: str) -> Sequence[Text]:
        """Return what is said of that port and of the ``command`` that starts the other process."""

    def other(self, bus: str, url: str, around: Around) -> AbstractContextManager[Text]:
        """Return the other lane's process, for the time of the block, and what is said once it is there.

        ``url`` is where the first one's port is. ``around`` is called with a message's name and whether somebody waits for what
        comes of it; what it returns is entered around the handling, in the thread that does it. Raises WorldError.
        """

    def watching(self, bus: str, tell: Callable[[Text], None]) -> AbstractContextManager[None]:
        """Tell in a line each, as long as the block lasts, when the bus is lost and back, and when the other process is silent.

        ``tell`` may be called in any thread.
        """


@runtime_checkable
class Repairable(Protocol):
    """What a repair asks of a world whose code can be copied and run in its place."""

    def copy(self, folder: Path) -> None:
        """Put a fresh copy of the code into a folder, in place of what is there. Raises OSError."""

    def is_copy(self, folder: Path) -> bool:
        """Tell whether a folder holds a copy, and not the code itself."""

    def is_changed(self, folder: Path) -> bool:
        """Tell whether a copy differs from the code."""

    def copied(self, folder: Path) -> Source:
        """Return a copy's source, to look at."""

    def use(self, folder: Path) -> None:
        """Let this world be the copy, in a process in which it has not been open yet.

        Raises WorldError, in one line with file and line, if the copy cannot be imported.
        """
