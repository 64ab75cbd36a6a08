"""Source text: where a place that a lesson names is, and which statements go over several lines."""

import ast
import difflib
import functools
import linecache
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from inspect import CO_OPTIMIZED
from types import CodeType
from typing import TypeVar

from walkthrough.errors import WalkthroughError
from walkthrough.files import command
from walkthrough.lesson import Place, Repair, Stop
from walkthrough.values import meant
from walkthrough.world import Source

Located = TypeVar("Located", Stop, Place)
_Function = ast.FunctionDef | ast.AsyncFunctionDef
#: What a function may stand in; it stands in no expression.
_HOLDERS = ast.stmt, ast.excepthandler, ast.match_case
#: What a function may begin with before it works, or what is come to again and again.
_BEFORE_WORK = ast.Import, ast.ImportFrom, ast.For, ast.AsyncFor, ast.While
#: Stands for a function where a place is in none: what code objects call a module's own code.
MODULE = "<module>"
#: So many functions are named where none is near.
_MANY = 40
#: So many empty lines in a row may be somebody's way of writing.
_GAP = 2
#: So many places are named where there are several.
_SOME = 2


class PlaceError(WalkthroughError):
    """A place that a lesson names and that is not there."""


@functools.cache
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the first and last lines of a source's statements that go over several lines; of an if, a loop or a with, its head's.

    The interpreter goes through their lines in an order of its own.
    """
    ends = ((node.lineno, _last_line(node)) for node in _nodes(text) if isinstance(node, ast.stmt))
    return tuple((first, last) for first, last in ends if last > first)


def _last_line(node: ast.stmt) -> int:
    """Return the last line of a statement, of a compound one that of what is run before its body."""
    head: ast.AST
    match node:
        case ast.If() | ast.While():
            head = node.test
        case ast.For() | ast.AsyncFor():
            head = node.iter
        case ast.With() | ast.AsyncWith():
            head = node.items[-1].optional_vars or node.items[-1].context_expr
        case ast.Match():
            head = node.subject
        case _ if hasattr(node, "body"):
            return node.lineno
        case _:
            head = node
    return getattr(head, "end_lineno", None) or node.lineno


def span_at(text: str, line: int) -> tuple[int, int]:
    """Return the first and last line of the statement at a line; where there is none, that line twice."""
    return next(((first, last) for first, last in spans(text) if first <= line <= last), (line, line))


@functools.cache
def spans_around(code: CodeType) -> tuple[tuple[int, int], ...]:
    """Return ``spans`` of what is being run, as ``linecache`` knows its file; none of what has no source.

    Of a function they are its own, if its lines alone can be read: a file has many times as many.
    """
    lines = linecache.getlines(code.co_filename)
    if code.co_flags & CO_OPTIMIZED and not code.co_name.startswith("<"):
        first = code.co_firstlineno
        own = lines[first - 1 : _end(lines, code)]
        # What is indented can be read below something.
        head = ["if True:\n"] if own and own[0][:1].isspace() else []
        before = first - 1 - len(head)
        with suppress(SyntaxError):
            return tuple((start + before, end + before) for start, end in spans("".join([*head, *own])))
    try:
        return spans("".join(lines))
    except SyntaxError:
        return ()


def _end(lines: Sequence[str], code: CodeType) -> int:
    """Return the number of the line with which a function ends: more may stand behind its last instruction."""
    end = max((line for *_, line in code.co_lines() if line), default=code.co_firstlineno)
    depth = _indent(lines[code.co_firstlineno - 1]) if end <= len(lines) else 0
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > depth or lines[end].lstrip()[0] in ")]}"):
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def is_in(stop: Stop, code: CodeType) -> bool:
    """Tell whether code that comes to a stop's line is what the stop is in: at its def a function may only be made.

    One that is decorated is called at its first decorator.
    """
    if stop.function == MODULE or code.co_name == stop.function.rpartition(".")[2]:
        return True
    return stop.line not in _defs_in(stop.path)


@functools.cache
def _defs_in(filename: str) -> frozenset[int]:
    try:
        functions = _functions("".join(linecache.getlines(filename)))
    except SyntaxError:
        return frozenset()
    return frozenset(node.lineno for node in functions if not node.decorator_list)


@functools.cache
def module_of(file: str) -> str:
    """Return the name of a module by that of its file."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def function_name(code: CodeType) -> str:
    """Return the qualified name of a function as lessons and traces have it, without ``<locals>``."""
    return code.co_qualname.replace("<locals>.", "")


