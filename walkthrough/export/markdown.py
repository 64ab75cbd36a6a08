"""Pieces of a Markdown page. A text stays that text, whatever characters it holds: none of it becomes markup."""

import re

from walkthrough.values import visible

_SPECIAL = re.compile(r"[\\`*\[\]<>&|~$]|(?<![^\W_])_|_(?![^\W_])")
# What would begin a heading, a list, a rule or a quotation.
_BEGINNING = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))")


def prose(text: str) -> str:
    """Return a text of one line for the page."""
    line = _SPECIAL.sub(lambda match: "\\" + match[0], " ".join(visible(text).split("\n")))
    begun = _BEGINNING.match(line)
    if not begun:
        return line
    # A number cannot be escaped, but the mark after it can.
    place = begun.end() if begun[2].isdecimal() else begun.start(2)
    return f"{line[:place]}\\{line[place:]}"


def code(text: str) -> str:
    """Return a text of one line as code within a line."""
    line = visible(text).replace("\n", " ")
    fence = "`" * (_longest_run(line) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def block(text: str, language: str = "text") -> str:
    """Return lines as a block of code."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{visible(text.strip(chr(10)))}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
