"""A compute1 that acts: what it is given, what it refuses, what is put back, and what it says is not part of it."""

import json
import subprocess
import sys

import pytest
from helpers import environment

from walkthrough.stubs import seed
from walkthrough.stubs.cloud import Cloud

from nova import exception, second_part  # isort: skip
from nova.compute.manager import ComputeManager  # isort: skip
from nova.objects import BlockDeviceMapping  # isort: skip


def _attach(**given):
    """Return a cloud, closed again, in which the article's request was answered and compute1 is done."""
    with Cloud(attach=True, **given) as cloud:
        assert cloud.send(cloud.request()).status_int == 200
        cloud.settle()
        return cloud


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"attach": "yes"}, "attach: takes true or false, not 'yes'"),
        ({"domain": "running"}, "domain: only a compute1 that acts has it: say attach as well"),
        ({"iscsi": {"absent": True}}, "iscsi: only a compute1 that acts has it"),
        ({"fault": {"libvirt.info": [1, "no"]}}, "libvirt.info: only a compute1 that acts has it"),
        ({"fault": {"cinder.os-attach": {"status": 500}}}, "cinder.os-attach: only a compute1 that acts has it"),
        ({"attach": True, "domain": "asleep"}, "domain: no such state: asleep; there are nostate, running"),
        ({"attach": True, "iscsi": {"gone": True}}, "iscsi: no such state: gone; there are session, absent, late"),
        ({"attach": True, "iscsi": True}, "iscsi: takes a mapping, not True"),
        ({"attach": True, "command": {"(": {}}}, "command: '(' is no pattern"),
        ({"attach": True, "command": {"cat": 1}}, "command cat: takes 'enoent' or a mapping with rc and err, not 1"),
        ({"attach": True, "output": {"(": ""}}, "output: '(' is no pattern"),
        (
            {"attach": True, "fault": {"libvirt.info": "no"}},
            "the fault libvirt.info takes a list of an error's number and its text",
        ),
        ({"attach": True, "fault": {"libvirt.migrate": [1, "no"]}}, "no such fault: libvirt.migrate"),
        ({"attach": True, "fault": {"cinder.os-attach": {"key": "x"}}}, "the fault cinder.os-attach takes a mapping with status"),
        ({"attach": True, "fault": {"cinder.os-attach": [500]}}, "the fault cinder.os-attach takes a mapping with status"),
        (
            {"attach": True, "fault": {"db.block_device_mapping_update": "Nonsense"}},
            "the fault db.block_device_mapping_update takes",
        ),
        ({"volume": {"shape": "round"}}, "volume: no such state: shape; there are"),
    ],
    ids=str,
)
def test_what_is_none_is_refused(given, message):
    with pytest.raises(ValueError) as error:
        Cloud(**given)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"volume": {"connection_info": {"driver_volume_type": "rbd", "data": {}}}},
            "a volume of the type rbd: not part of this stub, which attaches iSCSI volumes to KVM and QEMU",
        ),
        ({"config": {"libvirt.iscsi_use_multipath": True}}, "libvirt.iscsi_use_multipath: not part of this stub"),
        (
            {"volume": {"connection_info": {"driver_volume_type": "iscsi", "data": {"encrypted": True}}}},
            f"the encrypted volume {seed.VOLUME}: not part of this stub",
        ),
    ],
    ids=["type", "multipath", "encryption"],
)
def test_what_is_not_part_of_it_says_so(given, message):
    with Cloud(attach=True, **given) as cloud:
        assert cloud.send(cloud.request()).status_int == 200
        cloud.settle()
        ((code, said),) = [(row["code"], row["message"]) for row in cloud.faults()]
        assert code == 500 and said.startswith(message) and "\n" not in said
        assert next(iter(cloud.libvirt.domains.values())).disks == {"config": [], "live": []}


@pytest.mark.parametrize("kind", ["xen", "lxc", "uml"])
def test_another_kind_of_guests_is_not_part_of_it(kind):
    from nova import exception

    with pytest.raises(exception.NotPartOfTheStub, match=f"libvirt.virt_type={kind}: not part of this stub"):
        Cloud(attach=True, config={"libvirt.virt_type": kind}).__enter__()
    assert _attach().cinder.volume["status"] == "in-use"


def test_qemu_is_part_of_it():
    assert _attach(config={"libvirt.virt_type": "qemu"}).cinder.volume["status"] == "in-use"


def test_the_first_part_is_back_in_its_place():
    def places():
        return ComputeManager.attach_volume, BlockDeviceMapping.destroy

    before = places()
    with Cloud(attach=True):
        assert all(old is not new for old, new in zip(before, places(), strict=True))
    assert places() == before
    with Cloud() as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        assert cloud.cinder.volume["status"] == "attaching"
        assert cloud.outcomes == [] and cloud.notifications == []


def test_what_takes_another_s_place_has_its_name():
    for owner, name, value in second_part.REPLACEMENTS:
        assert value.__name__ == name, (owner, name)


def test_another_cloud_has_another_host():
    first, second = _attach(), _attach()
    assert first.host.commands == second.host.commands
    assert len(second.host.sessions) == 1


def test_waits_are_told_and_waited_for_where_somebody_waits():
    waited = []
    given = {"iscsi": {"late": 2}, "fault": {"cinder.os-initialize_connection": [{"status": 500}, {"status": 500}]}}
    cloud = _attach(sleep=waited.append, **given)
    assert cloud.slept == {"cinderclient": [1, 2], "driver": [1]}
    assert waited == [1, 2, 1]
    assert cloud.cinder.volume["status"] == "in-use"
    assert _attach(**given).slept == cloud.slept


