"""Nova's objects, device names and context, against the article and what was measured on Juno."""

import datetime
import pprint

import pytest
from helpers import article_output

from walkthrough.stubs import seed
from walkthrough.stubs.cloud import Cloud

from nova import block_device, context, exception, objects  # isort: skip
from nova.compute import utils  # isort: skip
from nova.objects import base  # isort: skip


@pytest.fixture
def caller():
    return context.RequestContext(seed.USER, seed.PROJECT, roles=["_member_"])


def test_instance_prints_as_in_the_article(caller):
    with Cloud():
        instance = objects.Instance.get_by_uuid(caller, seed.SERVER)
    assert len(instance.fields) == 60
    assert repr(instance) == str(instance) == pprint.pformat(instance) == article_output(3, "pp instance")


def test_mapping_prints_as_in_the_article(caller):
    with Cloud() as cloud:
        cloud.send(cloud.request())
        mapping = objects.BlockDeviceMapping.get_by_volume_id(caller, seed.VOLUME)
    assert len(mapping.fields) == 21
    assert repr(mapping) == article_output(3, "pp volume_bdm")


def test_only_control_characters_are_written_out(caller):
    with Cloud(instance={"display_name": "it's \x1b[2J\x9b \u5377", "hostname": "\n"}):
        text = repr(objects.Instance.get_by_uuid(caller, seed.SERVER))
    assert "display_name='it's \\x1b[2J\\x9b \u5377'" in text
    assert "hostname='\\x0a'" in text


def test_objects_travel(caller):
    serializer = base.NovaObjectSerializer()
    with Cloud():
        instance = objects.Instance.get_by_uuid(caller, seed.SERVER)
    message = serializer.serialize_entity(caller, instance)
    assert (message["nova_object.name"], message["nova_object.namespace"], message["nova_object.version"]) == (
        "Instance",
        "nova",
        "1.15",
    )
    assert "nova_object.changes" not in message
    assert {"fault", "cpu_pinning", "numa_topology", "pci_devices"}.isdisjoint(message["nova_object.data"])
    assert repr(serializer.deserialize_entity(caller, message)) == repr(instance)


def test_what_changed_in_an_object_changed_in_its_owner(caller):
    with Cloud():
        instance = objects.Instance.get_by_uuid(caller, seed.SERVER)
    assert instance.obj_what_changed() == set()
    instance.info_cache.network_info = "[]"
    assert instance.obj_what_changed() == {"info_cache"}
    instance.display_name = "another"
    assert instance.obj_what_changed() == {"display_name", "info_cache"}
    message = base.NovaObjectSerializer().serialize_entity(caller, instance)
    assert message["nova_object.changes"] == ["display_name", "info_cache"]


def test_a_context_travels(caller):
    values = caller.to_dict()
    copy = context.RequestContext.from_dict(values | {"of_another_service": 1})
    assert copy.to_dict() == values
    assert not copy.is_admin
    elevated = copy.elevated()
    assert elevated.is_admin and not copy.is_admin
    # Juno's oddity: the list of roles is one and the same.
    assert elevated.roles is copy.roles and "admin" in copy.roles


def test_who_sees_an_instance(caller):
    stranger = context.RequestContext(seed.USER, "f" * 32, roles=["_member_"])
    administrator = context.RequestContext(seed.USER, "f" * 32, roles=["admin"])
    with Cloud():
        assert objects.Instance.get_by_id(caller, 33).uuid == seed.SERVER
        assert objects.Instance.get_by_uuid(administrator, seed.SERVER).id == 33
        with pytest.raises(exception.InstanceNotFound, match=f"Instance {seed.SERVER} could not be found."):
            objects.Instance.get_by_uuid(stranger, seed.SERVER)
        with pytest.raises(exception.VolumeBDMNotFound):
            objects.BlockDeviceMapping.get_by_volume_id(caller, seed.VOLUME)


def test_a_destroyed_mapping_is_kept_as_deleted(caller):
    with Cloud() as cloud:
        mapping = objects.BlockDeviceMapping.get_by_volume_id(caller, seed.ROOT_VOLUME)
        mapping.destroy(caller)
        assert len(objects.BlockDeviceMappingList.get_by_instance_uuid(caller, seed.SERVER)) == 0
        (row,) = cloud.mappings()
    assert row["deleted"] is True
    assert row["deleted_at"] == seed.NOW.replace(tzinfo=datetime.UTC)


def test_a_saved_mapping(caller):
    with Cloud() as cloud:
        mapping = objects.BlockDeviceMapping.get_by_volume_id(caller, seed.ROOT_VOLUME)
        mapping.connection_info = "{}"
        mapping.save(caller)
        assert cloud.mappings()[0]["connection_info"] == "{}"
    assert mapping.obj_what_changed() == set()


@pytest.mark.parametrize(
    ("device", "match"),
    [
        ("/dev/vdb", ("/dev/vd", "b")),
        ("/dev/xvdb2", ("/dev/xvd", "b")),
        ("/dev/vd", ("/dev/v", "d")),
        ("/dev/foo", ("/dev/f", "oo")),
        ("/dev/auto", ("/dev/a", "uto")),
        ("/dev/vdb\n", ("/dev/vd", "b")),
        ("/dev/vdb\n\n", None),
        ("/dev/vd\N{FULLWIDTH LATIN SMALL LETTER B}", None),
        ("/dev/vdb\N{ARABIC-INDIC DIGIT ONE}", None),
        ("/dev/", None),
        ("vdb", None),
        ("/DEV/VDB", None),
    ],
)
def test_device_syntax(device, match):
    assert block_device.match_device(device) == match


@pytest.mark.parametrize(
    ("root", "mappings", "device", "name"),
    [
        ("/dev/vda", ["/dev/vda"], "", "/dev/vdb"),
        ("/dev/sda", ["/dev/sda"], "/dev/vdq", "/dev/sdq"),
        ("/dev/xvda", ["/dev/xvda"], None, "/dev/xvdb"),
        ("/dev/hda", ["/dev/vda"], "", "/dev/hdb"),
        (None, ["/dev/vdb"], "", "/dev/sdb"),
        ("", ["/dev/vdb"], "", "/dev/sda"),
        ("/dev/vda", [f"/dev/vd{chr(code)}" for code in range(ord("a"), ord("z") + 1)], "", "/dev/vdaa"),
        ("/dev/vda", ["/dev/vda"], "/dev/vd", "/dev/vdd"),
        ("/dev/vda", ["/dev/vda", ""], "", "/dev/vdb"),
        (None, ["/dev/vda", None], "", "/dev/sdb"),
    ],
)
def test_device_names(root, mappings, device, name):
    instance = objects.Instance(root_device_name=root)
    bdms = [objects.BlockDeviceMapping(device_name=mapping) for mapping in mappings]
    assert utils.get_device_name_for_instance(instance, bdms, device) == name


@pytest.mark.parametrize("device", ["", "/dev/vdb"])
def test_a_mapping_without_a_name(device):
    instance = objects.Instance(root_device_name="/dev/vda")
    with pytest.raises(TypeError, match="^expected string or buffer$"):
        utils.get_device_name_for_instance(instance, [objects.BlockDeviceMapping(device_name=None)], device)


def test_a_name_in_use():
    instance = objects.Instance(root_device_name="/dev/vda")
    with pytest.raises(exception.DevicePathInUse, match="The supplied device path \\(/dev/sda\\) is in use."):
        utils.get_device_name_for_instance(instance, [], "/dev/sda")
