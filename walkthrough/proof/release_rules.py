"""What pdb's releases say otherwise, or do not say: each difference by its rule, and none of a value."""

import ast
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from walkthrough.pdb_session import CONTINUES, goes_on, name_of
from walkthrough.proof.rules import Line
from walkthrough.proof.session_lines import AGAIN, FRAME, PLACE, function_of, keep, printed_in_both, renumbered
from walkthrough.transcript import PROMPT
from walkthrough.world import Source

#: What is told of a command that was done, and was not always: by how the command begins.
_SILENT = (
    (re.compile(r"(?:disable|enable)\b"), re.compile(r"(?:Disabled|Enabled) breakpoint \d+ at \S.*:\d+")),
    (re.compile(r"(?:cl|clear)$"), re.compile(r"Deleted breakpoint \d+ at \S.*:\d+")),
    (re.compile(r"condition\b"), re.compile(r"New condition set for breakpoint \d+\.")),
    (re.compile(r"(?:run|restart)\b"), re.compile(r"The program finished and will be restarted")),
)
_DELETED = re.compile(r"Deleted breakpoint \d+")
#: What Python 2's pdb said of a breakpoint that there is not, and what is said today.
_NO_BREAKPOINT = (
    (re.compile(r"No breakpoint numbered (\d+)"), r"*** Breakpoint number \1 out of range"),
    (re.compile(r"Breakpoint index '(.*)' is not (?:a number|valid)"), r"*** Non-numeric breakpoint number \1"),
)
#: What ``whatis`` tells of a class, and of a method.
_OF_A_CLASS, _CLASS, _FUNCTION = re.compile(r"<(?:type|class) '(?:type|classobj)'>"), re.compile(r"Class \S+"), "Function "
_ARGUMENT = re.compile(r"(?P<name>\w+ = )(?P<value>.*)")
#: An error in what was typed: Python 2 told its only line, or printed it as a value.
_IN_LINE = re.compile(r"(?P<error>\*\*\* \w+: .*?) \(<(?:stdin|string)>, line [01]\)")
_AS_VALUE = re.compile(r"\*\*\* (?P<kind>\w+Error): (?P=kind)\((?P<quote>['\"])(?P<error>.*)(?P=quote), \('<\w+>', [01], .*\)\)")
#: The words of Python 3.9 and before for a syntax error, and those of today for the same.
_SYNTAX = {
    "SyntaxError: unexpected EOF while parsing": r"SyntaxError: (?:.* was never closed|invalid syntax|incomplete input)"
    r"|IndentationError: expected an indented block after .*",
    "SyntaxError: EOL while scanning string literal": r"SyntaxError: unterminated (?:[ft]-)?string literal \(detected at line 1\)",
    "SyntaxError: EOF while scanning triple-quoted string literal": r"SyntaxError: unterminated triple-quoted .*",
    "SyntaxError: invalid syntax": r"SyntaxError: .*",
    "IndentationError: expected an indented block": r"IndentationError: expected an indented block after .*",
}
_UNKNOWN = re.compile(r"\*\*\* NameError: (?:global )?name '(?P<name>\w+)' is not defined")
_NESTED = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
#: How a traceback begins, what stands between two of them, and where Python 2's own files lie.
_TRACEBACK = "Traceback (most recent call last):"
_CHAINED = (
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
)
_PYTHON_2 = re.compile(r"[/\\]python-?2\.?\d", re.IGNORECASE)
_UP_OR_DOWN, _STACK = ("u", "up", "d", "down"), ("w", "where", "bt")
#: What is told where an exception has ended the program.
_POST_MORTEM = "Uncaught exception. Entering post mortem debugging"

_Explain = Callable[[list[Line], list[Line], Source], int]
#: Returns what was printed for a command as today's release prints it: from the command, what was printed, and what is today.
Today = Callable[[str, list[str], list[str]], list[str]]


def printed(name: str, today: Today) -> _Explain:
    """Return what explains by a rule what a command printed."""

    def explain(theirs: list[Line], ours: list[Line], source: Source) -> int:
        used = 0
        for (start, end), one, other in [*printed_in_both(theirs, ours)]:
            told = today(theirs[start - 1].text.removeprefix(PROMPT.rstrip()).strip(), one, other)
            if told != one:
                known = {line.text: line for line in theirs[start:end]}
                theirs[start:end] = [Line(text, [*known[text].rules] if text in known else [name]) for text in told]
                used += sum(text not in known for text in told) or 1
        return used

    return explain


