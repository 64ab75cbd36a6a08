"""Some lines of a source, at the numbers that the debugger speaks of, with the statement that is next marked."""

import difflib
import textwrap
from collections.abc import Iterator, Sequence

from rich.text import Text as Styled

from walkthrough.screen.wrapping import cut
from walkthrough.values import visible

_ARROW = "->"


def listing(text: str, span: tuple[int, int], rows: int, width: int) -> list[Styled]:
    """Return so many lines of a source around a statement, which is always among them, each in ``width`` columns at most.

    ``span`` holds the statement's first and last line. Padding, as lines that hold nothing, is left out at both ends, and so is
    what indents all of the lines: methods of classes would begin in the middle of a narrow screen.
    """
    lines = text.splitlines()
    chosen = _chosen(lines, span, rows)
    digits = len(str(chosen[-1])) if chosen else 1
    code = textwrap.dedent("\n".join(lines[number - 1].expandtabs() for number in chosen)).split("\n")
    return [_line(number, line, span, digits, width) for number, line in zip(chosen, code, strict=False)]


def changed(before: str, after: str) -> Iterator[str]:
    """Yield what a change of some lines changes, as the lines of a diff without its heads and without what indents all of them."""
    indent = min(len(line) - len(line.lstrip()) for line in f"{before}\n{after}".splitlines() if line.strip())
    old, new = ([line[indent:] for line in text.splitlines()] for text in (before, after))
    # The heads are two lines for the files and one for the place.
    for line in [*difflib.unified_diff(old, new, n=len(old), lineterm="")][3:]:
        yield f"{line[0]} {line[1:]}".rstrip()


def _chosen(lines: Sequence[str], span: tuple[int, int], rows: int) -> range:
    """Return the numbers of the lines: the statement, and as much before it as after, as long as something stands there."""
    first, last = span
    last = min(last, first + rows - 1, len(lines))
    while last - first + 1 < rows:
        before = first > 1 and _holds(lines, first - 2, -1)
        after = last < len(lines) and _holds(lines, last, 1)
        if not (before or after):
            break
        # The code that led here matters more than what follows.
        if before and (not after or span[0] - first <= last - span[1]):
            first -= 1
        else:
            last += 1
    return range(first, last + 1)


def _holds(lines: Sequence[str], index: int, step: int) -> bool:
    """Tell whether a line, or the one beyond it, holds something: a single empty line belongs to the code, padding does not."""
    beyond = index + step
    return bool(lines[index].strip()) or (0 <= beyond < len(lines) and bool(lines[beyond].strip()))


def _line(number: int, line: str, span: tuple[int, int], digits: int, width: int) -> Styled:
    is_next = span[0] <= number <= span[1]
    text = f"{number:{digits}}  {_ARROW if is_next else '  '}  {visible(line)}".rstrip()
    return Styled(cut(text, width), style="bold" if is_next else "")
