"""Where in a lesson script an author wrote something: an object knows the line of its call, this the line of what it was given."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Spot:
    """Something that a script gave, by its keywords, in the call at ``origin``. As a text it is its ``file:line``."""

    origin: str
    keywords: tuple[str, ...] = ()

    def __str__(self) -> str:
        return at(self.origin, *self.keywords)


def at(origin: str, *keywords: str) -> str:
    """Return where the script wrote what it gave, as ``file:line``: the value of the keyword of the call at ``origin``, or, with
    more keywords, what was given below that; as near as can be told, ``origin`` at worst.
    """
    file, _, line = origin.rpartition(":")
    try:
        module = _parsed(Path(file).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return origin
    found, nodes = line, [node for node in ast.walk(module) if isinstance(node, ast.Call) and str(node.lineno) == line]
    for name in keywords:
        given = next((each for node in nodes for each in node.keywords if each.arg == name), None)
        if given is None:
            break
        found, nodes = str(given.lineno), list(_calls(given.value, module))
    return f"{file}:{found}"


def key_at(origin: str, keyword: str, key: str) -> str:
    """Return where the script wrote a key of a mapping that the call at ``origin`` was given; where that begins, if it cannot be
    told.
    """
    file, _, line = at(origin, keyword).rpartition(":")
    try:
        nodes = list(ast.walk(_parsed(Path(file).read_text(encoding="utf-8"))))
    except (OSError, SyntaxError, ValueError):
        return origin
    keys = [each for node in nodes if isinstance(node, ast.Dict) and str(node.lineno) == line for each in node.keys]
    return f"{file}:{next((each.lineno for each in keys if isinstance(each, ast.Constant) and each.value == key), line)}"


@functools.lru_cache(maxsize=1)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _calls(value: ast.expr, module: ast.Module) -> Iterator[ast.Call]:
    """Yield the call that a value is, or that was given its name before."""
    if isinstance(value, ast.Call):
        yield value
    elif isinstance(value, ast.Name):
        named = [node for node in module.body if isinstance(node, ast.Assign) and value.id in map(ast.unparse, node.targets)]
        yield from (node.value for node in named if isinstance(node.value, ast.Call))
