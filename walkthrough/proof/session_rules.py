"""The named rules of pdb sessions: each explains one difference between what a text shows and what plain pdb prints here."""

import ast
import itertools
import pprint
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from walkthrough.hands import HANDS, IPDB_LISTED
from walkthrough.pdb_session import Visit, called, goes_on, leaves, name_of, place_of
from walkthrough.proof import page_rules, release_rules, rules
from walkthrough.proof.moved import Moved
from walkthrough.proof.rules import Line
from walkthrough.proof.session_lines import (
    BREAK,
    FRAME,
    PLACE,
    STOPS_AT,
    function_of,
    keep,
    listings,
    printed_in_both,
    renumbered,
)
from walkthrough.source import first_line_of
from walkthrough.transcript import PROMPT
from walkthrough.world import Source

#: The article's rules that are true of any session. Those of its web page, its author and Nova are not.
_OF_THE_ARTICLE = ("unicode-prefix", "error-wording", "address")
_ENDED = re.compile(r"The program (?:finished and will be restarted|exited via sys\.exit\(\)\. Exit status: .*)")
_MARKS = re.compile(r"\s*[~^]+[~^ ]*")
#: The script that makes a call where pdb is given a script.
STARTER = "started_by_walkthrough.py"
#: Files of what starts a program, the debugger first, which its releases show above the program's.
_DEBUGGERS = ("pdb.py", "bdb.py", "<string>", "<stdin>", "pytest", "py.test", "runpy.py", "<frozen runpy>", STARTER)
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")
#: What else names the program's file: pdb, when it starts the program again, and a module.
_RESTARTS = re.compile(
    r"(?P<before>Restarting |Post mortem debugger finished\. The )(?P<file>\S.*?) (?:with arguments:|will be restarted)$"
)
_MODULE = re.compile(r"(?P<before><module '[\w.]+' from ')(?P<file>[^']+)'>")
#: An object, and what of a dict has its order, as they are printed.
_OBJECT = re.compile(r"<[^<>'\"]*(?:'[^'<>]*'[^<>'\"]*)*>")
_VIEW = re.compile(r"(?P<name>dict_\w+)\((?P<members>\[.*\])\)", re.DOTALL)
#: How values begin.
_VALUES = ("'", '"', "(", "[", "{", " ")
#: What pdb's releases say when ``interact`` begins and ends, and how a text shows its end.
_INTERACTS = re.compile(
    r"\*interactive\*|\*pdb interact start\*|now exiting .*InteractiveConsole\.\.\.|\*exit from pdb interact command\*|>>>(?: \^D)?"
)
_PYTEST_TELLS = re.compile(r">{5,} .*\bPDB\b.* >{5,}|=*\s*\d+ (?:passed|failed)\b.* in [\d.]+ ?s(?:econds)?\b.*")
#: Python 2's long integers, and what else it wrote otherwise.
_LONG = re.compile(r"(?<![\w.])(\d+)L\b")
_WRITTEN_IN_2 = [
    (_LONG, r"\1"),
    *(
        (re.compile(before), after)
        for before, after in (
            (r"\b[uU](?=['\"])", ""),
            (r"\bset\(\[(.+?)\]\)", r"{\1}"),
            (r"\bset\(\[\]\)", "set()"),
            (r"<type '", "<class '"),
            (r"<class 'long'>", "<class 'int'>"),
            (r"<class 'unicode'>", "<class 'str'>"),
            (r"^\*\*\* KeyError: KeyError\((.+?),?\)$", r"*** KeyError: \1"),
            (r"integer division or modulo by zero", "division by zero"),
            (r"(?<=\d\))\?(?=\(\))", "<module>"),
        )
    ),
]


@dataclass(frozen=True)
class Rule:
    """A named, documented difference between what a session shows and what plain pdb prints today.

    ``explain`` rewrites or drops lines on both sides, the session's first, and returns how often it did.
    """

    name: str
    reason: str
    explain: Callable[[list[Line], list[Line], Source], int]


def _order(theirs: list[Line], ours: list[Line], source: Source) -> int:
    used = 0
    for (start, end), one, other in [*printed_in_both(theirs, ours)]:
        if len(one) != len(other):
            continue
        same = _same_value("\n".join(one), "\n".join(other))
        for line, text in zip(theirs[start:end], other, strict=True):
            (place, value), (here, today) = (each.rpartition(")->")[::2] for each in (line.text, text))
            if same or (place and place == here and _same_value(value, today)):
                used += line.rewrite(text, "order")
    return used


