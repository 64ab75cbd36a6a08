"""What a lesson sends to Python code: a function that is called, a script, a module, or a test."""

import copy
import importlib
import inspect
import operator
import os
import re
import runpy
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from walkthrough.values import BRIEF, cut, meant, meant_file, not_taken, safe_repr
from walkthrough.world import WorldError
from walkthrough.worlds.python.source import PythonSource

_KINDS = ("call", "script", "module", "test")
_TAKES = {"call": ("args", "kwargs"), "script": ("argv",), "module": ("argv",), "test": ()}
#: What it prints of itself has times and folders in it. A folder's own options may name plugins that work in other processes.
PYTESTS_OPTIONS = ("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--capture=no", "-o", "addopts=")
#: What pytest's exit codes mean where no test ran.
_NO_TEST = {4: "pytest found no test of that name", 5: "pytest found no test there"}
_FUNCTION = re.compile(r"[\w.]+:[\w.]+")


@dataclass(frozen=True)
class Call:
    """Something to run: ``kind`` is one of call, script, module and test, ``target`` what the lesson names."""

    kind: str
    target: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] | None = None
    argv: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The call in one line, as one would type it."""
        if self.kind == "call":
            given = [cut(safe_repr(each), BRIEF) for each in self.args]
            given += [f"{name}={cut(safe_repr(value), BRIEF)}" for name, value in (self.kwargs or {}).items()]
            return f"{self.target.replace(':', '.')}({', '.join(given)})"
        words = {"script": ("python",), "module": ("python", "-m"), "test": ("pytest",)}[self.kind]
        return " ".join([*words, self.target, *self.argv])

    @property
    def package(self) -> str | None:
        """The package that is walked through if a lesson names none; None if it is a folder."""
        return self.target.partition(":")[0].partition(".")[0] if self.kind in ("call", "module") else None

    def script(self, folder: Path) -> Path | None:
        """The file that is run, if it is one, in a lesson's folder."""
        if self.kind in ("call", "module"):
            return None
        return folder / self.target.partition("::")[0]


def made(sent: Mapping[str, Any], source: PythonSource) -> Call:
    """Return what a request asks for. Raises WorldError, in an author's words, for what cannot be run."""
    for name in sent:
        if name not in (*_KINDS, "args", "kwargs", "argv"):
            raise WorldError(not_taken("Request", name, [*_KINDS, "args", "kwargs", "argv"]))
    given = [kind for kind in _KINDS if sent.get(kind)]
    if len(given) != 1:
        named = f", not {' and '.join(given)}" if given else ""
        raise WorldError(f"Request: give one of call, script, module and test{named}")
    kind = given[0]
    for name in ("args", "kwargs", "argv"):
        if sent.get(name) and name not in _TAKES[kind]:
            raise WorldError(f"Request: {kind} takes {' and '.join(_TAKES[kind]) or 'nothing else'}, not {name}")
    call = Call(kind, sent[kind], sent.get("args", ()), sent.get("kwargs"), tuple(sent.get("argv", ())))
    if kind == "call":
        if not _FUNCTION.fullmatch(call.target):
            guess = _function_meant(call.target, source)
            raise WorldError(f"call takes 'package.module:function', not {call.target!r}{'; ' if guess else ''}{guess}")
        _check_module(call.target.partition(":")[0], source)
    elif kind == "module":
        _check_module(call.target, source)
        is_package = source.spec(call.target).submodule_search_locations  # type: ignore[union-attr]
        if is_package and not source.spec(f"{call.target}.__main__"):
            raise WorldError(f"module {call.target!r} is a package without a __main__: python -m cannot run it")
    else:
        path = call.script(source.folder)
        if path is None or not path.is_file():
            near = meant_file(call.target, [each.name for each in source.folder.glob("*.py")])
            raise WorldError(f"{kind} {call.target!r}: there is no such file in {source.folder}{'; ' if near else ''}{near}")
        if kind == "test" and find_spec("pytest") is None:
            raise WorldError(
                f"test {call.target!r}: pytest is not installed here; to install it: {sys.executable} -m pip install pytest"
            )
    return call


def _check_module(name: str, source: PythonSource) -> None:
    if not source.spec(name):
        raise WorldError(source.missing_module(name))


def _function_meant(target: str, source: PythonSource) -> str:
    """Return the question whether a function was meant that is named as a shell, pytest or Python itself would, or nothing."""
    module, _, name = re.sub(r"(\.py)?::?", ":", target.removesuffix("()").replace("/", ".").lstrip(".")).partition(":")
    while not source.spec(module) and "." in module:
        module, _, last = module.rpartition(".")
        name = f"{last}.{name}" if name else last
    return f"did you mean {module}:{name}?" if source.spec(module) and _FUNCTION.fullmatch(f"{module}:{name}") else ""


