"""``serve --save`` and ``compute --save``: each process records what runs in it."""

import signal

from serving import ATTACHMENTS, Served, body, send

from walkthrough.tracing.format import Trace
from walkthrough.tracing.tree import nodes


def test_what_is_served_is_recorded_until_it_ends(tmp_path, command):
    path = tmp_path / "all.jsonl"
    served = Served("--save", str(path), "--lang", "zh", commands="c\nc\nc\nchain flat\nc\n")
    assert send(served.port, "POST", ATTACHMENTS, body()).status == 200
    # The next request is served once compute1 has done what the first one left to it.
    assert send(served.port, "GET", "/", token="t").status == 200
    assert not path.exists()
    assert served.end(signal.SIGINT) == 128 + signal.SIGINT
    # What was recorded so far can be looked at.
    assert "◆ 断点 3  [controller] API._attach_volume  " in served.output
    assert f"本次运行的跟踪记录在 {path}。" in served.output
    trace = Trace(path)
    assert (trace.lesson, trace.requests) == ("lesson-1", [])
    assert [event.stop for event in trace if event.stop] == [1, 2, 3, 4]
    assert "device_name='/dev/vdb'" in next(event.values for event in trace if event.stop == 4)["bdm"]
    # A request's way is one tree, but for what compute1 does when the client has its answer.
    roots = [node.event.lane for node in nodes(trace) if node.level == 0]
    assert roots[0] == roots[-1] == "controller" and set(roots[1:-1]) == {"compute1"}
    passed = {(event.sends or event.takes)[:2] for event in trace if event.sends or event.takes}
    assert passed == {("1", "call"), ("1", "answer"), ("2", "one-way")}, "all of it is here: messages have numbers"
    assert "ComputeManager.attach_volume" in command("show", str(path), "--lane", "compute1").stdout


def test_a_trace_that_cannot_be_written_is_told_before_anything_is_served(command, tmp_path):
    for arguments in (["serve", "--port", "0"], ["compute", "--bus", "rabbit://guest:secret@127.0.0.1:1/"]):
        done = command(*arguments, "--save", str(tmp_path / "no" / "such.jsonl"))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"walkthrough: {tmp_path}/no/such.jsonl: the trace cannot be written: the folder {tmp_path}/no does not exist\n"
        )


def test_what_never_came_to_work_leaves_the_file_as_it_was(command, tmp_path):
    path = tmp_path / "before.jsonl"
    path.write_text("before")
    done = command("compute", "--bus", "rabbit://guest:secret@127.0.0.1:1/", "--save", str(path))
    assert done.returncode == 2 and "no message bus at rabbit://guest:***@127.0.0.1:1/" in done.stderr
    assert [each.read_text() for each in tmp_path.iterdir()] == ["before"]
