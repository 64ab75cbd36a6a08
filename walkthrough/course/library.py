"""The lesson scripts: finds one by name, runs it, and returns the lesson in it."""

import ast
import difflib
import importlib
import re
import runpy
import sys
import traceback
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import walkthrough
from walkthrough import files, messages, worlds
from walkthrough.course.written import Spot, at, key_at
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import LANGUAGES, Lesson, Loaded, Place, Stop, Text, keywords
from walkthrough.source import (
    MODULE,
    PlaceError,
    check_function,
    check_qualified,
    checked_line,
    line_of,
    located,
    qualified_at,
    span_at,
)
from walkthrough.transcript import TranscriptError
from walkthrough.values import meant, not_taken
from walkthrough.world import Fitting, World, WorldError

_NOWHERE = Spot("")
_CLASSES: dict[str, type] = {name: getattr(walkthrough, name) for name in walkthrough.__all__}

#: What is surely said in a language, where another text might be a name, a command or a value.
_PROSE = {"en": re.compile(r"[A-Z][a-z]*( [A-Za-z,'-]+)+[.?!]$"), "zh": re.compile(r"[^A-Za-z]+$")}


class LessonError(WalkthroughError):
    """A lesson that does not exist, or whose script cannot be used."""


def names() -> list[str]:
    """Return the names of the course's lessons, in order."""
    numbers = sorted(int(path.stem.removeprefix("lesson_")) for path in files.LESSONS.glob("lesson_[0-9]*.py"))
    return [f"lesson-{number}" for number in numbers]


def walks() -> list[str]:
    """Return the names of the lessons that walk through code that is not ours, in order: no trace of them is kept."""
    stems = sorted(path.stem.removeprefix("lesson_") for path in files.LESSONS.glob("lesson_[a-z]*.py"))
    return [f"lesson-{stem}" for stem in stems if _is_here(stem)]


def _is_here(walk: str) -> bool:
    """Tell whether what a walk goes through can be imported: the package that it is named after, or the standard library."""
    return walk == "stdlib" or find_spec(walk) is not None


def find(name: str) -> Path:
    """Return the script behind a lesson's name (``lesson-1``) or path (``mine.py``). Raises LessonError if there is none."""
    known = re.fullmatch(r"lesson-(\w+)", name)
    path = files.LESSONS / f"lesson_{known[1]}.py" if known else Path(name)
    if known and path.is_file() and not known[1].isdecimal() and not _is_here(known[1]):
        raise LessonError(f"{name} walks through {known[1]}, which is not installed here; to install it: pip install {known[1]}")
    if path.suffix == ".py" and path.is_file():
        return path
    if path.suffix == ".py" and not known:
        raise LessonError(f"{name}: file not found; check the path, or type '{files.command()} list' to see the lessons")
    there_are_all = [*names(), *walks()]
    guess = "" if known and known[1].isdecimal() else meant(name, there_are_all)
    there_are = f"lessons: {', '.join(there_are_all)}; for a script of your own, give its path (my_lesson.py)"
    raise LessonError(f"no lesson is called {name!r}; {guess + ' ' if guess else ''}{there_are}")


def is_ours(name: str) -> bool:
    """Tell whether a lesson is one of the course's, or of the walks that come with it."""
    return find(name).resolve().parent == files.LESSONS.resolve()


def load(name: str) -> Loaded:
    """Run a lesson script and return its ``lesson``. Raises LessonError, with file and line where there is one."""
    lesson, world = read(name)
    for complaint in untold(lesson, name):
        raise LessonError(complaint)
    return placed(lesson, name, world)


def read(name: str) -> tuple[Lesson, World]:
    """Return the ``lesson`` of a script as it stands there, with its world. Raises LessonError."""
    lesson, folder = written(name), find(name).resolve().parent
    try:
        with _neighbours(folder):
            world = _world(lesson, folder)
            return (lesson if lesson.stops else _as_in_session(lesson, folder, world)), world
    except (TranscriptError, WorldError) as error:
        raise LessonError(f"{lesson.origin}: {error}") from error


