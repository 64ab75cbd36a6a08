"""The trace file: written as a run goes on, read lazily, and never half there."""

import json
import threading

import pytest

from walkthrough.tracing.format import Event, Trace, TraceError, TraceWriter
from walkthrough.world import Carried

CALL = {"lane": "controller", "depth": 0, "kind": "call", "file": "nova/compute/api.py", "line": 3, "function": "API.get"}


def write(path, events=(CALL,)):
    with TraceWriter(path, lesson="lesson-1", requests=[{"method": "POST"}]) as writer:
        for event in events:
            writer.write(event)
    return path


def write_by_hand(path, event):
    """Write a trace whose second event no writer would write."""
    lines = write(path, [CALL, CALL]).read_text().splitlines()
    path.write_text("\n".join([*lines[:2], json.dumps(event), *lines[3:], ""]))
    return path


def test_what_is_written_is_read(tmp_path):
    arguments = {"name": "'卷 \\x1b \"'", "**kwargs": "{}"}
    trace = Trace(write(tmp_path / "t.jsonl", [CALL | {"arguments": arguments}, CALL | {"kind": "return", "result": "1"}]))
    assert (trace.lesson, trace.requests) == ("lesson-1", [{"method": "POST"}])
    first, second = trace
    assert first == Event(**CALL, arguments=arguments)
    assert (second.kind, second.result, second.name) == ("return", "1", "nova.compute.api:API.get")
    assert list(trace) == [first, second]


def test_one_line_for_each_event_with_keys_in_order(tmp_path):
    lines = write(tmp_path / "t.jsonl", [CALL, CALL]).read_bytes().decode().split("\n")
    header = {"format": "walkthrough-trace", "version": 2, "lesson": "lesson-1", "request": {"method": "POST"}}
    assert [json.loads(line) for line in lines[:-1]] == [header, CALL, CALL, {"events": 2}]
    assert lines[-1] == ""
    assert list(json.loads(lines[1])) == list(Event._fields)[:6]


@pytest.mark.parametrize("text", ["", "a", 'quotes " and \\ and /', "}, {", "\0\n\x1b[2J\x7f\x9b\u2028", "卷 🙂", "\ud800"])
def test_a_line_is_what_json_writes(tmp_path, text):
    arguments = {"one": text, text: "two", "**kwargs": "{}"}
    more = {"stop": 1, "arguments": arguments, "values": {}, "called_from": 12, "sends": {"id": "7", "kind": "call", "words": text}}
    events = [
        CALL | {"function": text, "lane": text} | more,
        CALL | {"kind": "return", "result": text},
        CALL | {"kind": "exception", "error": text},
    ]
    lines = write(tmp_path / "t.jsonl", events).read_text(encoding="utf-8").split("\n")[1:-2]
    written = [json.dumps(event, ensure_ascii=False).encode("utf-8", "backslashreplace").decode() for event in events]
    assert lines == written


def test_what_several_threads_write_is_all_there(tmp_path):
    threads, each = 4, 3000
    with TraceWriter(tmp_path / "t.jsonl", lesson="lesson-1", requests=[{}]) as writer:

        def work(lane):
            for number in range(each):
                writer.write(CALL | {"lane": str(lane), "line": number + 1})

        working = [threading.Thread(target=work, args=(lane,)) for lane in range(threads)]
        for thread in working:
            thread.start()
        while any(thread.is_alive() for thread in working):
            writer.flush()
            assert writer.events <= threads * each
        assert writer.events == threads * each
    events = list(Trace(writer.path))
    for lane in range(threads):
        assert [event.line for event in events if event.lane == str(lane)] == list(range(1, each + 1))


