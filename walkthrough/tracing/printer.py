"""How a trace writes values: the same text on each run, machine and Python, and never cut without saying how much.

Two forms. ``brief`` is for arguments and results: an object that its world knows is named, and what is long ends with how much is
left out. ``full`` is for the stops: whatever ``pp`` prints there is there.
"""

import datetime
import io
import re
from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from walkthrough.values import BRIEF, cut, safe_repr, visible, without_address

#: So many characters of a full value are written.
FULL = 100_000

_Print = Callable[[Any], str]

_TRACEBACK = "Traceback (most recent call last):\n"
_TRACEBACK_LINE = '  File "'
#: How the text of an error goes on that came from another process, line by line of it.
_REMOTE_TRACEBACK = "\n['Traceback (most recent call last):"
_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("{", "}"),
    dict: ("{", "}"),
}
#: No number below is the place of an object, and objects of one kind of memory lie no farther from each other than so many bytes.
_ADDRESSES = 2**32
_NUMBER = re.compile(r"\b[1-9]\d{9,18}\b")
#: Each object lies at a multiple of so many bytes.
_ALIGNED = 8
#: One that is too large for the memory of the small ones.
_LARGE = tuple(range(1000))
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


class Printer:
    """Writes the values of one world, whose ``brief`` says how it names values of a type, if their repr would not do."""

    def __init__(self, named: Callable[[type], _Print | None]) -> None:
        self._named = named
        # Half of what recording costs is spent here, hence one look-up for each type instead of many questions for each value.
        self._brief: dict[type, _Print] = {
            **dict.fromkeys((float, bool, type(None), complex, datetime.datetime), repr),
            int: _integer,
            **dict.fromkeys(_BRACKETS, lambda value: _whole_container(value, BRIEF, self._brief_within)),
            str: _brief_string,
        }

    def brief(self, value: Any) -> str:
        """Return a value's text for an argument or a result, about BRIEF characters long at most."""
        kind = type(value)
        return (self._brief.get(kind) or self._choose(kind))(value)

    def full(self, value: Any) -> str:
        """Return the whole text that ``repr`` gives for a value, without addresses; over FULL characters it is cut and says so."""
        kind = type(value)
        if kind in _BRACKETS:
            return _whole_container(value, FULL, self._full_within)
        return cut((self._special(kind) or _repr)(value), FULL)

    def _brief_within(self, value: Any) -> str:
        return _container(value, BRIEF, self._brief_within) if type(value) in _BRACKETS else self.brief(value)

    def _full_within(self, value: Any) -> str:
        return _container(value, FULL, self._full_within) if type(value) in _BRACKETS else self.full(value)

    def error(self, value: Any) -> str:
        """Return an exception as ``Class: message``."""
        if not isinstance(value, BaseException):
            return self.brief(value)
        chosen = self._named(type(value))
        if chosen:
            return chosen(value)
        name = type(value).__name__
        try:
            text = _without_ids(visible(str(value)))
        except Exception as failure:
            text = f"<its text raises {type(failure).__name__}>"
        first, _, rest = text.partition("\n")
        more = f" … ({rest.count(chr(10)) + 1} more lines)" if rest else ""
        return f"{name}: {cut(first, BRIEF)}{more}" if first else name

    def _choose(self, kind: type) -> _Print:
        """Return how brief values of a type are printed, and remember it."""
        chosen: _Print
        if issubclass(kind, str):
            chosen = _brief_string
        elif issubclass(kind, BaseException):
            chosen = self._bracketed
        elif named := self._named(kind):
            chosen = named
        elif kind.__repr__ is object.__repr__:
            text = f"<{kind.__module__}.{kind.__qualname__.replace('<locals>.', '')} object at 0x…>"
            chosen = lambda value: text
        else:
            special = self._special(kind) or _repr
            chosen = lambda value: cut(special(value), BRIEF)
        self._brief[kind] = chosen
        return chosen

    def _special(self, kind: type) -> _Print | None:
        """Return how values of a type are printed where their repr would not do."""
        if kind is int:
            return _integer
        if issubclass(kind, BaseException):
            return self._bracketed
        if issubclass(kind, io.IOBase):
            # Its repr says how this process was started.
            return lambda value: "<stream>"
        if issubclass(kind, _FUNCTIONS):
            return lambda value: f"<function {getattr(value, '__qualname__', '?').replace('<locals>.', '')}>"
        return None

    def _bracketed(self, value: Any) -> str:
        return f"<{self.error(value)}>"


def _repr(value: Any) -> str:
    return without_address(safe_repr(value))


def _integer(value: int) -> str:
    return "0x…" if value > _ADDRESSES and _is_id(value) else repr(value)


def _is_id(value: Any) -> bool:
    """Tell whether a number is, as good as certainly, the ``id`` of an object: it lies where Python keeps them."""
    if type(value) is not int or value < _ADDRESSES or value % _ALIGNED:
        return False
    return any(abs(value - place) < _ADDRESSES for place in (id(int), id(_LARGE), id([])))


def _without_ids(text: str) -> str:
    return _NUMBER.sub(lambda found: _integer(int(found[0])), text)


def _brief_string(value: str) -> str:
    told, remote, _ = value.partition(_REMOTE_TRACEBACK)
    if remote:
        return f"{_brief_string(told)} (with another host's traceback)"
    if value.startswith(_TRACEBACK):
        # Each Python draws other marks below the lines of a traceback.
        return f"<a traceback that ends with {_brief_string(value.rstrip().rpartition(chr(10))[2])}>"
    if value.startswith(_TRACEBACK_LINE):
        # It names a folder of this machine, too.
        return "<a line of a traceback>"
    # The repr of a text escapes by itself whatever a terminal could act on.
    if len(value) <= BRIEF:
        return str.__repr__(value)
    return f"{str.__repr__(value[:BRIEF])}… ({len(value) - BRIEF} more characters)"


def _whole_container(value: Any, limit: int, each: _Print) -> str:
    try:
        return _container(value, limit, each)
    except RecursionError:
        # It holds itself, which is not told by how deep Python goes.
        return cut(_without_ids(_repr(value)), limit)


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
    for text in members:
        texts.append(text)
        length += len(text) + 2
        if length > limit and len(texts) < len(value):
            texts.append(f"… ({len(value) - len(texts)} more)")
            break
    if kind is tuple and len(value) == 1:
        return f"({texts[0]},)"
    if kind in (set, frozenset) and not value:
        return f"{kind.__name__}()"
    text = f"{opening}{', '.join(texts)}{closing}"
    return f"frozenset({text})" if kind is frozenset else text


def _ordered(mapping: dict[Any, Any]) -> list[Any]:
    if any(map(_is_id, mapping)):
        # Where objects lie differs from run to run.
        return list(mapping)
    try:
        return sorted(mapping)
    except TypeError:
        return sorted(mapping, key=lambda key: (type(key).__name__, safe_repr(key)))
