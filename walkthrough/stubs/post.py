"""Which message a thread is about to send, and which it has taken, for whoever wants to tell the two ends of one."""

import threading
import uuid
from collections.abc import Mapping
from typing import Any


class _Here(threading.local):
    announced: str | None = None
    taken: tuple[str, str, Mapping[str, Any]] | None = None


_here = _Here()
#: The first id of a message that was sent again under another.
_again: dict[str, str] = {}


def announce() -> str:
    """Return the id of the message that this thread sends next, before there is one."""
    made = _here.announced = uuid.uuid4().hex
    return made


def announced() -> str | None:
    """Return the id that was announced, to its message alone, or None."""
    message_id, _here.announced = _here.announced, None
    return message_id


def again(message_id: str) -> str:
    """Return another id for a message that is sent twice."""
    other = uuid.uuid4().hex
    _again[other] = message_id
    return other


def take(message_id: str | None, kind: str, message: Mapping[str, Any]) -> None:
    """Note that this thread has taken a message: a ``call``, ``one-way``, or the ``answer`` to the call of that id.

    ``message`` is as it travels, of an answer that of the call. Of one without an id nothing can be told.
    """
    _here.taken = (_again.pop(message_id, message_id), kind, message) if message_id else None


def taken() -> tuple[str, str, Mapping[str, Any]] | None:
    """Return id, kind and message of what this thread has taken since it was last asked, or None."""
    found, _here.taken = _here.taken, None
    return found


def forget() -> None:
    """Forget, in this thread, what nobody asked for."""
    _here.announced = _here.taken = None
