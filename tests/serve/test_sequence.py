"""What travels over RabbitMQ in an attach, message by message, against what three processes of real Juno sent (issue 12, point 4).

``data/two-hosts.json`` is what was measured; ``data/differences.json`` names what is otherwise today, and why: nearly all of it is
oslo.messaging's. A difference that is not named fails, and so does a name that nothing needs.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import rabbit
from serving import ATTACHMENTS, Piped, Served, body, send
from tap import Seen, Tap

pytestmark = pytest.mark.more

DATA = Path(__file__).with_name("data")
MEASURED = json.loads((DATA / "two-hosts.json").read_text())["attach"]
DIFFERENCES = json.loads((DATA / "differences.json").read_text())
_REPLY = re.compile(r"reply_[0-9a-f]{32}")


def _object(data: Mapping[str, Any]) -> str:
    name, version, fields = data["nova_object.name"], data["nova_object.version"], data["nova_object.data"]
    if "objects" in fields:
        return f"{name} {version} of {len(fields['objects'])}: [{', '.join(map(_object, fields['objects']))}]"
    told = [f"{each}={fields[each]}" for each in ("id", "uuid", "volume_id", "device_name") if fields.get(each) is not None]
    return f"{name} {version} ({', '.join(told)}; {len(fields)} fields)"


def _value(data: Any) -> str:
    return _object(data) if isinstance(data, Mapping) and "nova_object.name" in data else json.dumps(data)


def _content(result: Any) -> str | None:
    if isinstance(result, list):
        updates, value = result
        names, changed = sorted(name for name in updates if name != "obj_what_changed"), json.dumps(updates["obj_what_changed"])
        return f"[updates, result]: updates of {names}; obj_what_changed={changed}; result={json.dumps(value)}"
    return None if result is None else _value(result)


def _acted_on(args: Mapping[str, Any]) -> dict[str, Any]:
    told = {"objmethod": args["objmethod"], "args": json.dumps(args["args"]), "kwargs": json.dumps(args["kwargs"])}
    if "objname" in args:
        return told | {"name": args["objname"], "version": args["objver"], "on": "class"}
    acted = args["objinst"]
    return told | {
        "name": acted["nova_object.name"],
        "version": acted["nova_object.version"],
        "on": "instance",
        "fields_set": sorted(acted["nova_object.data"]),
        "changes": sorted(acted["nova_object.changes"]),
    }


def told(seen: Seen) -> dict[str, Any]:
    """Return what is compared of a message, in the words of the measurement."""
    message = seen.message
    own = sorted(name for name in message if not name.startswith("_context_"))
    properties = {"expiration": None, "reply_to": None, "correlation_id": None, **seen.properties}
    properties["headers"] = properties.pop("application_headers", {})
    found: dict[str, Any] = {
        "sender": {"compute1": "compute1", "controller": "controller-api" if "method" in message else "conductor"}[seen.who],
        "exchange": seen.exchange,
        "routing_key": _REPLY.sub("reply_<hex32>", seen.key),
        "properties": properties,
    }
    if "event_type" in message:
        return found | {
            "kind": "notification",
            "event_type": message["event_type"],
            "publisher_id": message["publisher_id"],
            "priority": message["priority"],
            "payload_keys": sorted(message["payload"]),
            "in an envelope": seen.has_envelope,
        }
    if "method" not in message:
        return found | {"kind": "reply", "keys": own, "failure": bool(message["failure"]), "content": _content(message["result"])}
    found |= {
        "kind": "call" if "_msg_id" in message else "cast",
        "method": message["method"],
        "version": message["version"],
        "context_keys": sorted(name for name in message if name.startswith("_context_")),
        "waits": sorted(name for name in ("_msg_id", "_reply_q") if name in message),
    }
    if "objmethod" in message["args"]:
        return found | {"object": _acted_on(message["args"])}
    return found | {"args": {name: _value(value) for name, value in sorted(message["args"].items())}}


def measured() -> Iterator[dict[str, Any]]:
    """Yield what was measured of each message, as ``told`` has it."""
    for each in MEASURED:
        if each["type"] == "amqp":
            more = {"waits": [name for name in ("_msg_id", "_reply_q") if each[name]]} if each["kind"] in ("call", "cast") else {}
            if each["kind"] == "notification":
                more = {"in an envelope": each["bytes"] != each["inner_bytes"]}
            names = [
                "sender",
                "kind",
                "exchange",
                "routing_key",
                "properties",
                "method",
                "version",
                "context_keys",
                "object",
                "args",
            ]
            names += ["keys", "failure", "content", "event_type", "publisher_id", "priority", "payload_keys"]
            yield {name: each[name] for name in names if each.get(name) is not None} | more


@pytest.fixture(scope="module")
def attached():
    """What has passed in an attach. It is not the first thing that these processes do, as it was not in Juno."""
    bus = rabbit.url()
    at = urlsplit(bus)
    with rabbit.alone(bus), Tap() as tap:
        through = lambda who: bus.replace(f":{at.port}", f":{tap.amqp(who, at.hostname, at.port)}").replace(
            at.hostname, "127.0.0.1"
        )
        controller = Served("--bus", through("controller"), "--cinder-port", "0", "--no-stops")
        cinder = int(controller.wait_for(r"Cinder listens on http://\S+:(\d+)\.")[1])
        other = f"http://127.0.0.1:{tap.http('compute1', '127.0.0.1', cinder)}"
        compute = Piped("--bus", through("compute1"), "--controller", other, "--no-stops", name="compute")
        try:
            compute.wait_for("takes messages from")
            # Nothing is left of it but connections: the device is taken.
            assert send(controller.port, "POST", ATTACHMENTS, body(device="/dev/vda")).status == 409
            mark = len(tap.seen)
            assert send(controller.port, "POST", ATTACHMENTS, body()).status == 200
            compute.wait_for(r"cast attach_volume 3\.16 \d+ ms: handled")
            time.sleep(0.2)
            yield tap.seen[mark:]
        finally:
            for each in (compute, controller):
                each.end()


def test_each_message_is_what_juno_sent(attached):
    juno, today = list(measured()), [told(seen) for seen in attached if seen.what == "publish"]
    unused = {json.dumps(each) for each in DIFFERENCES}
    unexplained = []

    def explained(message: Mapping[str, Any], name: str, before: Any, now: Any) -> bool:
        for each in DIFFERENCES:
            wanted = (each["kind"] in (message["kind"], "any"), each["field"] == name, each["juno"] == before, each["today"] == now)
            if all(wanted):
                unused.discard(json.dumps(each))
                return True
        return False

    # What is no longer sent at all comes first: then the two are as long.
    sent = [each for each in juno if not explained(each, "sent", True, False)]
    for number, (before, now) in enumerate(zip(sent, today, strict=True), start=1):
        for name in sorted({*before, *now}):
            one, two = before.get(name), now.get(name)
            if isinstance(one, dict) and isinstance(two, dict):
                pairs = [(f"{name}.{key}", one.get(key), two.get(key)) for key in sorted({*one, *two})]
            else:
                pairs = [(name, one, two)]
            unexplained += [(number, *pair) for pair in pairs if pair[1] != pair[2] and not explained(before, *pair)]
    assert unexplained == [], "".join(f"\n{each}" for each in unexplained)
    assert unused == set()


def test_compute1_asks_cinder_between_the_same_messages(attached):
    """Nova-api asks Cinder's stub in its own process: of the first two requests nothing travels."""
    wanted = [
        each["routing_key"] if each["type"] == "amqp" else f"{each['method']} {each['path']} {json.dumps(each['body'])}"
        for each in MEASURED
        if (each["type"] == "amqp" and "end mark" not in each["kind"]) or (each["type"] == "http" and each["sender"] == "compute1")
    ]
    found = [
        _REPLY.sub("reply_<hex32>", seen.key)
        if seen.what == "publish"
        else f"{seen.what} {json.dumps(json.loads(seen.body or b'null'))}"
        for seen in attached
        if seen.what not in ("ack", "deliver")
    ]
    assert found == wanted