def _same_value(printed: str, today: str) -> bool:
    """Tell whether two values that were printed differ in nothing but their order."""
    return sorted(printed) == sorted(today) and (value := _value(printed)) is not None and value == _value(today)


def _value(printed: str) -> str | None:
    """Return a value that was printed, its keys and members in an order of their own; None for what is no value."""
    # What is written by no value of its own, as a module, counts as the text that is printed for it.
    for text in (printed, _OBJECT.sub(lambda found: repr(found[0]), printed)):
        view = _VIEW.fullmatch(text)
        try:
            if view:
                return f"{view['name']} {sorted(map(pprint.pformat, ast.literal_eval(view['members'])))}"
            return pprint.pformat(ast.literal_eval(text))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
    return None


def _python_2(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Write what Python 2 wrote otherwise: values, errors of a key, and its print statement."""
    used = 0
    listed = {id(line): found for line, found in listings(theirs)}
    for line in theirs:
        text = line.text
        if text.startswith(PROMPT):
            text = f"{PROMPT}{called(text.removeprefix(PROMPT))}"
        elif text.startswith("-> "):
            text = _LONG.sub(r"\1", f"-> {called(text.removeprefix('-> '))}")
        elif found := listed.get(id(line)):
            code = found["code"]
            indent = code[: len(code) - len(code.lstrip())]
            text = _LONG.sub(r"\1", f"{text[: found.start('code')]}{indent}{called(code.lstrip())}")
        else:
            for before, after in _WRITTEN_IN_2:
                text = before.sub(after, text)
        used += line.rewrite(text, "python-2")
    return used


def _told(what: re.Pattern[str]) -> Callable[[list[Line], list[Line], Source], int]:
    """Return what explains lines that may be on either side, as they tell nothing of the program."""

    def explain(theirs: list[Line], ours: list[Line], source: Source) -> int:
        return sum(keep(lines, [line for line in lines if not what.fullmatch(line.text)]) for lines in (theirs, ours))

    return explain


def _ipdb(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Write what ipdb shows as pdb does, and drop what it lists at a place, if the program has these lines there."""
    texts = [line.text for line in theirs]
    written = HANDS["ipdb"](texts)
    kept, used = [], 0
    place: re.Match[str] | None = None
    by = 0
    for number, (line, text) in enumerate(zip(theirs, written, strict=True)):
        if found := PLACE.match(text or ""):
            place, by = found, _moved_by(found, written[number + 1 :], source)
        listed = IPDB_LISTED.fullmatch(line.text)
        is_shown = text is None or (text != line.text and text.startswith("-> "))
        if place and listed and is_shown and not (_is_debuggers(place["file"]) or _is_listed(listed, place, by, source)):
            text = line.text
        if text is not None:
            used += line.rewrite(text.rstrip(), "ipdb")
            kept.append(line)
    return used + keep(theirs, kept)


def _moved_by(place: re.Match[str], following: Sequence[str | None], source: Source) -> int:
    """Return how many lines lower a place's statement stands today."""
    statement = next((text.removeprefix("-> ") for text in following if text and text.startswith("-> ")), "")
    now = place_of(Visit(place["file"], int(place["line"]), function_of(place), statement, ()), source)
    return now[1] - int(place["line"]) if now else 0


def _is_listed(listed: re.Match[str], place: re.Match[str], by: int, source: Source) -> bool:
    """Tell whether the program has a line that ipdb lists at a place: the one where it stands has its mark, and its number."""
    if (">" in listed["arrow"]) != (listed["number"] == place["line"]):
        return False
    if ">" in listed["arrow"]:
        return True
    lines = (source.text(name_of(place["file"], source) or "") or "").splitlines()
    number = int(listed["number"]) + by
    if not 0 < number <= len(lines):
        return False
    code, now = (listed["code"] or "").strip(), lines[number - 1].strip()
    return now.split() in (code.split(), called(code).split())


def _pytests(theirs: list[Line], ours: list[Line], source: Source) -> int:
    kept = [line for line in theirs if not _PYTEST_TELLS.fullmatch(line.text)]
    return keep(theirs, kept)


def _ends(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return _end(theirs, ours) + _end(ours, theirs)


def _end(lines: list[Line], others: list[Line]) -> int:
    """Drop what one side has more of after the last command, if that let the program go on to its end."""
    (last, typed), (also, _) = _last(lines), _last(others)
    before = len(lines)
    ended, other = _ended(lines, last), _ended(others, also)
    if leaves(typed) or (goes_on(typed) and len(others) == also + 1):
        del lines[last + 1 :]
    elif ended is not None and other is None:
        del lines[ended:]
    elif ended is not None and other == len(others) - 1:
        del lines[ended + 1 :]
    return before - len(lines)


def _ended(lines: Sequence[Line], last: int) -> int | None:
    """Return the number of the line behind the last command in which pdb tells that the program has ended."""
    return next((number for number in range(last + 1, len(lines)) if _ENDED.fullmatch(lines[number].text)), None)


def _last(lines: Sequence[Line]) -> tuple[int, str]:
    """Return the number of the line with the last command, and the command."""
    typed = ((number, line.text.removeprefix(PROMPT)) for number, line in enumerate(lines) if line.text.startswith(PROMPT))
    return max(typed, default=(-1, ""))


def _paths(theirs: list[Line], ours: list[Line], source: Source) -> int:
    here = {found["after"]: found["file"] for line in ours if (found := PLACE.match(line.text))}
    used = 0
    folders: list[set[str]] = []
    for lines in (ours, theirs):
        folders.append(set())
        for line in lines:
            for form in (PLACE, BREAK, FRAME, STOPS_AT, _RESTARTS):
                found = form.match(line.text)
                if not found:
                    continue
                file = found["file"]
                name = name_of(file, source)
                if name is None and form is PLACE and not file.strip(".…/"):
                    # A text that leaves a path out altogether means the only one that fits.
                    name = name_of(here.get(found["after"], ""), source)
                if name is not None:
                    is_whole = file.replace("\\", "/").lower().endswith(name.lower())
                    folders[-1] |= {file[: -len(name)].rstrip("/\\")} if is_whole else set()
                    start, end = found.span("file")
                    used += line.rewrite(line.text[:start] + name + line.text[end:], "paths")
                    break
            used += line.rewrite(_MODULE.sub(lambda found: _from_package(found, source), line.text), "paths")
    return used + _folders(theirs, folders[1]) + _folders(ours, folders[0])


def _from_package(module: re.Match[str], source: Source) -> str:
    # Python 2 tells of the file that it compiled to.
    file = re.sub(r"(?<=\.py)[co]$", "", re.sub(r"\\+", r"\\", module["file"]))
    return f"{module['before']}{name_of(file, source) or module['file']}'>"


def _folders(lines: list[Line], folders: set[str]) -> int:
    """Take the folders in which a program lies off the paths that were printed as values."""
    used = 0
    for folder in sorted(filter(_is_folder, folders), key=len, reverse=True):
        written = re.escape(folder).replace(r"\\", r"\\{1,2}")
        in_value = re.compile(rf"(?<=['\"]){written}(?P<rest>(?:[/\\][^'\"]*)?)(?=['\"])", re.IGNORECASE if "\\" in folder else 0)
        for line in lines:
            if line.text.startswith(_VALUES):
                used += line.rewrite(in_value.sub(_below, line.text), "paths")
    return used


def _below(path: re.Match[str]) -> str:
    return "./" + re.sub(r"\\+", "/", path["rest"]).lstrip("/")


def _is_folder(folder: str) -> bool:
    return len(folder) > 1 and folder.strip(".") != ""


def _own_frames(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return sum(_without_frames(lines, lambda found: _is_debuggers(found["file"])) for lines in (theirs, ours))


def _comprehensions(theirs: list[Line], ours: list[Line], source: Source) -> int:
    return sum(_without_frames(lines, lambda found: function_of(found) in _COMPREHENSIONS) for lines in (theirs, ours))


def _without_frames(lines: list[Line], is_one: Callable[[re.Match[str]], bool]) -> int:
    """Drop some of the frames of stacks and tracebacks, with their statements; where it stands a debugger stays."""
    kept: list[Line] = []
    drops = False
    for line in lines:
        found = FRAME.match(line.text) or PLACE.match(line.text)
        if found:
            drops = is_one(found) and not line.text.startswith("> ")
        elif not line.text.startswith(("    ", "-> ")):
            drops = False
        if not drops:
            kept.append(line)
    return keep(lines, kept)


def _is_debuggers(file: str) -> bool:
    """Tell whether a file is of what starts a program: the debugger, Python's own prompt, pytest."""
    parts = re.split(r"[/\\]", file)
    return parts[-1] in _DEBUGGERS or not {"_pytest", "pluggy"}.isdisjoint(parts[:-1])


def _moved(theirs: list[Line], ours: list[Line], source: Source) -> int:
    """Give the lines of a session the numbers that they have today: each function's have moved by so many."""
    now = {(file, function, statement): line for file, function, line, statement in _places(ours, source)}
    shown = list(_places(theirs, source))
    known = [(each, now[each[0], each[1], each[3]]) for each in shown if (each[0], each[1], each[3]) in now]
    functions = {(file, function): line - then for (file, function, then, _), line in reversed(known)}
    moved = Moved((file, then, line) for (file, _, then, _), line in known)
    listed = {id(line): found for line, found in listings(theirs)}
    used, here, name = 0, 0, ""
    for line in theirs:
        if place := PLACE.match(line.text) or FRAME.match(line.text):
            file = name_of(place["file"], source) or place["file"]
            by = functions.get((file, function_of(place)), 0)
            if line.text.startswith("> "):
                here, name = by, file
            used += renumbered(line, place, by, "moved")
        elif line.text.startswith(PROMPT):
            command = moved.command(line.text.removeprefix(PROMPT), name, source)
            used += line.rewrite(f"{PROMPT}{command}", "moved")
        elif stop := BREAK.match(line.text) or STOPS_AT.match(line.text):
            used += renumbered(line, stop, moved.by(name_of(stop["file"], source) or stop["file"], int(stop["line"])), "moved")
        elif here and id(line) in listed:
            found = listed[id(line)]
            used += line.rewrite(f"{int(found['number']) + here:3}{line.text[found.end('number') :]}", "moved")
    return used


def _function_breakpoints(theirs: list[Line], ours: list[Line], source: Source) -> int:
    def stops(lines: list[Line]) -> dict[str, re.Match[str]]:
        found = (BREAK.match(line.text) for line in lines if line.text.startswith("Breakpoint "))
        return {each["before"]: each for each in found if each}

    used, there = 0, stops(ours)
    for before, then in stops(theirs).items():
        now = there.get(before)
        text = source.text(name_of(then["file"], source) or "") if now else None
        if now is None or text is None or now["line"] == then["line"]:
            continue
        one, other = int(then["line"]), int(now["line"])
        if first_line_of(text, one) == other or first_line_of(text, other) == one:
            for line in theirs:
                each = BREAK.match(line.text) or STOPS_AT.match(line.text)
                if each and _number(each) == _number(then) and each["line"] == then["line"]:
                    used += renumbered(line, each, other - one, "function-breakpoint")
            for line, listed in (*listings(theirs), *listings(ours)):
                if int(listed["number"]) in (one, other):
                    start, end = listed.span("marks")
                    marks = listed["marks"].replace("B", " ")
                    used += line.rewrite(line.text[:start] + marks + line.text[end:], "function-breakpoint")
    return used


def _number(stop: re.Match[str]) -> str:
    """Return the number of a breakpoint, nothing where one is only typed."""
    return "".join(re.findall(r"\d+", stop["before"])[:1])


def _places(lines: Sequence[Line], source: Source) -> Iterator[tuple[str, str, int, str]]:
    """Yield the places that a session shows, where it stood or in a stack: file, function, line and the statement there."""
    for line, following in itertools.pairwise(lines):
        found = PLACE.match(line.text) or FRAME.match(line.text)
        if found:
            name = name_of(found["file"], source) or found["file"]
            yield name, function_of(found), int(found["line"]), following.text.removeprefix("->").strip()


def _of_the_article(name: str) -> Rule:
    known = next(rule for rule in rules.RULES if rule.name == name)
    return Rule(name, known.reason, lambda theirs, ours, source: known.explain(known, theirs, ours))


def _of_a_release(name: str, reason: str, today: release_rules.Today) -> Rule:
    return Rule(name, reason, release_rules.printed(name, today))


_BROKEN = "A terminal or a mail breaks a line that is too long for it."
#: What is not seen in a line, but told by who replayed it.
TOLD = tuple(
    Rule(name, reason, lambda theirs, ours, source: 0)
    for name, reason in (
        ("own-line", "Since Python 3.13 set_trace() stops on its own line, and before on the next: it stopped as in the session."),
        (
            "revisited",
            "Since Python 3.8 a step visits a statement of several lines once more, and since 3.12 a comprehension for each of its "
            "items: it was repeated.",
        ),
        (
            "ignored-words",
            "Before Python 3.13 pdb ignored what stood behind a command that takes nothing: the command was typed without it.",
        ),
    )
)
RULES = (
    Rule("typography", "A page makes dashes and quotes of its own of those that were typed.", page_rules.hand("typography")),
    Rule("plusplus", "pdb++ numbers the frames, and has another prompt.", page_rules.hand("plusplus")),
    Rule("ipdb", "ipdb has another prompt, and lists some lines of the source at each place.", _ipdb),
    Rule("wrapped", _BROKEN, page_rules.hand("wrapped")),
    Rule("interact", "Each release of pdb begins and ends interact with other words.", _told(_INTERACTS)),
    Rule("pytest", "pytest tells where it enters pdb and leaves it, and what came of the tests.", _pytests),
    Rule("blank-lines", "A page sets empty lines between commands.", page_rules.blank_lines),
    Rule(
        "ends",
        "What follows the last command is the program's end, whole in one and not in the other: pdb itself starts it again.",
        _ends,
    ),
    Rule("chained", "Python 2 did not tell of the exception that another one came from.", release_rules.chained),
    Rule("paths", "The session ran where the files lie in other folders: a path counts from the package on.", _paths),
    Rule("own-frames", "pdb shows frames of its own above the program's, other ones in each release.", _own_frames),
    Rule(
        "comprehensions",
        "Before Python 3.12 a comprehension was a function of its own, which stacks and tracebacks show.",
        _comprehensions,
    ),
    Rule("carets", "Python marks the part of a line that raised with ~ and ^, otherwise in each release.", _told(_MARKS)),
    Rule("arrows", "pdb marks the current line of a listing with ->; the session's listings lost the mark.", page_rules.arrows),
    Rule("python-2", "Python 2 wrote some values and errors otherwise, and print was a statement.", _python_2),
    *map(_of_the_article, _OF_THE_ARTICLE),
    Rule("moved", "The same statements stand some lines higher or lower in this release of the file.", _moved),
    Rule(
        "function-breakpoint",
        "Since Python 3.13 b FUNCTION stands at its first statement, and before at its def.",
        _function_breakpoints,
    ),
    Rule("spaces", "A page or a mail shows the tabs of a listing as spaces.", page_rules.spaces),
    Rule("wrapped", _BROKEN, page_rules.wrapped),
    _of_a_release(
        "wording",
        "Earlier releases of pdb tell less, or in other words: before Python 3.2 of a breakpoint that is switched, deleted or not "
        "there, of a condition and a class; before 3.8 of a method and the arguments of run; before 3.13 that run ends a program.",
        release_rules.worded,
    ),
    _of_a_release(
        "arguments",
        "Before Python 3.2 a showed the texts among the arguments without quotes.",
        release_rules.arguments,
    ),
    _of_a_release(
        "syntax-error",
        "Since Python 3.10 there are other words for an error in what was typed, and Python 2 told its line as well.",
        release_rules.syntax_errors,
    ),
    _of_a_release(
        "help",
        "Each release of pdb explains a command in words of its own.",
        release_rules.helped,
    ),
    _of_a_release(
        "nested-names",
        "Before Python 3.12 a comprehension that was typed could not use the function's names, nor a lambda before 3.13.",
        release_rules.nested_names,
    ),
    Rule(
        "stale-line",
        "Before Python 3.10 a frame that had gone on without the debugger was shown where this had last stopped in it.",
        release_rules.stale_lines,
    ),
    Rule("lost-places", "The text shows only the statement at which pdb stood, and not the place.", page_rules.lost_places),
    Rule("order", "A set has no order, and before Python 3.7 a dict had none.", _order),
    Rule("left-out", "The text leaves lines out where it shows dots.", page_rules.left_out),
)
