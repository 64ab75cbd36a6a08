"""A bus that is lost and back, a compute1 that is silent, one that is not alone: a line to look at, and answers like Juno's."""

import json
import re
import time
from urllib.parse import urlsplit

import pytest
import rabbit
from serving import ATTACHMENTS, SPARE_VOLUME, VOLUME, Piped, Served, Waiting, body, send, until
from tap import Tap

pytestmark = pytest.mark.more

#: nova-api waits so many seconds for an answer. In Juno it is 60.
WAITS = 4
LESSON = f"""
from walkthrough import Lesson, Request, Stop, Text
t = Text("en", "zh")
stop = Stop(file="nova/compute/api.py", line=3156, function="_attach_volume", title=t, notice=t)
request = Request(cloud={{"config": {{"rpc_response_timeout": {WAITS}}}}}, stops=(stop,))
lesson = Lesson(title=t, opening=t, closing=t, requests=(request,))
"""
HANDLED = r"cast attach_volume 3\.16 \d+ ms: handled"


class Hosts:
    """A controller and as many compute1 as are wanted, each behind a proxy of its own."""

    def __init__(self, tap, bus, lesson):
        self.tap, self._bus, self._at = tap, bus, urlsplit(bus)
        self.controller = Served("--lesson", lesson, "--bus", self._through("controller"), "--cinder-port", "0", "--no-stops")
        self.cinder = int(self.controller.wait_for(r"Cinder listens on http://\S+:(\d+)\.")[1])
        self.computes = []

    def _through(self, who):
        port = self.tap.amqp(who, self._at.hostname, self._at.port)
        return re.sub(r"@[^/]*", f"@127.0.0.1:{port}", self._bus)

    def compute(self, *arguments, **how):
        name = f"compute1 {len(self.computes)}"
        where = ["--bus", self._through(name), "--controller", f"http://127.0.0.1:{self.cinder}"]
        self.computes.append(Piped(*where, *arguments, name="compute", **how))
        self.computes[-1].wait_for("takes messages from")
        return self.computes[-1]

    def attach(self, name=VOLUME):
        return send(self.controller.port, "POST", ATTACHMENTS, body(name))

    def state(self, name=VOLUME):
        """Return what Cinder says of a volume, and the devices at which nova-api lists it."""
        status = json.loads(send(self.cinder, "GET", f"/v1/any/volumes/{name}").text)["volume"]["status"]
        listed = json.loads(send(self.controller.port, "GET", ATTACHMENTS).text)["volumeAttachments"]
        return status, [each["device"] for each in listed if each["volumeId"] == name]


@pytest.fixture
def hosts(tmp_path):
    bus = rabbit.url()
    path = tmp_path / "short.py"
    path.write_text(LESSON)
    with rabbit.alone(bus), Tap() as tap:
        found = Hosts(tap, bus, str(path))
        yield found
        for each in [*found.computes, found.controller]:
            if each.process.poll() is None:
                each.end()
            assert "Traceback" not in each.output and "guest:guest" not in each.output.partition("to_dict())'")[2]


def lines(host, pattern):
    return re.findall(pattern, " ".join(host.output.split()))


def test_a_bus_that_is_lost_and_back_is_told_once(hosts):
    both = [hosts.controller, hosts.compute("--no-stops")]
    assert hosts.attach(SPARE_VOLUME).status == 200
    both[1].wait_for(HANDLED)
    hosts.tap.lose("controller", "compute1 0")
    for each in both:
        each.wait_for(
            r"The message bus at rabbit://guest:\*\*\*@127\.0\.0\.1:\d+/\S* is lost \(.*Connection refused\)\. It is tried again"
        )
    hosts.tap.find("controller", "compute1 0")
    for each in both:
        each.wait_for(r"/\S* is back\.")
    # two-hosts/FAULTS.md 5: it costs some seconds, and all is well. The connections that were idle find out now.
    assert hosts.attach().status == 200
    both[1].wait_for(HANDLED, both[1].output.index("is back."))
    assert hosts.state() == ("in-use", ["/dev/vdc"])
    told = ("is lost", r"/\S* is back", "closed the connections")
    assert [[len(lines(each, pattern)) for pattern in told] for each in both] == [[1, 1, 0]] * 2


def test_connections_that_are_dropped_are_told_once(hosts):
    """FAULTS.md 5, idle: 200, or 500 and no mapping where an answer was sent before its queue was there again."""
    compute = hosts.compute("--no-stops")
    assert hosts.attach(SPARE_VOLUME).status == 200
    compute.wait_for(HANDLED)
    for who in ("controller", "compute1 0"):
        hosts.tap.drop(who)
    for each in (hosts.controller, compute):
        each.wait_for("closed the connections of this host.")
    status = hosts.attach().status
    if status == 200:
        compute.wait_for(HANDLED, compute.output.index("closed the connections"))
    assert (status, *hosts.state()) in ((200, "in-use", ["/dev/vdc"]), (500, "available", []))
    assert [len(lines(each, "closed the connections")) for each in (hosts.controller, compute)] == [1, 1]


def test_a_bus_that_is_lost_while_compute1_works_is_waited_for(hosts):
    """FAULTS.md 5, during the attach: it goes on with libvirt and Cinder, and is done late."""
    compute = hosts.compute()
    assert hosts.attach().status == 200
    compute.wait_for("Stop 1 of 8")
    hosts.tap.lose("controller", "compute1 0")
    compute.process.stdin.write("c\n" * 8)
    compute.process.stdin.flush()
    compute.wait_for("is lost")
    until(lambda: json.loads(send(hosts.cinder, "GET", f"/v1/any/volumes/{VOLUME}").text)["volume"]["status"] == "in-use")
    assert "attach_volume 3.16" not in compute.output
    hosts.tap.find("controller", "compute1 0")
    compute.wait_for(HANDLED)
    assert hosts.state() == ("in-use", ["/dev/vdb"])


def test_a_compute1_that_is_stopped_is_told(hosts):
    """FAULTS.md 1: the client waits, and gets 500. What lay in the queue too long is not carried out today."""
    hosts.compute("--no-stops").end()
    began = time.monotonic()
    answer = hosts.attach()
    assert answer.status == 500 and time.monotonic() - began >= WAITS
    assert json.loads(answer.text)["computeFault"]["message"].startswith("The server has either erred or is incapable")
    hosts.controller.wait_for(rf"compute1 has not answered reserve_block_device_name within {WAITS} s\. Is it running\?")
    assert hosts.state() == ("available", [])
    again = hosts.compute("--no-stops")
    assert hosts.attach().status == 200
    again.wait_for(HANDLED)
    assert hosts.state() == ("in-use", ["/dev/vdb"])


def test_two_compute1_at_once_are_told_and_share_the_work(hosts):
    first, second = hosts.compute("--no-stops"), hosts.compute("--no-stops")
    told = r"Another compute1 takes messages from rabbit://guest:\*\*\*@\S* already: each message comes to one of the two\."
    assert [len(lines(each, told)) for each in (first, second)] == [0, 1]
    clients = [Waiting(hosts.controller.port, "POST", ATTACHMENTS, body(name)) for name in (VOLUME, SPARE_VOLUME)]
    assert [client.answer().status for client in clients] == [200, 200]
    until(lambda: [hosts.state(name)[0] for name in (VOLUME, SPARE_VOLUME)] == ["in-use"] * 2)
    handled = lambda what: sum(len(lines(each, rf"{what} 3\.\d+ \d+ ms: handled")) for each in (first, second))
    until(lambda: [handled("call reserve_block_device_name"), handled("cast attach_volume")] == [2, 2])