def test_a_message_is_acknowledged_before_any_work(attached):
    """two-hosts/FAULTS.md: a process that dies at work loses it."""
    taken = [(position, seen) for position, seen in enumerate(attached) if seen.what == "deliver"]
    assert len(taken) == 9
    for position, seen in taken:
        then = [each for each in attached[position + 1 :] if each.who == seen.who]
        is_its = lambda each, of=(seen.connection, seen.tag): each.what == "ack" and (each.connection, each.tag) == of
        acknowledged = next(number for number, each in enumerate(then) if is_its(each))
        meanwhile = [each for each in then[:acknowledged] if each.what not in ("ack", "deliver")]
        if seen.who == "controller":
            # Two live there, and either may send while the other is given something: nova-api asks, the conductor answers.
            meanwhile = [each for each in meanwhile if ("method" in each.message) != ("method" in seen.message)]
        assert not meanwhile


def test_answers_go_where_their_caller_waits(attached):
    asked = {
        seen.message["_msg_id"]: (seen.who, seen.message["_reply_q"])
        for seen in attached
        if "_msg_id" in _sent(seen) and "method" in _sent(seen)
    }
    answers = [seen for seen in attached if seen.what == "publish" and "result" in seen.message]
    assert sorted(seen.message["_msg_id"] for seen in answers) == sorted(asked)
    assert all(asked[seen.message["_msg_id"]][1] == seen.key for seen in answers)
    assert len({queue for _, queue in asked.values()}) == 2, "one for each process"


def _sent(seen: Seen) -> Mapping[str, Any]:
    return seen.message if seen.what == "publish" else {}
