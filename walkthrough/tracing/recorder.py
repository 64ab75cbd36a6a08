"""The recorder: takes hunter's events, from wherever they come, and makes a trace's events of them."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dis import opmap
from types import FrameType
from typing import Any, cast

import hunter

from walkthrough.errors import WalkthroughError
from walkthrough.evaluate import evaluate
from walkthrough.lesson import Stop
from walkthrough.tracing.printer import Printer
from walkthrough.tracing.watch import Function, Watch, learn, watches
from walkthrough.world import World

_RETURNS = {opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opmap}
_KIND_NUMBERS = {"call": 0, "exception": 1, "line": 2, "return": 3}


class RecordingError(WalkthroughError):
    """A run that was not recorded to its end."""


@dataclass(slots=True)
class _Call:
    """A call that is under way."""

    frame: FrameType
    error: Any = None
    line: int = 0


class _Lane(threading.local):
    """A thread's lane and the calls under way in it. hunter counts depth over all threads together, hence this."""

    def __init__(self) -> None:
        self.name = "?"
        self.calls: list[_Call] = []


class Recorder:
    """Hands a trace's events to ``sink``, each a mapping in the order of ``trace.Event``, as they happen.

    It can be used as a hunter action, or called with events that a debugger made (``event_of``), in any number of threads:
    each is given its lane with ``lane`` or ``recording``.

    Left out, as their events differ from Python to Python: comprehensions, lambdas and generators (what they call is there),
    and the bodies of modules and classes. ``self`` and ``cls`` are left out of a call's arguments: its name says what they are.
    """

    def __init__(self, world: World, sink: Callable[[Mapping[str, Any]], None]) -> None:
        self._world = world
        self._source = world.source
        self._printer = Printer(world.brief)
        self._sink = sink
        self._watches: Sequence[Watch] = ()
        self._known: dict[int, Function] = {}
        self._lane = _Lane()
        self._lanes: list[str] = []
        self._lock = threading.Lock()
        self._failure: str | None = None

    def watch(self, stops: Iterable[Stop]) -> None:
        """Say at which stops values are to be recorded from now on. Not while anything is being recorded."""
        self._watches = watches(stops, self._world)
        self._known.clear()

    def is_inside(self, frame: FrameType) -> bool:
        """Tell whether what happens in a frame is recorded."""
        return self._source.owns(frame.f_globals.get("__name__") or "")

    @property
    def predicate(self) -> Callable[[hunter.Event], bool]:
        """What hunter is to hand over: all that the world's code does but its lines, and of those the stops' own."""
        wanted = [hunter.Q(kind_in=("call", "return", "exception"))]
        for watch in self._watches:
            first, last = watch.stop.span
            wanted.append(hunter.Q(kind="line", filename=watch.stop.path, lineno_gte=first, lineno_lte=last))
        inside = hunter.And(lambda event: self._source.owns(event.module or ""), hunter.Or(*wanted))
        return cast("Callable[[hunter.Event], bool]", hunter.Or(inside, hunter.And(hunter.Q(kind="call"), _skip_lines)))

    @contextmanager
    def recording(self, lane: str) -> Iterator[None]:
        """Have hunter record what this thread does in a lane. Leaves the thread's trace function as it was."""
        with self.lane(lane):
            tracer = hunter.trace(self.predicate, action=self, threading_support=False)
            try:
                yield
                if sys.gettrace() is not tracer:
                    self.fail(f"something took hunter's place as the trace function in lane {lane}")
            finally:
                tracer.stop()

    @contextmanager
    def following(self, lane: str) -> Iterator[None]:
        """Record the same as ``recording``, without hunter's tracer: faster, for when somebody waits."""
        with self.lane(lane), self._tracing():
            yield

    def carry(self, work: Callable[[], Any]) -> Callable[[], Any]:
        """Return ``work`` for another thread to do while this one waits: what it does is recorded as if it were done here."""
        name, calls = self._lane.name, self._lane.calls

        def carried() -> Any:
            self._lane.name, self._lane.calls = name, calls
            with self._tracing():
                return work()

        return carried

    @contextmanager
    def _tracing(self) -> Iterator[None]:
        def trace(frame: FrameType, kind: str, arg: Any) -> Any:
            if not self.is_inside(frame):
                return None
            self(event_of(frame, kind, arg))
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(before)

    @contextmanager
    def lane(self, lane: str) -> Iterator[None]:
        """Say that what this thread does belongs to a lane. A second thread at a time in one lane becomes ``LANE/2``."""
        with self._lock:
            name, number = lane, 1
            while name in self._lanes:
                number += 1
                name = f"{lane}/{number}"
            self._lanes.append(name)
        former = self._lane.name, self._lane.calls
        self._lane.name, self._lane.calls = name, []
        try:
            yield
        finally:
            self._lane.name, self._lane.calls = former
            self._lanes.remove(name)

    def check(self) -> None:
        """Raise RecordingError, with the reason, if not everything was recorded."""
        if self._failure:
            raise RecordingError(f"the run was not recorded to its end: {self._failure}")

    def fail(self, reason: str) -> None:
        """Note why this recording is not whole; ``check`` will say so."""
        self._failure = self._failure or reason

    def __call__(self, event: hunter.Event) -> None:
        """Record one of hunter's events. If it cannot be recorded hunter stops tracing, and ``check`` says why."""
        try:
            self._record(event)
        except Exception as error:
            self.fail(f"hunter disabled the tracer at {event.module}:{event.function}: {type(error).__name__}: {error}")
            raise

    def _record(self, event: hunter.Event) -> None:
        code = event.code
        known = self._known.get(id(code))
        if known is None:
            # Holding the code, as it does, keeps its id from being another's.
            known = self._known[id(code)] = learn(code, self._watches, self._source)
        if not known.name:
            return
        kind = event.kind
        calls = self._lane.calls
        if kind == "call":
            self._call(event, known, calls)
            return
        if not calls or calls[-1].frame is not event.frame:
            # Entered before the recording began.
            return
        call = calls[-1]
        if kind == "line":
            if known.spans:
                self._line(event, known, calls)
        elif kind == "return":
            calls.pop()
            made = self._event(event, known, len(calls))
            # An exception that was caught does not leave the function: its last instruction tells.
            if call.error is not None and event.instruction not in _RETURNS:
                made["error"] = self._printer.error(call.error)
            else:
                made["result"] = self._printer.brief(event.arg)
            self._sink(made)
        elif event.arg[1] is not call.error:
            call.error, call.line = event.arg[1], 0
            made = self._event(event, known, len(calls))
            made["error"] = self._printer.error(event.arg[1])
            self._sink(made)

    def _call(self, event: hunter.Event, known: Function, calls: list[_Call]) -> None:
        made = self._event(event, known, len(calls))
        calls.append(_Call(event.frame))
        watch = self._at(known, event.lineno)
        if watch:
            made["stop"] = watch.stop.number
        values = event.locals
        made["arguments"] = {label: self._printer.brief(values[name]) for label, name in known.arguments if name in values}
        self._finish(made, event.frame, watch)

    def _line(self, event: hunter.Event, known: Function, calls: list[_Call]) -> None:
        now = event.lineno
        statement = next((span for span in known.spans if span[0] <= now <= span[1]), None)
        if statement is None:
            return
        call = calls[-1]
        before, call.line = call.line, now
        watch = self._at(known, now)
        # A statement of several lines goes back to its first for the call in it: that is no second arrival.
        if watch and not statement[0] <= now < before <= statement[1]:
            made = self._event(event, known, len(calls))
            made["stop"] = watch.stop.number
            self._finish(made, event.frame, watch)

    def _at(self, known: Function, line: int) -> Watch | None:
        watch = known.watches.get(line)
        return watch if watch and watch.stop.lane == self._lane.name else None

    def _finish(self, made: dict[str, Any], frame: FrameType, watch: Watch | None) -> None:
        if watch:
            made["values"] = self._values(frame, watch)
        self._sink(made)

    def _values(self, frame: FrameType, watch: Watch) -> dict[str, str]:
        variables = frame.f_locals
        shown = {name: self._printer.full(variables[name]) for name in watch.optional if name in variables}
        for name in watch.names:
            if name not in shown:
                try:
                    shown[name] = self._printer.full(evaluate(name, frame))
                except Exception as error:
                    shown[name] = f"*** {self._printer.error(error)}"
        return shown

    def _event(self, event: hunter.Event, known: Function, depth: int) -> dict[str, Any]:
        return {
            "lane": self._lane.name,
            "depth": depth,
            "kind": event.kind,
            "file": known.file,
            "line": event.lineno,
            "function": known.name,
        }


def _skip_lines(event: hunter.Event) -> bool:
    """Refuse a library's call, and have Python not report its lines: they are three of four events, and none is wanted."""
    event.frame.f_trace_lines = False
    return False


def event_of(frame: FrameType, kind: str, arg: Any) -> hunter.Event:
    """Return the event that hunter would make of what a trace function was called with. Depth and calls are not counted."""
    # The event of hunter's compiled half takes the kind as a number.
    compiled = hunter.Event.__module__ != "hunter.event"
    return hunter.Event(frame, _KIND_NUMBERS[kind] if compiled else kind, arg, 0, 0, False)
