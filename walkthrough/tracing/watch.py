"""What is looked at when a run comes to a lesson's stops, and what need be found out about a function only once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS
from types import CodeType

from walkthrough.lesson import Stop
from walkthrough.world import Source, World

_RESUMABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR


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
    """

    code: CodeType
    file: str
    name: str
    arguments: tuple[tuple[str, str], ...]
    watches: dict[int, Watch]
    spans: tuple[tuple[int, int], ...]


def learn(code: CodeType, watches: Sequence[Watch], source: Source) -> Function:
    """Return what is to be known of a function. Comprehensions, generators and the bodies of modules have no name."""
    is_function = code.co_flags & CO_OPTIMIZED and not code.co_flags & _RESUMABLE and not code.co_name.startswith("<")
    here = {watch.stop.line: watch for watch in watches if watch.stop.path == code.co_filename}
    return Function(
        code=code,
        file=source.name(code.co_filename),
        name=code.co_qualname.replace("<locals>.", "") if is_function else "",
        arguments=_arguments(code),
        watches=here,
        spans=tuple(watch.stop.span for watch in here.values()),
    )


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
