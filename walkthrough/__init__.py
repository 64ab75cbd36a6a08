"""walkthrough: a blog article about Nova's attach path, made executable, provable and teachable.

A lesson script needs nothing but what is offered here.
"""

import importlib

from walkthrough.lesson import Attempt, Case, Lesson, Place, Question, Repair, Request, Stop, Task, Text

__all__ = ["Attempt", "Case", "Lesson", "Place", "Question", "Repair", "Request", "Stop", "Task", "Text"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Offer ``walkthrough.open`` to notebooks and scripts: what it stands on is imported when it is asked for."""
    if name == "open":
        return importlib.import_module("walkthrough.api").open
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
