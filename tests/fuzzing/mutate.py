"""Changes in bytes and texts, chosen by a generator of random numbers."""

import re
from collections.abc import Callable, Sequence
from random import Random

#: What must not reach a terminal as it stands: control characters but for tab and line ends.
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: Texts that something may take for more than a text.
NASTY = [
    "",
    " ",
    "\x00",
    "\n",
    "\r\n",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b2J",
    "\ud800",
    "\u202e",
    "\u2028",
    "卷" * 50,
    "e\u0301" * 20,
    "[red]x[/red]",
    "{}",
    "{0.__class__}",
    "%s%n",
    "../" * 9,
    "'\"`$(x)",
    "x" * 5000,
    "(" * 300,
    "-1",
    "1e999",
    "9" * 5000,
]


def mutated(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """Return bytes with one to four changes; ``words`` are what may be put in."""
    for _ in range(random.randint(1, 4)):
        data = random.choice(_CHANGES)(random, data, words)
    return data


def _spans(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((1, 1, 2, 8, 64, 512)))


def _flip(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _spans(random, data)
    return data[:start] + random.randbytes(min(end - start, 4)) + data[end:]


def _delete(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _spans(random, data)
    return data[:start] + data[end:]


def _double(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _spans(random, data)
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 50)) + data[end:]


def _swap(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = random.randrange(len(lines)), random.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _repeat_line(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if lines:
        lines.insert(random.randrange(len(lines)), random.choice(lines))
    return b"".join(lines)


def _insert(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start = random.randint(0, len(data))
    return data[:start] + random.choice(words) + data[start:]


def _cut(random: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    return data[: random.randint(0, len(data))]


_CHANGES: list[Callable[[Random, bytes, Sequence[bytes]], bytes]] = [
    _flip, _delete, _double, _swap, _repeat_line, _insert, _insert, _insert, _cut,
]  # fmt: skip


def nasty_bytes(random: Random) -> bytes:
    """Return one of the nasty texts, in an encoding that may not bear it."""
    text = random.choice(NASTY)
    return text.encode(random.choice(("utf-8", "utf-8", "latin-1", "utf-16", "gbk")), "replace")
