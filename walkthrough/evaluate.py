"""Values of expressions, as a lesson's author or a learner writes them."""

from collections.abc import Mapping
from types import CodeType, FrameType
from typing import Any


def evaluate(expression: str | CodeType, frame: FrameType | None = None, names: Mapping[str, Any] | None = None) -> Any:
    """Return the value of an expression over the names at a frame, and over further ``names``, which come first.

    A comprehension sees them all, on every Python: it is a function of its own, which looks for names in the globals only.
    Raises whatever the expression raises.
    """
    at_frame = {**frame.f_globals, **frame.f_locals} if frame else {}
    return eval(expression, {**at_frame, **(names or {})})
