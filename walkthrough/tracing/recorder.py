"""The recorder: takes what hunter or a trace function is told, and makes a trace's events of it."""

import gc
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dis import opmap
from inspect import CO_COROUTINE
from types import CodeType, FrameType
from typing import Any, cast

import hunter

from walkthrough.errors import WalkthroughError
from walkthrough.evaluate import evaluate
from walkthrough.lesson import Stop
from walkthrough.tracing.printer import Printer
from walkthrough.tracing.watch import RESUMABLE, Function, Watch, learn, watches
from walkthrough.world import Carried, Messaging, Resumable, World

_RETURNS = {opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opmap}
_YIELD, _RESUME = opmap["YIELD_VALUE"], opmap["RESUME"]
#: Instructions of a frame that hands on what another gives it. That one's end reaches it as an exception on some Pythons.
_HANDING_ON = {opmap[name] for name in ("SEND", "END_SEND") if name in opmap}
#: What the argument of RESUME says of the instruction before it.
_AWAITED = 3
_WRAPPING = "async_generator_wrapped_value"


class RecordingError(WalkthroughError):
    """A run that was not recorded to its end."""


class _Call:
    """A call that is under way: its exception, if one has come up, the line it is at, where a stop's statements make that of
    interest, the stop's line that it has come to in the statement there, and the position of its code's instruction at which an
    exception has just come up.
    """

    __slots__ = ("arrived", "error", "frame", "known", "line", "raised_at")

    def __init__(self, frame: FrameType, known: Function, error: Any = None) -> None:
        self.frame, self.known, self.error, self.line, self.arrived, self.raised_at = frame, known, error, 0, 0, -1


class _Lane:
    """A thread's lane and the calls under way in it. hunter counts depth over all threads together, hence this.

    ``expects`` says that a message may have come to it. ``held`` is a resumption of which it is not known yet whether it is only
    the end of a generator that is closed; ``closing`` are the frames of these.
    """

    __slots__ = ("calls", "closing", "expects", "held", "name")

    def __init__(self, name: str = "?", calls: list[_Call] | None = None, *, expects: bool = False) -> None:
        self.name = name
        self.calls = [] if calls is None else calls
        self.expects = expects
        self.held: dict[str, Any] | None = None
        self.closing: list[FrameType] = []


class _Here(threading.local):
    """Where each thread keeps its lane."""

    def __init__(self) -> None:
        self.lane = _Lane()


