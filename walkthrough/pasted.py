"""What of a text is a pdb session: the text's own marks around it are taken off, and what stands between its pieces is left out."""

import html
import re
from collections.abc import Iterator, Sequence

#: The prompts of pdb, pdb++ and ipdb.
PROMPTS = re.compile(r"\(Pdb(?:\+\+)?\)|ipdb>")
_COLOUR = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
_FENCE = re.compile(r"[>\s]*(?:`{3,}|~{3,})")
#: How the source of a page writes a place or a statement, and the tags that may stand in a listing.
_OF_A_PAGE = re.compile(r"(?m)^\s*(?:<[^<>]+>\s*)*(?:&gt; \S|-&gt;)")
_TAG = re.compile(r"</?(?:pre|code|samp|kbd|p|div|span|b|i|em|strong|tt|font|a)\b[^<>]*>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
#: How Markdown writes characters that would be marks of its own.
_ESCAPED = re.compile(r"(?m)^\\> ")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()<>#+.!-])")
#: What each line of a mail that is quoted, of a comment or of an indented block begins with.
_MARGIN = re.compile(r"[\s>|#]*")


def lines(text: str) -> list[str | None]:
    """Return the lines of a text, each as a terminal showed it; None for one that is not of a session.

    A session may stand in fences or be indented, in a mail that is quoted, in comments, or in the source of a page.
    """
    if _OF_A_PAGE.search(text):
        text = html.unescape(_TAG.sub("", _LINE_BREAK.sub("\n", text)))
    if _ESCAPED.search(text):
        text = _ESCAPE.sub(r"\1", text)
    written = [_COLOUR.sub("", line).replace("\xa0", " ").rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
    kept: list[str | None] = [None] * len(written)
    for start, end in _blocks(written):
        kept[start:end] = _without_margin(written[start:end])
    return kept


def _blocks(written: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first line of each block that holds a prompt and the line behind it: those in fences, or else all that there is."""
    fences = [number for number, line in enumerate(written) if _FENCE.match(line)]
    blocks = [(start + 1, end) for start, end in zip(fences[::2], [*fences[1::2], len(written)], strict=False)]
    blocks = [(start, end) for start, end in blocks if any(_margin(line) is not None for line in written[start:end])]
    yield from blocks or [(0, len(written))]


def _margin(line: str) -> str | None:
    """Return what stands before a line's prompt, None for a line without one."""
    found = PROMPTS.search(line)
    return line[: found.start()] if found and _MARGIN.fullmatch(line[: found.start()]) else None


def _without_margin(block: Sequence[str]) -> list[str | None]:
    """Return the lines of a block without what all of a session's begin with; None for those that do not."""
    margins = [_margin(line) for line in block]
    if all(margin is None for margin in margins):
        return list(block)
    # Where some have none an author has indented a few lines more.
    some = "" in margins
    kept: list[str | None] = [*block] if some else [None] * len(block)
    for number, margin in enumerate(margins):
        if margin and kept[number] in (None, block[number]) and not (some and margin.strip()):
            for step in (-1, 1):
                at = number if step > 0 else number - 1
                while 0 <= at < len(block) and (line := _inside(block[at], margin)) is not None:
                    kept[at] = line
                    at += step
    return kept


def _inside(line: str, margin: str) -> str | None:
    if line.startswith(margin):
        return line[len(margin) :]
    # An editor takes the blanks off an empty line.
    return "" if line.rstrip() == margin.rstrip() else None
