"""The two messages that leave nova-api equal those that real Juno sent."""

import json

import pytest
import scenario

from walkthrough.stubs.cloud import Cloud

WIRE = json.loads((scenario.DATA / "wire.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def messages():
    with Cloud() as cloud:
        assert cloud.send(cloud.request()).status_int == 200
        return {message.method: message for message in cloud.messages}


@pytest.mark.parametrize("method", ["reserve_block_device_name", "attach_volume"])
def test_message_equals_junos(method, messages):
    message, decoded = messages[method], WIRE[f"{method}_decoded"]
    assert message.version == decoded["version"]
    assert message.args == decoded["args"]


@pytest.mark.parametrize("method", ["reserve_block_device_name", "attach_volume"])
def test_context_equals_junos(method, messages):
    decoded = WIRE[f"{method}_decoded"]
    wanted = {key.removeprefix("_context_"): value for key, value in decoded.items() if key.startswith("_context_")}
    got = dict(messages[method].context)
    assert _catalog(got) == _catalog(wanted)


def _catalog(context):
    """The port of the measured Cinder was whatever was free, and one of the two captures names the service twice."""
    for service in context["service_catalog"]:
        for endpoint in service["endpoints"]:
            endpoint["publicURL"] = endpoint["publicURL"].rpartition("/v1/")[2]
            endpoint.pop("serviceName", None)
    return context
