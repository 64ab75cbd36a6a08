"""The trace file: JSON Lines, written as a run goes on and read as it is needed, so that neither side ever holds a whole trace.

The first line is a header, ``{"format": "walkthrough-trace", "version": 2, "lesson": …, "request": …}``; where a lesson sends
several requests, that is a list of them; ``"world": …`` stands before it unless it is the default one. Then comes an event a line,
its keys always in the order of ``Event``, and of those only the ones that it has; ``sends`` and ``takes`` are
``{"id": …, "kind": …, "words": …}``. The last line, ``{"events": N}``, tells a whole file from one that was cut short.

Version 1 had neither ``called_from``, ``sends`` and ``takes`` nor the kinds ``yield``, ``suspend`` and ``resume``. It is still
read.
"""

import functools
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, islice, repeat
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple, TextIO

from walkthrough.errors import WalkthroughError
from walkthrough.files import Unfinished, command, why_not
from walkthrough.lesson import DEFAULT_WORLD
from walkthrough.source import module_of
from walkthrough.world import Carried

FORMAT = "walkthrough-trace"
VERSION = 2
#: What is read.
_VERSIONS = (1, 2)
#: So many events are written at a time.
_TOGETHER = 1024
KINDS = ("call", "resume", "line", "exception", "yield", "suspend", "return")
#: The kinds with which a frame begins to run, and those with which it is left.
BEGINS, ENDS = ("call", "resume"), ("yield", "suspend", "return")
MESSAGES = ("call", "one-way", "answer")

_encode = json.JSONEncoder(ensure_ascii=False).encode
_text = json.encoder.encode_basestring
_decode = json.JSONDecoder().raw_decode


class TraceError(WalkthroughError):
    """A trace that cannot be read or written."""


class Event(NamedTuple):
    """One thing that happened.

    ``lane`` is the host or thread that it happened on; ``depth`` counts the recorded calls around it in its thread. ``file`` and
    ``line``, counted from 1, are in the world's coordinates, and ``function`` is the qualified name without ``<locals>``.

    At one of the lesson's stops, ``stop`` is its number from 1 and ``values`` what was shown there. A ``call`` has
    ``arguments``; a ``return`` has a ``result``, or an ``error`` if the function was left by one; an ``exception`` has an
    ``error``. All values are texts.

    A generator goes on with ``resume`` after a ``yield``, which has a ``result``, and a coroutine after a ``suspend``, where it
    waits for another. ``called_from`` is the line of a ``call`` or ``resume`` in the recorded call around it: the first of the
    statement. A call that ``sends`` a message does so before it returns; the first event of a lane after a message has come to it
    ``takes`` that: what hangs below is done for the message, until the lane takes another.
    """

    lane: str
    depth: int
    kind: str
    file: str
    line: int
    function: str
    stop: int | None = None
    arguments: Mapping[str, str] | None = None
    result: str | None = None
    error: str | None = None
    values: Mapping[str, str] | None = None
    called_from: int | None = None
    sends: Carried | None = None
    takes: Carried | None = None

    @property
    def name(self) -> str:
        """The function as ``MODULE:QUALNAME``, as chain.txt and the notes write it."""
        return f"{module_of(self.file)}:{self.function}"


_HEAD, _TYPES = Event._fields[:6], (str, int, str, str, int, str)
_TEXT, _NUMBER = (str, NoneType), (int, NoneType)
#: Of so many lines, none of them long, and of so many heads what they say is kept: a long trace repeats itself.
_LINES, _LONG, _HEADS = 1024, 1000, 4096
#: What stands in a line before the last part of its head; within a text its quotes would be escaped.
_LAST_OF_HEAD = '"function": "'
#: What may come behind the head, by its place there and its type; messages are looked at more closely.
_MORE: dict[str, tuple[int, type[Any]]] = {
    "stop": (0, int),
    "arguments": (1, dict),
    "result": (2, str),
    "error": (3, str),
    "values": (4, dict),
    "called_from": (5, int),
}


