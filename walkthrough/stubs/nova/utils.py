"""Small helpers that several of Nova's modules share."""

import unicodedata

from oslo_concurrency import lockutils

#: ``@synchronized(name)`` lets one thread at a time through all functions of that name (oslo.concurrency).
synchronized = lockutils.synchronized_with_prefix("nova-")

_CONTROL = {number: f"\\x{number:02x}" for number in range(0x100) if unicodedata.category(chr(number)) == "Cc"}


def printable(text: str) -> str:
    """Return the text with every control character written out (``\\x1b``), so that no terminal acts on it."""
    return text.translate(_CONTROL)

#: The host that commands run on, set by whoever has one: ``execute``, ``exists``, ``realpath`` and ``sleep``.
HOST = None


# article line 161
def execute(*cmd, **kwargs):
    """Run a command on the host, as root if asked to; return its output. Raises ProcessExecutionError, as oslo.concurrency does."""
    return HOST.execute(*cmd, **kwargs)


def read_file_as_root(file_path):
    """Return the contents of a file of the host. Raises FileNotFound."""
    from oslo_concurrency import processutils

    from nova import exception

    try:
        return execute("cat", file_path, run_as_root=True)[0]
    except processutils.ProcessExecutionError:
        raise exception.FileNotFound(file_path=file_path)
