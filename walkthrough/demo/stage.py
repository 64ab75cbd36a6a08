"""The terminal of a presentation: one page at a time, text that types itself, and single keys."""

import os
import re
import select
import shutil
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from rich.style import Style
from rich.text import Text as Styled

from walkthrough.demo.asciicast import Cast
from walkthrough.screen.console import monochrome, written
from walkthrough.values import visible

#: Columns left free on both sides, and the widest that a line gets: longer ones are hard to read from afar.
MARGIN = 2
WIDEST = 100
#: Rows for the title and the keys, with a free one between each and the page.
FRAME = 4
#: Seconds between two characters that type themselves, and before Enter is pressed.
_KEYSTROKE = 0.05
_BEFORE_ENTER = 0.5
#: A page of so many lines has the time that was asked for; a longer one has more.
_ORDINARY = 12
#: How often a terminal that is waiting for a key looks whether it has another size now.
_LOOK = 0.2

#: Digits that a stop's number has at most, and what takes the last one back.
_DIGITS = 4
_RUB_OUT = (b"\x7f", b"\b")

_CLEAR = "\x1b[H\x1b[2J"
_HIDE, _SHOW = "\x1b[?25l", "\x1b[?25h"
_KEY = re.compile(rb"\x1b[\[O][\d;]*[A-Za-z~]|[\xc0-\xff][\x80-\xbf]*|.", re.DOTALL)


class Key(Enum):
    """What a person asked for, or RESIZED: the terminal has another size. JUMP is Enter after a number, the stage's ``number``."""

    ON = 1
    BACK = 2
    OTHER = 3
    RESIZED = 4
    BLANK = 5
    JUMP = 6


# Space and Enter, and what arrow keys and the buttons of a presenter send.
_MEANINGS = dict.fromkeys((b" ", b"\r", b"\n", b"\x1b[6~", b"\x1b[C", b"\x1bOC", b"\x1b[B", b"\x1bOB"), Key.ON)
_MEANINGS |= dict.fromkeys((b"\x1b", b"."), Key.BLANK)
_MEANINGS |= dict.fromkeys((b"b", b"B", b"\x1b[5~", b"\x1b[D", b"\x1bOD", b"\x1b[A", b"\x1bOA"), Key.BACK)


