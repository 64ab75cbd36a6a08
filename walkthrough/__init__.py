"""walkthrough: a blog article about Nova's attach path, made executable, provable and teachable.

A lesson script needs nothing but what is offered here.
"""

from walkthrough.lesson import Attempt, Case, Lesson, Place, Question, Repair, Request, Stop, Task, Text

__all__ = ["Attempt", "Case", "Lesson", "Place", "Question", "Repair", "Request", "Stop", "Task", "Text"]
__version__ = "0.1.0"