def prepared(call: Call, source: PythonSource) -> Callable[[], Any]:
    """Import or read what is run, and return what runs it. Raises WorldError for what cannot be run, with file and line."""
    # What reads it is not to find what was typed to walkthrough.
    sys.argv[:] = [call.target.partition(":")[0]]
    if call.kind == "call":
        return _function(call, source)
    if call.kind == "test":
        return lambda: _tested(str(call.script(source.folder)) + "".join(call.target.partition("::")[1:]))
    if call.kind == "module":
        sys.argv[:] = [call.target, *call.argv]
        return lambda: runpy.run_module(call.target, run_name="__main__", alter_sys=True) and None
    path = str(call.script(source.folder))
    try:
        compile(Path(path).read_bytes(), path, "exec")
    except (SyntaxError, ValueError) as error:
        raise WorldError(f"script {call.target!r} does not run: {_where(error, source)}") from error
    sys.argv[:] = [path, *call.argv]
    sys.path.insert(0, os.path.dirname(path))
    return lambda: runpy.run_path(path, run_name="__main__") and None


def _function(call: Call, source: PythonSource) -> Callable[[], Any]:
    module_name, _, name = call.target.partition(":")
    try:
        found: Any = importlib.import_module(module_name)
    except Exception as error:
        raise WorldError(f"{module_name} cannot be imported: {_where(error, source)}") from error
    except SystemExit as error:
        raise WorldError(f"{module_name} cannot be imported: it ends by itself (exit code {error.code})") from error
    for part in name.split("."):
        if not hasattr(found, part):
            guess = meant(part, [each for each in dir(found) if not each.startswith("__")])
            guess = _hidden(module_name, source) or guess
            raise WorldError(f"{module_name} has no {name!r}{'; ' if guess else ''}{guess}")
        found = getattr(found, part)
    if not callable(found):
        raise WorldError(f"{call.target!r} cannot be called: it is {safe_repr(found):.80}")
    args, kwargs = _copied(tuple(call.args)), _copied(dict(call.kwargs or {}))
    if wrong := _not_taken(found, args, kwargs):
        raise WorldError(f"{call.target}{wrong}")
    return lambda: _whole(found(*args, **kwargs))


def defining(call: Call) -> str:
    """Return the package that something that was called says it comes from, an empty text if it does not say."""
    if call.kind != "call":
        return ""
    module, _, name = call.target.partition(":")
    defined = getattr(operator.attrgetter(name)(sys.modules[module]), "__module__", None)
    return defined.partition(".")[0] if isinstance(defined, str) else ""


def _hidden(module: str, source: PythonSource) -> str:
    """Return what to do about a file beside the lesson that another module of its name hides, or an empty text."""
    own = source.folder / f"{module.replace('.', '/')}.py"
    if not own.is_file() or getattr(sys.modules.get(module), "__file__", None) == str(own):
        return ""
    return f"another module of that name hides {own.relative_to(source.folder)}, beside the lesson; rename that file"


def _not_taken(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Return a function's signature and why it does not take some arguments, or an empty text."""
    try:
        signature = inspect.signature(function)
    except ValueError:
        # Of some that are written in C nobody can tell.
        return ""
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        text = str(signature)
        return f"{text if len(text) <= BRIEF else '(…)'}: {error}"
    return ""


def _copied(values: Any) -> Any:
    """Return arguments of which the lesson keeps its own: what is called may change them, and a second run gets them too."""
    try:
        return copy.deepcopy(values)
    except Exception:
        return values


def _whole(value: Any) -> Any:
    """Return what a function returned; a coroutine is run and a generator gone through, as whoever calls one does."""
    if inspect.isgenerator(value):
        return list(value)
    if inspect.isasyncgen(value):
        value = _gathered(value)
    if inspect.iscoroutine(value):
        # Whoever lists the lessons has no use for it.
        import asyncio

        return asyncio.run(value)
    return value


async def _gathered(values: Any) -> list[Any]:
    return [each async for each in values]


def _tested(target: str) -> str:
    """Run a test with pytest and return how it came out; a failure of it is raised."""
    import pytest

    told = _Told()
    code = pytest.main([*PYTESTS_OPTIONS, target], plugins=[told])
    if told.failure is not None:
        raise told.failure
    return told.outcome or _NO_TEST.get(int(code)) or f"no test ran (pytest's exit code is {int(code)})"


class _Told:
    """A plugin of pytest's that is told how a test came out."""

    def __init__(self) -> None:
        self.outcome = ""
        self.failure: BaseException | None = None
        self._set_trace = getattr(sys.modules.get("pdb"), "set_trace", None)

    def pytest_sessionstart(self) -> None:
        # pytest would start a debugger of its own where there is one already.
        if self._set_trace:
            setattr(sys.modules["pdb"], "set_trace", self._set_trace)  # noqa: B010

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.outcome = str(report.outcome)

    def pytest_exception_interact(self, call: Any) -> None:
        self.failure = self.failure or call.excinfo.value


def _where(error: BaseException, source: PythonSource) -> str:
    """Return an error in one line, with the file and line of the lesson's code that it came from."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{source.name(error.filename)}:{error.lineno}: {error.msg}"
    at = raised_at(error, source)
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, ImportError) and str(getattr(error, "path", "") or "").endswith(tuple(EXTENSION_SUFFIXES)):
        told += " (compiled code)"
    return f"{at[0]}:{at[1]}: {told}" if at else told


def raised_at(error: BaseException, source: PythonSource) -> tuple[str, int, str] | None:
    """Return the innermost place of the lesson's own code that an error came through: file, line and function."""
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if source.owns(frame.f_globals.get("__name__") or "") and source.chain_begins(frame.f_code.co_filename):
            found = source.name(frame.f_code.co_filename), line, frame.f_code.co_name
    return found
