"""walkthrough: a blog article about Nova's attach path, made executable, provable and teachable.

A lesson script needs nothing but what is offered here.
"""

from walkthrough.lesson import Case, Lesson, Question, Repair, Request, Stop, Text

__all__ = ["Case", "Lesson", "Question", "Repair", "Request", "Stop", "Text"]
__version__ = "0.1.0"
