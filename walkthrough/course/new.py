"""Writes a lesson of one's own: runs what it is about, and stops in functions that were entered. The texts are left to write."""

import functools
import json
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from walkthrough import files, messages, pdb_session, worlds
from walkthrough.course import library
from walkthrough.debugger.audience import Silent
from walkthrough.debugger.position import Position
from walkthrough.debugger.session import Session
from walkthrough.errors import Interrupted, WalkthroughError
from walkthrough.evaluate import evaluate
from walkthrough.lesson import Lesson, Loaded, Request, Stop, Text
from walkthrough.source import MODULE, PlaceError, first_statement, line_of, located, module_of, qualified_at
from walkthrough.tracing.format import Event, Trace
from walkthrough.transcript import TranscriptError
from walkthrough.values import inline, meant
from walkthrough.world import Fitting, Message, World, WorldError

#: So many functions are stopped in if nobody says in which, and so many values are shown at a stop.
_STOPS, _NAMES = 3, 4
#: So many fields of an object are marked.
_MARKS = 3
#: So many functions can be chosen from.
MOST = 60
#: The longest beginning of a line that a lesson names.
_LONG = 60


@dataclass(frozen=True)
class Entered:
    """A function that was entered: its name (``package.module:function``), first line, lane, how often, and its arguments."""

    name: str
    file: str
    line: int
    lane: str
    times: int
    arguments: tuple[str, ...]


@dataclass
class _Place:
    """Where a lesson stops: by a statement, or by a line where several begin so, in a lane; what is shown there."""

    function: str
    statement: str | None
    line: int
    lane: str
    names: list[str] = field(default_factory=list)
    marks: dict[str, tuple[str, ...]] = field(default_factory=dict)


