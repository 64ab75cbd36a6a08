"""Two hosts over RabbitMQ: nova-api, the conductor and Cinder in one process, nova-compute in another, a client in a third."""

import json
import re
import signal
import time

import pexpect
import pytest
import rabbit
from helpers import KINDS, PROMPTS, WALKTHROUGH, terminal, unescaped
from learner import Learner
from serving import ATTACHMENTS, SPARE_VOLUME, VOLUME, Piped, Served, Waiting, body, send, until

from walkthrough.tracing.format import Trace
from walkthrough.tracing.merge import merged
from walkthrough.tracing.tree import nodes

pytestmark = pytest.mark.more

CINDER = r"Cinder listens on (http://\S+:(\d+))\."
#: Where the disk is in the end, at compute1's prompt.
DISKS = "p self.driver._conn.lookupByName('instance-00000021').disks"


@pytest.fixture
def bus():
    url = rabbit.url()
    with rabbit.alone(url):
        yield url


@pytest.fixture
def controller(bus):
    served = Served("--bus", bus, "--cinder-port", "0", "--no-stops")
    served.cinder, port = served.wait_for(CINDER).groups()
    served.cinder_port = int(port)
    yield served
    assert served.end() == 128 + signal.SIGTERM
    assert "Traceback" not in served.output


@pytest.fixture
def compute(bus, controller):
    """A function that starts compute1; all of them are ended."""
    started = []

    def start(*arguments, **how):
        piped = Piped("--bus", bus, "--controller", controller.cinder, *arguments, name="compute", **how)
        started.append(piped)
        piped.wait_for(r"takes messages from \S+ Press Ctrl-C to end it\.\n")
        return piped

    yield start
    for each in started:
        if each.process.poll() is None:
            each.end()
        assert "Traceback" not in each.output


def volume(controller, name=VOLUME):
    return json.loads(send(controller.cinder_port, "GET", f"/v1/any/volumes/{name}").text)["volume"]


def attach(controller, name=VOLUME):
    return send(controller.port, "POST", ATTACHMENTS, body(name))