def file_of(name: str, source: Source) -> str:
    """Return what lessons call a file that a person named, by its last parts if they are no other's. Raises PlaceError."""
    found = [each for each in source.files() if f"/{each}".endswith(f"/{name}")]
    if len(found) != 1:
        raise PlaceError(source.missing(name))
    return found[0]


def numbered(text: str) -> Iterator[str]:
    """Yield the lines of a source with their numbers; of many empty ones together, which only keep others in their place, one."""
    lines = text.splitlines()
    width, empty = len(str(len(lines))), 0
    for number, line in enumerate(lines, start=1):
        empty = 0 if line.strip() else empty + 1
        if empty <= _GAP:
            yield f"{number:{width}}  {line}".rstrip()
        elif empty == _GAP + 1:
            yield ""


def check_function(place: Place, source: Source) -> None:
    """Raise PlaceError if the file of a place has no such function."""
    _functions_at(place, _text(place, source))


def check_qualified(place: Place, source: Source) -> None:
    """Raise PlaceError if the file of a place has no function of that whole name, with the classes that it is in."""
    text = _text(place, source)
    found = [name for name in _functions(text).values() if _is_called(name, place.function)]
    # What has no name of its own is called by the function that it is in.
    named = place.function.partition("<")[0].rstrip(".")
    if named and named not in _functions(text).values():
        guess = f"did you mean {' or '.join(found)}?" if found else _functions_meant(replace(place, function=named), text)
        raise PlaceError(f"{place.origin}: {place.file} has no function {place.function!r}; {guess}")


def line_of(place: Stop | Repair | Place, source: Source) -> int:
    """Return the line at which the statement of a place begins. Raises PlaceError if there is no such line in its function, or
    more than one.
    """
    text = _text(place, source)
    lines = text.splitlines()
    statement = place.statement or ""
    begins = [number for number, line in enumerate(lines, start=1) if line.strip().startswith(statement)]
    inside = _lines_in(place, text)
    found = [number for number in inside if number in begins]
    where = f"{_called(place.function)} in {place.file}"
    if not found:
        elsewhere = [f"line {number} of {function_at(text, number)}()" for number in begins if function_at(text, number)]
        if elsewhere:
            hint = f"{' and '.join(elsewhere[:_SOME])} does" if len(elsewhere) == 1 else f"{' and '.join(elsewhere[:_SOME])} do"
        else:
            hint = _statement_meant(statement, {lines[number - 1].strip(): number for number in reversed(inside)})
        raise PlaceError(f"{place.origin}: no line of {where} starts with {statement!r}; {hint or _how_to_see(place)}")
    if len(found) > 1:
        raise PlaceError(
            f"{place.origin}: {len(found)} lines of {where} start with {statement!r} "
            f"(lines {', '.join(map(str, found))}); write more of the line, or line={found[0]} instead"
        )
    return found[0]


def checked_line(stop: Stop | Place, source: Source) -> int:
    """Return a stop's line. Raises PlaceError if the file has no such line, nothing on it, or another function around it."""
    text = _text(stop, source)
    count = len(text.splitlines())
    if not 1 <= stop.line <= count:
        raise PlaceError(f"{stop.origin}: {stop.file} has lines 1 to {count}, not {stop.line}")
    if not any(getattr(node, "lineno", None) == stop.line for node in _nodes(text)):
        coded = {line for node in _nodes(text) if (line := getattr(node, "lineno", None))}
        before, behind = [line for line in coded if line < stop.line], [line for line in coded if line > stop.line]
        lines = " and ".join(str(line) for line in (max(before, default=0), min(behind, default=0)) if line)
        raise PlaceError(f"{stop.origin}: {stop.file} has no code at line {stop.line}; the nearest lines that have are {lines}")
    around = _around(text, stop.line)
    if stop.function != MODULE:
        _functions_at(stop, text)
    if not _is_called(around or MODULE, stop.function):
        where = f"in {around.rpartition('.')[2]}()" if around else "in no function"
        raise PlaceError(f"{stop.origin}: line {stop.line} of {stop.file} is {where}, not in {_called(stop.function)}")
    return stop.line


