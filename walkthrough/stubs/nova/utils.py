"""Small helpers that several of Nova's modules share."""

import unicodedata

from oslo_concurrency import lockutils

#: ``@synchronized(name)`` lets one thread at a time through all functions of that name (oslo.concurrency).
synchronized = lockutils.synchronized_with_prefix("nova-")

_CONTROL = {number: f"\\x{number:02x}" for number in range(0x100) if unicodedata.category(chr(number)) == "Cc"}


def printable(text: str) -> str:
    """Return the text with every control character written out (``\\x1b``), so that no terminal acts on it."""
    return text.translate(_CONTROL)
