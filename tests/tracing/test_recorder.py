"""The recorder: the same trace of the same run, whoever runs it, and loud when it loses the run."""

import asyncio
import contextlib
import dataclasses
import itertools
import linecache
import os
import re
import subprocess
import sys
import threading
import types

import hunter
import pexpect
import pytest
from helpers import ANY_PROMPT, EVERY_KIND, ROOT, awaited, environment, some, terminal
from worlds import standin

from walkthrough.course import library
from walkthrough.proof import snapshots
from walkthrough.proof.snapshots import record
from walkthrough.stubs.cloud import Cloud
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.tracing.printer import Printer
from walkthrough.tracing.recorder import Recorder, RecordingError
from walkthrough.values import BRIEF
from walkthrough.worlds.nova import WORLD, notes

PRINTER = Printer(WORLD.brief)


def module(source):
    """Make a module below nova out of a text."""
    made = types.ModuleType("nova.made")
    exec(compile(source, "/usr/lib/python2.7/site-packages/nova/made.py", "exec"), made.__dict__)
    return made


def recorded(source, call="run()"):
    events = []
    recorder = Recorder(WORLD, events.append)
    made = module(source)
    with recorder.recording("controller"):
        eval(call, made.__dict__)
    recorder.check()
    return events


def brief(events):
    return [(event["kind"], event["depth"], event["function"]) for event in events]


OFTEN = """
def values():
    yield from ()

def empty():
    for _ in made():
        return True
    return False

def raised():
    for _ in Ends():
        return True
    return False

class Ends:
    def __iter__(self):
        return self
    def __next__(self):
        raise StopIteration

def run():
    return empty(), raised()

# Not of what is recorded.
made = eval("lambda: (each for each in ())", {"__name__": "elsewhere"})
for _ in range(100):
    empty()
"""


def test_the_end_of_a_loop_over_a_generator_is_no_exception():
    """Since Python 3.13 a loop that has run often tells of one."""
    events = recorded(OFTEN)
    errors = [(event["function"], event["error"]) for event in events if event["kind"] == "exception"]
    assert errors == [("Ends.__next__", "StopIteration"), ("raised", "StopIteration")]


def test_calls_returns_and_exceptions_are_recorded():
    events = recorded(
        "def run(n=2, *args, **kwargs):\n"
        "    try:\n        inner(1)\n    except KeyError:\n        return [n]\n"
        "def inner(x):\n    raise KeyError(x)\n"
    )
    assert brief(events) == [
        ("call", 0, "run"),
        ("call", 1, "inner"),
        ("exception", 2, "inner"),
        ("return", 1, "inner"),
        ("exception", 1, "run"),
        ("return", 0, "run"),
    ]
    assert events[0]["arguments"] == {"n": "2", "*args": "()", "**kwargs": "{}"}
    assert events[3] == {
        "lane": "controller",
        "depth": 1,
        "kind": "return",
        "file": "nova/made.py",
        "line": 7,
        "function": "inner",
        "error": "KeyError: 1",
    }
    assert events[-1]["result"] == "[2]"


def test_what_differs_from_python_to_python_is_left_out():
    events = recorded(
        "def run():\n    return [leaf(x) for x in (1,)] + list(leaf(x) for x in (2,)) + list(generated())\n"
        "def leaf(x):\n    return x\n"
        "def generated():\n    yield leaf(3)\n"
    )
    assert [name for kind, depth, name in brief(events) if kind == "call" and depth] == ["leaf"] * 3
    assert {event["depth"] for event in events if event["function"] == "leaf"} == {1}


