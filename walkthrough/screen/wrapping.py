"""Where lines are broken: between Chinese characters too, but not before a mark that closes or after one that opens."""

import re
from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Styled

_CHINESE = "\u2e80-\u2fdf\u3040-\u9fff\uf900-\ufaff"
_CLOSING = "，。、；：？！）】」』》〉”’…～"
_OPENING = "（【「『《〈“‘"
#: What stays together: an indentation, one Chinese character or one word, the star that marks it as explained, the marks around it,
#: and the spaces after it.
_PIECE = re.compile(
    rf"\s*[{_OPENING}]*(?:[{_CHINESE}](?:\*(?![a-zA-Z0-9_*]))?|[^\s{_CHINESE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*\s*"
)


def wrapped(text: Styled, width: int) -> Iterator[Styled]:
    """Yield a text's lines, of ``width`` columns at most and without blanks at the end."""
    for line in text.split("\n", allow_blank=True):
        for part in line.divide(_breaks(line.plain, width)):
            part.rstrip()
            yield part


def cut(text: str, width: int) -> str:
    """Return a text in ``width`` columns: where it has more, an ellipsis stands for the rest."""
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _breaks(line: str, width: int) -> list[int]:
    found, used, position = [], 0, 0
    for part in _parts(line, width):
        if used and used + cell_len(part.rstrip()) > width:
            found.append(position)
            used = 0
        if cell_len(part.rstrip()) > width:
            # It fits on no line: it is cut where it must be.
            for offset, character in enumerate(part):
                if used and used + cell_len(character) > width:
                    found.append(position + offset)
                    used = 0
                used += cell_len(character)
        else:
            used += cell_len(part)
        position += len(part)
    return found


def _parts(line: str, width: int) -> Iterator[str]:
    """Yield what is not to be divided. A path that is wider than a line may be divided behind its slashes."""
    position = 0
    while position < len(line):
        found = _PIECE.match(line, position)
        piece = (found[0] if found else "") or line[position]
        position += len(piece)
        yield from [piece] if cell_len(piece.rstrip()) <= width else re.findall("[^/]*/+|[^/]+", piece)