def _is_shown(event: Event) -> bool:
    """Tell whether what an event need not have is of the right kind where it has it."""
    if type(event.result) not in _TEXT or type(event.error) not in _TEXT:
        return False
    if type(event.stop) not in _NUMBER or type(event.called_from) not in _NUMBER:
        return False
    for named in (event.arguments, event.values):
        if named is not None and (type(named) is not dict or not all(type(text) is str for text in named.values())):
            return False
    return True


@functools.lru_cache(_HEADS)
def _head(text: str) -> tuple[Any, ...] | None:
    """Return the six values of a line's head, from the lane to the function, None if it is not one that a writer wrote."""
    try:
        data, end = _decode(text + "}")
    except (ValueError, RecursionError):
        return None
    if end <= len(text) or tuple(data) != _HEAD:
        return None
    head = tuple(data.values())
    return head if tuple(map(type, head)) == _TYPES and head[2] in KINDS else None


def _written(line: str) -> Event | None:
    """Return the event of a line as a writer writes it, without a message; None for one that has to be looked at more closely."""
    at = line.find('"', line.find(_LAST_OF_HEAD) + len(_LAST_OF_HEAD)) + 1
    head = _head(line[:at])
    if head is None:
        return None
    more: list[Any] = [None] * 8
    try:
        while line.startswith(', "', at):
            colon = line.find('": ', at)
            place, kind = _MORE[line[at + 3 : colon]]
            value, at = _decode(line, colon + 3)
            if type(value) is not kind:
                return None
            if kind is dict:
                for text in value.values():
                    if type(text) is not str:
                        return None
            more[place] = value
    except (KeyError, ValueError, RecursionError):
        return None
    return tuple.__new__(Event, (*head, *more)) if line[at:] == "}\n" else None


_written_before = functools.lru_cache(_LINES)(_written)


def _usual(line: str) -> Event | None:
    return _written_before(line) if len(line) < _LONG else _written(line)


def _make_one() -> str:
    return f"to record one: {command()} run LESSON --save FILE"


def _event_line(event: Mapping[str, Any]) -> str:
    """Return an event's line as json would write it, in half the time: most heads were written before."""
    line = _head_text(*islice(event.values(), len(_HEAD)))
    for name in islice(event, len(_HEAD), None):
        value = event[name]
        if isinstance(value, str):
            line += f', "{name}": {_text(value)}'
        elif isinstance(value, int):
            line += f', "{name}": {value}'
        else:
            line += f', "{name}": {{{", ".join([f"{_text(each)}: {_text(text)}" for each, text in value.items()])}}}'
    return line + "}\n"


@functools.lru_cache(_HEADS)
def _head_text(*head: str | int) -> str:
    return _encode(dict(zip(_HEAD, head, strict=True)))[:-1]


