"""What a debugger writes: whatever a value or a client brings is shown, and nothing of it is left for a terminal to act on."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from walkthrough.debugger.plain_pdb import Mixin
from walkthrough.values import listed

COLOUR = r"\x1b\[[\d;]*m"


class Made(str):
    """A text in which everything is shown already, and which may have colours besides. It stays one when it is printed."""

    def __str__(self) -> str:
        return self


def as_it_is(text: str) -> str:
    """Return a text unchanged."""
    return text


class Screen:
    """Where a debugger writes. ``shown`` makes of each text what the ``stream`` gets.

    pdb++ takes a stream for one that needs no encoder if it has another in it by this name.
    """

    def __init__(self, stream: Any, shown: Callable[[str], str]) -> None:
        self.stream = stream
        self._shown = shown

    def write(self, text: str) -> Any:
        return self.stream.write(self._shown(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Shown(Mixin):
    """Mixin for a ``pdb.Pdb``: wherever it writes, it writes through a Screen."""

    _screen: Screen
    _showing: Callable[[str], str] = staticmethod(listed)
    #: What Tab may put in, coloured by pdb++.
    _offered: Sequence[str] = ()

    @property
    def stdout(self) -> Any:
        return self._screen

    @stdout.setter
    def stdout(self, stream: Any) -> None:
        self._screen = stream if isinstance(stream, Screen) else Screen(stream, self.shown)

    def shown(self, text: str) -> str:
        """Return a text as it may be written now."""
        return text if isinstance(text, Made) else self._showing(text)

    @contextmanager
    def showing(self, how: Callable[[str], str]) -> Iterator[None]:
        """Have what is written during the block shown in another way."""
        before, self._showing = self._showing, how
        try:
            yield
        finally:
            self._showing = before

    def default(self, line: str) -> None:
        # What code prints to its own standard output is its own affair; pdb gives it the debugger's.
        with self.showing(as_it_is):
            super().default(line)

    def error(self, msg: str) -> None:
        with self.showing(listed):
            super().error(msg)

    def complete(self, text: str, state: int) -> str | None:  # type: ignore[override]
        if state == 0:
            # A name that is not shown as it stands cannot be typed either.
            offer: Callable[[int], Any] = partial(super().complete, text)
            names = ((re.sub(COLOUR, "", each), each) for each in iter(map(offer, count()).__next__, None))
            self._offered = [each for name, each in names if name == listed(name)]
        return self._offered[state] if state < len(self._offered) else None