def _called(function: str) -> str:
    return "what stands in no function" if function == MODULE else f"{function}()"


def _is_called(name: str, wanted: str) -> bool:
    """Tell whether a qualified name is that of a function that an author named: by its last parts, or all of them."""
    return f".{name}".endswith(f".{wanted}")


def _lines_in(place: Stop | Repair | Place, text: str) -> list[int]:
    """Return the lines of the functions that a place names, or of what stands in no function."""
    if place.function == MODULE:
        return [number for number in range(1, len(text.splitlines()) + 1) if function_at(text, number) is None]
    nodes = _functions_at(place, text)
    return [number for node in nodes for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)]


def _text(place: Stop | Repair | Place, source: Source) -> str:
    text = source.text(place.file)
    if text is None:
        raise PlaceError(f"{place.origin}: {source.missing(place.file)}")
    try:
        _nodes(text)
    except SyntaxError as error:
        raise PlaceError(f"{place.origin}: {place.file}:{error.lineno}: {error.msg}") from error
    return text


def first_statement(text: str, function: str, line: int) -> int | None:
    """Return the line at which a function's work begins, below its docstring, imports and loops, or that of what is in none
    (``MODULE``); None if a source has no such function. Of several of the same name, as a property's or those that only say types,
    the one that a call at a line has entered.
    """
    if function == MODULE:
        module, *others = _nodes(text)
        return _works_at(module, *_BEFORE_WORK, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef) if others else None
    found = [node for node, name in _functions(text).items() if name == function]
    if len(found) > 1:
        found = [node for node in found if _first_line(node) <= line <= node.lineno]
    return _works_at(found[0], *_BEFORE_WORK) if len(found) == 1 else None


def first_line_of(text: str, line: int) -> int | None:
    """Return the line at which the body of the function begins that is defined at a line, or None."""
    return next((_begins(_statements(node)[0]) for node in _functions(text) if node.lineno == line), None)


def _works_at(node: ast.AST, *before: type[ast.stmt]) -> int:
    """Return the line of a function's or module's first statement that is none of some, or of its first."""
    statements = _statements(node)
    return _begins(next((each for each in statements if not isinstance(each, before)), statements[0]))


def _statements(node: ast.AST) -> list[ast.stmt]:
    """Return the statements of a function or a module that have code, without its docstring."""
    body: list[ast.stmt] = getattr(node, "body", [])
    first, *others = body
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    body = others if is_docstring and others else body
    return [each for each in body if not _is_said_only(each)] or body[-1:]


def _is_said_only(statement: ast.stmt) -> bool:
    match statement:
        case ast.Global() | ast.Nonlocal() | ast.AnnAssign(target=ast.Name(), value=None):
            return True
    return False


def _begins(statement: ast.stmt) -> int:
    # One that is decorated begins at its first decorator.
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def located(place: Located, source: Source) -> Located:
    """Return a place with its file, which it may have named by a function's module, or from another folder on.

    Raises PlaceError.
    """
    module, _, function = place.function.rpartition(":")
    if not module:
        path = source.find(place.file)
        name = source.name(path) if path and not place.file.startswith("/") else place.file
        return replace(place, file=name) if f"/{place.file}".endswith(f"/{name}") else place
    stem = module.replace(".", "/")
    # A script may have a name that cannot be imported.
    names = [f"{stem}.py", f"{stem}/__init__.py", f"{module}.py"]
    path = next(filter(None, map(source.find, names)), None)
    if path is None:
        raise PlaceError(f"{place.origin}: {source.missing(module)}")
    return replace(place, file=source.name(path), function=function)