def worded(command: str, one: list[str], other: list[str]) -> list[str]:
    """Say what pdb did as today's does."""
    told = [_said(before, text, other) for before, text in itertools.pairwise(["", *one])]
    silent = next((said for begins, said in _SILENT if begins.match(command)), None)
    if silent and not any(map(silent.fullmatch, one)):
        for number, text in enumerate(other):
            if silent.fullmatch(text):
                told.insert(number, text)
    if command.startswith("whatis ") and len(one) == len(other) == 1:
        is_class = _OF_A_CLASS.fullmatch(one[0]) and _CLASS.fullmatch(other[0])
        if is_class or (one[0].startswith(_FUNCTION) and other[0] == f"Method {one[0].removeprefix(_FUNCTION)}"):
            return other
    return told


def _said(before: str, text: str, other: list[str]) -> str:
    """Return a line as it is among others, which is said there in other words."""
    if _DELETED.fullmatch(text):
        return next((each for each in other if each.startswith(f"{text} at ")), text)
    if started := AGAIN.fullmatch(before):
        # The program itself was told among its arguments.
        program, _, arguments = text.strip().partition(" ")
        if program == started["program"].replace("\\", "/").rpartition("/")[2]:
            return next((each for each in other if each.strip() == arguments), text)
    return next(
        (said for old, new in _NO_BREAKPOINT if (found := old.fullmatch(text)) and (said := found.expand(new)) in other), text
    )


def arguments(command: str, one: list[str], other: list[str]) -> list[str]:
    """Show the texts among a function's arguments with their quotes."""
    if command not in ("a", "args") or len(one) != len(other):
        return one
    return [today if _is_unquoted(text, today) else text for text, today in zip(one, other, strict=True)]


def _is_unquoted(text: str, today: str) -> bool:
    shown, now = _ARGUMENT.fullmatch(text), _ARGUMENT.fullmatch(today)
    if not shown or not now or shown["name"] != now["name"]:
        return False
    try:
        return bool(shown["value"] == ast.literal_eval(now["value"]))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False


def syntax_errors(command: str, one: list[str], other: list[str]) -> list[str]:
    """Say what is wrong with what was typed as today's Python does."""
    if len(one) != 1 or len(other) != 1:
        return one
    text = _AS_VALUE.sub(r"*** \g<kind>: \g<error>", one[0])
    if found := _IN_LINE.fullmatch(text):
        text = found["error"]
    today = _SYNTAX.get(text.removeprefix("*** "))
    return other if today and re.fullmatch(today, other[0].removeprefix("*** ")) else [text]


def helped(command: str, one: list[str], other: list[str]) -> list[str]:
    """Explain a command as today's pdb does: the same one, which the first word tells."""
    shown, today = (" ".join(text).strip().removeprefix("Usage:").split() for text in (one, other))
    if command.split(" ")[0] not in ("h", "help") or not shown or shown[:1] != today[:1]:
        return one
    # In as many words it says the same, and is only set otherwise.
    return one if len(shown) == len(today) and shown != today else other


def nested_names(command: str, one: list[str], other: list[str]) -> list[str]:
    """Give what a comprehension comes to that did not come to the names of the function."""
    found = _UNKNOWN.fullmatch(one[0]) if len(one) == 1 else None
    if found is None or not other or other[0].startswith("*** "):
        return one
    return other if found["name"] in _names(re.sub(r"^(?:pp? |!)\s*", "", command)) else one


