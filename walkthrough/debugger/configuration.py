"""What a learner has configured for each debugger of theirs: .pdbrc, and what pdb++ reads besides. It never ends a walk."""

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from types import ModuleType

from walkthrough.errors import Ending
from walkthrough.values import visible


class Line(str):
    """A line of a file; ``file`` and ``number`` say which."""

    file: str
    number: int

    @classmethod
    def of(cls, file: str, number: int, text: str) -> "Line":
        line = cls(text)
        line.file, line.number = file, number
        return line


class Configuration:
    """The learner's own files, each read when it is first asked for, and then kept.

    ``complain`` is told, once for each file, what is wrong with it: the file with a line's number, and the reason.
    """

    def __init__(self, complain: Callable[[str, str], None]) -> None:
        self._complain = complain
        self._blamed: set[str] = set()
        self._kinds: dict[str, type] = {}

    @cached_property
    def lines(self) -> Sequence[Line]:
        """What is to be typed at the first prompt, as pdb has it: ``.pdbrc`` of the home folder, then that of the current one."""
        # One folder may be the other.
        files = dict.fromkeys(os.path.abspath(os.path.expanduser(file)) for file in ("~/.pdbrc", ".pdbrc"))
        return [line for file in files for line in self._lines(file)]

    def _lines(self, file: str) -> Iterator[Line]:
        try:
            text = (self._read(file) or b"").decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.blame(file, 0, f"it is not UTF-8: byte 0x{error.object[error.start]:02x} at {error.start}")
            return
        for number, line in enumerate(io.StringIO(text, newline=None), 1):
            if line.strip() and not line.strip().startswith("#"):
                yield Line.of(file, number, line.strip())

    def kind(self, name: str, default: type, known: Mapping[str, ModuleType]) -> type:
        """Return the class ``Config`` of a Python file in the home folder, or ``default``, which it must be a kind of.

        While the file is run, its imports find ``known`` modules under these names.
        """
        if name not in self._kinds:
            self._kinds[name] = self._run(name, default, known) or default
        return self._kinds[name]

    def _run(self, name: str, default: type, known: Mapping[str, ModuleType]) -> type | None:
        file = os.path.expanduser(f"~/{name}")
        text = self._read(file)
        if text is None:
            return None
        namespace: dict[str, object] = {"__file__": file, "__name__": "config"}
        with self.blaming(name), _imported_as(known):
            exec(compile(text, file, "exec"), namespace)
            kind = namespace.get("Config", default)
            if isinstance(kind, type) and issubclass(kind, default):
                kind()
                return kind
            self.blame(file, 0, f"Config is no {default.__module__}.{default.__qualname__}")
        return None

    def _read(self, file: str) -> bytes | None:
        try:
            with open(file, "rb") as opened:
                return opened.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.blame(file, 0, error.strerror or type(error).__name__)
            return None

    @contextmanager
    def blaming(self, name: str) -> Iterator[None]:
        """Blame a Python file in the home folder for what the block raises, and go on."""
        file = os.path.expanduser(f"~/{name}")
        try:
            yield
        except Ending:
            raise
        except (Exception, SystemExit) as error:
            inside = [place.lineno for place in traceback.extract_tb(error.__traceback__) if place.filename == file]
            number = error.lineno if isinstance(error, SyntaxError) and error.filename == file else (inside or [0])[-1]
            self.blame(file, number or 0, " ".join(traceback.format_exception_only(error)[-1].split()))

    def blame(self, file: str, number: int, reason: str) -> None:
        """Complain of a file, at a line of it if ``number`` is not 0, unless it was blamed before."""
        if file not in self._blamed:
            self._blamed.add(file)
            self._complain(visible(f"{file}:{number}" if number else file), " ".join(visible(reason).split()))


@contextmanager
def _imported_as(known: Mapping[str, ModuleType]) -> Iterator[None]:
    before = {name: sys.modules.get(name) for name in known}
    sys.modules.update(known)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