RESUMED = """
import types

def numbers():
    got = yield 1
    leaf()
    yield None
    return got

def minding():
    try:
        yield 1
    except KeyError:
        yield None
    finally:
        leaf()

def failing():
    try:
        raise KeyError(1)
    finally:
        yield 2

def handing_on():
    return (yield from numbers())

@types.coroutine
def pause():
    return (yield 3)

async def inner():
    await pause()
    return 2

async def outer():
    return await inner() + 1

async def asynchronous():
    yield 1
    await pause()

async def asking():
    async for each in asynchronous():
        leaf()

def leaf():
    pass

def thrown(into, what, first=True):
    if first:
        next(into)
    try:
        into.throw(what)
        list(into)
    except what:
        pass

def driven(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        pass

def closed(generator):
    next(generator)
    generator.close()

def failed():
    try:
        list(failing())
    except KeyError:
        pass
"""


@pytest.mark.parametrize("lined", [True, False], ids=["following", "hunting"])
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("list(numbers())", "numbers( numbers:1 numbers~ leaf( leaf) numbers:None numbers~ numbers)"),
        ("list(handing_on())",
         "handing_on( numbers( numbers:1 handing_on:1 handing_on~ numbers~ leaf( leaf) numbers:None handing_on:None "
         "handing_on~ numbers~ numbers) handing_on)"),
        ("thrown(numbers(), ValueError)", "thrown( numbers( numbers:1 numbers~ numbers! numbers)! thrown! thrown)"),
        ("thrown(numbers(), ValueError, False)", "thrown( numbers( numbers! numbers)! thrown! thrown)"),
        ("thrown(minding(), KeyError)",
         "thrown( minding( minding:1 minding~ minding! minding:None minding~ leaf( leaf) minding) thrown)"),
        ("failed()", "failed( failing( failing! failing:2 failing~ failing)! failed! failed)"),
        # Python 3.13 does not even wake a generator that would not mind its end.
        ("closed(numbers())", "closed( numbers( numbers:1 closed)"),
        ("closed(handing_on())", "closed( handing_on( numbers( numbers:1 handing_on:1 closed)"),
        ("closed(minding())", "closed( minding( minding:1 leaf( leaf) closed)"),
        ("driven(outer())",
         "driven( outer( inner( pause( pause:3 inner… outer… outer~ inner~ pause~ pause) inner) outer) driven! driven)"),
        ("driven(asking())",
         "driven( asking( asynchronous( asynchronous:1 leaf( leaf) asynchronous~ pause( pause:3 asynchronous… asking… "
         "asking~ asynchronous~ pause~ pause) asynchronous) asking) driven! driven)"),
    ],
)  # fmt: skip
def test_a_yield_is_no_return_and_a_resumption_no_call(call, expected, lined):
    """The same on each Python, though they differ in what they tell a trace function."""
    events = []
    recorder = Recorder(standin.WORLD, events.append)
    made = types.ModuleType("sums")
    exec(compile(RESUMED, standin.NAME, "exec"), made.__dict__)
    with recorder.following("main") if lined else recorder.recording("main"):
        eval(call, made.__dict__)
    recorder.check()
    signs = {"call": "(", "resume": "~", "exception": "!", "yield": ":", "suspend": "…", "return": ")"}
    more = {"yield": lambda event: event["result"], "return": lambda event: "!" * ("error" in event)}
    told = [event["function"] + signs[event["kind"]] + more.get(event["kind"], lambda event: "")(event) for event in events]
    assert " ".join(told) == expected
    depths = [event["depth"] for event in events]
    assert depths[0] == 0 and max(abs(after - before) for before, after in itertools.pairwise(depths)) <= 1


def test_interleaved_generators_keep_their_stacks():
    events = []
    recorder = Recorder(standin.WORLD, events.append)
    made = types.ModuleType("sums")
    exec(compile(RESUMED + "def both():\n    return list(zip(numbers(), numbers()))\n", standin.NAME, "exec"), made.__dict__)
    with recorder.following("main"):
        made.both()
    resumed = [event for event in events if event["kind"] in ("call", "resume") and event["function"] == "numbers"]
    assert [(event["kind"], event["depth"], event["called_from"]) for event in resumed] == [
        (kind, 1, made.both.__code__.co_firstlineno + 1) for kind in ("call", "call", "resume", "resume", "resume")
    ]


