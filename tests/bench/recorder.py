"""What recording costs: one request, traced by nothing, by sys.settrace, by hunter in several ways, by us, and by other tracers.

    python tests/bench/recorder.py [ROUNDS]

Prints the median processor time of a request in milliseconds, how many events hunter handed over, and what each of them adds. The
other tracers are in the extra ``bench`` (pip install 'walkthrough[bench]'); those that are not installed are left out.
"""

import functools
import importlib
import importlib.util
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import hunter

from walkthrough.course import library
from walkthrough.stubs import layout
from walkthrough.stubs.cloud import Cloud
from walkthrough.tracing.format import TraceWriter
from walkthrough.tracing.recorder import Recorder

Around = Callable[[str], AbstractContextManager]


class Counted:
    """Counts events; a hunter action."""

    def __init__(self) -> None:
        self.events = 0

    def __call__(self, event) -> None:
        self.events += 1


class CountedRecorder(Recorder):
    """Our recorder, which counts what hunter hands over: it leaves comprehensions and generators out of the trace."""

    events = 0

    def take(self, frame, kind, arg) -> None:
        self.events += 1
        super().take(frame, kind, arg)


@contextmanager
def hunting(action, predicate):
    tracer = hunter.trace(predicate, action=action, threading_support=False)
    try:
        yield
    finally:
        tracer.stop()


@contextmanager
def settrace():
    def ignore(frame, event, arg):
        return ignore

    before = sys.gettrace()
    sys.settrace(ignore)
    try:
        yield
    finally:
        sys.settrace(before)


def calls():
    return hunter.Q(module_startswith="nova.", kind_in=("call", "return", "exception"))


def nothing(stack, folder):
    return lambda lane: nullcontext(), lambda: 0


def noop(stack, folder):
    return lambda lane: settrace(), lambda: 0


def counting_all(stack, folder):
    counted = Counted()
    return lambda lane: hunting(counted, hunter.Q(kind_in=("call", "line", "exception", "return"))), lambda: counted.events


def counting(stack, folder):
    counted = Counted()
    return lambda lane: hunting(counted, calls()), lambda: counted.events


def ours(stack, folder):
    writer = stack.enter_context(TraceWriter(folder / "ours.jsonl", lesson="lesson-1", requests=[{}]))
    lesson = library.load("lesson-1")
    recorder = CountedRecorder(lesson.runs_in, writer.write)
    recorder.watch(lesson.stops)
    stack.callback(recorder.check)
    return recorder.recording, lambda: recorder.events


def ours_following(stack, folder):
    """What a session uses while a person waits: the same trace, without hunter's tracer."""
    writer = stack.enter_context(TraceWriter(folder / "followed.jsonl", lesson="lesson-1", requests=[{}]))
    lesson = library.load("lesson-1")
    recorder = CountedRecorder(lesson.runs_in, writer.write)
    recorder.watch(lesson.stops)
    stack.callback(recorder.check)
    return recorder.following, lambda: recorder.events


def printing(kind, stack, folder):
    stream = stack.enter_context(open(folder / "printed.txt", "w"))
    counted = Counted()
    printer = kind(stream=stream, force_colors=False) if kind is hunter.CallPrinter else None

    @contextmanager
    def vars_printer():
        # Every local variable of a frame: VarsPrinter has to be told names, and these are those that the stub's functions use most.
        action = hunter.VarsPrinter("self", "context", "instance", "values", "kwargs", "args", stream=stream, force_colors=False)
        tracer = hunter.trace(calls(), actions=[counted, action], threading_support=False)
        try:
            yield
        finally:
            tracer.stop()

    @contextmanager
    def call_printer():
        tracer = hunter.trace(calls(), actions=[counted, printer], threading_support=False)
        try:
            yield
        finally:
            tracer.stop()

    return lambda lane: call_printer() if printer else vars_printer(), lambda: counted.events


def printing_lines(stack, folder):
    """CallPrinter as its documentation uses it: lines too."""
    stream = stack.enter_context(open(folder / "printed.txt", "w"))
    counted = Counted()
    query = hunter.Q(module_startswith="nova.")
    actions = [counted, hunter.CallPrinter(stream=stream, force_colors=False)]

    @contextmanager
    def tracing():
        tracer = hunter.trace(query, actions=actions, threading_support=False)
        try:
            yield
        finally:
            tracer.stop()

    return lambda lane: tracing(), lambda: counted.events


def viztracer(stack, folder):
    from viztracer import VizTracer

    tracer = VizTracer(output_file=str(folder / "viz.json"), verbose=0, log_func_args=True)
    stack.callback(tracer.save)

    @contextmanager
    def tracing():
        tracer.start()
        try:
            yield
        finally:
            tracer.stop()

    # It is one tracer for all threads, started in the first.
    return lambda lane: tracing() if lane == "controller" else nullcontext(), lambda: 0


def snooping(module_name, stack, folder):
    """snoop and PySnooper trace what lies below the place that enters them, line by line."""
    module = importlib.import_module(module_name)
    stream = stack.enter_context(open(folder / f"{module_name}.txt", "w"))
    if module_name == "snoop":
        snoop = module.Config(out=stream, color=False).snoop(depth=30)
    else:
        snoop = module.snoop(stream, depth=30, color=False)

    # Entered by the cloud itself: both look at the frame that enters them.
    return lambda lane: snoop if lane == "controller" else nullcontext(), lambda: 0


TRACERS = {
    "no tracing": nothing,
    "sys.settrace, no-op": noop,
    "hunter, counting every event": counting_all,
    "hunter, counting Nova's calls": counting,
    "our recorder, with hunter": ours,
    "our recorder, in a session": ours_following,
    "hunter CallPrinter to a file": functools.partial(printing, hunter.CallPrinter),
    "hunter CallPrinter, lines too": printing_lines,
    "hunter VarsPrinter to a file": functools.partial(printing, hunter.VarsPrinter),
    "viztracer (C, no line events)": viztracer,
    "snoop": functools.partial(snooping, "snoop"),
    "PySnooper": functools.partial(snooping, "pysnooper"),
}
NEEDS = {"viztracer (C, no line events)": "viztracer", "snoop": "snoop", "PySnooper": "pysnooper"}


def measure(make) -> tuple[float, int]:
    """Return the processor time of one request, both lanes, in milliseconds, and how many events were recorded."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        around, events = make(stack, Path(folder))
        with Cloud(around=around) as cloud:
            request = cloud.request()
            start = time.process_time()
            cloud.send(request)
            cloud.settle()
            return (time.process_time() - start) * 1000, events()


def main(rounds: int) -> None:
    tracers = {name: make for name, make in TRACERS.items() if name not in NEEDS or importlib.util.find_spec(NEEDS[name])}
    times = {name: [] for name in tracers}
    events = {}
    measure(nothing)
    # Round by round, so that a busy minute of the machine falls on all of them.
    for _ in range(rounds):
        for name, make in tracers.items():
            taken, events[name] = measure(make)
            times[name].append(taken)
    base = statistics.median(times["no tracing"])
    print(f"Python {sys.version.split()[0]}, hunter {hunter.__version__}, {rounds} rounds, {layout.PACKAGE}: the article's request")
    print(f"{'':32}{'ms':>8}{'events':>9}{'µs/event':>10}")
    for name in tracers:
        median = statistics.median(times[name])
        each = f"{(median - base) * 1000 / events[name]:10.1f}" if events[name] else ""
        print(f"{name:32}{median:8.1f}{events[name] or '':>9}{each}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
