"""What comes from a keyboard: bytes that are no text, and a standard input that the learner's own code closes."""

import codecs
import contextlib
import functools
import importlib
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from walkthrough.values import safe_repr


@functools.cache
def hear_every_key(queue: type, event: type) -> None:
    """Mend a class of pyrepl's that makes keys, ``event``s, of bytes.

    It waits for ever for the rest of what can no longer become a character; now a mark takes its place.
    """
    push = queue.push  # type: ignore[attr-defined]

    def replace(self: Any) -> None:
        mark = "\ufffd".encode(self.encoding, "replace").decode(self.encoding)
        self.insert(event("key", mark, bytes(self.flush_buf())))

    @functools.wraps(push)
    def mended(self: Any, char: Any) -> None:
        byte = bytes([char if isinstance(char, int) else ord(char)])
        if self.buf and not _is_in_a_key(self) and not _can_become_text(bytes(self.buf) + byte, self.encoding):
            replace(self)
        push(self, char)
        if self.buf and not _is_in_a_key(self) and not _can_become_text(bytes(self.buf), self.encoding):
            replace(self)

    queue.push = mended  # type: ignore[attr-defined]


@functools.cache
def draw_every_character(module: Any) -> None:
    """Mend ``disp_str`` of a module of pyrepl's, which makes of a line what is drawn of it, and how far each character goes.

    It fails, and the prompt draws nothing any more, for a character without a shape of its own that is not of the first 256 (a
    space without width, as a page's text may hold it). It also makes a table anew for each character, so that a long line that is
    pasted takes a minute.
    """
    disp_str = module.disp_str

    @functools.cache
    def drawn(character: str) -> str:
        try:
            shape: str = disp_str(character)[0]
        except TypeError:
            shape = character.encode("unicode_escape").decode("ascii")
        return shape

    def mended(line: Iterable[str]) -> tuple[str, list[int]]:
        shapes = [drawn(each) for each in line]
        return "".join(shapes), [step for shape in shapes for step in (1, *[0] * (len(shape) - 1))]

    module.disp_str = mended


@functools.cache
def outlive_every_key(reader: type, suspend: type) -> None:
    """Mend two classes of pyrepl's: what does a key's command, and the command of Ctrl-Z.

    A command that fails ends the prompt; now it is as with any key that does nothing. Ctrl-Z leaves the terminal hearing single
    keys only, which the process then takes for how it was.
    """
    do_cmd, stop = reader.do_cmd, suspend.do  # type: ignore[attr-defined]

    @functools.wraps(do_cmd)
    def declining(self: Any, cmd: Any) -> None:
        try:
            do_cmd(self, cmd)
        except (EOFError, OSError):
            raise
        except Exception as error:
            self.error(safe_repr(error))

    @functools.wraps(stop)
    def restoring(self: Any) -> None:
        self.reader.console.restore()
        stop(self)

    reader.do_cmd, suspend.do = declining, restoring  # type: ignore[attr-defined]


def let_go_on() -> None:
    """Have a console of pyrepl's in the standard library do nothing when the process goes on after a stop.

    Each that is made wants to put the terminal back then: one that nobody uses, as pdb makes since Python 3.15, fails, and the
    lesson with it. The command of Ctrl-Z does that itself.
    """
    if sys.version_info >= (3, 13):
        with contextlib.suppress(ImportError):
            console = importlib.import_module("_pyrepl.unix_console").UnixConsole
            console._sigcont_handler = lambda self, number, frame: None


def _is_in_a_key(queue: Any) -> bool:
    """Tell whether what a special key sends has begun to come. pyrepl and its copy in Python have two names for that."""
    if hasattr(queue, "compiled_keymap"):
        return queue.keymap is not queue.compiled_keymap
    return queue.k is not queue.ck


def _can_become_text(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeError:
        return False
    return True


class Lent:
    """The standard input, lent to the learner's own code: ``exit()`` there closes it, and nothing could be typed any more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def close(self) -> None:
        """Stay open."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
