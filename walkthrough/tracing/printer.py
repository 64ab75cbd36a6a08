"""How a trace writes values: the same text on each run, machine and Python, and never cut without saying how much.

Two forms. ``brief`` is for arguments and results: an object that its world knows is named, and what is long ends with how much is
left out. ``full`` is for the stops: whatever ``pp`` prints there is there.
"""

import datetime
import gc
import io
import re
from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from walkthrough.errors import Ending
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
#: Where memory has many addresses, none of them is the number of anything else: objects of one kind of memory lie no farther
#: from each other than so many bytes, at a multiple of so many.
_HIGH, _APART, _ALIGNED = 2**40, 2**32, 8
#: Where it has few, no object lies below.
_LOW = 2**20
#: One that is too large for the memory of the small ones.
_LARGE = tuple(range(1000))
_NUMBER = re.compile(r"\b[1-9]\d{6,18}\b")
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
        # The same for what a container holds.
        self._within = self._brief | dict.fromkeys(_BRACKETS, lambda value: _container(value, BRIEF, self._brief_within))

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
        kind = type(value)
        return (self._within.get(kind) or self._choose(kind))(value)

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
        except Ending:
            raise
        except (Exception, SystemExit) as failure:
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
        self._brief[kind] = self._within[kind] = chosen
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
    return _without_ids(without_address(safe_repr(value)))


def _integer(value: int) -> str:
    return "0x…" if value > _HIGH and _is_place(value) else repr(value)


def _is_place(number: int) -> bool:
    """Tell whether a number is, as good as certainly, the ``id`` of an object: it lies where Python keeps them."""
    near = (id(int), id(_LARGE), id([]))
    return number > _HIGH and number % _ALIGNED == 0 and any(abs(number - place) < _APART for place in near)


def _may_be_id(value: Any) -> bool:
    return type(value) is int and value > _LOW and value % _ALIGNED == 0


def _has_ids(values: Iterable[Any]) -> bool:
    """Tell whether the ``id`` of an object is among some values: then all of them that may be one are."""
    numbers = {value for value in values if _may_be_id(value)}
    if not numbers or any(map(_is_place, numbers)):
        return bool(numbers)
    # Where memory has few addresses a size or a date may be as large.
    return id(_LARGE) < _HIGH and any(id(each) in numbers for each in gc.get_objects())


def _without_ids(text: str) -> str:
    if not _NUMBER.search(text):
        return text
    numbers = {found[0] for found in _NUMBER.finditer(text)}
    ids = {number for number in numbers if _has_ids([int(number)])}
    return _NUMBER.sub(lambda found: "0x…" if found[0] in ids else found[0], text)


def _brief_string(value: str) -> str:
    if "\n" in value:
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
        return cut(_repr(value), limit)


def _container(value: Any, limit: int, each: _Print) -> str:
    """Return a builtin container's text, cut between its members. A dict is in order of its keys, as ``pp`` prints it, and a set
    in order of its members' texts: neither order may depend on the run.
    """
    kind = type(value)
    opening, closing = _BRACKETS[kind]
    members: Iterable[str]
    if kind is dict and _has_ids(value):
        # Where objects lie differs from run to run, and the order of that too.
        members = (f"{'0x…' if _may_be_id(key) else each(key)}: {each(value[key])}" for key in value)
    elif kind is dict:
        members = (f"{each(key)}: {each(value[key])}" for key in _ordered(value))
    elif kind in (set, frozenset):
        by_id = _has_ids(value)
        members = sorted("0x…" if by_id and _may_be_id(one) else each(one) for one in value)
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
    try:
        return sorted(mapping)
    except TypeError:
        return sorted(mapping, key=lambda key: (type(key).__name__, safe_repr(key)))
