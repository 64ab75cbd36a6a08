"""Nova's log: ordinary ``logging`` with the level AUDIT and the request's context.

A message is made printable before it is handed on, since it may quote what a client sent.
"""

import logging

from nova.utils import printable

#: Between INFO and WARNING, as in Juno.
AUDIT = logging.INFO + 1
logging.addLevelName(AUDIT, "AUDIT")


class ContextAdapter(logging.LoggerAdapter):
    """A logger whose methods take ``context=``, a RequestContext; its request id goes in front of the message."""

    def audit(self, msg, *args, **kwargs):
        """Log what an operator has to be able to look up later."""
        self.log(AUDIT, msg, *args, **kwargs)

    def warn(self, msg, *args, **kwargs):
        """Log a warning, under the name that Juno's code uses."""
        self.warning(msg, *args, **kwargs)

    def log(self, level, msg, *args, context=None, **kwargs):
        if not self.isEnabledFor(level):
            return
        record_text = str(msg) % (args[0] if len(args) == 1 and isinstance(args[0], dict) else args) if args else str(msg)
        prefix = f"[{context.request_id}] " if context is not None else ""
        kwargs["stacklevel"] = kwargs.get("stacklevel", 1) + 2
        self.logger.log(level, "%s", printable(prefix + record_text), **kwargs)


def getLogger(name):
    """Return the logger of a module, with the methods above."""
    return ContextAdapter(logging.getLogger(name), {})