TASKS = """
import asyncio

async def leaf(name):
    await asyncio.sleep(0)
    if name == "bad":
        raise KeyError(name)
    return name.upper()

async def child(name, times):
    for _ in range(times):
        last = await leaf(name)
    return last

async def counted(name):
    for number in range(2):
        await leaf(name)
        yield number

async def each(name):
    return [number async for number in counted(name)]

async def gathered():
    return await asyncio.gather(child("a", 2), child("b", 1), each("c"), child("bad", 1), return_exceptions=True)

async def waiting():
    await leaf("w")
    await asyncio.sleep(60)

async def cancelled():
    task = asyncio.create_task(waiting())
    other = asyncio.create_task(child("o", 2))
    await leaf("m")
    await asyncio.sleep(0)
    task.cancel()
    return await other
"""


@pytest.mark.parametrize("lined", [True, False], ids=["following", "hunting"])
@pytest.mark.parametrize(
    ("run", "interleaved", "ends"),
    [
        (
            "gathered",
            {"child a": "( … ~ … ~ )", "child b": "( … ~ )", "each c": "( … ~ … ~ )", "counted c": "( … ~ : ~ … ~ : ~ )",
             "child bad": "( … ~ ! )!", "gathered": "( … ~ )"},
            ["'A'", "'B'", "[0, 1]", "<KeyError: 'bad'>"],
        ),
        (
            "cancelled",
            {"child o": "( … ~ … ~ )", "waiting": "( … ~ … ~ ! )!", "cancelled": "( … ~ … ~ … ~ )"},
            ["'O'"],
        ),
    ],
)  # fmt: skip
def test_interleaved_tasks_keep_their_stacks(tmp_path, run, interleaved, ends, lined):
    """However they take turns, each task's events are those that it would have alone, at the depths that it would have."""
    made = types.ModuleType("sums")
    exec(compile(TASKS, standin.NAME, "exec"), made.__dict__)
    path = tmp_path / "tasks.jsonl"
    with TraceWriter(path, lesson="tasks", requests=[{"call": run}], world="standin") as writer:
        recorder = Recorder(standin.WORLD, writer.write)
        with recorder.following("main") if lined else recorder.recording("main"):
            asyncio.run(getattr(made, run)())
        recorder.check()
    events = list(Trace(path))
    signs = {"call": "(", "resume": "~", "exception": "!", "yield": ":", "suspend": "…", "return": ")"}
    found: dict[str, list[str]] = {}
    running: list[str] = []
    waiting: list[str] = []
    for event in events:
        # Each beginning is one deeper than what runs, each end takes the innermost away: nobody is left in another's stack.
        assert event.depth == len(running) - (event.kind in ("return", "suspend", "yield"))
        if event.kind == "call":
            label = " ".join([event.function, *[text.strip("'") for name, text in event.arguments.items() if name == "name"]])
            running.append(label)
        elif event.kind == "resume":
            # asyncio wakes them in the order in which they began to wait.
            label = next(each for each in waiting if each.split()[0] == event.function)
            waiting.remove(label)
            running.append(label)
        label = running[-1]
        assert event.function == label.split()[0]
        if event.kind in ("suspend", "yield"):
            waiting.append(running.pop())
        elif event.kind == "return":
            running.pop()
        found.setdefault(label, []).append(signs[event.kind] + "!" * (event.kind == "return" and event.error is not None))
    assert running == waiting == []
    assert {name: " ".join(found[name]) for name in interleaved} == interleaved
    [result] = [event.result for event in events if event.kind == "return" and event.function == run]
    assert result == (f"[{', '.join(ends)}]" if run == "gathered" else ends[0])


