"""The article's coordinates: an importer that gives the stub Nova the file names and line numbers that the article shows.

A stub's source stays short. A comment of its own line, ``# article line 3136``, says that the next line stands at line 3136 of
the article's file; the importer pads with empty lines up to there, compiles the padded text under the article's file name, and
offers it to ``linecache``, so that pdb, tracebacks and hunter all speak the article's coordinates.
"""

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import ClassVar

#: Where the article's controller keeps Nova.
ARTICLE_ROOT = "/usr/lib/python2.7/site-packages"
#: The stub's package name, and the folder that holds it.
PACKAGE = "nova"
STUBS = Path(__file__).parent

_MARKER = re.compile(r"\s*#\s*article line\b(?P<number>.*)")


class LayoutError(ImportError):
    """A stub cannot be laid out. The message names the real file, its line and what to do."""


@dataclass(frozen=True)
class Layout:
    """A stub's text at the article's lines.

    ``text`` is what is compiled. ``blocks`` holds, for every block, the article's line and the real line at which it starts,
    in order; both count from 1.
    """

    text: str
    blocks: tuple[tuple[int, int], ...]

    def real_line(self, article_line: int) -> int:
        """Return the line of the real file behind a line of the article's file (a padding line leads to the next block)."""
        for number, (article_start, real_start) in enumerate(self.blocks):
            following = self.blocks[number + 1] if number + 1 < len(self.blocks) else None
            if following is None or article_line < following[0]:
                real = real_start + max(0, article_line - article_start)
                return real if following is None else min(real, following[1])
        return article_line


def lay_out(source: str, path: str) -> Layout:
    """Lay out a stub's source at the article's lines.

    ``path`` is the real file's, for messages. Raises LayoutError for a marker without a number, or one whose line is already
    taken by the code before it.
    """
    lines: list[str] = []
    blocks = [(1, 1)]
    for real, line in enumerate(source.splitlines(), start=1):
        marker = _MARKER.fullmatch(line)
        if marker is None:
            lines.append(line)
            continue
        number = marker["number"].strip()
        if not number.isdecimal():
            raise LayoutError(f"{path}:{real}: a marker reads '# article line N' with a number, not {line.strip()!r}", path=path)
        gap = int(number) - len(lines) - 1
        if gap < 0:
            raise LayoutError(
                f"{path}:{real}: this block cannot start at the article's line {number}: "
                f"the code before it already reaches line {len(lines)}; shorten it or move the marker",
                path=path,
            )
        lines.extend([""] * gap)
        blocks.append((int(number), real + 1))
    return Layout("\n".join(lines) + "\n", tuple(blocks))


def article_path(real: Path, root: Path = STUBS) -> str:
    """Return the article's file name for a stub's real file."""
    return f"{ARTICLE_ROOT}/{real.relative_to(root).as_posix()}"


def real_position(filename: str, line: int, root: Path | None = None) -> tuple[str, int]:
    """Return the real file and line behind the article's; any other position is returned as it stands.

    ``root`` is the folder of another stub than the one in use, here and in ``find`` and ``text``.
    """
    loader = None if root else _Loader.by_article_path.get(filename)
    if loader is not None:
        return loader.path, loader.layout.real_line(line)
    path = (root or _root()) / filename.removeprefix(f"{ARTICLE_ROOT}/")
    if not filename.startswith(f"{ARTICLE_ROOT}/") or not path.is_file():
        return filename, line
    return str(path), lay_out(path.read_text(encoding="utf-8"), str(path)).real_line(line)


def add_real_positions(error: BaseException) -> None:
    """Add a note to an exception that says where the stub's lines in its traceback are really to be found."""
    positions = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        real, real_line = real_position(frame.f_code.co_filename, line)
        if real != frame.f_code.co_filename:
            positions.append(f"{frame.f_code.co_qualname}: {real}:{real_line}")
    if positions:
        error.add_note("The stub's lines above are really these:\n  " + "\n  ".join(positions))


def find(filename: str, root: Path | None = None) -> str | None:
    """Return the article's file name for what a person typed, ``nova/compute/api.py`` or any longer tail, or None."""
    tail = filename.replace("\\", "/")
    for path in article_paths(root):
        if path == tail or path.endswith("/" + tail.lstrip("/")):
            return path
    return None


def text(filename: str, root: Path | None = None) -> str | None:
    """Return a stub's text at the article's lines, by the name that ``find`` takes, from ``nova/`` on, imported or not; or None.

    Raises LayoutError if it cannot be laid out.
    """
    path = (root or _root()) / filename
    return lay_out(path.read_text(encoding="utf-8"), str(path)).text if path.is_file() else None


def install(root: Path = STUBS) -> None:
    """Make ``import nova`` mean the stub below ``root``, whatever else is installed. Calling it again with that root is free.

    Raises LayoutError if another ``nova`` has been imported in this process already.
    """
    root = Path(root)
    current = _installed()
    if current is not None and current.root == root:
        return
    loaded = sys.modules.get(PACKAGE)
    if loaded is not None:
        where = getattr(loaded, "__file__", None) or "no file"
        raise LayoutError(f"another {PACKAGE!r} is imported already ({where}); start walkthrough in a process of its own")
    if current is not None:
        sys.meta_path.remove(current)
    sys.meta_path.insert(0, _Finder(root))


def article_paths(root: Path | None = None) -> list[str]:
    """Return the article's file names for all of a stub's files."""
    return _article_paths(root or _root())


@functools.cache
def _article_paths(root: Path) -> list[str]:
    return [article_path(path, root) for path in sorted((root / PACKAGE).rglob("*.py"))]


def is_installed() -> bool:
    """Tell whether ``import nova`` means a stub in this process."""
    return _installed() is not None


def _root() -> Path:
    finder = _installed()
    return finder.root if finder else STUBS


def _installed() -> "_Finder | None":
    return next((finder for finder in sys.meta_path if isinstance(finder, _Finder)), None)


class _Module(ModuleType):
    """A stub. Its file is an attribute, for ``inspect``, and not among its globals, where ``python -m trace`` looks: that would
    write down beside the article's file, which is not there, how often its lines were run.
    """

    @property
    def __file__(self) -> str | None:  # type: ignore[override]
        return self.__spec__.origin if self.__spec__ else None


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads one stub at the article's coordinates. Its ``path`` is the real file."""

    by_article_path: ClassVar[dict[str, "_Loader"]] = {}

    def __init__(self, fullname: str, path: str, article: str) -> None:
        super().__init__(fullname, path)
        self.article = article
        self.layout = Layout("", ())

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def get_code(self, fullname: str) -> CodeType:
        # No bytecode cache: on loading, the import system would write the real path into the code object.
        source = importlib.util.decode_source(self.get_data(self.path))
        self.layout = lay_out(source, self.path)
        self.by_article_path[self.article] = self
        return compile(self.layout.text, self.article, "exec", dont_inherit=True)

    def get_source(self, fullname: str) -> str:
        return self.layout.text

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        linecache.lazycache(self.article, module.__dict__)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, root: Path) -> None:
        self.root = root

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] != PACKAGE:
            return None
        folder = self.root.joinpath(*fullname.split("."))
        is_package = (folder / "__init__.py").is_file()
        real = folder / "__init__.py" if is_package else folder.with_suffix(".py")
        if not real.is_file():
            return None
        article = article_path(real, self.root)
        return importlib.util.spec_from_file_location(
            fullname,
            article,
            loader=_Loader(fullname, str(real), article),
            submodule_search_locations=[str(folder)] if is_package else None,
        )
