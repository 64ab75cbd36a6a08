"""What recording costs: work that is traced by nothing, by sys.settrace, by hunter in several ways, by us, and by other tracers.

    python tests/bench/recorder.py [ROUNDS [WORK ...]]          (default: 15 rounds of all: article fib difflib flask)

Prints the processor time in milliseconds, the shortest of all rounds, while the work is done and until what was traced is in its
file; how many events were taken; how often the time of a trace function that does nothing the first is; and of tracers that keep
values how often ours the second is. The other tracers are in the extras ``bench`` and ``test``
(pip install 'walkthrough[bench,test]'), Flask in ``flask``; what is not installed is left out.
"""

import functools
import gc
import importlib
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hunter

from walkthrough.course import library
from walkthrough.files import LESSONS
from walkthrough.lesson import Stop
from walkthrough.stubs.cloud import Cloud
from walkthrough.tracing.format import TraceWriter
from walkthrough.tracing.recorder import Recorder
from walkthrough.world import World
from walkthrough.worlds.python.source import PythonSource
from walkthrough.worlds.python.world import MAIN, Python

Around = Callable[[str], AbstractContextManager]
#: How often a trace function that does nothing our recorder may take in a session, at the article's request.
GOAL = 1.4


@dataclass
class Work:
    """Something to be traced in a world: the code of some packages. ``run`` does it, and calls what it is given for each lane."""

    title: str
    world: World
    packages: tuple[str, ...]
    run: Callable[[Around], None]
    stops: tuple[Stop, ...] = ()


@contextmanager
def the_article():
    lesson = library.load("lesson-1")

    def run(around: Around) -> None:
        with Cloud(around=around) as cloud:
            request = cloud.request()
            with timed():
                cloud.send(request)
                cloud.settle()

    yield Work("the article's request", lesson.runs_in, ("nova",), run, tuple(lesson.stops))


def of_python(title: str, packages: tuple[str, ...], made: Callable[[], Callable[[], Any]]):
    """Work in the world of any Python code; ``made`` imports what is called."""

    @contextmanager
    def work():
        call = made()

        def run(around: Around) -> None:
            with timed(), around(MAIN):
                call()

        yield Work(title, Python(PythonSource(Path.cwd(), packages)), packages, run)

    return work


def fibonacci() -> Callable[[], Any]:
    import fibonacci

    return lambda: fibonacci.fib(21)


def differences() -> Callable[[], Any]:
    import difflib

    one = [f"line {number * 7919 % 300} of a text that is compared" for number in range(60)]
    two = [f"{line}, changed" if number % 5 == 0 else line for number, line in enumerate(one)]
    return lambda: list(difflib.ndiff(one, two))


def shop() -> Callable[[], Any]:
    sys.path.insert(0, str(LESSONS))
    import flask_shop

    flask_shop.ask("/price/tea")
    return lambda: flask_shop.ask("/price/tea")


WORKS = {
    "article": the_article,
    "fib": of_python("fib(21)", ("fibonacci",), fibonacci),
    "difflib": of_python("difflib.ndiff of 60 lines", ("difflib",), differences),
    "flask": of_python("a Flask request", ("flask", "flask_shop"), shop),
}


class Clock:
    """Processor time in seconds of the work that is traced."""

    taken = 0.0


@contextmanager
def timed():
    # What others left behind is not collected in between.
    gc.collect()
    begun = time.process_time()
    yield
    Clock.taken = time.process_time() - begun


class Counted:
    """Counts events; a hunter action."""

    def __init__(self) -> None:
        self.events = 0

    def __call__(self, event) -> None:
        self.events += 1


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


def calls(work):
    return hunter.Q(module_in=work.packages) | hunter.Q(module_startswith=tuple(f"{each}." for each in work.packages))


def nothing(stack, folder, work):
    return lambda lane: nullcontext(), lambda: 0


def noop(stack, folder, work):
    return lambda lane: settrace(), lambda: 0


def counting_all(stack, folder, work):
    counted = Counted()
    return lambda lane: hunting(counted, hunter.Q(kind_in=("call", "line", "exception", "return"))), lambda: counted.events


def counting(stack, folder, work):
    counted = Counted()
    return lambda lane: hunting(counted, without_lines(work)), lambda: counted.events


def without_lines(work):
    return calls(work) & hunter.Q(kind_in=("call", "return", "exception"))


def ours(in_session, stack, folder, work):
    """With hunter's tracer, or without, as a session does while a person waits."""
    writer = stack.enter_context(TraceWriter(folder / "ours.jsonl", lesson="lesson-1", requests=[{}]))
    recorder = Recorder(work.world, writer.write)
    recorder.watch(work.stops)
    stack.callback(recorder.check)
    return recorder.following if in_session else recorder.recording, lambda: writer.events


