"""The messages that nova-compute sends while it handles the cast equal those of real nova-compute (wire.json)."""

import json

import pytest
from scenario import COMPUTE1_SCENARIOS

from walkthrough.stubs import seed
from walkthrough.stubs.cloud import Cloud

CASES = {case["case"]: case for case in json.loads((COMPUTE1_SCENARIOS.parent / "wire.json").read_text(encoding="utf-8"))["cases"]}
FAULTS = {"libvirt refuses": {"libvirt.attachDeviceFlags": [1, "internal error"]}}
CONFIG = {"conductor.use_local": False, "notification_driver": ["messaging"]}


class Overheard(Cloud):
    """A cloud that keeps what compute1 sends for the cast; in one case the message has no bdm."""

    def __init__(self, case):
        super().__init__(attach=True, config=CONFIG, fault=FAULTS.get(case))
        self._without_bdm = case == "bdm null"

    def on_receive(self, message, context, is_cast):
        entered = super().on_receive(message, context, is_cast)
        if is_cast:
            self.asked_of_the_conductor.clear()
            if self._without_bdm:
                message["args"]["bdm"] = None
        return entered


@pytest.fixture(scope="module", params=CASES)
def sent(request):
    """A case, the calls to the conductor, and the notifications."""
    with Overheard(request.param) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        return CASES[request.param], list(cloud.asked_of_the_conductor), list(cloud.notifications)


def _of_kind(case, kind):
    return [message for message in case["messages"] if message["kind"] == kind]


def test_calls_to_the_conductor(sent):
    case, calls, _ = sent
    wanted = _of_kind(case, "call")
    got = [{"method": call.method, "version": call.version, "args": call.args} for call in calls]
    assert [_comparable(call) for call in got] == [_comparable(call["message"]) for call in wanted]
    # Nobody in particular is asked.
    assert [(call.kind, call.topic, call.server) for call in calls] == [("call", message["routing"], None) for message in wanted]
    is_admin = [pair for pair in case["is_admin"] if pair[0] in ("object_action", "object_class_action", "instance_update")]
    assert [[call.method, call.context["is_admin"]] for call in calls] == is_admin


def test_the_caller_travels_along(sent):
    case, calls, _ = sent
    wanted = case["context_of_the_first_message_of_nova_compute"]
    got = dict(calls[0].context)
    # Cinder stood on the measured machine; and where the machine was is another name for the client, too.
    for context in (wanted, got):
        context.pop("service_catalog")
        context.pop("remote_address")
    assert got == wanted


def test_notifications(sent):
    case, _, notifications = sent
    wanted = _of_kind(case, "notify")
    assert [topic for topic, _ in notifications] == [message["routing"] for message in wanted]
    for (_, got), message in zip(notifications, wanted, strict=True):
        assert _comparable(got) == _comparable(message["message"])


#: Today's library gives each notification an id of its own and takes the time from the clock; a fault's traceback is Python's.
_OWN = ("message_id", "timestamp", "details", "service_catalog", "remote_address", "nova_object.changes")


def _comparable(value, name=""):
    if name == "nova_object.changes":
        return sorted(value)
    if name in _OWN:
        return None
    if name == "connection_info" and isinstance(value, str):
        return json.loads(value)
    if name == "network_info":
        return json.loads(value) if isinstance(value, str) else value
    if isinstance(value, dict):
        return {key: _comparable(each, key) for key, each in value.items() if key != "_unique_id"}
    if isinstance(value, (list, tuple)):
        return [_comparable(each) for each in value]
    return value


def test_the_conductor_writes_and_compute1_does_not(sent):
    case, calls, _ = sent
    assert calls, case["case"]
    with Cloud(attach=True, config=CONFIG) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        (row,) = [row for row in cloud.mappings() if row["id"] == 39]
        assert json.loads(row["connection_info"])["serial"] == seed.VOLUME
        methods = [call.args["objmethod"] for call in cloud.asked_of_the_conductor]
        assert methods == ["get_by_instance_uuid", "create", "save"]
