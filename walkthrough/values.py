"""How values are shown: never interpreted by the terminal, never failing because of a broken ``__repr__``."""

import difflib
import pprint
import re
from collections.abc import Iterable, Sequence
from typing import Any

from walkthrough.errors import Ending

#: So many characters of an argument or a result are written in a trace.
BRIEF = 160
#: How like a name is to one that was meant, and how much less another may be that was meant as well (difflib's ratio).
_NEAR, _AS_NEAR = 0.7, 0.1
# C0 and C1 controls, the characters that reorder or hide text, and halves of characters, which no file can hold; a newline stays.
_UNSHOWN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)

#: Where an object lies, as its repr says; classes of their own write it in capitals too.
_ADDRESS = re.compile(r"( at\s+)0x[0-9A-Fa-f]+")

#: How pprint says that a value holds itself, with an id of this run's.
_RECURSION = re.compile(r"<Recursion on (\w+) with id=\d+>")


def without_address(text: str) -> str:
    """Return a text without the addresses in it, which differ from run to run."""
    return _ADDRESS.sub(r"\g<1>0x…", text)


def meant(name: str, known: Iterable[str]) -> str:
    """Return the question whether a name that is not known is a slip for one that is; an empty text if none is near."""
    names = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), names, cutoff=_NEAR)
    likeness = [difflib.SequenceMatcher(None, name.casefold(), each).ratio() for each in near]
    nearest = [names[each] for each, ratio in zip(near, likeness, strict=True) if ratio > likeness[0] - _AS_NEAR]
    return f"did you mean {' or '.join(nearest)}?" if nearest else ""


def meant_file(name: str, known: Iterable[str]) -> str:
    """Return what ``meant`` does, of files: that all their names end alike makes none of them near."""
    return meant(name, [each for each in known if meant(_stem(name), [_stem(each)])])


def _stem(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]


def not_taken(what: str, name: object, takes: Sequence[str]) -> str:
    """Return the sentence that says which keywords there are, about one that is not among them."""
    guess = meant(str(name), takes)
    return f"{what} does not take {name!r}; {f'{guess} It' if guess else 'it'} takes {', '.join(takes)}"


def visible(text: str) -> str:
    """Return ``text`` with every control character written as an escape, tabs included; newlines stay."""
    return _UNSHOWN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def listed(text: str) -> str:
    """Return ``text`` as ``visible`` does, but for its tabs, with which pdb puts lines in columns."""
    return "\t".join(map(visible, text.split("\t")))


def inline(text: str) -> str:
    """Return ``text`` on one line, with every control character written as an escape, newlines too."""
    return visible(text).replace("\n", "\\n")


def safe_repr(value: Any) -> str:
    """Return the visible ``repr`` of a value; a ``__repr__`` that raises becomes a marked text."""
    try:
        return visible(repr(value))
    except Ending:
        raise
    except (Exception, SystemExit) as error:
        return f"<{type(value).__name__}: its repr raises {type(error).__name__}>"


def pretty(value: Any, width: int) -> str:
    """Return the visible, pretty-printed ``repr`` of a value, ``width`` columns wide; broken ones as ``safe_repr`` marks them."""
    try:
        return visible(_RECURSION.sub(r"<Recursion on \1>", pprint.pformat(value, width=width)))
    except Ending:
        raise
    except (Exception, SystemExit):
        return safe_repr(value)


def cut(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters; one that is cut says how much is left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"