def printing(made, lines, stack, folder, work):
    """One of hunter's printers, of calls or, as its documentation uses it, of lines too."""
    counted = Counted()
    actions = [counted, made(stream=stack.enter_context(open(folder / "printed.txt", "w")), force_colors=False)]

    @contextmanager
    def tracing():
        tracer = hunter.trace(calls(work) if lines else without_lines(work), actions=actions, threading_support=False)
        try:
            yield
        finally:
            tracer.stop()

    return lambda lane: tracing(), lambda: counted.events


def viztracer(stack, folder, work):
    from viztracer import VizTracer

    file = str(folder / "viz.json")
    tracer = VizTracer(
        output_file=file, verbose=0, log_func_args=True, log_func_retval=True, ignore_c_function=True, tracer_entries=10_000_000
    )
    stack.callback(tracer.save)

    @contextmanager
    def tracing():
        tracer.start()
        try:
            yield
        finally:
            tracer.stop()

    # It is one tracer for all threads, started in the first.
    return lambda lane: tracing() if lane == work.world.lanes[0] else nullcontext(), lambda: 0


def snooping(module_name, stack, folder, work):
    """snoop and PySnooper trace what lies below the place that enters them, line by line."""
    module = importlib.import_module(module_name)
    stream = stack.enter_context(open(folder / f"{module_name}.txt", "w"))
    if module_name == "snoop":
        snoop = module.Config(out=stream, color=False).snoop(depth=30)
    else:
        snoop = module.snoop(stream, depth=30, color=False)

    # Entered by the work itself: both look at the frame that enters them.
    return lambda lane: snoop if lane == work.world.lanes[0] else nullcontext(), lambda: 0


NOOP, OURS = "sys.settrace, no-op", "our recorder, in a session"
#: VarsPrinter has to be told names: those that the functions use most.
VARS = functools.partial(hunter.VarsPrinter, "self", "context", "instance", "values", "kwargs", "args", "n", "a", "b", "rule", "f")
TRACERS = {
    "no tracing": nothing,
    NOOP: noop,
    "hunter, counting every event": counting_all,
    "hunter, counting calls": counting,
    OURS: functools.partial(ours, True),
    "our recorder, with hunter": functools.partial(ours, False),
}
#: What keeps values.
PEERS = {
    "hunter CallPrinter": functools.partial(printing, hunter.CallPrinter, False),
    "hunter CallPrinter, lines too": functools.partial(printing, hunter.CallPrinter, True),
    "hunter VarsPrinter": functools.partial(printing, VARS, False),
    "viztracer (C, no line events)": viztracer,
    "snoop": functools.partial(snooping, "snoop"),
    "PySnooper": functools.partial(snooping, "pysnooper"),
}
NEEDS = {"viztracer (C, no line events)": "viztracer", "snoop": "snoop", "PySnooper": "pysnooper", "flask": "flask"}


def is_there(name: str) -> bool:
    return name not in NEEDS or importlib.util.find_spec(NEEDS[name]) is not None


def measure(make, work: Work) -> tuple[float, float, int]:
    """Return the processor time of the work, all lanes, the same until its file is written, and how many events were taken."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        around, events = make(stack, Path(folder), work)
        work.run(around)
        begun = time.process_time()
        stack.close()
        return Clock.taken * 1000, (Clock.taken + time.process_time() - begun) * 1000, events()


def compare(work: Work, rounds: int) -> None:
    tracers = {name: make for name, make in (TRACERS | PEERS).items() if is_there(name)}
    done = dict.fromkeys(tracers, float("inf"))
    written, events = dict(done), {}
    measure(nothing, work)
    # Round by round, so that a busy minute of the machine falls on all of them.
    for _ in range(rounds):
        for name, make in tracers.items():
            taken, until, events[name] = measure(make, work)
            done[name], written[name] = min(done[name], taken), min(written[name], until)
    print(f"\n{work.title}\n{'':32}{'ms':>9}{'written':>9}{'events':>9}{'µs/event':>10}{'x no-op':>9}{'x ours':>8}  goal")
    for name, taken in done.items():
        count = events[name]
        each = f"{(taken - done['no tracing']) * 1000 / count:10.1f}" if count else " " * 10
        goal = "x ours > 1" if name in PEERS else f"x no-op <= {GOAL}" if name == OURS and work.stops else ""
        beside = f"{written[name] / written[OURS]:8.2f}" if name in PEERS else " " * 8
        line = f"{name:32}{taken:9.1f}{written[name]:9.1f}{count or '':>9}{each}{taken / done[NOOP]:9.2f}{beside}  {goal}"
        print(line.rstrip(), flush=True)


def main(rounds: int, names: list[str]) -> None:
    print(f"Python {sys.version.split()[0]}, hunter {hunter.__version__}, {rounds} rounds")
    for name in names:
        if is_there(name):
            with WORKS[name]() as work:
                compare(work, rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15, sys.argv[2:] or list(WORKS))
