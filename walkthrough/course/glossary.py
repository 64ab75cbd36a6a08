"""The words that a beginner may not know: what they mean, and where a lesson's text marks one of them with an asterisk."""

import difflib
import functools
import re
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from walkthrough import files
from walkthrough.lesson import Text

#: Marks the word before it as one that ``what`` explains. An asterisk of code (``*args``, ``a * b``) does not stand so.
MARK = "*"
_MARKED = re.compile(r"(?<=[\w)）])\*(?![a-zA-Z0-9_*])")


@dataclass(frozen=True)
class Word:
    """A word: what it is called, what else it is called, and what it means."""

    name: Text
    meaning: Text
    called: frozenset[str]


@functools.cache
def words() -> Mapping[str, Word]:
    """Return all words by their keys."""
    found: dict[str, Any] = runpy.run_path(str(files.LESSONS / "glossary.py"))["GLOSSARY"]
    return {key: Word(each["name"], each["meaning"], frozenset(_called(key, each))) for key, each in found.items()}


def _called(key: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield key.casefold()
    for name in (entry["name"].en, entry["name"].zh, *entry.get("also", ())):
        plain, _, rest = name.replace("（", "(").partition("(")
        inside = rest.rstrip(")）")
        yield from (name.casefold(), plain.strip().casefold())
        # What stands in brackets is another name, or says in a few words what it is.
        if re.fullmatch(r"[A-Za-z]+", inside):
            yield inside.casefold()


def find(asked: str) -> Word | None:
    """Return the word that is called so, in either language, in the singular or the plural."""
    plain = asked.strip().strip("*?？。").strip("\"'“”").casefold()
    for name in (plain, plain.removesuffix("s"), plain.removesuffix("es")):
        for word in words().values():
            if name in word.called:
                return word
    return None


def near(asked: str) -> list[str]:
    """Return what somebody may have meant who asked for a word that is not known."""
    known = sorted({name for word in words().values() for name in word.called})
    return difflib.get_close_matches(asked.casefold(), known, n=3)


def has_marks(text: Text) -> bool:
    """Tell whether a word that is known is marked in a text."""
    return any(marked(each) for each in (text.en, text.zh))


def unknown(text: str) -> Iterator[str]:
    """Yield what a text marks and ``what`` would not know: some characters of it."""
    for before, word in _marked(text):
        if word is None:
            yield before.split(" ")[-1][-20:] + MARK


def marked(text: str) -> dict[Text, Text]:
    """Return the names and meanings of the words that a text marks, in its order."""
    return {word.name: word.meaning for _, word in _marked(text) if word}


def _marked(text: str) -> Iterator[tuple[str, Word | None]]:
    """Yield what stands before each mark, and the word that it ends with: the one of the longest name."""
    found = list(_MARKED.finditer(text))
    # The words are only read where something may be one of them: a lesson's first card is not to wait for them.
    names = {name: word for word in words().values() for name in word.called} if found else {}
    for mark in found:
        before = " ".join(text[: mark.start()].casefold().split())
        ends = [name for name in names if any(_ends_with(before, said) for said in (name, f"{name}s", f"{name}es"))]
        yield before, names[max(ends, key=len)] if ends else None


def _ends_with(text: str, word: str) -> bool:
    """Tell whether a text ends with a word: one of Latin letters is not the end of a longer one."""
    return text.endswith(word) and not (word[0].isascii() and re.search(r"[a-z0-9_]$", text.removesuffix(word)))
