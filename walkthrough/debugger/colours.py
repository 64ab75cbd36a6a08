"""pdb++'s colours. They reach the screen and nothing else does: each text is shown as it is before pdb++ colours it."""

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pdbpp

from walkthrough.debugger.shown import COLOUR, Made, Shown, as_it_is
from walkthrough.values import listed, safe_repr

if TYPE_CHECKING:
    _Mixin = Any
else:
    _Mixin = Shown

_COLOURS = re.compile(f"({COLOUR})")
#: What pdb++ writes before each thing that it has to say of an object.
_LABEL = re.compile(f"({COLOUR})([ \\w]+:)({COLOUR})")


def _coloured(text: str) -> str:
    return "".join(listed(part) if number % 2 == 0 else part for number, part in enumerate(_COLOURS.split(text)))


def _repr(value: Any) -> str:
    return listed(repr(value))


# What it writes of a value in sticky mode it colours at once.
pdbpp.repr = _repr


class Colours(_Mixin):
    """Mixin for a ``pdbpp.Pdb`` that is Shown."""

    config: Any
    sticky: bool
    _sticky_messages: list[str]
    _sticky_need_cls: bool
    _sticky_skip_cls: bool

    def _colouring(self) -> AbstractContextManager[None]:
        how: Callable[[str], str] = _coloured if self.config.highlight else listed
        context: AbstractContextManager[None] = self.showing(how)
        return context

    def message(self, msg: object) -> None:
        if not self.sticky:
            super().message(msg)
        # As pdb++ does it: an exception has its own place in sticky mode.
        elif sys._getframe(1).f_code.co_name != "user_exception":
            self._sticky_messages.append(self.shown(str(msg)))

    # What is going to be coloured.

    def try_to_decode(self, s: Any) -> Any:
        decoded = super().try_to_decode(s)
        return listed(decoded) if isinstance(decoded, str) else decoded

    def format_source(self, src: str) -> str:
        source: str = super().format_source(listed(src))
        return source

    def _format_exc_for_sticky(self, exc: Any) -> str:
        if len(exc) == 2:
            kind, value = exc
            exc = SimpleNamespace(__name__=listed(str(getattr(kind, "__name__", kind)))), _text(value)
        told: str = super()._format_exc_for_sticky(exc)
        return told

    # What has been coloured.

    def format_stack_entry(self, frame_lineno: Any, lprefix: str = ": ") -> str:
        return Made(super().format_stack_entry(frame_lineno, lprefix))

    def _get_formatted_stack_entry(self, *place: Any, **more: Any) -> str:
        return Made(super()._get_formatted_stack_entry(*place, **more))

    def _print_lines_pdbpp(self, lines: Sequence[str], *place: Any, **more: Any) -> None:
        with self._colouring():
            super()._print_lines_pdbpp([listed(line) for line in lines], *place, **more)

    def _print_if_sticky(self) -> None:
        with self._colouring():
            super()._print_if_sticky()

    def _flush_sticky_messages(self) -> None:
        with self._colouring():
            super()._flush_sticky_messages()

    def _sticky_handle_cls(self) -> None:
        if self.stdout.isatty():
            with self.showing(as_it_is):
                super()._sticky_handle_cls()
        else:
            # There is no screen to be cleared.
            self._sticky_need_cls = self._sticky_skip_cls = False

    def do_list(self, arg: str) -> Any:
        with self._colouring():
            return super().do_list(arg)

    do_list.__doc__ = pdbpp.Pdb.do_list.__doc__
    do_l = do_list

    def _do_inspect(self, arg: str, with_source: bool = False) -> None:
        with self.showing(self._labelled):
            super()._do_inspect(arg, with_source)

    def _labelled(self, text: str) -> str:
        label = _LABEL.match(text)
        if not label:
            return listed(text)
        return (label[0] if self.config.highlight else label[2]) + listed(text[label.end() :])


def _text(value: object) -> str | None:
    try:
        return value if value is None else listed(str(value))
    except Exception as error:
        return f"(unprintable exception: {safe_repr(error)})"