class New:
    """A lesson that is to be written to a path, with one request: ``sent``, in the keywords of ``Request``. ``packages`` are walked
    through beside what is run.

    Raises WalkthroughError if there is a file already, or what is sent cannot be run.
    """

    def __init__(
        self, path: Path, sent: Mapping[str, Any], language: str, *, session: Path | None = None, packages: Sequence[str] = ()
    ) -> None:
        if path.suffix != ".py":
            raise WalkthroughError(f"{path}: a lesson is a script; give a name that ends in .py")
        if path.exists() or path.is_symlink():
            raise WalkthroughError(f"{path}: this file is there already, and stays as it is; give another name")
        if not path.absolute().parent.is_dir():
            raise WalkthroughError(f"{path}: the folder {path.absolute().parent} does not exist")
        self._path = path
        self._sent = sent
        self._language = language
        self._folder = path.absolute().parent.resolve()
        self._session = None if session is None else relative(session, self._folder)
        self._packages: tuple[str, ...] = ()
        self._answer: Message | None = None
        self._world = self._made()
        if self._session is not None:
            # A session goes where it goes: what it stands in is what the lesson is about.
            self._packages = self._looked_into(self._folder / self._session)
            self._world = self._made()
        self._entered = self._all_entered()
        if not self._entered and self._answer and (defined := self._answer.own.defined):
            # It is offered by another package than that which it comes from.
            packages = [*packages, defined]
        if added := [package for package in packages if not self._world.source.owns(package)]:
            # What it is about anyway has to be named beside them.
            own = [*self._packages, *(_package(each.name) for each in self._entered), sent.get("module") or sent.get("call") or ""]
            # Beside a script lies what is imported by a name of its own.
            own = [package for each in own if each and self._is_found(package := _package(each))]
            self._packages = tuple(dict.fromkeys([*own, *added]))
            self._world = self._made()
            self._entered = self._all_entered()

    def entered(self) -> Sequence[Entered]:
        """Return the functions that were entered, in order."""
        return self._entered

    @property
    def error(self) -> str | None:
        """The exception that what was run ended with, in one line; None for a good end."""
        is_good = self._raised is None or (isinstance(self._raised, SystemExit) and not self._raised.code)
        return None if is_good or self._answer is None else self._answer.name

    @property
    def _raised(self) -> BaseException | None:
        return self._answer.names.get("error") if self._answer else None

    def write(self, functions: Sequence[str]) -> None:
        """Write the lesson, with a stop in each of some functions, or in the first if none is named.

        Raises WalkthroughError for one that was not entered or cannot be stopped in, and if the file cannot be written.
        """
        if self._session is not None and not functions:
            places = self._looked_at(self._of_session())
        else:
            # None can be named where none was entered.
            wanted = [self._named(name) for name in functions if self._entered] or self._first()
            if not wanted:
                raise WalkthroughError(
                    f"{self._shown}: no function of Python code was entered, so there is nothing to stop in{self._ended()}"
                )
            places = self._looked_at([self._place(each) for each in wanted])
        try:
            with open(self._path, "x", encoding="utf-8") as file:
                file.write(self._text(places))
        except OSError as error:
            raise WalkthroughError(f"{self._path}: cannot be written: {files.why_not(self._path, error)}") from error

    def _ended(self) -> str:
        """Return how the run ended, where nothing was found in it."""
        if self._answer is None:
            return ""
        told = f"; it ended with: {self._answer.name}" if self._raised is not None or self._sent.get("test") else ""
        if isinstance(self._raised, ImportError) and "relative import" in str(self._raised) and self._sent.get("script"):
            module = str(self._sent["script"]).removesuffix(".py").removesuffix("/__main__").replace("/", ".")
            told += f"; run it as python -m does: --module {module}"
        return told

    def _made(self, stops: Sequence[Stop] = ()) -> World:
        world = worlds.named("python")
        assert isinstance(world, Fitting)
        try:
            made = world.fitted(self._lesson(stops), self._folder)
            self._shown = made.request(**self._sent).name
        except (TypeError, WorldError) as error:
            raise WalkthroughError(str(error)) from error
        return made

    def _is_found(self, package: str) -> bool:
        world = worlds.named("python")
        assert isinstance(world, Fitting)
        try:
            world.fitted(replace(self._lesson(()), packages=(package,)), self._folder)
        except WorldError:
            return False
        return True

    def _looked_into(self, path: Path) -> tuple[str, ...]:
        try:
            places = pdb_session.transcripts(path, self._world.source)
        except TranscriptError as error:
            raise WalkthroughError(str(error)) from error
        return tuple(dict.fromkeys(file.removesuffix(".py").partition("/")[0] for file, _ in places))

    def _lesson(self, stops: Sequence[Stop]) -> Lesson:
        text = Text("-", "-")
        request = Request(**self._sent, stops=tuple(stops))
        return Lesson(world="python", title=text, opening=text, closing=text, requests=(request,), packages=self._packages)

    def _run(self, stops: Sequence[Stop], save: Path | None = None, look: Callable[[Position], None] | None = None) -> None:
        # A thread that is stopped in is a lane of the world.
        world = self._made(stops) if any(stop.lane for stop in stops) else self._world
        lesson: Loaded = library.placed(self._lesson(stops), str(self._path), world)
        audience = Silent(look)
        try:
            Session(lesson, audience, prompting=False, save=save).run()
        except (WalkthroughError, Interrupted) as error:
            # What it says of a line is of the lesson that is not written yet.
            told = f"{self._shown}: {str(error).removeprefix(f'{lesson.requests[0].origin}: ')}"
            raise Interrupted(told) if isinstance(error, Interrupted) else WalkthroughError(told) from error
        [self._answer] = audience.answers

    def _all_entered(self) -> list[Entered]:
        with files.scratch() as scratch:
            self._run((), save=scratch / "new.jsonl")
            found = _entered(Trace(scratch / "new.jsonl"), self._world)
        if not found and (script := self._sent.get("script")) and not isinstance(self._raised, ImportError):
            # It may do all its work in no function.
            file = self._world.source.name(str(self._folder / script))
            found = [Entered(f"{module_of(file)}:{MODULE}", file, 1, self._world.lanes[0], 1, ())]
        return found

    def _named(self, wanted: str) -> Entered:
        found = [each for each in self._entered if each.name == wanted]
        found = found or [each for each in self._entered if f".{each.name.replace(':', '.')}".endswith(f".{wanted}")]
        if len(found) == 1:
            return found[0]
        if found:
            raise WalkthroughError(f"--stop {wanted}: {' and '.join(each.name for each in found)} end so; write more of the name")
        names = [each.name for each in self._entered]
        short = {each.rpartition(":")[2]: each for each in names}
        dotted = {f".{each.replace(':', '.')}": each for each in names}
        inside = [each for name, each in dotted.items() if name.rpartition(".")[0].endswith(f".{wanted.replace(':', '.')}")]
        guess = f"those in it that were: {_some(inside)}" if inside else meant(wanted, names)
        guess = guess or meant(wanted.rpartition(":")[2], short)
        if not guess:
            guess = f"those that were: {_some(names)}{self._ended()}; --package walks through another package too"
        raise WalkthroughError(f"--stop {wanted}: no function of that name was entered; {guess}")

    def _first(self) -> list[Entered]:
        found = []
        for each in self._entered:
            try:
                self._place(each)
            except WalkthroughError:
                # One that was made of a text has no line.
                continue
            found.append(each)
            if len(found) == _STOPS:
                break
        return found

    def _place(self, entered: Entered) -> _Place:
        function = entered.name.rpartition(":")[2]
        text = self._world.source.text(entered.file)
        line = first_statement(text, function, entered.line) if text is not None else None
        if text is None or line is None:
            raise WalkthroughError(f"--stop {entered.name}: its source is not there, or is not what runs")
        return self._at(entered.name, entered.file, line, entered.arguments[:_NAMES])

    def _at(self, function: str, file: str, line: int, names: Sequence[str]) -> _Place:
        """Return the place of a line: by its beginning, if no other of its function begins so; in the lane that entered that."""
        lanes = [each.lane for each in self._entered if each.name == function]
        lane = lanes[0] if lanes and lanes[0] != self._world.lanes[0] else ""
        statement = (self._world.source.text(file) or "").splitlines()[line - 1].strip()
        for beginning in dict.fromkeys([_beginning(statement), statement]):
            stop = Stop(function=function, statement=beginning, title=_NOTHING, notice=_NOTHING)
            try:
                if line_of(located(stop, self._world.source), self._world.source) == line:
                    return _Place(function, beginning, line, lane, list(names))
            except PlaceError:
                continue
        return _Place(function, None, line, lane, list(names))

    def _of_session(self) -> list[_Place]:
        """Return the places at which somebody looked at something in a session, with what was printed there."""
        try:
            shown = pdb_session.transcripts(self._folder / (self._session or ""), self._world.source)
        except TranscriptError as error:
            raise WalkthroughError(str(error)) from error
        found = []
        for (file, line), transcript in shown.items():
            function = qualified_at(self._world.source.text(file) or "", line)
            printed = [command.partition(" ")[2].strip() for command in transcript.commands if re.match(r"pp? ", command)]
            found.append(self._at(f"{module_of(file)}:{function}", file, line, list(dict.fromkeys(printed))[:_NAMES]))
        if not found:
            raise WalkthroughError(f"{self._session}: nothing is looked at in these sessions, so there is nothing to stop at")
        return found

    def _looked_at(self, places: Sequence[_Place]) -> list[_Place]:
        """Come to places, and keep in each what can be shown there; one that is not come to so is left out."""
        ordered: dict[int, _Place] = {}

        def look(position: Position) -> None:
            place = places[position.stop.number - 1]
            ordered.setdefault(position.stop.number, place)
            frame = position.frame.f_locals
            place.names = [name for name in place.names if _is_there(name, position.frame)]
            shown = dict.fromkeys([*(["self"] if "self" in frame else []), *place.names])
            fields = {name: self._world.fields(frame[name]) or () for name in shown if name in frame}
            marks = {name: tuple(each.name for each in found) for name, found in fields.items() if found}
            if position.visit == 1:
                place.names = list(dict.fromkeys([*place.names, *marks]))
                place.marks = {name: found[:_MARKS] for name, found in marks.items()}
            else:
                # What it holds on another visit may be something else.
                kept = {name: tuple(each for each in marked if each in marks.get(name, ())) for name, marked in place.marks.items()}
                place.marks = {name: marked for name, marked in kept.items() if marked}

        self._run([_stop(place, _NOTHING, _NOTHING) for place in places], look=look)
        if not ordered:
            names = " or ".join(each.function for each in places)
            why = self._ended() or ": the first left something behind, as a cache does"
            raise WalkthroughError(f"{self._shown}: a second run did not come to {names}{why}")
        return list(ordered.values())

    def _text(self, places: Sequence[_Place]) -> str:
        def say(text: Text, **values: Any) -> str:
            return text.in_language(self._language).format(**values)

        shown = _beginning(self._shown)
        if shown != self._shown:
            shown += "…)" if self._shown.endswith(")") else "…"
        sent = [f"{name}={_source(value)}" for name, value in self._sent.items() if value]
        lines = [
            f'"""{say(messages.NEW_LESSON, shown=inline(shown)).replace(chr(92), chr(92) * 2).replace(chr(34) * 3, "…")}"""',
            "",
            "from walkthrough import Lesson, Request, Stop",
            "",
            "lesson = Lesson(",
            '    world="python",',
            *([f"    session={_source(self._session)},"] if self._session is not None else []),
            *([f"    packages={_source(self._packages)},"] if self._packages else []),
            f"    title={_quoted(shown)},",
            f"    opening={_quoted(say(messages.NEW_OPENING))},",
            "    requests=(",
            "        Request(",
            *(f"            {each}," for each in sent),
            "            stops=(",
        ]
        for place in places:
            name = place.function.rpartition(":")[2]
            at = f"line={place.line}" if place.statement is None else f"statement={_quoted(place.statement)}"
            lines += [
                "                Stop(",
                f"                    function={_quoted(place.function)},",
                f"                    {at},",
                *([f"                    lane={_quoted(place.lane)},"] if place.lane else []),
                f"                    title={_quoted(say(messages.NEW_TITLE, function=name))},",
                f"                    notice={_quoted(say(messages.NEW_NOTICE))},",
            ]
            if place.names:
                lines.append(f"                    names={_source(tuple(place.names))},")
            if place.marks:
                lines.append(f"                    marks={_source(place.marks)},")
            lines.append("                ),")
        lines += [
            "            ),",
            "        ),",
            "    ),",
            f"    closing={_quoted(say(messages.NEW_CLOSING))},",
            ")",
            "",
        ]
        return "\n".join(lines)


