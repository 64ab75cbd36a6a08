"""A value that a trace wrote at a stop, as a page shows it: an object field by field, and what is new about it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_OBJECT = re.compile(r"(?P<kind>[A-Za-z_][\w.]*)\((?P<inside>.*)\)", re.DOTALL)
_FIELD = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<text>.*)", re.DOTALL)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
#: Of an object that is new all is shown that is in it, if there are no more fields than this; else what matters.
_FEW = 12
#: How a trace begins what could not be evaluated at a stop.
_FAILED = "*** "
#: What a field says in which there is nothing: None, or never set.
_EMPTY = ("None", "<?>")
NEW, CHANGED, SAME, FAILED = "new", "changed", "same", "failed"


@dataclass(frozen=True)
class Part:
    """A field of an object: whether a lesson marks it, whether it is shown before the object is unfolded, and what it was at the
    stop before, if that was something else.
    """

    name: str
    text: str
    is_marked: bool
    is_shown: bool
    was: str | None = None


@dataclass(frozen=True)
class Shown:
    """A value at a stop. ``text`` is all of it; an object has a ``kind`` and ``parts`` as well.

    ``state`` is NEW, CHANGED (``was`` is what it was, for what is no object) or SAME since it was shown last, or FAILED.
    """

    name: str
    text: str
    state: str
    kind: str = ""
    parts: tuple[Part, ...] = ()
    was: str | None = None


def shown(name: str, text: str, before: str | None, marks: Collection[str]) -> Shown:
    """Return a value for the page: ``before`` is its text where it was shown last, if it was."""
    if text.startswith(_FAILED):
        return Shown(name, text, FAILED)
    state = NEW if before is None else SAME if before == text else CHANGED
    kind, found = fields(text)
    if not kind:
        return Shown(name, text, state, was=before if state == CHANGED else None)
    old = fields(before)[1] if before else {}
    full = {each for each, value in found.items() if value not in _EMPTY}
    shown_too = full if state == NEW and len(full) <= _FEW else ()
    parts = []
    for each, value in found.items():
        was = old[each] if old.get(each, value) != value else None
        parts.append(Part(each, value, each in marks, each in marks or each in shown_too or was is not None, was))
    return Shown(name, text, state, kind, tuple(sorted(parts, key=lambda part: not part.is_marked)))


def fields(text: str) -> tuple[str, Mapping[str, str]]:
    """Return the class and the fields that an object's repr, ``Class(name=value,…)``, tells; no class for any other text."""
    whole = _OBJECT.fullmatch(text)
    found = {}
    for part in _members(whole["inside"]) if whole and whole["inside"] else ():
        field = _FIELD.fullmatch(part.strip())
        if field is None or field["name"] in found:
            return "", {}
        found[field["name"]] = field["text"]
    return (whole["kind"], found) if whole and found else ("", {})


def _members(text: str) -> list[str]:
    """Return what commas separate, but for those in brackets or in quotes."""
    members, begin, quote, closing = [], 0, "", []
    position = 0
    while position < len(text):
        mark = text[position]
        if quote:
            if mark == "\\":
                position += 1
            elif mark == quote:
                quote = ""
        elif mark in "'\"":
            quote = mark
        elif mark in _PAIRS:
            closing.append(_PAIRS[mark])
        elif closing and mark == closing[-1]:
            closing.pop()
        elif mark == "," and not closing:
            members.append(text[begin:position])
            begin = position + 1
        position += 1
    return [*members, text[begin:]]