class Stage:
    """Draws pages and reads keys.

    ``auto`` is after how many seconds a page gives way to the next by itself, None for never; ``speed`` multiplies how fast
    text types itself; ``coloured``, some of it has colours, else light and dark screens read alike. Where standard output is no
    terminal, pages follow one another like any text. A recording that nobody watches takes no time: its clock is moved, not waited
    for.
    """

    def __init__(self, *, auto: float | None, speed: float, coloured: bool = False) -> None:
        self.coloured = coloured
        self.has_keys = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
        self._clears = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._auto = auto
        self._speed = speed
        #: The recording that all of this goes into, if there is one.
        self.recording: Cast | None = None
        self._begun = time.monotonic()
        self._moved = 0.0
        self._pending = b""
        self.number = 0
        self._row = ""
        self.size = shutil.get_terminal_size()

    @property
    def width(self) -> int:
        """Columns for a page's text."""
        return max(20, min(WIDEST, self.size.columns - 2 * MARGIN))

    @property
    def height(self) -> int:
        """Rows for a page's text."""
        return max(4, self.size.lines - FRAME)

    @property
    def _is_moved(self) -> bool:
        return self.recording is not None and not sys.stdout.isatty()

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return self._moved if self._is_moved else time.monotonic() - self._begun

    def chapter(self, label: str) -> None:
        """Begin a chapter of the recording."""
        if self.recording:
            self.recording.marker(self.now, visible(label))

    def heard(self, text: str) -> None:
        """Record what somebody else wrote to the terminal."""
        if self.recording:
            self.recording.output(self.now, text)

    def write(self, text: str) -> None:
        """Write to the terminal if there is one, and to the recording."""
        if self._clears:
            sys.stdout.write(text)
            sys.stdout.flush()
        self.heard(text)

    @property
    def _is_seen(self) -> bool:
        return self._clears or self.recording is not None

    @contextmanager
    def keys(self) -> Iterator[None]:
        """Give single keys, without echo, during the block; a terminal is as it was afterwards."""
        if not self.has_keys:
            yield
            return
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
        try:
            tty.setcbreak(handle)
            self.write(_HIDE)
            yield
        except KeyboardInterrupt:
            # What is said next is not said behind the keys.
            self.write("\n")
            raise
        finally:
            self._pending = b""
            termios.tcsetattr(handle, termios.TCSADRAIN, before)
            self.write(_SHOW)

    def clear(self) -> None:
        """Begin an empty page."""
        self.write(_CLEAR)

    def draw(self, title: str, place: str, lines: Sequence[Styled], keys: str) -> None:
        """Show a page: ``title`` and ``place`` above, the lines, and the keys that work in the last row."""
        page = self._bar(title, place) + "\n\n" + "".join(self._line(line) + "\n" for line in lines)
        self.clear()
        self.write(page)
        self.last_row(keys)
        if not self._clears:
            print(_plain(page), flush=True)

    def last_row(self, text: str) -> None:
        """Write a text into the last row, in the place of what was there."""
        if self.has_keys:
            self._row = text
            self.write(f"\x1b[{self.size.lines};1H\x1b[K" + self._line(Styled(text)))

    def type(self, title: str, place: str, prompt: str, command: str) -> None:
        """Show a page on which a command types itself after a prompt. A key finishes it at once."""
        if not self._is_seen:
            return
        self.clear()
        self.write(self._bar(title, place) + "\n\n" + self._line(Styled(prompt, style="bold")) + _SHOW)
        for character in visible(command):
            self._pause(_KEYSTROKE / self._speed)
            self.write(character)
        self._pause(_BEFORE_ENTER / self._speed)
        self.write(_HIDE + "\n")

    def key(self, lines: int = 0, typed: Callable[[int], str] = str) -> Key:
        """Wait for a key, or for the time that a page of so many lines has. Keys that mean nothing else are all OTHER.

        While somebody types a number, the last row is what ``typed`` returns for it: it can be seen, corrected, and taken back.
        """
        seconds = None if self._auto is None else self._auto * max(1.0, lines / _ORDINARY)
        end = None if seconds is None else self.now + seconds
        keys, digits = self._row, ""
        if not self.has_keys:
            self._wait(seconds or 0)
            return Key.ON
        while end is None or self.now < end:
            size = shutil.get_terminal_size()
            if size != self.size:
                self.size = size
                if self.recording:
                    self.recording.resized(self.now, *size)
                return Key.RESIZED
            if self._has_input(_LOOK if end is None else min(_LOOK, max(0.0, end - self.now))):
                pressed = self._read()
                if pressed.isdigit():
                    digits = (digits + pressed.decode())[:_DIGITS]
                elif digits and pressed in _RUB_OUT:
                    digits = digits[:-1]
                elif digits and pressed == b"\x1b":
                    digits = ""
                elif digits and pressed in (b"\r", b"\n"):
                    self.number = int(digits)
                    return Key.JUMP
                else:
                    return _MEANINGS.get(pressed, Key.OTHER)
                self.last_row(typed(int(digits)) if digits else keys)
        return Key.ON

    def blank(self) -> None:
        """Show nothing until a key is pressed."""
        self.clear()
        while not self._has_input(_LOOK):
            pass
        self._read()

    def _read(self) -> bytes:
        if not self._pending:
            self._pending = os.read(sys.stdin.fileno(), 64)
        if not self._pending:
            # The terminal has gone.
            raise KeyboardInterrupt
        matched = _KEY.match(self._pending)
        found = matched[0] if matched else self._pending
        self._pending = self._pending[len(found) :]
        return found

    def _has_input(self, seconds: float) -> bool:
        return bool(self._pending) or bool(select.select([sys.stdin], [], [], seconds)[0])

    def _pause(self, seconds: float) -> None:
        """Wait as long as no key is pressed."""
        if not self.has_keys:
            self._wait(seconds)
        else:
            self._has_input(seconds)

    def _wait(self, seconds: float) -> None:
        if self._is_moved:
            self._moved += seconds
        else:
            time.sleep(seconds)

    def _bar(self, title: str, place: str) -> str:
        width = self.width
        bar = Styled(visible(title).replace("\n", " "), style="bold")
        bar.truncate(max(0, width - len(place) - 2), overflow="ellipsis")
        bar.append(" " * max(1, width - bar.cell_len - Styled(place).cell_len))
        bar.append(place)
        bar.stylize(Style(bold=True, underline=True))
        return self._line(bar)

    def _line(self, line: Styled) -> str:
        """Return a line as it is written, with the margin."""
        console = monochrome(10_000, coloured=self.coloured)
        text = Styled(" " * MARGIN).append_text(line)
        # What is dim cannot be read from the last row.
        text.stylize(Style(dim=False))
        console.print(text, end="", soft_wrap=True)
        return written(console)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", text)
