"""What is worth telling of a bus with other processes at it: that it is lost and back, and that nobody answers there."""

import contextlib
import logging
import re
import time

#: Where oslo.messaging says what becomes of a connection, and how what matters begins behind its connection's id.
_LOGGER = "oslo.messaging._drivers.impl_rabbit"
_LOST = re.compile(r"(\[[^]]*\] )?(AMQP server|Connection failed)")
_BACK = re.compile(r"(\[[^]]*\] )?Reconnected")
#: Seconds for all connections of a process that were dropped to have been used again.
_ALL = 60

_tell = None


def tell(what, **values):
    """Tell whoever wants to hear of it: ``lost``, ``back``, ``dropped``, ``silent`` or ``another``."""
    if _tell:
        _tell(what, **values)


@contextlib.contextmanager
def told(hear, why_not):
    """Let ``hear(what, **values)`` be called, from any thread, as long as the block lasts.

    ``why_not()`` tries whether a broker lets this process in, and returns why it does not, or None.
    """
    global _tell
    logger, handler = logging.getLogger(_LOGGER), _Connections(why_not)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    _tell = hear
    try:
        yield
    finally:
        _tell = None
        logger.setLevel(level)
        logger.removeHandler(handler)


class _Connections(logging.Handler):
    """Tells once of what each of a process's connections finds out for itself, some of them only when they are used again."""

    def __init__(self, why_not):
        super().__init__()
        self._why_not = why_not
        self._is_lost = False
        self._dropped_until = 0.0

    def emit(self, record):
        text = record.getMessage()
        if _BACK.match(text) and self._is_lost:
            self._is_lost = False
            self._dropped_until = time.monotonic() + _ALL
            tell("back")
        elif _LOST.match(text) and not self._is_lost:
            reason = self._why_not()
            self._is_lost = reason is not None
            if reason is not None:
                tell("lost", reason=reason)
            elif time.monotonic() > self._dropped_until:
                self._dropped_until = time.monotonic() + _ALL
                tell("dropped")