_NOTHING = Text("-", "-")


def _stop(place: _Place, title: Text, notice: Text) -> Stop:
    at: dict[str, Any] = {"line": place.line} if place.statement is None else {"statement": place.statement}
    return Stop(function=place.function, title=title, notice=notice, lane=place.lane, **at)


def _beginning(text: str) -> str:
    """Return the beginning of a text that is long: up to a blank, if there is one not far from where it would be cut."""
    if len(text) <= _LONG:
        return text
    cut = text[:_LONG]
    words = cut if text[_LONG].isspace() else cut.rpartition(" ")[0]
    return (words if len(words) > _LONG // 2 else cut).rstrip()


def _quoted(text: str) -> str:
    """Return a text as Python source, in double quotes where it can be."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else ascii(text)


def _is_there(expression: str, frame: FrameType) -> bool:
    try:
        evaluate(expression, frame)
    except Exception:
        return False
    return True


def _source(value: Any) -> str:
    """Return a value as an author would write it: what came of JSON, or names."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_source(key)}: {_source(each)}' for key, each in value.items())}}}"
    if isinstance(value, tuple | list):
        brackets = "()" if isinstance(value, tuple) else "[]"
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"{brackets[0]}{', '.join(map(_source, value))}{comma}{brackets[1]}"
    # JSON has them, and Python has no name for them.
    return f'float("{value}")' if isinstance(value, float) and not math.isfinite(value) else repr(value)


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:MOST])}{f' … and {len(names) - MOST} more' if len(names) > MOST else ''}"


