"""Python code by the names that it is imported by: where a file is, what it is called, and which code a lesson is about."""

import functools
import importlib.machinery
import os
import pkgutil
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import EXTENSION_SUFFIXES, BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from pathlib import Path

from walkthrough.source import module_of
from walkthrough.values import meant, meant_file

#: What code objects of a module that was frozen into the interpreter are called.
_FROZEN = "<frozen {}>"
#: So many folders are looked through for a package's files.
_MOST = 2_000


class PythonSource:
    """What can be imported from ``folder``, and then from ``sys.path``.

    ``packages`` are what a lesson is about, and so are the modules in ``folders`` and the ``scripts``, by their full paths, without
    what is ``excluded``. ``main`` are the modules that run as ``__main__``.
    """

    def __init__(
        self,
        folder: Path,
        packages: Sequence[str] = (),
        folders: Iterable[Path] = (),
        scripts: Iterable[Path] = (),
        excluded: Sequence[str] = (),
        main: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.packages = tuple(packages)
        self.folders = tuple(map(str, folders))
        self.scripts = tuple(map(str, scripts))
        self._excluded = tuple(excluded)
        self._main = tuple(main)
        # A recorder asks this at each event.
        self._owned: dict[str, bool] = {}
        self._names: dict[str, str] = {}

    @property
    def path(self) -> list[str]:
        """Where modules are looked for, in order."""
        return list(dict.fromkeys([*self.folders, str(self.folder), *(os.path.abspath(each) for each in sys.path)]))

    @property
    def main(self) -> str:
        """What is imported as ``__main__`` here, by the name that its functions have in a trace."""
        if self.scripts:
            return module_of(self.name(self.scripts[0]))
        module = next(iter(self._main), "")
        spec = self.spec(module) if module else None
        return f"{module}.__main__" if spec and spec.submodule_search_locations else module

    def spec(self, module: str) -> ModuleSpec | None:
        """Return how a module would be imported, without importing it or what it is in; None if there is none of that name."""
        path: Sequence[str] | None = self.path
        spec, name = None, ""
        for part in module.split("."):
            name = f"{name}.{part}" if name else part
            spec = _found(name, path) if path is not None and part.isidentifier() else None
            if spec is None:
                return None
            path = spec.submodule_search_locations
        return spec

    def find(self, name: str) -> str | None:
        if not name.endswith(".py") or os.path.isabs(name) or ".." in name.split("/"):
            return None
        module = module_of(name)
        if FrozenImporter.find_spec(module):
            return _FROZEN.format(module)
        spec = self.spec(module)
        origin = _file_of(spec)
        # An editable install's files stand in no folder of the path.
        if origin and origin.endswith(f"/{name}"):
            return origin
        places = [path for path in self.scripts if os.path.basename(path) == name]
        places += [path for folder in self.path if os.path.isfile(path := os.path.join(folder, name))]
        # What another file of its module's name is imported instead of can only be a script.
        return next((path for path in places if origin is None or path in self.scripts), None)

    def name(self, filename: str) -> str:
        found = self._names.get(filename)
        if found is None:
            found = self._names[filename] = self._named(filename)
        return found

    def _named(self, filename: str) -> str:
        if filename.startswith("<frozen "):
            stem = filename.removeprefix("<frozen ").removesuffix(">").replace(".", "/")
            return f"{stem}.py" if self.text(f"{stem}.py") is not None else f"{stem}/__init__.py"
        if filename in self.scripts:
            return os.path.basename(filename)
        # The innermost folder: a virtualenv's packages lie below one that is on the path as well.
        inside = sorted((folder for folder in self.path if filename.startswith(folder.rstrip("/") + "/")), key=len)
        # But for a script's own folder that is a package, and imported as one.
        while len(inside) > 1 and os.path.isfile(os.path.join(inside[-1], "__init__.py")) and inside[-2] in sys.path:
            del inside[-1]
        if inside:
            return os.path.relpath(filename, inside[-1])
        # Where it lies on this machine is nobody's business.
        return filename.rpartition("/")[2]

    def text(self, name: str) -> str | None:
        path = self.find(name)
        if path is None:
            return None
        try:
            with tokenize.open(self.real(path, 0)[0]) as file:
                return file.read()
        except (OSError, SyntaxError, UnicodeDecodeError):
            return None

    def files(self) -> Sequence[str]:
        return sorted({name for package in self.packages for name in self._files_of(package)} | set(self._beside()))

    def _files_of(self, package: str) -> Iterator[str]:
        spec = self.spec(package)
        if spec is None:
            return
        for folder in spec.submodule_search_locations or ():
            for number, (root, folders, names) in enumerate(os.walk(folder)):
                folders[:] = sorted(each for each in folders if each.isidentifier() and number < _MOST)
                yield from (self.name(os.path.join(root, each)) for each in names if each.endswith(".py"))
        if not spec.submodule_search_locations and spec.origin and spec.origin.endswith(".py"):
            yield self.name(spec.origin)

    def _beside(self) -> Iterator[str]:
        for folder in self.folders:
            yield from (path.name for path in Path(folder).glob("*.py"))

    def missing(self, name: str) -> str:
        name = name.strip()
        module = module_of(re.sub(r"^(\.*/)+", "", name.replace("\\", "/")))
        spec = self.spec(module)
        if spec and (spec.origin == "built-in" or str(spec.origin).endswith(tuple(EXTENSION_SUFFIXES))):
            return f"{module} is C code: no line of it can be a stop"
        if origin := _file_of(spec):
            return f"no file that can be imported is called {name!r}; did you mean {self.name(origin)}?"
        if not name.endswith(".py") and "/" not in name:
            return self.missing_module(name)
        top = module.partition(".")[0]
        near = {*self.files(), *(self._files_of(top) if top.isidentifier() else ())}
        if spec is None and not near:
            near = {f"{each}.py" for each in (*sys.stdlib_module_names, *self.packages)}
        guess = meant_file(name if name.endswith(".py") else f"{name}.py", near)
        return f"no file that can be imported is called {name!r}; {guess or 'name it as one would import it: package/module.py'}"

    def missing_module(self, name: str) -> str:
        """Return the sentence that tells an author that there is no module of that name, and which was probably meant."""
        if (plain := module_of(name)) != name and self.spec(plain):
            return f"no module is called {name!r}; did you mean {plain}?"
        around, _, last = name.rpartition(".")
        if around and not self.spec(around):
            return self.missing_module(around)
        spec = self.spec(around) if around else None
        alias = sys.modules.get(name)
        if alias:
            guess = f"did you mean {alias.__name__}?"
        elif spec:
            guess = meant(last, _modules_in(spec.submodule_search_locations or ()))
        else:
            # What is beside a lesson is meant rather than what happens to be installed.
            beside = _modules_in([*self.folders, str(self.folder)])
            guess = meant(last, beside) or meant(last, {*sys.stdlib_module_names, *_modules_in(self.path)})
        return f"no module is called {name!r}{'; ' if guess else ''}{guess}"

    def real(self, filename: str, line: int) -> tuple[str, int]:
        if not filename.startswith("<frozen "):
            return filename, line
        spec = self._in_folders(filename.removeprefix("<frozen ").removesuffix(">"))
        return (spec.origin if spec and spec.origin else filename), line

    def _in_folders(self, module: str) -> ModuleSpec | None:
        package = module.rpartition(".")[0]
        around = self._in_folders(package) if package else None
        return PathFinder.find_spec(module, around.submodule_search_locations if around else self.path)

    def owns(self, module: str) -> bool:
        owned = self._owned.get(module)
        if owned is None:
            owned = self._owned[module] = self._decide(module)
        return owned

    def _decide(self, module: str) -> bool:
        if _is_in(module, self._excluded):
            return False
        if _is_in(module, self.packages):
            return True
        if module == "__main__":
            return bool(self.scripts) or any(_is_in(each, self.packages) for each in self._main)
        file = getattr(sys.modules.get(module), "__file__", None)
        if file in self.scripts:
            return True
        # In a folder that holds this checkout, what walks is not what is walked.
        if not module or not self.folders or _is_in(module, ("walkthrough",)):
            return False
        # What the folder has under a name that something else was imported by is not what runs.
        if file:
            return any(file.startswith(f"{folder}/") for folder in self.folders) and "site-packages" not in file
        return any(os.path.isfile(os.path.join(folder, f"{module}.py")) for folder in self.folders)

    def forget(self) -> None:
        """Decide anew what a lesson is about: modules have been imported or dropped."""
        self._owned.clear()
        importlib.invalidate_caches()

    def chain_begins(self, filename: str) -> bool:
        return filename in self.scripts or self.owns(module_of(self.name(filename)))


def _is_in(module: str, packages: Sequence[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in packages)


def _file_of(spec: ModuleSpec | None) -> str | None:
    return spec.origin if spec and spec.origin and os.path.isfile(spec.origin) else None


def _modules_in(folders: Iterable[str]) -> set[str]:
    return {each.name for each in pkgutil.iter_modules(folders)}


@functools.cache
def _builtin(name: str) -> ModuleSpec | None:
    return BuiltinImporter.find_spec(name)


def _found(name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    try:
        found = _builtin(name) or PathFinder.find_spec(name, path)
    except (KeyError, ModuleNotFoundError):
        # A folder without an __init__.py finds its place by the package that it is in, and that one is not imported.
        last = name.rpartition(".")[2]
        found = ModuleSpec(name, None, is_package=True)
        found.submodule_search_locations = [place for folder in path or () if os.path.isdir(place := os.path.join(folder, last))]
    if found or "." in name:
        return found
    # An editable install brings a finder of its own.
    for finder in sys.meta_path:
        if finder not in (BuiltinImporter, FrozenImporter, PathFinder) and hasattr(finder, "find_spec"):
            found = finder.find_spec(name, None)
            if found:
                return found
    return None
