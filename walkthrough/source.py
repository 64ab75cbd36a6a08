"""The statements of a source that span several lines: the interpreter goes through their lines in an order of its own."""

import ast
import functools
import linecache


@functools.cache
def statements(filename: str) -> tuple[tuple[int, int], ...]:
    """Return the first and last lines of a file's simple statements that span several lines. ``linecache`` gives the text."""
    tree = ast.parse("".join(linecache.getlines(filename)))
    return tuple(
        (node.lineno, node.end_lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.end_lineno > node.lineno
    )


def around(filename: str, line: int) -> tuple[int, int]:
    """Return the first and last line of the simple statement at a line; where there is none, that line twice."""
    return next(((first, last) for first, last in statements(filename) if first <= line <= last), (line, line))
