"""Values of expressions, as a lesson's author or a learner writes them."""

import contextlib
from collections.abc import Mapping
from types import CodeType, FrameType
from typing import Any

from walkthrough.values import meant


def evaluate(expression: str | CodeType, frame: FrameType | None = None, names: Mapping[str, Any] | None = None) -> Any:
    """Return the value of an expression over the names at a frame, and over further ``names``, which come first.

    A comprehension sees them all, on every Python: it is a function of its own, which looks for names in the globals only.
    Raises whatever the expression raises.
    """
    at_frame = {**frame.f_globals, **frame.f_locals} if frame else {}
    return eval(expression, {**at_frame, **(names or {})})


def why_not(error: BaseException, frame: FrameType | None, names: Mapping[str, Any] | None = None) -> str:
    """Return why an expression has no value at a frame, with the name or the attribute that was probably meant."""
    # A syntax error says itself where it is: in a file of no name.
    reason = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
    guess = ""
    if isinstance(error, NameError) and error.name:
        guess = meant(error.name, [*(frame.f_locals if frame else ()), *(names or ())])
    elif isinstance(error, AttributeError) and error.name:
        # An object may refuse to tell even that.
        with contextlib.suppress(Exception):
            guess = meant(error.name, dir(error.obj))
    return f"{reason}; {guess}" if guess else reason
