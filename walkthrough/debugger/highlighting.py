"""How pdb++ colours code. Importing this takes a while, and nobody needs it who prints no code."""

from typing import Any, ClassVar

from pygments.formatters import Terminal256Formatter  # type: ignore[import-untyped]
from pygments.style import Style  # type: ignore[import-untyped]
from pygments.token import Comment, Keyword, Literal, Name, Operator  # type: ignore[import-untyped]
from rich.color import Color

from walkthrough import colours


def _hex(colour: int) -> str:
    """Return one of the 256 colours as pygments writes them."""
    return Color.from_ansi(colour).get_truecolor().hex


class _Readable(Style):
    styles: ClassVar[dict[Any, str]] = {
        Comment: _hex(colours.GREY),
        Keyword: f"bold {_hex(colours.MAGENTA)}",
        Operator.Word: f"bold {_hex(colours.MAGENTA)}",
        Literal.String: _hex(colours.GREEN),
        Literal.Number: _hex(colours.VIOLET),
        Name.Builtin: _hex(colours.BLUE),
        Name.Class: f"bold {_hex(colours.BLUE)}",
        Name.Function: f"bold {_hex(colours.BLUE)}",
        Name.Decorator: _hex(colours.RED),
        Name.Exception: _hex(colours.RED),
    }


class Formatter(Terminal256Formatter):
    """Writes code in colours that can be read on black and on white."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "style": _Readable})
