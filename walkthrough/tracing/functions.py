"""What need be found out about a function only once, however often it is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS
from types import CodeType

from walkthrough.stubs.layout import ARTICLE_ROOT
from walkthrough.tracing.watch import Watch

_RESUMABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR


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


def learn(code: CodeType, watches: Sequence[Watch]) -> Function:
    """Return what is to be known of a function. Comprehensions, generators and the bodies of modules have no name."""
    is_function = code.co_flags & CO_OPTIMIZED and not code.co_flags & _RESUMABLE and not code.co_name.startswith("<")
    file = code.co_filename.removeprefix(ARTICLE_ROOT + "/")
    here = {watch.line: watch for watch in watches if watch.file == file}
    return Function(
        code=code,
        file=file,
        name=code.co_qualname.replace("<locals>.", "") if is_function else "",
        arguments=_arguments(code),
        watches=here,
        spans=tuple(watch.statement for watch in here.values()),
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