def _entered(trace: Iterable[Event], world: World) -> list[Entered]:
    """Return the functions that were entered and have a source, in order."""
    found: dict[str, Entered] = {}
    find = functools.cache(world.source.find)
    for event in trace:
        if event.kind == "call" and find(event.file):
            before = found.get(event.name)
            arguments = tuple(name for name in event.arguments or () if not name.startswith("*"))
            first = Entered(event.name, event.file, event.line, event.lane, 1, arguments)
            found[event.name] = replace(before, times=before.times + 1) if before else first
    return list(found.values())


def ran_in(session: Path) -> str:
    """Return the script that a session begins in, beside its text. Raises WalkthroughError for one that does not say."""
    try:
        first = pdb_session.read(session)[0].visits[0]
    except TranscriptError as error:
        raise WalkthroughError(str(error)) from error
    script = session.with_name(first.file.rpartition("/")[2])
    if first.function != MODULE or not script.is_file():
        raise WalkthroughError(
            f"--session {session}: it does not begin in a script that is beside it; say what to run, with --call or --script"
        )
    return str(script)


def started_with(session: Path) -> tuple[str, ...]:
    """Return the arguments that a session was started with. Raises WalkthroughError for a text that holds no session."""
    try:
        return pdb_session.read(session)[0].arguments
    except TranscriptError as error:
        raise WalkthroughError(str(error)) from error


