"""What nova-compute works out, where no scenario reaches: device names that count, and what a fault row says."""

import pytest

from walkthrough.stubs.cloud import Cloud

from nova import block_device, exception  # isort: skip
from nova.compute import utils  # isort: skip


@pytest.mark.parametrize(
    ("given", "device"),
    [
        ({"bdm_38": {"device_name": "/dev/vdb"}}, "/dev/vdc"),
        ({"bdm_38": {"device_name": ""}}, "/dev/vdb"),
        ({"bdm_38": {"device_name": "/dev/vd\nb"}}, "/dev/vdb"),
        ({"bdm_38": {"device_name": None}, "instance": {"root_device_name": None}}, "/dev/sdb"),
        ({"bdm_38": {"device_name": None, "deleted": 38}}, "/dev/vdb"),
    ],
    ids=str,
)
def test_the_first_free_name(given, device):
    with Cloud(**given) as cloud:
        assert cloud.send(cloud.request()).json["volumeAttachment"]["device"] == device


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("/dev/vda", "a"),
        ("xvdb2", "b"),
        ("/dev/hda", "hda"),
        ("/dev/vd1a2", "a"),
        ("/dev/1a", "a"),
        ("1a", "a"),
        ("/dev/vd\n", "\n"),
        ("", ""),
    ],
)
def test_letters_of_a_device(name, letters):
    assert block_device.get_device_letter(name) == letters


class _Formatted(Exception):
    def __init__(self, formatted):
        super().__init__("plain")
        self._formatted = formatted

    def format_message(self):
        if self._formatted is None:
            raise KeyError("a word that the format asks for")
        return self._formatted


class _Mute(Exception):
    def __str__(self):
        raise UnicodeError


@pytest.mark.parametrize(
    ("error", "row"),
    [
        (exception.DevicePathInUse(path="/dev/vdb"), (409, "The supplied device path (/dev/vdb) is in use.")),
        (exception.NovaException("", code=404), (404, "NovaException")),
        (_Formatted("formatted"), (500, "formatted")),
        (_Formatted(None), (500, "plain")),
        (ValueError("kaboom"), (500, "kaboom")),
        (ValueError(), (500, "ValueError")),
        (_Mute(), (500, "_Mute")),
        (ValueError("x" * 256), (500, "x" * 255)),
    ],
    ids=repr,
)
def test_what_a_fault_row_says(monkeypatch, error, row):
    def fail(*args):
        raise error

    monkeypatch.setattr(utils, "get_device_name_for_instance", fail)
    # An error without words cannot travel back to nova-api, which waits for it.
    with Cloud(config={"rpc_response_timeout": 1}) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        assert [(fault["code"], fault["message"]) for fault in cloud.faults()] == [row]
