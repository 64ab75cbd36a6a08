"""Notes: what we say about a function or a stop, in both languages. Why the step is there, what would go wrong without it, and
what the article says about it. Data, kept here once; joined to a trace's events wherever they are shown.
"""

from walkthrough.lesson import Text
from walkthrough.worlds.nova.notes.attaching import FUNCTIONS as _ATTACHING
from walkthrough.worlds.nova.notes.compute1 import FUNCTIONS as _COMPUTE1
from walkthrough.worlds.nova.notes.controller import FUNCTIONS as _CONTROLLER
from walkthrough.worlds.nova.notes.stops import STOPS

#: Notes by function, as chain.txt names it: ``nova.compute.api:API.get``.
FUNCTIONS: dict[str, Text] = _CONTROLLER | _COMPUTE1 | _ATTACHING


def of_function(name: str) -> Text | None:
    """Return the note of a function (``MODULE:QUALNAME``), or None."""
    return FUNCTIONS.get(name)


def of_stop(file: str, line: int) -> Text | None:
    """Return the note of a stop, by the article's file, from ``nova/`` on, and line; or None."""
    return STOPS.get((file, line))