def test_a_request_travels_over_two_hosts(controller, compute):
    other = compute("--no-stops")
    assert attach(controller).status == 200
    other.wait_for(r"cast attach_volume 3\.16 \d+ ms: handled")
    found = volume(controller)
    assert (found["status"], found["attachments"][0]["device"]) == ("in-use", "/dev/vdb")
    assert re.search(r"call reserve_block_device_name 3\.35 \d+ ms: handled", other.output)
    assert attach(controller, SPARE_VOLUME).status == 200
    until(lambda: volume(controller, SPARE_VOLUME)["status"] == "in-use")
    listed = json.loads(send(controller.port, "GET", ATTACHMENTS).text)["volumeAttachments"]
    assert [each["device"] for each in listed] == ["/dev/vda", "/dev/vdb", "/dev/vdc"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_prompt_in_each_of_two_terminals(bus, kind):
    stops = ["--debugger", kind, "--bus", bus]
    first = terminal([*WALKTHROUGH, "serve", "--port", "0", "--cinder-port", "0", *stops], columns=200, lines=60)
    first.expect(r"listens on http://\S+:(\d+)\.")
    port = int(first.match[1])
    first.expect(CINDER)
    cinder = first.match[1]
    second = terminal([*WALKTHROUGH, "compute", "--controller", cinder, *stops], columns=200, lines=60)
    second.expect(r"takes\s+messages\s+from")
    client = Waiting(port, "POST", ATTACHMENTS, body())
    controller = Learner(first, PROMPTS[kind])
    assert "volumes.py(" in controller.screen
    for _ in range(3):
        assert "nova" in controller.type("c")
    first.sendline("c")
    assert client.answer().status == 200, "the client does not wait for compute1"
    compute1 = Learner(second, PROMPTS[kind])
    assert "manager.py(4554)" in compute1.screen.replace("\n", "") and "vdb" not in compute1.type(DISKS)
    while "manager.py(4587)" not in (screen := compute1.type("c").replace("\n", "")):
        assert "nova/" in screen
    assert "{'config': ['vdb'], 'live': []}" in compute1.type(DISKS)
    second.sendline("c")
    second.expect(r"cast attach_volume 3\.16 \d+ ms: handled")
    for child in (second, first):
        child.sendintr()
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        assert "Traceback" not in unescaped(child.before)


def test_q_abandons_the_message_and_the_host_goes_on(controller, compute):
    other = compute(commands="c\nq\n")
    assert attach(controller).status == 200
    other.wait_for("cast attach_volume 3.16 .* ms: abandoned at the prompt")
    assert volume(controller)["status"] == "attaching"
    other.process.stdin.close()
    assert attach(controller, SPARE_VOLUME).status == 200
    until(lambda: volume(controller, SPARE_VOLUME)["status"] == "in-use")


def test_a_host_that_is_started_late_finds_what_waits_for_it(controller, compute):
    """two-hosts/FAULTS.md 1: its queue outlives it, and a call waits there."""
    compute("--no-stops").end()
    client = Waiting(controller.port, "POST", ATTACHMENTS, body())
    time.sleep(0.5)
    compute("--no-stops")
    assert client.answer().status == 200
    until(lambda: volume(controller)["status"] == "in-use")


def test_a_host_that_is_killed_at_work_loses_the_message(controller, compute):
    """two-hosts/FAULTS.md 3: it had been acknowledged, and nobody repairs anything."""
    killed = compute(commands="c\nc\nc\nc\nc\n")
    assert attach(controller).status == 200
    killed.wait_for("Stop 6 of 8")
    killed.end(signal.SIGKILL)
    again = compute("--no-stops")
    assert attach(controller, SPARE_VOLUME).status == 200
    again.wait_for(r"cast attach_volume 3\.16 \d+ ms: handled")
    assert again.output.count("attach_volume") == 1
    assert volume(controller)["status"] == "attaching"
    assert attach(controller).status == 400


def test_sigterm_lets_a_host_finish(controller, compute):
    other = compute("--no-stops")
    assert attach(controller).status == 200
    assert other.end() == 128 + signal.SIGTERM
    assert volume(controller)["status"] == "in-use", "as Juno's nova-compute does"


HOSTILE = {
    "an unknown method": {"method": "no_such_method", "version": "3.0", "args": {}},
    "a newer version": {"method": "attach_volume", "version": "9.9", "args": {}},
    "arguments that are none": {"method": "attach_volume", "version": "3.16", "args": {"bdm": 7, "instance": None}},
    "an object of another version": {
        "method": "attach_volume",
        "version": "3.16",
        "args": {"bdm": {"nova_object.name": "BlockDeviceMapping", "nova_object.version": "99.0", "nova_object.data": {}}},
    },
}


@pytest.mark.parametrize("name", [*HOSTILE, "no envelope", "no JSON", "no message"])
def test_a_message_that_is_none_is_one_line(controller, compute, bus, name):
    other = compute("--no-stops")
    mark = len(other.output)
    if name in HOSTILE:
        message = HOSTILE[name] | {"_unique_id": name, "_context_request_id": "req-1"}
        rabbit.send(bus, {"oslo.version": "2.0", "oslo.message": json.dumps(message)})
    elif name == "no envelope":
        rabbit.send(bus, {"method": "attach_volume"})
    else:
        content = {"content_type": "application/json", "content_encoding": "utf-8"} if name == "no JSON" else {}
        rabbit.send(bus, "{\x1b[2J", **content)
    # It works on, and what comes next is no worse for it.
    assert attach(controller).status == 200
    other.wait_for(r"cast attach_volume 3\.16 \d+ ms: handled", mark)
    told = other.output[mark:].split("call reserve")[0]
    assert "\x1b" not in told and "Traceback" not in told and told.count("\n") <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_two_hosts_recorded_is_one_tree(bus, kind, tmp_path, command):
    """With somebody at a prompt on each, who steps and looks back. Cinder and the conductor are beside nova-api."""
    saved = [tmp_path / "controller.jsonl", tmp_path / "compute1.jsonl"]
    at_stops = ["--debugger", kind, "--bus", bus]
    api = Served(*at_stops, "--cinder-port", "0", "--save", str(saved[0]), commands="c\nn\ns\nc\nc\nc\n")
    cinder = api.wait_for(CINDER)[1]
    other = Piped(
        *at_stops, "--controller", cinder, "--save", str(saved[1]), name="compute", commands="n\ns\nchain flat\n" + "c\n" * 12
    )
    other.wait_for("takes messages from")
    assert attach(api).status == 200
    other.wait_for(r"cast attach_volume 3\.16 \d+ ms: handled")
    assert [each.end(signal.SIGINT) for each in (other, api)] == [128 + signal.SIGINT] * 2
    for each, path in ((api, saved[0]), (other, saved[1])):
        assert f" show {path} OTHER_FILE" in " ".join(each.output.split())
        assert "guest:guest" not in path.read_text()
    assert {event.lane for event in Trace(saved[0])} == {"controller", "conductor"}
    assert {event.lane for event in Trace(saved[1])} == {"compute1"}

    with merged([Trace(path) for path in saved]) as walk:
        tree = list(nodes(walk))
        passed = [
            (event.lane, end, event.takes or event.sends) for event in walk for end in ("sends", "takes") if getattr(event, end)
        ]
    assert [node.event.function for node in tree if node.level == 0] == ["URLMap.__call__"]
    # Of each message one sent it and one took it, on another lane.
    ends = {}
    for lane, end, message in passed:
        if message.kind != "answer":
            ends.setdefault((message.id, message.words), {})[end] = lane
    assert [(words.split(" ")[-1], lanes["sends"], lanes["takes"]) for (_, words), lanes in ends.items()] == [
        ("reserve_block_device_name", "controller", "compute1"),
        ("BlockDeviceMappingList.get_by_instance_uuid", "compute1", "conductor"),
        ("BlockDeviceMapping.create", "compute1", "conductor"),
        ("attach_volume", "controller", "compute1"),
        ("BlockDeviceMapping.save", "compute1", "conductor"),
    ]
    done = command("show", *map(str, saved), "--story")
    assert done.returncode == 0 and [line for line in done.stdout.splitlines() if line.startswith("[")] == [
        done.stdout.splitlines()[0]
    ]


def test_a_trace_of_another_walk_is_told(bus, controller, compute, tmp_path, command):
    """Two compute1 one after the other: each trace has a part of the walk, and none of another's."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    for path, volume_id in ((first, VOLUME), (second, SPARE_VOLUME)):
        other = compute("--no-stops", "--save", str(path))
        assert attach(controller, volume_id).status == 200
        other.wait_for(r"cast attach_volume 3\.16 \d+ ms: handled")
        assert other.end() == 128 + signal.SIGTERM
    done = command("show", str(first), str(second))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{second} is not another part of the walk in {first}: no message passed between the two" in done.stderr