class TraceWriter:
    """Writes a trace beside its final place and moves it there when it is whole.

    As a context manager it finishes the file, or removes it if the block raised. ``path`` may be a file that exists: it stays
    as it was until then. Raises TraceError if the place cannot be written to.
    """

    def __init__(self, path: Path, *, lesson: str, requests: Sequence[Mapping[str, str]], world: str = DEFAULT_WORLD) -> None:
        self.path = Path(path).resolve()
        if self.path.exists() and not self.path.is_file():
            raise TraceError(f"{path}: a trace can only be written to a regular file")
        self._lock = threading.Lock()
        self._events = 0
        self._waiting: list[Mapping[str, Any]] = []
        try:
            self._unfinished = Unfinished(self.path)
        except OSError as error:
            raise TraceError(f"{path}: the trace cannot be written: {why_not(Path(path), error)}") from error
        header: dict[str, Any] = {"format": FORMAT, "version": VERSION, "lesson": lesson}
        if world != DEFAULT_WORLD:
            header["world"] = world
        self._line({**header, "request": requests[0] if len(requests) == 1 else requests})
        # A disk that is full already is told before there is a run to be lost.
        self._to_the_disk()

    @property
    def unfinished(self) -> Path:
        """The unfinished file, for those who look at a run that is under way."""
        return self._unfinished.part

    @property
    def events(self) -> int:
        """How many events there are so far."""
        with self._lock:
            return self._events + len(self._waiting)

    def _line(self, data: Mapping[str, Any]) -> None:
        self._put(_encode(data) + "\n")

    def _put(self, text: str) -> None:
        try:
            self._unfinished.file.write(text)
        except OSError as error:
            raise self._cut_short(error) from error

    def _to_the_disk(self) -> None:
        try:
            self._unfinished.file.flush()
        except OSError as error:
            raise self._cut_short(error) from error

    def _cut_short(self, error: OSError) -> TraceError:
        self.discard()
        return TraceError(f"{self.path}: the trace could not be written to its end: {error.strerror}")

    def write(self, event: Mapping[str, Any]) -> None:
        """Add an event: its keys are the names of Event's attributes, in that order. May be called from any thread.

        The event is not to be changed afterwards. Once the trace has ended it is dropped: what was given up may still go on.
        """
        self._waiting.append(event)
        if len(self._waiting) >= _TOGETHER:
            with self._lock:
                self._write_waiting()

    def _write_waiting(self) -> None:
        """Write the events that wait. Many at once take a fraction of the time: a traced program leaves no cache warm for us."""
        # Others may add to them meanwhile.
        events = self._waiting[:]
        if events and not self._unfinished.file.closed:
            self._put("".join(map(_event_line, events)))
            self._events += len(events)
        del self._waiting[: len(events)]

    def flush(self) -> None:
        """Let a reader of ``unfinished`` see every event so far."""
        with self._lock:
            self._write_waiting()
            self._to_the_disk()

    def finish(self) -> None:
        """Close the trace and put it in its place. Raises TraceError if the disk is full or the place is gone."""
        with self._lock:
            self._write_waiting()
            self._line({"events": self._events})
            try:
                self._unfinished.finish()
            except OSError as error:
                raise self._cut_short(error) from error

    def discard(self) -> None:
        """Forget the trace; whatever was at its place is untouched."""
        self._unfinished.discard()

    def __enter__(self) -> "TraceWriter":
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is None:
            self.finish()
        else:
            self.discard()


def check_place(path: Path) -> None:
    """Raise TraceError if no trace can be written to a place. What is there stays."""
    TraceWriter(path, lesson="", requests=()).discard()