def _names(typed: str) -> set[str]:
    """Return the names that what was typed takes from around a comprehension or a lambda."""
    try:
        parsed = ast.parse(typed)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return set()
    names = [each for nested in ast.walk(parsed) if isinstance(nested, _NESTED) for each in ast.walk(nested)]
    bound = {each.id for each in names if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return {each.id for each in names if isinstance(each, ast.Name)} - bound


def chained(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Leave out what another exception came from, where a session of Python 2 tells of none."""
    files = (found["file"] for line in theirs if (found := FRAME.match(line.text) or PLACE.match(line.text)))
    if not any(map(_PYTHON_2.search, files)) or any(line.text in _CHAINED for line in theirs):
        return 0
    kept: list[Line] = []
    is_behind = False
    for line in ours:
        if line.text in _CHAINED:
            first = max((number for number, each in enumerate(kept) if each.text == _TRACEBACK), default=len(kept))
            del kept[first:]
            is_behind = True
        elif line.text or not is_behind:
            kept.append(line)
            is_behind = False
    return keep(ours, kept)


@dataclass
class _Stop:
    """Where a debugger stopped in a function, and whether the program has gone on from there without it."""

    line: str
    went_on: bool = False


def stale_lines(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Give a frame the line where it is, if a session shows it where the debugger had last stopped in it."""
    before = _stops(theirs)
    stale: dict[int, re.Match[str]] = {}
    used = 0
    for (start, _), one, other in [*printed_in_both(theirs, ours)]:
        stops, is_post_mortem = before[start - 1]
        frames, now = _frames(one), _frames(other)
        if [_of(each) for _, each in frames] != [_of(each) for _, each in now]:
            continue
        is_post_mortem = is_post_mortem or _POST_MORTEM in one
        typed = theirs[start - 1].text.removeprefix(PROMPT).strip()
        pairs = list(zip(frames, now, strict=True))
        if not is_post_mortem and typed.split(" ")[0] not in _UP_OR_DOWN:
            # Where it stands now it has stopped.
            pairs = [pair for pair in pairs if pair is not pairs[-1]]
        elsewhere = {(_of(was), was["line"], here["line"]) for (_, was), (_, here) in pairs if was["line"] != here["line"]}
        for (number, was), (there, here) in pairs:
            function = _of(was)
            stop = stops.get(function)
            if was["line"] == here["line"] or not stop or not stop.went_on or stop.line != was["line"]:
                continue
            # In a function that calls itself a line may be another frame's.
            if sum(each[0] == function for each in elsewhere) == 1 and _says(one[number + 1 :], was, source):
                line = theirs[start + number]
                used += renumbered(line, was, int(here["line"]) - int(was["line"]), "stale-line")
                stale[id(line)] = was
                if other[there + 1 :]:
                    theirs[start + number + 1].rewrite(other[there + 1], "stale-line")
    return used + _listed(theirs, ours, stale, source)


def _listed(theirs: list[Line], ours: list[Line], stale: dict[int, re.Match[str]], source: Source) -> int:
    """List what is around the line where a frame is, if a session lists what the program has around the one that it shows."""
    used = 0
    for (start, end), one, other in [*printed_in_both(theirs, ours)]:
        place = next((number for number in range(start - 2, -1, -1) if _stands(theirs[number])), 0)
        frame = stale.get(id(theirs[place]))
        typed = [line.text.removeprefix(PROMPT) for line in theirs[place:start] if line.text.startswith(PROMPT)]
        # What is listed behind that is what follows.
        is_around = typed[-1:] in (["l"], ["list"]) and not {"l", "list"} & {*typed[:-1]}
        if frame and is_around and [text.split() for text in one] == _around(frame, source):
            theirs[start:end] = [Line(text, [] if text in one else ["stale-line"]) for text in other]
            used += 1
    return used


def _around(frame: re.Match[str], source: Source) -> list[list[str]]:
    """Return the words of the lines that are listed around a frame's."""
    lines = (source.text(name_of(frame["file"], source) or "") or "").splitlines()
    now = int(frame["line"])
    first = max(1, now - 5)
    shown = enumerate(lines[first - 1 : first + 10], start=first)
    listed = [[str(number), *(["->"] if number == now else []), *line.split()] for number, line in shown]
    return [*listed, *([["[EOF]"]] if len(lines) < first + 10 else [])]


def _frames(lines: Sequence[str]) -> list[tuple[int, re.Match[str]]]:
    return [(number, found) for number, text in enumerate(lines) if (found := FRAME.match(text) or PLACE.match(text))]


def _stands(line: Line) -> re.Match[str] | None:
    return PLACE.match(line.text) if line.text.startswith("> ") else None


def _of(frame: re.Match[str]) -> tuple[str, str]:
    return frame["file"], function_of(frame)


def _says(following: Sequence[str], frame: re.Match[str], source: Source) -> bool:
    """Tell whether the statement that is shown of a frame is the one at its line."""
    lines = (source.text(name_of(frame["file"], source) or "") or "").splitlines()
    number = int(frame["line"]) - 1
    return number < len(lines) and bool(following) and following[0].removeprefix("-> ").strip() == lines[number].strip()


def _stops(lines: Sequence[Line]) -> list[tuple[dict[tuple[str, str], _Stop], bool]]:
    """Return, for each line, where a debugger had last stopped in each function, and whether an exception had ended the program."""
    found = []
    stops: dict[tuple[str, str], _Stop] = {}
    typed, is_post_mortem = "", False
    for line in lines:
        if line.text.startswith(PROMPT):
            typed = line.text.removeprefix(PROMPT).strip()
            is_post_mortem = is_post_mortem and not goes_on(typed)
            if typed in CONTINUES:
                stops = {function: _Stop(stop.line, True) for function, stop in stops.items()}
        elif line.text == _POST_MORTEM:
            is_post_mortem = True
        elif not is_post_mortem and typed.split(" ")[0] not in (*_UP_OR_DOWN, *_STACK) and (place := _stands(line)):
            stops = {**stops, _of(place): _Stop(place["line"])}
        found.append((stops, is_post_mortem))
    return found