def _functions_at(place: Stop | Repair | Place, text: str) -> list[_Function]:
    found = [node for node, name in _functions(text).items() if _is_called(name, place.function)]
    if not found:
        raise PlaceError(f"{place.origin}: {place.file} has no function {place.function!r}; {_functions_meant(place, text)}")
    return found


def _functions_meant(place: Stop | Repair | Place, text: str) -> str:
    wanted, qualified = place.function.removesuffix("()"), list(_functions(text).values())
    inside = [name for name in qualified if _is_called(name.rpartition(".")[0], wanted)]
    if inside:
        return f"{wanted} is a class; name one of its functions: {_listed(inside)}"
    names = list(dict.fromkeys(name.rpartition(".")[2] for name in qualified))
    near = meant(wanted, qualified) if "." in wanted else ""
    there_are = f"it has {_listed(names)}" if names else "it has none"
    return near or meant(wanted.rpartition(".")[2], names) or there_are


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_MANY])}{' …' if len(names) > _MANY else ''}"


def _statement_meant(statement: str, lines: Mapping[str, int]) -> str:
    """Return the question whether the beginning of a line that is there was meant, or an empty text."""
    beginnings = {line[: len(statement)]: line for line in lines if line}
    near = [beginnings[each] for each in difflib.get_close_matches(statement, beginnings, n=_SOME)]
    return f"did you mean {' or '.join(f'{line:.60} (line {lines[line]})' for line in near)}?" if near else ""


def _how_to_see(place: Stop | Repair | Place) -> str:
    return f"copy the start of the line from: {command()} source {place.file}"


def function_at(text: str, line: int) -> str | None:
    """Return the name of the innermost function of a source that holds a line, or None."""
    around = _around(text, line)
    return around.rpartition(".")[2] if around else None


def qualified_at(text: str, line: int) -> str:
    """Return the qualified name of the innermost function of a source that holds a line, or MODULE."""
    return _around(text, line) or MODULE


def _around(text: str, line: int) -> str | None:
    around = [
        ((node.end_lineno or node.lineno) - node.lineno, name)
        for node, name in _functions(text).items()
        # A call of one that is decorated begins at the first decorator.
        if _first_line(node) <= line <= (node.end_lineno or node.lineno)
    ]
    return min(around)[1] if around else None


@functools.cache
def _functions(text: str) -> Mapping[_Function, str]:
    """Return a source's functions, each with its qualified name without ``<locals>``."""
    found: dict[_Function, str] = {}

    def look(node: ast.AST, around: str) -> None:
        for each in ast.iter_child_nodes(node):
            if not isinstance(each, _HOLDERS):
                continue
            name = around
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{around}.{each.name}" if around else each.name
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                found[each] = name
            look(each, name)

    look(_nodes(text)[0], "")
    return found


@functools.cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    # Of one file several are asked for at each stop of a lesson, before its first word.
    return tuple(ast.walk(ast.parse(text)))


def lines_like(text: str, function: str, statement: str) -> list[int]:
    """Return the lines of a source that are a statement, where it is in a function of that name, or in none (``MODULE``).

    What is in neither, as a class or an expression of its own that pdb names too, may be anywhere, and so may that of no name.
    """
    words = statement.split()
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.split() == words]
    if function != MODULE and all(name.rpartition(".")[2] != function for name in _functions(text).values()):
        return lines
    return [number for number in lines if function in _runs_in(text, number)]


def _runs_in(text: str, line: int) -> set[str]:
    """Return the names of the functions in which a line runs: that of a def when it is called, and in what it stands when made."""
    made = {name for node, name in _functions(text).items() if _first_line(node) <= line <= node.lineno}
    around = _around(text, line) or MODULE
    if around in made:
        outer = around.rpartition(".")[0]
        made.add(outer if outer in _functions(text).values() else outer or MODULE)
    return {name.rpartition(".")[2] for name in {around, *made}}


def _first_line(function: _Function) -> int:
    """Return the line of a function's def, or of its first decorator."""
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])
