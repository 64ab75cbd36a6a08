"""How a trace writes values: the same text on each run, machine and Python, and never cut without saying how much.

Two forms. ``brief`` is for arguments and results: a Nova object is named by its class, its id and its number of fields, and what
is long ends with how much is left out. ``full`` is for the stops: whatever ``pp`` prints there is there.
"""

import datetime
import io
import re
from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from walkthrough.values import safe_repr, visible

#: So many characters of a brief value, and of a full one, are written.
BRIEF = 160
FULL = 100_000

_Print = Callable[[Any], str]

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_TRACEBACK = "Traceback (most recent call last):\n"
_BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}", dict: "{}"}
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def brief(value: Any) -> str:
    """Return a value's text for an argument or a result, about BRIEF characters long at most."""
    # Half of what recording costs is spent here, hence one look-up for each type instead of many questions for each value.
    kind = type(value)
    return (_BRIEF.get(kind) or _choose(kind))(value)


def full(value: Any) -> str:
    """Return the whole text that ``repr`` gives for a value, without addresses; over FULL characters it is cut and says so."""
    kind = type(value)
    if kind in _BRACKETS:
        return _container(value, FULL, full)
    return _cut((_special(kind) or _repr)(value), FULL)


def error(value: Any) -> str:
    """Return an exception as ``Class: message``. The other host's traceback, which oslo.messaging adds, is left out and named."""
    if not isinstance(value, BaseException):
        return brief(value)
    name = type(value).__name__
    try:
        text = visible(str(value))
    except Exception as failure:
        text = f"<its text raises {type(failure).__name__}>"
    first, _, rest = text.partition("\n")
    if name.endswith("_Remote"):
        return f"{name.removesuffix('_Remote')}: {_cut(first, BRIEF)} (with compute1's traceback)"
    more = f" … ({rest.count(chr(10)) + 1} more lines)" if rest else ""
    return f"{name}: {_cut(first, BRIEF)}{more}" if first else name


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"


def _repr(value: Any) -> str:
    return _ADDRESS.sub(" at 0x…", safe_repr(value))


def _brief_string(value: str) -> str:
    if value.startswith(_TRACEBACK):
        # Each Python draws other marks below the lines of a traceback.
        return f"<a traceback that ends with {_brief_string(value.rstrip().rpartition(chr(10))[2])}>"
    # The repr of a text escapes by itself whatever a terminal could act on.
    if len(value) <= BRIEF:
        return str.__repr__(value)
    return f"{str.__repr__(value[:BRIEF])}… ({len(value) - BRIEF} more characters)"


def _brief_container(value: Any) -> str:
    return _container(value, BRIEF, brief)


def _container(value: Any, limit: int, each: _Print) -> str:
    """Return a builtin container's text, cut between its members. A dict is in order of its keys, as ``pp`` prints it, and a set
    in order of its members' texts: neither order may depend on the run.
    """
    kind = type(value)
    opening, closing = _BRACKETS[kind]
    if kind is dict:
        members: Iterable[str] = (f"{each(key)}: {each(value[key])}" for key in _ordered(value))
    elif kind in (set, frozenset):
        members = sorted(map(each, value))
    else:
        members = map(each, value)
    texts: list[str] = []
    length = 0
    try:
        for text in members:
            texts.append(text)
            length += len(text) + 2
            if length > limit and len(texts) < len(value):
                texts.append(f"… ({len(value) - len(texts)} more)")
                break
    except RecursionError:
        return f"<{kind.__name__}: holds itself>"
    if kind is tuple and len(value) == 1:
        return f"({texts[0]},)"
    if kind in (set, frozenset) and not value:
        return f"{kind.__name__}()"
    text = f"{opening}{', '.join(texts)}{closing}"
    return f"frozenset({text})" if kind is frozenset else text


def _ordered(mapping: dict) -> list:
    try:
        return sorted(mapping)
    except TypeError:
        return sorted(mapping, key=lambda key: (type(key).__name__, safe_repr(key)))


def _special(kind: type) -> _Print | None:
    """Return how values of a type are printed where their repr would not do."""
    if issubclass(kind, BaseException):
        return lambda value: f"<{error(value)}>"
    if issubclass(kind, io.IOBase):
        # Its repr says how this process was started.
        return lambda value: "<stream>"
    if issubclass(kind, _FUNCTIONS):
        return lambda value: f"<function {getattr(value, '__qualname__', '?').replace('<locals>.', '')}>"
    return None


def _choose(kind: type) -> _Print:
    """Return how brief values of a type are printed, and remember it."""
    declared = getattr(kind, "fields", None)
    if issubclass(kind, str):
        chosen: _Print = _brief_string
    elif isinstance(declared, dict) and hasattr(kind, "obj_attr_is_set"):
        chosen = _nova_object(kind, declared)
    elif kind.__module__.startswith("sqlalchemy."):
        chosen = _named
    elif kind.__repr__ is object.__repr__:
        text = f"<{kind.__module__}.{kind.__qualname__.replace('<locals>.', '')} object at 0x…>"
        chosen = lambda value: text  # noqa: E731
    else:
        special = _special(kind) or _repr
        chosen = lambda value: _cut(special(value), BRIEF)  # noqa: E731
    _BRIEF[kind] = chosen
    return chosen


def _named(value: Any) -> str:
    """Name an object of SQLAlchemy: a table's repr is its whole schema, and takes a millisecond to make."""
    name = getattr(value, "name", None)
    return f"<{type(value).__name__} {visible(name)}>" if isinstance(name, str) else f"<{type(value).__name__}>"


def _nova_object(kind: type, declared: dict) -> _Print:
    identities = [name for name in ("uuid", "id") if name in declared]

    def as_list(value: Any) -> str:
        return f"<{kind.__name__} of {len(value.objects)}>" if value.obj_attr_is_set("objects") else f"<{kind.__name__}>"

    def as_object(value: Any) -> str:
        for name in identities:
            if value.obj_attr_is_set(name):
                return f"<{kind.__name__} {visible(str(getattr(value, name)))}: {len(declared)} fields>"
        return f"<{kind.__name__}: {len(declared)} fields>"

    return as_list if "objects" in declared else as_object


_BRIEF: dict[type, _Print] = {
    **dict.fromkeys((int, float, bool, type(None), complex, datetime.datetime), repr),
    **dict.fromkeys(_BRACKETS, _brief_container),
    str: _brief_string,
}