def test_an_answer_in_time_is_waited_for():
    waited = []
    cloud = _attach(config={"cinder.http_timeout": 3}, fault={"cinder.os-attach": {"sleep": 2.5}}, sleep=waited.append)
    assert waited == [2.5]
    assert cloud.cinder.volume["status"] == "in-use"


def test_nova_api_asks_again_too():
    answer = {"status": 503, "key": "serviceUnavailable", "message": "not now"}
    with Cloud(fault={"cinder.GET": answer}) as cloud:
        assert cloud.send(cloud.request()).status_int == 503
        assert cloud.cinder.requests == ["GET:503"] * 4
        assert cloud.slept["cinderclient"] == [1, 2, 4]
    with Cloud(fault={"cinder.GET": answer | {"status": 404}}) as cloud:
        assert cloud.send(cloud.request()).status_int == 404
        assert cloud.cinder.requests == ["GET:404"]


def test_an_attached_volume_stays():
    with Cloud(attach=True) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        path = f"{cloud.request().path}/{seed.VOLUME}"
        answer = cloud.send(cloud.request(method="DELETE", path=path))
        assert (answer.status_int, "cannot detach a volume yet" in answer.text) == (501, True)
        assert cloud.send(cloud.request(method="DELETE", path=f"{path}0")).status_int == 404


def test_limits_and_block_sizes_reach_the_guest():
    data = {
        "target_iqn": seed.target(seed.VOLUME),
        "target_portal": seed.PORTAL,
        "target_lun": 1,
        "logical_block_size": "4096",
        "qos_specs": {"total_iops_sec": "200", "read_bytes_sec": "1000", "unknown": "1"},
    }
    cloud = _attach(volume={"connection_info": {"driver_volume_type": "iscsi", "data": data}})
    xml = cloud.libvirt.calls[-1]["xml"]
    assert '<blockio logical_block_size="4096"/>' in xml
    assert "<read_bytes_sec>1000</read_bytes_sec>\n    <total_iops_sec>200</total_iops_sec>" in xml
    assert "unknown" not in xml


def test_a_cast_that_comes_twice_is_handled_one_after_the_other():
    """As Juno does: libvirt refuses the second, and the live mapping is deleted."""
    with Cloud(attach=True, fault={"rpc.attach_volume": "twice"}) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        assert [(row["id"], row["deleted"]) for row in cloud.mappings()] == [(38, False), (39, True)]
    assert cloud.received == ["reserve_block_device_name", "attach_volume", "attach_volume"]
    assert [error is None for _, error in cloud.outcomes] == [True, True, False]
    assert "target vdb already exists" in str(cloud.outcomes[-1][1])
    assert cloud.cinder.volume["status"] == "in-use"
    assert cloud.libvirt.domains["instance-00000021"].disks["config"] == ["vdb"]


def test_a_call_that_nobody_waits_for_any_more_is_carried_out_all_the_same():
    """As on real Juno (two-hosts/FAULTS.md, 1): what stays is a mapping of a volume that is not reserved."""
    with Cloud(attach=True, fault={"rpc.reserve_block_device_name": "late"}) as cloud:
        assert cloud.send(cloud.request()).status_int == 500
        cloud.settle()
        assert [(row["id"], row["device_name"], row["deleted"]) for row in cloud.mappings()][1:] == [(39, "/dev/vdb", False)]
        assert cloud.mappings()[-1]["connection_info"] is None
        assert cloud.cinder.volume["status"] == "available" and cloud.cinder.requests == []
        assert [(method, error) for method, error in cloud.outcomes] == [("reserve_block_device_name", None)]


@pytest.mark.parametrize("state", ["running", "shutoff"])
def test_a_disk_can_be_taken_out_again(state):
    with Cloud(attach=True, domain=state) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        (domain,) = cloud.libvirt.domains.values()
        assert domain.disks == {"config": ["vdb"], "live": ["vdb"] if state == "running" else []}
        driver, instance = cloud._bus.compute.manager.driver, {"name": "instance-00000021"}
        connection_info = json.loads(cloud.mappings()[-1]["connection_info"])
        driver.detach_volume(connection_info, instance, "/dev/vdb")
        assert domain.disks == {"config": [], "live": []}
        assert cloud.host.sessions == []
        with pytest.raises(exception.DiskNotFound, match="No disk at vdb"):
            driver.detach_volume(connection_info, instance, "/dev/vdb")


def test_whoever_stays_in_the_first_part_imports_nothing_of_it():
    script = """
import sys
from walkthrough.stubs.cloud import Cloud
with Cloud() as cloud:
    cloud.send(cloud.request())
print(sorted(name for name in sys.modules if "virt" in name.split(".") or name.endswith(("conductor", "acting", "minidom"))))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment())
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.more
def test_nothing_of_it_reaches_the_screen():
    script = """
from walkthrough.stubs.cloud import Cloud
with Cloud(attach=True, config={"conductor.use_local": False}, fault={"libvirt.info": [1, "internal error"]}) as cloud:
    cloud.send(cloud.request())
with Cloud(attach=True, config={"notification_driver": ["messaging"]}) as cloud:
    cloud.send(cloud.request())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
