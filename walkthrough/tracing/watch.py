"""What is looked at when a run comes to a lesson's stops, and what need be found out about a function only once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from dis import opmap
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS
from types import CodeType, FrameType

from walkthrough.lesson import Stop
from walkthrough.source import function_name, is_in, spans_around
from walkthrough.world import Carried, Messaging, Source, World

RESUMABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
_RESUME = opmap["RESUME"]


@dataclass(frozen=True)
class Watch:
    """A stop as the recorder sees it, with the expressions whose values are wanted there.

    ``optional`` are names that are left out where they do not exist; another that fails is recorded as the error that pdb prints.
    """

    stop: Stop
    names: tuple[str, ...]
    optional: Sequence[str]


def watches(stops: Iterable[Stop], world: World) -> list[Watch]:
    """Return stops for the recorder: with their own names, and with those that an article's author printed at that place.

    Raises TranscriptError if the article's transcripts cannot be read.
    """
    found = []
    for stop in stops:
        transcript = world.transcript(stop.file, stop.line)
        is_there = transcript is not None and (transcript.line, transcript.function) == (stop.line, stop.function)
        printed = transcript.printed if transcript and is_there else ()
        found.append(Watch(stop, tuple(dict.fromkeys([*stop.names, *printed])), world.shown))
    return found


@dataclass(slots=True)
class Function:
    """A function as a recorder knows it.

    ``name`` is its qualified name without ``<locals>``, empty for code that is not recorded; ``arguments`` says how each of its
    arguments is written, and its variable; ``watches`` are the stops in its file, by line, and ``spans`` their statements.
    ``starts`` is where the code of a generator or coroutine begins to run, -1 for any other; ``sends`` tells which message a call
    sends, if it sends one.
    """

    code: CodeType
    file: str
    name: str
    arguments: tuple[tuple[str, str], ...]
    watches: dict[int, Watch]
    spans: tuple[tuple[int, int], ...]
    starts: int
    sends: Callable[[FrameType], Carried] | None
    has_lines: bool = field(init=False)
    _statements: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A line of any other function says nothing: there is no stop, and nothing that a generator may have caught.
        self.has_lines = bool(self.spans) or self.starts >= 0

    def statement(self, frame: FrameType) -> int:
        """Return the first line of the statement that a frame is at: within one, where a call comes from differs from Python to
        Python.
        """
        at = frame.f_lasti
        line = self._statements.get(at)
        if line is None:
            line = frame.f_lineno or self.code.co_firstlineno
            line = next((first for first, last in spans_around(self.code) if first <= line <= last), line)
            self._statements[at] = line
        return line


def learn(
    code: CodeType, watches: Sequence[Watch], source: Source, *, messaging: Messaging | None = None, resumable: bool = False
) -> Function:
    """Return what is to be known of a function. Comprehensions and the bodies of modules have no name, nor have generators and
    coroutines, unless ``resumable``.
    """
    is_resumable = bool(code.co_flags & RESUMABLE)
    is_function = code.co_flags & CO_OPTIMIZED and not code.co_name.startswith("<") and (resumable or not is_resumable)
    here = {watch.stop.line: watch for watch in watches if watch.stop.path == code.co_filename and is_in(watch.stop, code)}
    return Function(
        code=code,
        file=source.name(code.co_filename),
        name=function_name(code) if is_function else "",
        arguments=_arguments(code),
        watches=here,
        spans=tuple(watch.stop.span for watch in here.values()),
        starts=_start(code) if is_resumable else -1,
        sends=messaging.sends(code) if is_function and messaging else None,
    )


def _start(code: CodeType) -> int:
    """Return the position of a code's first instruction that is traced."""
    return next(at for at in range(0, len(code.co_code), 2) if code.co_code[at] == _RESUME)


def _arguments(code: CodeType) -> tuple[tuple[str, str], ...]:
    """Return how each of a function's arguments is written, and its name."""
    plain = code.co_argcount + code.co_kwonlyargcount
    names = [(name, name) for name in code.co_varnames[:plain]]
    if names and names[0][0] in ("self", "cls"):
        del names[0]
    for flag, stars in ((CO_VARARGS, "*"), (CO_VARKEYWORDS, "**")):
        if code.co_flags & flag:
            name = code.co_varnames[plain]
            names.append((stars + name, name))
            plain += 1
    return tuple(names)