class Recorder:
    """Hands a trace's events to ``sink``, each a mapping in the order of ``trace.Event``, as they happen.

    It can be used as a hunter action, or told by a debugger what its trace function is (``take``), in any number of threads: each
    is given its lane with ``lane`` or ``recording``.

    Left out, as their events differ from Python to Python: comprehensions and lambdas (what they call is there), the bodies of
    modules and classes, and how a generator is closed before its end. So are, in a world that says so, generators and coroutines.
    ``self`` and ``cls`` are left out of a call's arguments: its name says what they are.

    The ids of messages are numbers in the trace, as their own differ from run to run, unless it is ``apart``: then they are to be
    found in other processes' traces.
    """

    def __init__(self, world: World, sink: Callable[[Mapping[str, Any]], None], *, apart: bool = False) -> None:
        self._world = world
        self._messaging = world if isinstance(world, Messaging) else None
        self._resumable = isinstance(world, Resumable) and world.resumable
        self._apart = apart
        self._ids: dict[str, str] = {}
        #: What was raised in generators that let others run meanwhile.
        self._errors: dict[FrameType, Any] = {}
        self._source = world.source
        self._printer = Printer(world.brief)
        self._sink = sink
        self._watches: Sequence[Watch] = ()
        self._known: dict[int, Function] = {}
        #: The names of modules that are known to be none of the world's: of most calls in a process nothing else is asked.
        self.outside: set[str | None] = set()
        self._here = _Here()
        self._lanes: list[str] = []
        self._lock = threading.Lock()
        self._failure: str | None = None

    def watch(self, stops: Iterable[Stop]) -> None:
        """Say at which stops values are to be recorded from now on. Not while anything is being recorded."""
        self._watches = watches(stops, self._world)
        self._known.clear()

    def is_inside(self, frame: FrameType) -> bool:
        """Tell whether what happens in a frame is recorded."""
        name = frame.f_globals.get("__name__")
        is_inside = self._source.owns(name or "")
        if not is_inside:
            self.outside.add(name)
        return is_inside

    @property
    def predicate(self) -> Callable[[hunter.Event], bool]:
        """What hunter is to hand over: all that the world's code does but its lines, and of those the stops' own."""
        wanted = [hunter.Q(kind_in=("call", "return", "exception"))]
        for watch in self._watches:
            first, last = watch.stop.span
            wanted.append(hunter.Q(kind="line", filename=watch.stop.path, lineno_gte=first, lineno_lte=last))
        if self._resumable:
            # A line tells whether a generator caught what was thrown into it.
            wanted.append(hunter.And(hunter.Q(kind="line"), lambda event: event.code.co_flags & RESUMABLE))
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
        lane = self._here.lane

        def carried() -> Any:
            self._here.lane = _Lane(lane.name, lane.calls)
            with self._tracing():
                return work()

        return carried

    @contextmanager
    def _tracing(self) -> Iterator[None]:
        take, learned, outside = self.take, self._known, self.outside

        def trace(frame: FrameType, kind: str, arg: Any) -> Any:
            try:
                if frame.f_globals["__name__"] in outside:
                    return None
            except KeyError:
                pass
            known = learned.get(id(frame.f_code))
            if known is None:
                if not self.is_inside(frame):
                    return None
                known = self._learn(frame.f_code)
            if not known.name:
                return None
            frame.f_trace_lines = known.has_lines
            return take(frame, kind, arg)

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
        former, self._here.lane = self._here.lane, _Lane(name, expects=self._messaging is not None)
        try:
            yield
        finally:
            self._here.lane = former
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
        self.take(event.frame, event.kind, event.arg)

    def take(self, frame: FrameType, kind: str, arg: Any) -> Any:
        """Record what a trace function is called with, and return what takes the frame's next event: this.

        If it cannot be recorded, the reason is raised, and ``check`` says it.
        """
        try:
            lane = self._here.lane
            if (lane.held or lane.closing) and (not self._learn(frame.f_code).name or self._is_closing(frame, kind, arg, lane)):
                pass
            elif kind == "call":
                self._call(frame, lane)
            # Else it was entered before the recording began, or is not recorded.
            elif lane.calls and lane.calls[-1].frame is frame:
                if kind == "return":
                    self._return(frame, arg, lane)
                elif kind == "exception":
                    self._exception(frame, arg, lane)
                elif lane.calls[-1].known.has_lines:
                    self._line(frame, lane)
        except Exception as error:
            place = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_name}"
            self.fail(f"hunter disabled the tracer at {place}: {type(error).__name__}: {error}")
            raise
        return self.take

    def _learn(self, code: CodeType) -> Function:
        known = self._known.get(id(code))
        if known is None:
            # Holding the code, as it does, keeps its id from being another's.
            known = self._known[id(code)] = learn(
                code, self._watches, self._source, messaging=self._messaging, resumable=self._resumable
            )
        return known

    def _is_closing(self, frame: FrameType, kind: str, arg: Any, lane: _Lane) -> bool:
        """Tell whether an event is of a generator that is being closed, which some Pythons leave alone if nothing there minds."""
        held, lane.held = lane.held, None
        if held and kind == "exception" and lane.calls[-1].frame is frame and isinstance(arg[1], GeneratorExit):
            lane.calls.pop()
            self._errors.pop(frame, None)
            lane.closing.append(frame)
        elif held:
            self._put(held, lane)
        if frame not in lane.closing:
            return False
        if kind == "return":
            lane.closing.remove(frame)
        return True

    @staticmethod
    def _suspended(frame: FrameType, call: _Call) -> str | None:
        """Return the kind of event with which a generator or coroutine lets others run, None for one that is left for good."""
        code, at = frame.f_code.co_code, frame.f_lasti
        if at == call.raised_at or (code[at] != _YIELD and not (code[at] == _RESUME and at > call.known.starts)):
            return None
        resumes = code[at + 1] if code[at] == _RESUME else code[at + 3]
        return "suspend" if resumes & _AWAITED == _AWAITED or (frame.f_code.co_flags & CO_COROUTINE) else "yield"

    def _call(self, frame: FrameType, lane: _Lane) -> None:
        known = self._known.get(id(frame.f_code)) or self._learn(frame.f_code)
        if not known.name:
            return
        calls = lane.calls
        if 0 <= known.starts < frame.f_lasti:
            lane.held = _event(frame, known, "resume", lane)
            if calls:
                lane.held["called_from"] = calls[-1].known.statement(calls[-1].frame)
            calls.append(_Call(frame, known, self._errors.pop(frame, None)))
            return
        made = _event(frame, known, "call", lane)
        watch = self._at(known, frame.f_lineno, lane) if known.watches else None
        if watch:
            made["stop"] = watch.stop.number
        values, brief = frame.f_locals, self._printer.brief
        # As a comprehension it would be a call more on some Pythons.
        made["arguments"] = arguments = {}
        for label, name in known.arguments:
            if name in values:
                arguments[label] = brief(values[name])
        if watch:
            made["values"] = self._values(frame, watch)
        if calls:
            made["called_from"] = calls[-1].known.statement(calls[-1].frame)
        calls.append(_Call(frame, known))
        sent = known.sends(frame) if known.sends else None
        if sent:
            made["sends"] = self._message(sent)
        self._put(made, lane)
        if sent:
            lane.expects = sent.kind == "call"

    def _return(self, frame: FrameType, arg: Any, lane: _Lane) -> None:
        call = lane.calls.pop()
        known = call.known
        left = self._suspended(frame, call) if known.starts >= 0 else None
        made = _event(frame, known, left or "return", lane)
        if left and call.error is not None:
            # It may be what leaves the function in the end, and nothing would tell.
            self._errors[frame] = call.error
        # An exception that was caught does not leave the function: its last instruction tells.
        if call.error is not None and not left and _instruction(frame) not in _RETURNS:
            made["error"] = self._printer.error(call.error)
        elif left != "suspend":
            made["result"] = self._printer.brief(_unwrapped(arg) if left else arg)
        self._put(made, lane)

    def _exception(self, frame: FrameType, arg: Any, lane: _Lane) -> None:
        call = lane.calls[-1]
        hands_on = call.known.starts >= 0 and _instruction(frame) in _HANDING_ON
        # Since Python 3.13 a for that has often run tells of a generator's end as if somebody had raised it.
        made_up = isinstance(arg[1], StopIteration) and arg[2] is None
        if made_up or (hands_on and isinstance(arg[1], StopIteration)) or arg[1] is call.error:
            return
        call.error, call.line = arg[1], 0
        call.raised_at = frame.f_lasti
        if hands_on and isinstance(arg[1], StopAsyncIteration):
            # How an async for ends, some Pythons' comprehensions too.
            return
        made = _event(frame, call.known, "exception", lane)
        made["error"] = self._printer.error(arg[1])
        self._put(made, lane)

    def _line(self, frame: FrameType, lane: _Lane) -> None:
        call, now = lane.calls[-1], frame.f_lineno
        call.raised_at = -1
        before, call.line = call.line, now
        statement = next((span for span in call.known.spans if span[0] <= now <= span[1]), None)
        if statement is None:
            return
        if not statement[0] <= before <= statement[1]:
            call.arrived = 0
        watch = self._at(call.known, now, lane)
        # A statement of several lines goes back to its first for the call in it: that is no second arrival.
        if watch and not (now < before and now == call.arrived):
            call.arrived = now
            made = _event(frame, call.known, "line", lane)
            made["stop"] = watch.stop.number
            made["values"] = self._values(frame, watch)
            self._put(made, lane)

    @staticmethod
    def _at(known: Function, line: int, lane: _Lane) -> Watch | None:
        watch = known.watches.get(line)
        return watch if watch and watch.stop.lane == lane.name else None

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

    def _put(self, made: dict[str, Any], lane: _Lane) -> None:
        if lane.expects and self._messaging:
            taken = self._messaging.taken()
            if taken:
                made["takes"] = self._message(taken)
                lane.expects = False
        self._sink(made)

    def _message(self, message: Carried) -> dict[str, str]:
        if self._apart:
            return message._asdict()
        with self._lock:
            number = self._ids.setdefault(message.id, str(len(self._ids) + 1))
        return message._replace(id=number)._asdict()


def _event(frame: FrameType, known: Function, kind: str, lane: _Lane) -> dict[str, Any]:
    return {
        "lane": lane.name,
        "depth": len(lane.calls),
        "kind": kind,
        "file": known.file,
        "line": frame.f_lineno,
        "function": known.name,
    }


def _skip_lines(event: hunter.Event) -> bool:
    """Refuse a library's call, and have Python not report its lines: they are three of four events, and none is wanted."""
    event.frame.f_trace_lines = False
    return False


def _unwrapped(value: Any) -> Any:
    """Return what an asynchronous generator yields: a trace function is given it in a wrapping of the interpreter's."""
    return gc.get_referents(value)[0] if type(value).__name__ == _WRAPPING else value


def _instruction(frame: FrameType) -> int:
    """Return the instruction that a frame is at."""
    return frame.f_code.co_code[frame.f_lasti]
