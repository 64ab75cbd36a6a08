"""Source text: where a place that a lesson names is, and which statements go over several lines."""

import ast
import functools
import linecache

from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Place, Repair, Stop
from walkthrough.world import Source


class PlaceError(WalkthroughError):
    """A place that a lesson names and that is not there."""


@functools.cache
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the first and last lines of a source's simple statements that go over several lines.

    The interpreter goes through their lines in an order of its own.
    """
    return tuple(
        (node.lineno, node.end_lineno)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.end_lineno and node.end_lineno > node.lineno
    )


def span_at(text: str, line: int) -> tuple[int, int]:
    """Return the first and last line of the simple statement at a line; where there is none, that line twice."""
    return next(((first, last) for first, last in spans(text) if first <= line <= last), (line, line))


@functools.cache
def spans_in(filename: str) -> tuple[tuple[int, int], ...]:
    """Return ``spans`` of a file that is being run, as ``linecache`` knows it; none of one that has no source."""
    try:
        return spans("".join(linecache.getlines(filename)))
    except SyntaxError:
        return ()


def line_of(place: Stop | Repair | Place, source: Source) -> int:
    """Return the line at which the statement of a place begins. Raises PlaceError if there is no such line in its function, or
    more than one.
    """
    text = source.text(place.file)
    if text is None:
        raise PlaceError(f"{place.origin}: {source.missing(place.file)}")
    lines = text.splitlines()
    functions = [node for node in _functions(text) if node.name == place.function]
    if not functions:
        raise PlaceError(f"{place.origin}: {place.file} has no function {place.function!r}")
    statement = place.statement or ""
    found = [
        number
        for node in functions
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if lines[number - 1].strip().startswith(statement)
    ]
    if not found:
        where = f"{place.function}() in {place.file}"
        raise PlaceError(f"{place.origin}: no line of {where} starts with {statement!r}; copy the start of the line from there")
    if len(found) > 1:
        raise PlaceError(
            f"{place.origin}: {len(found)} lines of {place.function}() in {place.file} start with {statement!r} "
            f"(lines {', '.join(map(str, found))}); write more of the line"
        )
    return found[0]


def function_at(text: str, line: int) -> str | None:
    """Return the name of the innermost function of a source that holds a line, or None."""
    around = [
        ((node.end_lineno or node.lineno) - node.lineno, node.name)
        for node in _functions(text)
        if node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return min(around)[1] if around else None


def _functions(text: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