def written(name: str) -> Lesson:
    """Run a lesson script and return its ``lesson`` as it stands there. Raises LessonError."""
    path = find(name)
    try:
        with _neighbours(path.resolve().parent):
            found = runpy.run_path(str(path))
    except SyntaxError as error:
        place = f"{error.filename}:{error.lineno}" if error.filename else str(path)
        raise LessonError(f"{place}: {error.msg}{_outside_quotes(error.msg)}") from error
    except SystemExit as error:
        raise LessonError(f"{path}: the script ends by itself (exit code {error.code}); a lesson must not call exit") from error
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where, reason = f"{path}:{lines[-1]}" if lines else str(path), _reason(error)
        strange = re.match(r"\w+(?:: (\w+) | does not take '(\w+)')", reason)
        raise LessonError(f"{at(where, strange[1] or strange[2]) if strange else where}: {reason}") from error
    lesson = found.get("lesson")
    if not isinstance(lesson, Lesson):
        raise LessonError(_no_lesson(path, found))
    if not lesson.stops and lesson.session is None:
        raise LessonError(f"{path}: the lesson has no stops; give it at least one Stop")
    return lesson


def _as_in_session(lesson: Lesson, folder: Path, world: World) -> Lesson:
    """Return a lesson that has only a session with the stops of that: wherever something was looked at."""
    from walkthrough import pdb_session

    if len(lesson.requests) != 1:
        raise LessonError(f"{lesson.origin}: the stops of a session are those of one request, and there are {len(lesson.requests)}")
    [request], spoken = lesson.requests, languages(lesson)
    stops = []
    for (file, line), seen in pdb_session.transcripts(folder / (lesson.session or ""), world.source).items():
        function = qualified_at(world.source.text(file) or "", line)
        looked_at = messages.LOOKED_AT.filled(commands=", ".join(seen.commands)) if seen.commands else messages.STOOD_AT
        title, notice = messages.NEW_TITLE.filled(function=function), looked_at
        title, notice = (Text(**{each: getattr(text, each) for each in spoken}) for text in (title, notice))
        stops.append(Stop(file=file, function=function, line=line, title=title, notice=notice, origin=request.origin))
    if not stops:
        raise LessonError(f"{lesson.origin}: nothing is looked at in session {lesson.session!r}; give the lesson at least one Stop")
    return replace(lesson, requests=(replace(request, stops=tuple(stops)),))


def _world(lesson: Lesson, folder: Path) -> World:
    """Return the world of a lesson whose script is in a folder. Raises WorldError."""
    world = worlds.named(lesson.world)
    if isinstance(world, Fitting):
        return world.fitted(lesson, folder)
    given = [name for name in ("packages", "fresh", "notes", "session") if getattr(lesson, name) not in ((), None, {})]
    if given:
        raise WorldError(f"Lesson: {' and '.join(given)}: only a lesson of world='python' takes that")
    return world