def test_each_thread_has_a_lane_and_a_stack_of_its_own():
    events = []
    recorder = Recorder(WORLD, events.append)
    made = module("def run(wait):\n    wait()\n    return leaf()\ndef leaf():\n    return 1\n")
    inside, leave = threading.Event(), threading.Event()

    def other():
        with recorder.recording("controller"):
            made.run(lambda: (inside.set(), leave.wait(10)))

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    with recorder.recording("controller"):
        made.run(int)
    leave.set()
    thread.join()
    recorder.check()
    assert {event["lane"] for event in events} == {"controller", "controller/2"}
    for lane in ("controller", "controller/2"):
        own = [event for event in events if event["lane"] == lane]
        assert brief(own) == [("call", 0, "run"), ("call", 1, "leaf"), ("return", 1, "leaf"), ("return", 0, "run")]


def test_it_is_loud_when_hunter_disables_the_tracer(capsys, monkeypatch):
    monkeypatch.setattr(hunter, "_default_stream", sys.stderr)

    def full(event):
        raise OSError("no space left")

    recorder = Recorder(WORLD, full)
    with recorder.recording("controller"):
        module("def run():\n    pass\n").run()
    assert "Disabling tracer" in capsys.readouterr().err
    with pytest.raises(RecordingError, match="hunter disabled the tracer at nova.made:run: OSError: no space left"):
        recorder.check()


def test_it_is_loud_when_something_takes_hunters_place():
    recorder = Recorder(WORLD, [].append)
    before = sys.gettrace()
    with recorder.recording("controller"):
        sys.settrace(None)
    sys.settrace(before)
    with pytest.raises(RecordingError, match="took hunter's place"):
        recorder.check()


class Broken:
    def __repr__(self):
        raise RuntimeError


class Plain:
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Broken(), "<Broken: its repr raises RuntimeError>"),
        ([Plain()], "[<test_recorder.Plain object at 0x…>]"),
        ({"b": 1, "a": {3, 1, 2}}, "{'a': {1, 2, 3}, 'b': 1}"),
        ("\x1b[2J", r"'\x1b[2J'"),
        ("x" * 1000, f"'{'x' * BRIEF}'… ({1000 - BRIEF} more characters)"),
        ((1,), "(1,)"),
        ("Traceback (most recent call last):\n  x\n  ^^\nKeyError: 1\n", "<a traceback that ends with 'KeyError: 1'>"),
        (set(), "set()"),
        (Plain, "<class 'test_recorder.Plain'>"),
        (Broken.__repr__, "<function Broken.__repr__>"),
        (sys.__stderr__, "<stream>"),
        (KeyError("a\nb"), r"<KeyError: 'a\nb'>"),
    ],
)
def test_values_are_the_same_on_each_run_and_say_what_is_cut(value, text):
    assert PRINTER.brief(value) == text


def test_a_long_container_says_how_many_are_left_out():
    assert PRINTER.brief(list(range(1000))).endswith(f"… ({1000 - 43} more)]")
    holds_itself = []
    holds_itself.append(holds_itself)
    assert PRINTER.brief(holds_itself) == PRINTER.full(holds_itself) == "[[...]]"


def test_an_error_from_the_other_host_has_no_traceback():
    remote = type("InstanceNotFound_Remote", (Exception,), {})("gone\nTraceback: /here\n")
    assert PRINTER.error(remote) == "InstanceNotFound: gone (with compute1's traceback)"
    assert PRINTER.error(ValueError("a\nb\nc")) == "ValueError: a … (2 more lines)"


@pytest.fixture(scope="module")
def lesson_1():
    return library.load("lesson-1")


@pytest.mark.parametrize("name", library.names())
def test_committed_traces_are_what_is_recorded_now(name):
    assert snapshots.check_all(names=[name])


def test_a_trace_is_the_same_each_time_and_has_nothing_of_this_machine(lesson_1, tmp_path):
    first = record(lesson_1, tmp_path / "a.jsonl").path.read_bytes()
    assert record(lesson_1, tmp_path / "b.jsonl").path.read_bytes() == first
    text = first.decode()
    assert not re.search(r" at 0x[0-9a-f]", text)
    assert str(ROOT) not in text and sys.prefix not in text