class Trace:
    """A trace file. The header is read at once; iterating reads the events one by one, anew each time.

    With ``unfinished`` a trace that is still being written is taken as far as it goes. ``of`` is what it was made of, files and
    lessons as a person named them, if it is not its own.

    Raises TraceError, with file and line, for what is no trace of a version that is read or was cut short.
    """

    def __init__(self, path: Path, *, unfinished: bool = False, of: Sequence[Path] = ()) -> None:
        self.path = Path(path)
        self.of: Sequence[Path] = of or (self.path,)
        self.unfinished = unfinished
        with self._opened() as lines:
            try:
                header = self._parse(lines.readline(), 1)
            except UnicodeDecodeError:
                raise self._not_text(1) from None
        if header.get("format") != FORMAT:
            raise TraceError(f'{path}:1: not a trace: its first line must say {{"format": "{FORMAT}"}}; {_make_one()}')
        if header.get("version") not in _VERSIONS:
            raise TraceError(
                f"{path}:1: version {header.get('version')!r} of the trace format; this walkthrough reads versions "
                f"{' and '.join(map(str, _VERSIONS))}; {_make_one()}"
            )
        self.lesson = str(header.get("lesson"))
        #: The name of the world that it was recorded in.
        self.world = str(header.get("world", DEFAULT_WORLD))
        request = header.get("request")
        #: What was sent, in order, each as its world's messages say it (``Message.header``).
        sent = request if isinstance(request, list) else [request]
        self.requests: list[Mapping[str, Any]] = [each for each in sent if isinstance(each, dict)]

    @property
    def called(self) -> str:
        """What a person is told that it is: never a file that is gone when the command has ended."""
        return " + ".join(map(str, self.of))

    def _opened(self) -> TextIO:
        try:
            return open(self.path, encoding="utf-8", newline="\n")
        except OSError as error:
            raise TraceError(f"{self.path}: the trace cannot be read: {error.strerror}") from error

    def _parse(self, line: str, number: int) -> dict[str, Any]:
        try:
            data, end = _decode(line)
        except (ValueError, RecursionError):
            raise TraceError(
                f"{self.path}:{number}: not a line of JSON: the file is incomplete or not a trace; {_make_one()}"
            ) from None
        if not isinstance(data, dict) or line[end:].strip():
            raise TraceError(f"{self.path}:{number}: a line of a trace is one JSON object")
        return data

    def __iter__(self) -> Iterator[Event]:
        number = 1
        with self._opened() as lines:
            try:
                next(lines)
                for number, line in enumerate(lines, start=2):
                    if self.unfinished and not line.endswith("\n"):
                        return
                    event = _usual(line)
                    if event is None:
                        data = self._parse(line, number)
                        if "events" in data:
                            self._check_end(data["events"], number, next(lines, None))
                            return
                        event = self._event(data, number)
                    yield event
            except UnicodeDecodeError:
                raise self._not_text(number + 1) from None
        if not self.unfinished:
            raise TraceError(f"{self.path}:{number}: the trace is cut short after this line; {_make_one()}")

    def lines(self, marks: Iterable[object]) -> Iterator[tuple[int, str]]:
        """Yield the lines of a trace that was read before whose marks are true, each with its event's number, from 0."""
        with self._opened() as lines:
            next(lines, None)
            yield from compress(enumerate(chain(lines, repeat(""))), marks)

    def event(self, line: str, number: int) -> Event:
        """Return the event of such a line. Raises TraceError where the file has changed."""
        return _usual(line) or self._event(self._parse(line, number + 2), number + 2)

    def picked(self, marks: Iterable[object]) -> Iterator[Event]:
        """Yield the events whose marks are true of a trace that was read before. No other line is looked at."""
        return (self.event(line, number) for number, line in self.lines(marks))

    def _not_text(self, number: int) -> TraceError:
        return TraceError(f"{self.path}:{number}: not UTF-8 text: the file is damaged or not a trace; {_make_one()}")

    def _check_end(self, events: Any, number: int, more: str | None) -> None:
        if events != number - 2:
            raise TraceError(f"{self.path}:{number}: the trace should have {events!r} events and has {number - 2}; {_make_one()}")
        if more is not None:
            raise TraceError(f"{self.path}:{number + 1}: the trace ends before this line")

    def _event(self, data: dict[str, Any], number: int) -> Event:
        for end in ("takes", "sends"):
            if end in data:
                data[end] = self._message(data[end], number)
        try:
            event = Event(**data)
        except TypeError:
            raise TraceError(f"{self.path}:{number}: not an event of a trace: its keys are {', '.join(data)}") from None
        if event.kind not in KINDS or tuple(map(type, event[:6])) != _TYPES or not _is_shown(event):
            raise TraceError(f"{self.path}:{number}: not an event of a trace: a value is of the wrong kind")
        return event

    def _message(self, data: Any, number: int) -> Carried:
        if type(data) is not dict or data.keys() != set(Carried._fields) or not all(type(text) is str for text in data.values()):
            raise TraceError(f"{self.path}:{number}: not a message of an event: it has {', '.join(Carried._fields)}, all texts")
        if data["kind"] not in MESSAGES:
            raise TraceError(f"{self.path}:{number}: not a message of an event: its kind is one of {', '.join(MESSAGES)}")
        return Carried(**data)
