"""Where a debugger stands: the calls that led there, and the values to be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from walkthrough.errors import StopError
from walkthrough.lesson import Stop
from walkthrough.stubs import layout
from walkthrough.tracing.watch import SHOWN

#: Where the part of the stack begins that a card shows: below the layers that every request goes through.
_BEGINNINGS = ("/nova/api/openstack/compute/contrib/", "/nova/compute/")


@dataclass(frozen=True)
class Position:
    """A stop that a run has come to, the ``number``-th of ``count``.

    ``chain`` holds the calls that led there, outermost first, ``values`` what is to be seen, ``real`` the stub's file and line.
    """

    stop: Stop
    number: int
    count: int
    chain: Sequence[str]
    values: Mapping[str, Any]
    real: tuple[str, int]


def at(stop: Stop, number: int, count: int, frame: FrameType) -> Position:
    """Return the position of a frame that is at a stop. Raises StopError if a name of the stop's cannot be shown there."""
    real = layout.real_position(frame.f_code.co_filename, frame.f_lineno)
    return Position(stop, number, count, _chain(frame), _values(stop, frame), real)


def _chain(frame: FrameType) -> list[str]:
    """Return the names of Nova's functions on the stack, outermost first, from the controller or from compute1's manager on."""
    found: list[tuple[str, str]] = []
    current: FrameType | None = frame
    while current:
        if current.f_globals.get("__name__", "").partition(".")[0] == layout.PACKAGE:
            found.append((current.f_code.co_filename, current.f_code.co_qualname.replace("<locals>.", "")))
        current = current.f_back
    found.reverse()
    begins = next((number for number, (file, _) in enumerate(found) if any(part in file for part in _BEGINNINGS)), 0)
    return [name for _, name in found[begins:]]


def _values(stop: Stop, frame: FrameType) -> Mapping[str, Any]:
    """Return what a card shows at a stop: the names of SHOWN that exist there, and those that the article printed."""
    values = {name: frame.f_locals[name] for name in SHOWN if name in frame.f_locals}
    for expression in stop.names:
        if expression not in values:
            try:
                values[expression] = eval(expression, frame.f_globals, frame.f_locals)
            except Exception as error:
                raise StopError(f"{stop.origin}: {expression!r} cannot be shown here: {type(error).__name__}: {error}") from error
    return values