def test_nothing_is_overwritten_before_the_new_file_is_whole(tmp_path):
    path = write(tmp_path / "t.jsonl")
    before = path.read_bytes()
    with pytest.raises(RuntimeError), TraceWriter(path, lesson="other", requests=[{}]) as writer:
        writer.write(CALL)
        writer.flush()
        assert len(list(Trace(writer.unfinished, unfinished=True))) == 1
        assert path.read_bytes() == before
        raise RuntimeError
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_lone_surrogate_does_not_break_the_file(tmp_path):
    (event,) = Trace(write(tmp_path / "t.jsonl", [CALL | {"arguments": {"a": "\ud800"}}]))
    assert event.arguments == {"a": "\ud800"}


def test_events_are_read_one_by_one(tmp_path):
    path = write(tmp_path / "t.jsonl", [CALL] * 3)
    path.write_text(path.read_text().replace('"kind": "call"', '"kind": "nothing"', 2).replace("nothing", "call", 1))
    events = iter(Trace(path))
    assert next(events).kind == "call"
    with pytest.raises(TraceError, match=r"t\.jsonl:3: not an event"):
        next(events)


@pytest.mark.parametrize(
    "written",
    [
        lambda data: json.dumps(data, separators=(",", ":")),
        lambda data: json.dumps(data, indent=1).replace("\n", " "),
        lambda data: json.dumps(dict(reversed(data.items()))),
        lambda data: json.dumps(data)[:-1] + ', "depth": 1}',
        lambda data: json.dumps(data) + "  ",
        lambda data: json.dumps(data | {"stop": None}),
    ],
)
def test_it_does_not_matter_how_a_line_is_written(tmp_path, written):
    """But to how fast it is read: the lines of a writer of ours take a way of their own."""
    events = [CALL | {"arguments": {"a": "'\\n卷'"}, "called_from": 4}, CALL | {"kind": "return", "error": 'E: "'}]
    path = write(tmp_path / "t.jsonl", events)
    ours = list(Trace(path))
    header, *lines, end = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *(written(json.loads(line)) for line in lines), end, ""]), encoding="utf-8")
    changed = {"depth": 1} if '"depth": 1}' in path.read_text(encoding="utf-8") else {}
    assert list(Trace(path)) == [event._replace(**changed) for event in ours]


def test_some_events_are_read_again(tmp_path):
    trace = Trace(write(tmp_path / "t.jsonl", [CALL | {"line": number} for number in range(10)]))
    marks = [1, 0, 0, 1, 1, 0, 0, 0, 0, 1]
    assert [event.line for event in trace.picked(marks)] == [0, 3, 4, 9]
    assert [number for number, _ in trace.lines(marks)] == [0, 3, 4, 9]
    with pytest.raises(TraceError, match=r"t\.jsonl:12: not an event of a trace"):
        list(trace.picked([0] * 10 + [1]))
    # The file has become shorter meanwhile.
    with pytest.raises(TraceError, match=r"t\.jsonl:22: not a line of JSON"):
        list(trace.picked([0] * 20 + [1]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: "", r":1: not a line of JSON"),
        (lambda text: "hello\n", r":1: not a line of JSON"),
        (lambda text: "[1]\n", r":1: a line of a trace is one JSON object"),
        (lambda text: '{"format": "har"}\n', r":1: not a trace"),
        (
            lambda text: text.replace('"version": 2', '"version": 3'),
            r":1: version 3 of the trace format; .* reads versions 1 and 2",
        ),
        (lambda text: text[:-60], r":3: not a line of JSON: the file is incomplete or not a trace; to record one: "),
        (lambda text: text.rpartition('{"events"')[0], r":3: the trace is cut short after this line"),
        (lambda text: text.replace('"events": 2', '"events": 5'), r":4: the trace should have 5 events and has 2"),
        (lambda text: text + text, r":5: the trace ends before this line"),
        (lambda text: text.replace('"depth": 0', '"depth": "0"'), r":2: not an event of a trace: a value"),
        (lambda text: text.replace('"depth": 0', '"x": 0'), r":2: not an event of a trace: its keys are lane, x"),
        # Behind the head of an event that was read before.
        (lambda text: text.replace('get"}\n{"events', 'get", }\n{"events'), r":3: not a line of JSON"),
        (lambda text: text.replace('get"}\n{"events', 'get"\n{"events'), r":3: not a line of JSON"),
        (lambda text: text.replace('get"}\n{"events', 'get"} x\n{"events'), r":3: a line of a trace is one JSON object"),
        (lambda text: text.replace('get"}\n{"events', 'get", "result": "1}\n{"events'), r":3: not a line of JSON"),
        (lambda text: text.replace('get"}\n{"events', 'get", "results": "1"}\n{"events'), r":3: not an event of a trace: its keys"),
    ],
)
def test_a_bad_file_is_one_line_with_file_and_line(tmp_path, change, message):
    path = write(tmp_path / "t.jsonl", [CALL, CALL])
    path.write_text(change(path.read_text()))
    with pytest.raises(TraceError, match=r"t\.jsonl" + message) as error:
        list(Trace(path))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "more",
    [
        {"arguments": "x"},
        {"arguments": {"a": 1}},
        {"values": ["x"]},
        {"values": {"a": None}},
        {"result": {}},
        {"error": 5},
        {"stop": "1"},
        {"stop": True},
        {"called_from": "1"},
    ],
)
def test_what_an_event_need_not_have_is_of_its_kind_too(tmp_path, more):
    path = write_by_hand(tmp_path / "t.jsonl", CALL | more)
    with pytest.raises(TraceError, match=r"t\.jsonl:3: not an event of a trace: a value is of the wrong kind"):
        list(Trace(path))


