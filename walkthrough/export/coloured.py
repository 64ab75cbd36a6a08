"""Source text for a page: each line with its keywords, comments and strings told apart, and the functions in it."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from pygments.lexers import PythonLexer  # type: ignore[import-untyped]
from pygments.token import Comment, Keyword, Operator, String  # type: ignore[import-untyped]

from walkthrough.values import visible

#: What stands in a line before a keyword, before what is muted, and behind either: no text may hold these three.
KEYWORD, MUTED, END = "\ufdd0", "\ufdd1", "\ufdd2"
_UNUSED = str.maketrans(dict.fromkeys((KEYWORD, MUTED, END), "\ufffd"))
_KINDS = {Keyword: KEYWORD, Operator.Word: KEYWORD, Comment: MUTED, String: MUTED}


@dataclass(frozen=True)
class Function:
    """A function of a source: where it stands, how far the outermost one around it is indented, and the decorator that puts it in
    another's place, or empty: ``functools.wraps`` tells.
    """

    first: int
    last: int
    indent: int
    decorator: str


def lines(text: str) -> list[str]:
    """Return the lines of a Python source, shown as they are and never interpreted; tabs are spaces, marks stand in between."""
    plain = "\n".join(visible(line.expandtabs().rstrip()) for line in text.splitlines()).translate(_UNUSED)
    pieces: list[str] = []
    for kind, piece in PythonLexer(stripnl=False, ensurenl=False).get_tokens(plain):
        mark = next((mark for each, mark in _KINDS.items() if kind in each), "")
        # A text that goes over several lines is marked in each.
        pieces.append("\n".join(f"{mark}{part}{END}" if mark and part else part for part in piece.split("\n")))
    return "".join(pieces).split("\n")


def blocks(marked: list[str], gap: int = 2) -> list[tuple[int, list[str]]]:
    """Return the lines without the empty ones that only keep others in their place: each block with its first line, from 1."""
    found: list[tuple[int, list[str]]] = []
    empty = gap + 1
    for number, line in enumerate(marked, start=1):
        if not line:
            empty += 1
            continue
        if empty > gap:
            found.append((number, []))
        else:
            found[-1][1].extend([""] * empty)
        found[-1][1].append(line)
        empty = 0
    return found


@functools.lru_cache(maxsize=64)
def functions(text: str) -> dict[str, list[Function]]:
    """Return the functions of a source by their qualified names without ``<locals>``; none of one that is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, list[Function]] = {}
    for name, function in _functions(tree, ""):
        found.setdefault(name, []).append(function)
    return found


def _functions(around: ast.AST, path: str, indent: int = -1) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(around):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            wraps = any(ast.unparse(each).partition("(")[0].endswith("wraps") for each in node.decorator_list)
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            decorator = path.partition(".")[0] if wraps else ""
            outermost = node.col_offset if indent < 0 else indent
            yield path + node.name, Function(first, node.end_lineno or node.lineno, outermost, decorator)
            yield from _functions(node, f"{path}{node.name}.", outermost)
        else:
            yield from _functions(node, f"{path}{node.name}." if isinstance(node, ast.ClassDef) else path, indent)
