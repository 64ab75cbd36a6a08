"""The order in which nova-compute's functions are entered, with their places: chain.txt read, and the same noted here."""

import linecache
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_CHAIN = (Path(__file__).parent / "data" / "chain.txt").read_text(encoding="utf-8")
_LINE = re.compile(r"^ *\d+ (?P<indent> *)(?P<name>[\w.]+)(?:\{\w+\})?(?: => (?P<wrapped>\w+))?  \[(?P<file>.+):(?P<line>\d+)\]$")
_NOVA = "/usr/lib/python2.7/site-packages/nova/"
#: Parts of Nova that are libraries today: their functions are the same, their lines are not. In the first, what a wrapper wraps is
#: hidden in two functions more.
_OBJECTS = "oslo_versionedobjects/base.py"
_LIBRARIES = {
    _OBJECTS: "objects/base.py",
    "oslo_concurrency/lockutils.py": "openstack/common/lockutils.py",
}
#: What a decorator calls the function that it wraps.
_WRAPPED = ("function", "method", "fn", "f")


class Call(NamedTuple):
    """A function as it is entered: how deep among those that are listed, what it wraps, and the line of its def."""

    depth: int
    name: str
    wrapped: str | None
    file: str
    line: int | None

    def __str__(self):
        wrapped = f" => {self.wrapped}" if self.wrapped else ""
        return f"{'  ' * self.depth}{self.name}{wrapped}  [{self.file}:{self.line}]"


def _read():
    sections, heading = {}, None
    for line in _CHAIN.splitlines():
        if re.match(r"## |# \w", line):
            heading = line.lstrip("# ")
            sections[heading] = []
        elif match := _LINE.match(line):
            library = match["file"] in _LIBRARIES.values()
            call = Call(
                len(match["indent"]) // 2,
                match["name"],
                None if match["file"] == _LIBRARIES[_OBJECTS] else match["wrapped"],
                match["file"],
                None if library else int(match["line"]),
            )
            sections[heading].append(call)
    return sections


SECTIONS = _read()
LISTED = {(call.name, call.file) for calls in SECTIONS.values() for call in calls}


class Calls:
    """Notes each listed function as it is entered on compute1. ``around`` is what a Cloud takes under that name."""

    def __init__(self):
        self.entered = []
        self._stack = []

    @contextmanager
    def around(self, lane):
        if lane != "compute1":
            yield
            return
        self.entered.clear()
        former = sys.getprofile()
        sys.setprofile(self._profile)
        try:
            yield
        finally:
            sys.setprofile(former)

    def _profile(self, frame, event, argument):
        if event == "return" and self._stack and self._stack[-1] is frame:
            self._stack.pop()
        if event != "call":
            return
        name, file = frame.f_code.co_qualname.replace("<locals>.", ""), _file(frame.f_code.co_filename)
        if (name, file) not in LISTED:
            return
        wrapped = next((frame.f_locals[each].__name__ for each in _WRAPPED if callable(frame.f_locals.get(each))), None)
        line = None if file in _LIBRARIES.values() else _def_line(frame.f_code)
        self.entered.append(Call(len(self._stack), name, wrapped, file, line))
        self._stack.append(frame)


def _file(filename):
    if filename.startswith(_NOVA):
        return filename.removeprefix(_NOVA)
    return _LIBRARIES.get("/".join(filename.rsplit("/", 2)[1:]), filename)


def _def_line(code):
    """Return the line of a function's def: the code begins at its first decorator."""
    number = code.co_firstlineno
    while not linecache.getline(code.co_filename, number).lstrip().startswith("def "):
        number += 1
    return number