def _reason(error: Exception) -> str:
    """Return why a script does not run; what a class of lesson.py was not given, or cannot take, in its author's words."""
    if isinstance(error, TypeError):
        lacks = re.fullmatch(r"(\w+)\.__init__\(\) missing \d+ required .*arguments?: (.+)", str(error))
        if lacks:
            return f"{lacks[1]} lacks {lacks[2]}"
        strange = re.fullmatch(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(.+?)'(?:\. Did you mean .*)?", str(error))
        if strange and strange[1] in _CLASSES:
            return not_taken(strange[1], strange[2], keywords(_CLASSES[strange[1]]))
        unnamed = re.match(r"(\w+)\.__init__\(\) takes (?:from \d+ to )?\d+ positional arguments? but", str(error))
        if unnamed and unnamed[1] in _CLASSES:
            takes = keywords(_CLASSES[unnamed[1]])
            if unnamed[1] == Text.__name__:
                return f"Text takes two texts at most, {' and '.join(takes)}: is one comma too many?"
            return f"{unnamed[1]} takes everything by its name, as {takes[0]}=…; it takes {', '.join(takes)}"
        if str(error).split(":")[0] in _CLASSES:
            return str(error)
    guess = ""
    if isinstance(error, NameError) and error.name in _CLASSES:
        guess = f"the script does not import it; write: from walkthrough import {error.name}"
    elif isinstance(error, NameError):
        guess = meant(error.name or "", _CLASSES)
    elif isinstance(error, ImportError) and error.name == walkthrough.__name__:
        guess = meant(re.sub(r".*?'(\w+)'.*", r"\1", str(error)), walkthrough.__all__)
    return f"the script does not run: {type(error).__name__}: {error}{'; ' if guess else ''}{guess}"


def _outside_quotes(message: str) -> str:
    """Return what to do about a character that an input method made, and that Python takes in quotation marks only."""
    strange = re.match(r"invalid character '(.)'", message)
    if not strange:
        return ""
    narrow = unicodedata.normalize("NFKC", strange[1]).translate(dict.fromkeys(map(ord, "“”„「」『』"), '"'))
    return f"; write {narrow} there" if narrow.isascii() else "; is a quotation mark missing before it?"


def _no_lesson(path: Path, found: Mapping[str, Any]) -> str:
    """Return what is wrong with a script in which no Lesson is called lesson."""
    must = "the script must end with lesson = Lesson(…)"
    held = {name: value for name, value in found.items() if isinstance(value, Lesson)}
    if held:
        name = max(held, key=lambda each: difflib.SequenceMatcher(None, "lesson", each).ratio())
        return f"{held[name].origin}: this Lesson is called {name!r}; {must}"
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = {node.id: node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    if "lesson" in lines:
        return f"{path}:{lines['lesson']}: lesson is of type {type(found.get('lesson')).__name__}; {must}"
    [near] = difflib.get_close_matches("lesson", [each for each in lines if each in found and each != "Lesson"], n=1) or [""]
    where = lines.get(near) or max(1, len(text.splitlines()))
    return f"{path}:{where}: nothing is called lesson{f' (but {near!r} is)' if near else ''}; {must}"


def untold(lesson: Lesson, name: str) -> list[str]:
    """Return which texts of a lesson of that name are missing in a language that others are there in, each as one line with file
    and line. One language may do for all of them.
    """
    complaints = []
    found = texts(lesson, Spot(str(find(name))))
    wanted = languages(lesson) or LANGUAGES
    is_of_one = all(len(text.languages) < len(LANGUAGES) for _, text in found)
    for where, text in found:
        missing = [language for language in wanted if language not in text.languages]
        # A name or a command is in no language.
        if missing and not (is_of_one and text.languages and not is_prose(text.en or text.zh, text.languages[0])):
            told = next((each for each in (text.en, text.zh) if each.strip()), "")
            complaints.append(f"{where}: a text is empty in {' and '.join(missing)}: {told[:40]!r} ({where.keywords[-1]})")
    return complaints


def is_prose(text: str, language: str) -> bool:
    """Tell whether a text is surely said in a language, and is no name or command."""
    return _PROSE[language].match(text) is not None


def languages(lesson: Lesson) -> tuple[str, ...]:
    """Return the languages, of LANGUAGES, that a lesson is in: both if one of its texts is there in both, else that of most."""
    spoken = [text.languages for _, text in texts(lesson) if text.languages]
    if LANGUAGES in spoken:
        return LANGUAGES
    return max(((language,) for language in LANGUAGES), key=spoken.count) if spoken else ()


@contextmanager
def _neighbours(folder: Path) -> Iterator[None]:
    """Let a script import the modules beside it, as one that Python is started with may, and forget them afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "").parent == folder:
                del sys.modules[name]


def placed(lesson: Lesson, name: str, world: World) -> Loaded:
    """Return a lesson with its stops numbered and found in its world. Raises PlaceError for one that is not there, or not once, and
    LessonError for a lane that the world has not.
    """
    requests, number = [], 1
    for request in lesson.requests:
        stops = tuple(_placed(stop, place, world) for place, stop in enumerate(request.stops, start=number))
        requests.append(replace(request, stops=stops, first=number))
        number += len(stops)
    given = {each.name: getattr(lesson, each.name) for each in fields(Lesson)}
    return Loaded(**{**given, "requests": tuple(requests)}, name=Path(name).stem, given=name, runs_in=world)


def misplaced(lesson: Lesson, world: World) -> Iterator[str]:
    """Yield what is wrong with the places of a lesson's stops, a line each."""
    for number, stop in enumerate(lesson.stops, start=1):
        try:
            _placed(stop, number, world)
        except WalkthroughError as error:
            yield str(error)


def misnoted(lesson: Lesson, world: World) -> Iterator[str]:
    """Yield which notes of a lesson are on what is no function of its world, a line each."""
    for name in lesson.notes:
        where = f"{key_at(lesson.origin, 'notes', name)}: notes: {name!r}"
        if ":" not in name:
            yield f"{where}: name a function as package.module:function"
            continue
        try:
            check_qualified(located(Place(function=name, origin=where), world.source), world.source)
        except PlaceError as error:
            yield str(error)


def _nearer(complaint: str, stop: Stop, world: World) -> str:
    """Return what is wrong with a stop's place, with the line of what is wrong instead of the line where the stop begins."""
    keyword = "statement" if stop.statement else "line"
    if stop.lane and stop.lane not in world.lanes:
        keyword = "lane"
    try:
        stop = located(stop, world.source)
        path = world.source.find(stop.file)
        if path is None or world.source.name(path) != stop.file:
            keyword = "file" if stop.file else "function"
        elif stop.function != MODULE:
            check_function(Place(file=stop.file, function=stop.function), world.source)
    except PlaceError:
        keyword = "function"
    return complaint.replace(f"{stop.origin}: ", f"{at(stop.origin, keyword)}: ", 1)


def _placed(stop: Stop, number: int, world: World) -> Stop:
    try:
        return _put(stop, number, world)
    except WalkthroughError as error:
        raise type(error)(_nearer(str(error), stop, world)) from error


def _put(stop: Stop, number: int, world: World) -> Stop:
    stop = located(stop, world.source)
    path = world.source.find(stop.file)
    if path is None or world.source.name(path) != stop.file:
        raise PlaceError(f"{stop.origin}: {world.source.missing(stop.file)}")
    if stop.lane and stop.lane not in world.lanes:
        raise LessonError(f"{stop.origin}: lane {stop.lane!r}: this world has the lanes {', '.join(world.lanes)}")
    line = line_of(stop, world.source) if stop.statement else checked_line(stop, world.source)
    if stop.line not in (0, line):
        raise PlaceError(f"{stop.origin}: {stop.statement!r} is line {line}, not {stop.line}; leave out line, or statement")
    span = span_at(world.source.text(stop.file) or "", line)
    task = replace(stop.task, stand=_found(stop.task.stand, world)) if stop.task and stop.task.stand else stop.task
    return replace(stop, lane=stop.lane or world.lanes[0], line=line, number=number, path=path, span=span, task=task)


def _found(place: Place, world: World) -> Place:
    place = located(place, world.source)
    path = world.source.find(place.file)
    if path is None:
        raise PlaceError(f"{place.origin}: {world.source.missing(place.file)}")
    check_function(place, world.source)
    line = place.line and checked_line(place, world.source)
    return replace(place, path=path, line=line_of(place, world.source) if place.statement else line)


def texts(value: Any, where: Spot = _NOWHERE) -> list[tuple[Spot, Text]]:
    """Return every text below a value, each with the place where the lesson script wrote it."""
    if isinstance(value, Text):
        return [(where, value)]
    if isinstance(value, tuple | list):
        return [found for each in value for found in texts(each, where)]
    if isinstance(value, Mapping):
        return [found for each in value.values() for found in texts(each, where)]
    if is_dataclass(value):
        inside = Spot(value.origin) if hasattr(value, "origin") else where
        # What is sent is the world's, and may hold itself.
        names = [each.name for each in fields(value) if each.name not in ("sent", "args", "kwargs", "cloud")]
        return [found for name in names for found in texts(getattr(value, name), Spot(inside.origin, (*inside.keywords, name)))]
    return []
