"""Imports a lesson's packages anew for a run, and puts back what was there: a second run finds what the first one did."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType

from walkthrough.world import WorldError
from walkthrough.worlds.python.source import PythonSource

#: What walkthrough itself runs on: the packages behind the prompt, the recorder and the screen.
_OURS = frozenset(
    (
        "walkthrough",
        "hunter",
        "rich",
        "pygments",
        "markdown_it",
        "mdurl",
        "pdbpp",
        "fancycompleter",
        "pyrepl",
        "wcwidth",
        "platformdirs",
    )
)

#: What no lesson is about and runs have imported all the same: between them it is not there, and in the next it is the same again.
_others: dict[str, ModuleType] = {}


class Fresh:
    """Which of the modules that a lesson is about are imported anew. ``wanted`` is what the lesson says of that, if anything.

    Raises WorldError for a package that cannot be imported twice and that the lesson wants anew.
    """

    def __init__(self, source: PythonSource, wanted: bool | None) -> None:
        self._source = source
        self._folders_too = wanted is not False
        self._packages: list[str] = []
        for package in source.packages if wanted is not False else ():
            why = _why_not(_top(package), source)
            if why and wanted:
                raise WorldError(f"fresh=True: {package} cannot be imported twice: {why}; leave out fresh")
            is_stdlib = _top(package) in sys.stdlib_module_names
            if not why and (wanted or not is_stdlib):
                self._packages.append(_top(package))

    def _is_ours(self, name: str) -> bool:
        top = _top(name)
        if top in self._packages:
            return True
        # What runs as __main__ is put back by what runs it.
        is_beside = self._folders_too and name != "__main__" and top not in self._source.packages and self._source.owns(name)
        return is_beside and top not in sys.stdlib_module_names

    @contextmanager
    def imports(self) -> Iterator[None]:
        """Let what is imported during the block be new, and what was there before be there again after it."""
        there = set(sys.modules)
        before = self._taken()
        for name in self._others_again():
            sys.modules.setdefault(name, _others[name])
        self._source.forget()
        kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            yield
        finally:
            sys.dont_write_bytecode = kept
            self._taken()
            _others.update(self._taken_of_others(there))
            sys.modules.update(before)
            self._source.forget()

    def _taken_of_others(self, there: set[str]) -> dict[str, ModuleType]:
        """Take out what was imported in packages that were not there at all, and belong neither to the lesson, to Python nor to
        walkthrough.
        """
        known = {_top(name) for name in there} | {*sys.stdlib_module_names, *_OURS, "__mp_main__"}
        others = [name for name in sys.modules if _top(name) not in known and not self._source.owns(name)]
        return {name: sys.modules.pop(name) for name in others}

    def _others_again(self) -> list[str]:
        """Return what others were imported before that would be imported from the same files now."""
        # What was none of another lesson's may be this one's.
        others = {name: module for name, module in _others.items() if name == _top(name) and not self._is_ours(name)}
        tops = {name: getattr(module.__spec__, "origin", None) for name, module in others.items()}
        same = {name for name, origin in tops.items() if (spec := self._source.spec(name)) and spec.origin == origin}
        return [name for name in _others if _top(name) in same]

    def _taken(self) -> dict[str, ModuleType]:
        """Take the modules out of those that are imported."""
        return {name: sys.modules.pop(name) for name in list(sys.modules) if self._is_ours(name)}


def _top(name: str) -> str:
    return name.partition(".")[0]


def _why_not(package: str, source: PythonSource) -> str:
    """Return why a package cannot be imported twice, or an empty text."""
    if package in _OURS:
        return "walkthrough itself runs on it"
    spec = source.spec(package)
    if spec is None or spec.origin is None or not spec.has_location:
        return "" if spec and spec.submodule_search_locations else "it is part of the interpreter"
    if source.find(f"{package}.py") == f"<frozen {package}>":
        return "it is part of the interpreter"
    compiled = next((path for folder in spec.submodule_search_locations or () for path in _compiled(folder)), "")
    return f"it has compiled parts ({Path(compiled).name})" if compiled else ""


def _compiled(folder: str) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        yield from (os.path.join(root, name) for name in names if name.endswith(tuple(EXTENSION_SUFFIXES)))