@pytest.mark.more
def test_a_trace_is_the_same_on_another_machine(tmp_path):
    settings = {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "4242", "COLUMNS": "40", "PYTHONUTF8": "0"}
    code = "from walkthrough.proof import snapshots; snapshots.check_all()"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment(**settings), cwd=tmp_path)


@pytest.mark.more
@pytest.mark.parametrize("name", some(library.names(), "lesson-7"))
def test_hunters_own_tracer_records_the_same_trace(name, tmp_path):
    """Not a debugger's dispatch, but ``hunter.trace``: the committed traces are what hunter sees."""
    lesson, path = library.load(name), tmp_path / "hunted.jsonl"
    if any(stop.meanwhile for stop in lesson.stops):
        pytest.skip("somebody has to stand at its stops")
    sent = [WORLD.request(**request.sent) for request in lesson.requests]
    with TraceWriter(path, lesson=name, requests=[each.header for each in sent]) as writer, contextlib.ExitStack() as clouds:
        recorder = Recorder(WORLD, writer.write)
        for request, message in zip(lesson.requests, sent, strict=True):
            if request.cloud is not None:
                clouds.close()
                cloud = clouds.enter_context(Cloud(**request.cloud, around=recorder.recording))
            recorder.watch(request.stops)
            cloud.send(message.own)
            cloud.settle()
        recorder.check()
    assert path.read_bytes() == (ROOT / "traces" / f"{name}.jsonl").read_bytes()


@pytest.mark.parametrize("debugger", EVERY_KIND)
def test_stepping_records_the_same_trace(debugger, tmp_path):
    saved = tmp_path / "stepped.jsonl"
    typed = "n s n w c pp(instance) s n u d w n r n c u u d pp(volume_bdm) s n n r n w s chain c n s c".split()
    child = terminal(
        [sys.executable, "-m", "walkthrough", "run", "lesson-1", "--debugger", debugger, "--save", str(saved)],
        PDBPP_COLORS="0", PYTHONPATH=str(ROOT), columns=200,
    )  # fmt: skip
    for command in [*typed, "c", "c", "c", "c"]:
        if child.expect([awaited(ANY_PROMPT), "make check compares"]) == 1:
            break
        child.sendline(command.replace("(", " ").replace(")", ""))
    child.expect("q to leave: ")
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    committed = ROOT / "traces" / "lesson-1.jsonl"
    assert saved.read_bytes() == committed.read_bytes()


def test_a_failing_request_is_recorded_to_its_end(tmp_path):
    events = []
    recorder = Recorder(WORLD, events.append)
    with Cloud(instance={"locked": True}, around=recorder.recording) as cloud:
        assert cloud.send(cloud.request()).status_int == 409
    recorder.check()
    raised = [event for event in events if event["kind"] == "exception"]
    assert raised[0]["function"] == "check_instance_lock.inner"
    assert raised[0]["error"].startswith("InstanceIsLocked: Instance 4cfde5a8")
    assert sum(event["kind"] == "call" for event in events) == sum(event["kind"] == "return" for event in events)


def test_every_function_of_junos_chain_and_every_stop_has_a_note(lesson_1):
    chain = (ROOT / "traces" / "juno-chain.txt").read_text().splitlines()
    names = {line.split()[1] for line in chain if not line.startswith("#")}
    assert names
    for note in [*map(notes.of_function, names), *(notes.of_stop(stop.file, stop.line) for stop in lesson_1.stops)]:
        assert note and note.en.strip() and note.zh.strip()


def test_another_hosts_traceback_is_not_written_out():
    """It names folders of this machine, and each Python draws other marks in it."""
    line = '  File "/home/somebody/base.py", line 7, in f\n    return g()\n           ^^^\n'
    told = f"Remote error: DBError no\n{['Traceback (most recent call last):' + chr(10), line, 'DBError: no' + chr(10)]}."
    assert PRINTER.brief(told) == "'Remote error: DBError no' (with another host's traceback)"
    assert PRINTER.brief(f"Traceback (most recent call last):\n{line}RemoteError: {told}") == (
        "<a traceback that ends with 'RemoteError: Remote error: DBError no'> (with another host's traceback)"
    )
    assert PRINTER.brief([line]) == "[<a line of a traceback>]"