def test_version_1_is_still_read(tmp_path):
    path = write(tmp_path / "t.jsonl", [CALL, CALL | {"kind": "return", "result": "1"}])
    path.write_text(path.read_text().replace('"version": 2', '"version": 1'))
    assert [(event.kind, event.called_from, event.takes, event.sends) for event in Trace(path)] == [
        ("call", None, None, None),
        ("return", None, None, None),
    ]


MESSAGE = {"id": "7", "kind": "call", "words": "reserve \x1b"}


def test_an_event_carries_messages_and_where_it_comes_from(tmp_path):
    more = {"called_from": 12, "sends": MESSAGE | {"kind": "one-way"}, "takes": MESSAGE}
    path = write(tmp_path / "t.jsonl", [CALL | more])
    (event,) = Trace(path)
    assert (event.called_from, event.takes, event.sends) == (12, Carried(**MESSAGE), Carried(**MESSAGE | {"kind": "one-way"}))
    # What has no message says nothing of one.
    assert list(json.loads(path.read_bytes().splitlines()[1])) == [*CALL, *more]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (5, "it has id, kind, words, all texts"),
        ({"id": "7", "kind": "call"}, "it has id, kind, words, all texts"),
        (MESSAGE | {"to": "compute1"}, "it has id, kind, words, all texts"),
        (MESSAGE | {"id": 7}, "it has id, kind, words, all texts"),
        (MESSAGE | {"kind": "cast"}, "its kind is one of call, one-way, answer"),
    ],
)
@pytest.mark.parametrize("end", ["takes", "sends"])
def test_a_message_that_is_none_is_one_line(tmp_path, end, message, told):
    path = write_by_hand(tmp_path / "t.jsonl", CALL | {end: message})
    with pytest.raises(TraceError, match=rf"t\.jsonl:3: not a message of an event: {told}"):
        list(Trace(path))


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TraceError, match=r"t\.jsonl:1: not UTF-8"):
        Trace(path)


@pytest.mark.parametrize("place", ["no/such/folder/t.jsonl", "."])
def test_a_place_that_cannot_be_written_or_read(tmp_path, place):
    with pytest.raises(TraceError):
        TraceWriter(tmp_path / place, lesson="l", requests=[{}])
    with pytest.raises(TraceError):
        Trace(tmp_path / place)