def given(kind: str, what: str, arguments: str | None, keywords: str | None) -> dict[str, Any]:
    """Return what a request sends, from what was typed: ``kind`` is one of call, script, module and test. Raises WalkthroughError
    for arguments that are no JSON list, or no JSON object.
    """
    args = _json("--args", arguments, [], "a JSON list", '[1, "two"]')
    kwargs = _json("--kwargs", keywords, {}, "a JSON object", '{"name": 1}')
    if not isinstance(args, list):
        raise WalkthroughError(f"--args {inline(arguments or ''):.80}: give a JSON list, in brackets: --args '[{arguments:.80}]'")
    if not isinstance(kwargs, dict):
        raise WalkthroughError(f"--kwargs {inline(keywords or ''):.80}: give a JSON object: --kwargs '{{\"name\": 1}}'")
    if kwargs and kind != "call":
        raise WalkthroughError(f"--kwargs: a {kind} takes none")
    if kind in ("script", "module"):
        if not all(isinstance(each, str) for each in args):
            raise WalkthroughError(f'--args: a {kind} takes texts: --args \'["one", "2"]\'')
        return {kind: what, "argv": tuple(args)}
    if kind == "test":
        if args:
            raise WalkthroughError("--args: a test takes none")
        return {"test": what}
    return {"call": what, "args": tuple(args), **({"kwargs": kwargs} if kwargs else {})}


def _json(option: str, text: str | None, default: Any, form: str, example: str) -> Any:
    if text is None:
        return default
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WalkthroughError(f"{option} {inline(text):.80}: give {form}: {option} '{example}' ({error})") from error


def packages_of(stops: Sequence[str]) -> list[str]:
    """Return the packages of those functions that were named with their module."""
    return [_package(each) for each in stops if ":" in each]


def _package(name: str) -> str:
    return name.partition(":")[0].partition(".")[0]


def asked(entered: Sequence[Entered], language: str) -> list[str]:
    """Ask a person in which of some functions to stop, and return their names; none, for the first of them."""
    for number, each in enumerate(entered[:MOST], start=1):
        times = f" ×{each.times}" if each.times > 1 else ""
        print(f"{number:3}  {inline(each.name)}{times}")
    if len(entered) > MOST:
        print(messages.NEW_MORE.in_language(language).format(count=len(entered) - MOST))
    question = messages.NEW_CHOOSE.in_language(language).format(count=min(_STOPS, len(entered)))
    while True:
        try:
            typed = input(question).replace(",", " ").replace("，", " ").split()
        except EOFError:
            print()
            typed = []
        numbers = [int(each) for each in typed if each.isdecimal()]
        if len(numbers) == len(typed) and all(1 <= number <= min(MOST, len(entered)) for number in numbers):
            return [entered[number - 1].name for number in numbers]
        print(messages.NEW_NUMBERS.in_language(language).format(count=min(MOST, len(entered))))


def relative(path: Path, folder: Path) -> str:
    """Return how a lesson in a folder names a file that a person named from the current folder on."""
    return os.path.relpath(path.absolute(), folder.absolute())