def test_every_note_is_on_something_that_exists():
    for name in notes.FUNCTIONS:
        module_name, _, qualified = name.partition(":")
        module = ROOT / "walkthrough" / "stubs" / module_name.replace(".", os.sep)
        path = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        assert f"def {qualified.rpartition('.')[2]}(" in path.read_text(), name


def test_both_ends_of_a_message_have_its_number():
    """In the order in which they are passed; an answer is its call's. The committed trace has them, so any run has."""
    passed = [
        (event.lane, end, *getattr(event, end))
        for event in Trace(ROOT / "traces" / "lesson-1.jsonl")
        for end in ("sends", "takes")
        if getattr(event, end)
    ]
    reserve, attach = "reserve_block_device_name", "attach_volume"
    assert passed == [
        ("controller", "sends", "1", "call", reserve),
        ("compute1", "takes", "1", "call", reserve),
        ("controller", "takes", "1", "answer", reserve),
        ("controller", "sends", "2", "one-way", attach),
        ("compute1", "takes", "2", "one-way", attach),
    ]


def test_a_message_that_comes_twice_is_one():
    events = []
    recorder = Recorder(WORLD, events.append)
    with Cloud(attach=True, fault={"rpc.attach_volume": "twice"}, around=recorder.following) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
    recorder.check()
    taken = [event["takes"]["id"] for event in events if event.get("takes", {}).get("words") == "attach_volume"]
    assert taken == [event["sends"]["id"] for event in events if event.get("sends", {}).get("words") == "attach_volume"] * 2


def test_a_trace_that_has_others_beside_it_keeps_the_ids_of_messages():
    events = []
    recorder = Recorder(WORLD, events.append, apart=True)
    with Cloud(around=recorder.following) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
    ids = [event[end]["id"] for event in events for end in ("sends", "takes") if end in event]
    assert len(ids) == 5 and len(set(ids)) == 2 and all(re.fullmatch("[0-9a-f]{32}", each) for each in ids)


def test_a_call_without_an_answer_takes_none():
    events = []
    recorder = Recorder(WORLD, events.append)
    with Cloud(fault={"compute": "absent"}, config={"rpc_response_timeout": 1}, around=recorder.following) as cloud:
        assert cloud.send(cloud.request()).status_int == 500
    assert [end for event in events for end in ("sends", "takes") if end in event] == ["sends"]


def test_a_call_comes_from_the_first_line_of_its_statement():
    """Whichever line of it the interpreter has come to, on whichever Python."""
    source = "def run():\n    return [\n        leaf(each)\n        for each in (\n            leaf(0),\n        )\n    ]\n"
    source += "def leaf(x):\n    return x\n"
    made = types.ModuleType("nova.made")
    linecache.cache["/nova/made.py"] = (len(source), None, source.splitlines(keepends=True), "/nova/made.py")
    exec(compile(source, "/nova/made.py", "exec"), made.__dict__)
    events = []
    recorder = Recorder(WORLD, events.append)
    with recorder.following("controller"):
        made.run()
    assert [event.get("called_from") for event in events if event["kind"] == "call"] == [None, 2, 2]


def test_an_unreached_stop_is_an_error(lesson_1, tmp_path):
    stop = dataclasses.replace(lesson_1.stops[1], line=421)
    request = dataclasses.replace(lesson_1.requests[0], stops=(stop,))
    mine = dataclasses.replace(lesson_1, requests=(request,))
    with pytest.raises(RecordingError, match="stop 1 of mine was never reached"):
        record(library.placed(mine, "mine", WORLD), tmp_path / "t.jsonl")
    assert Trace(tmp_path / "t.jsonl").lesson == "mine"
