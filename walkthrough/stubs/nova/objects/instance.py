"""Instances: the servers of the compute API."""

from oslo_versionedobjects import fields

from nova import second_part
from nova.db import api as db
from nova.objects import base
from nova.objects.instance_info_cache import InstanceInfoCache
from nova.objects.security_group import SecurityGroup, SecurityGroupList

# article line 11
def _all(kind, names):
    return {name: kind(nullable=True) for name in names.split()}


@base.NovaObjectRegistry.register
class Instance(base.NovaPersistentObject, base.NovaObject, base.NovaObjectDictCompat):
    """A virtual machine, with the article's 60 fields. ``cpu_pinning`` is its vendor's, the other 59 are Juno's.

    ``fault``, ``numa_topology``, ``pci_devices`` and ``cpu_pinning`` are not read with the rest and stay unset.
    """

    VERSION = "1.15"

    fields = {
        "id": fields.IntegerField(),
        "uuid": fields.UUIDField(),
        "access_ip_v4": fields.IPV4AddressField(nullable=True),
        "access_ip_v6": fields.IPV6AddressField(nullable=True),
        "metadata": fields.DictOfStringsField(),
        "system_metadata": fields.DictOfNullableStringsField(),
        "info_cache": fields.ObjectField("InstanceInfoCache", nullable=True),
        "security_groups": fields.ObjectField("SecurityGroupList"),
        "fault": fields.ObjectField("InstanceFault", nullable=True),
        "numa_topology": fields.ObjectField("InstanceNUMATopology", nullable=True),
        "cpu_pinning": fields.StringField(nullable=True),
        "pci_devices": fields.ObjectField("PciDeviceList", nullable=True),
        **_all(
            fields.StringField,
            "architecture availability_zone cell_name config_drive default_ephemeral_device default_swap_device "
            "display_description display_name host hostname image_ref kernel_id key_data key_name launched_on locked_by node "
            "os_type project_id ramdisk_id reservation_id root_device_name task_state user_data user_id vm_mode vm_state",
        ),
        **_all(fields.UUIDField, "ephemeral_key_uuid"),
        **_all(fields.IntegerField, "ephemeral_gb instance_type_id launch_index memory_mb power_state progress root_gb vcpus"),
        **_all(fields.BooleanField, "auto_disk_config cleaned disable_terminate locked shutdown_terminate"),
        **_all(fields.DateTimeField, "launched_at scheduled_at terminated_at"),
    }

    @classmethod
    def _from_db_object(cls, context, obj, row):
        groups, cache = row["security_groups"], row["info_cache"]
        parts = {
            "security_groups": SecurityGroupList._from_rows(context, SecurityGroup, groups),
            "info_cache": cache and InstanceInfoCache._from_db_object(context, InstanceInfoCache(), cache),
        }
        return super()._from_db_object(context, obj, row | parts)

    @classmethod
    @base.remotable
    def get_by_uuid(cls, context, uuid):
        """Return the instance of that uuid. Raises InstanceNotFound."""
        return cls._from_db_object(context, cls(), db.instance_get_by_uuid(context, uuid))

    @classmethod
    @base.remotable
    def get_by_id(cls, context, instance_id):
        """Return the instance of that database id. Raises InstanceNotFound."""
        return cls._from_db_object(context, cls(), db.instance_get(context, instance_id))

    @base.remotable
    def save(self):
        """Write the changed fields to the database and read it again."""
        self._from_db_object(self._context, self, db.instance_update(self._context, self.uuid, self.obj_get_changes()))


@base.NovaObjectRegistry.register
class InstanceList(base.ObjectListBase, base.NovaObject):
    """Several instances."""

    VERSION = "1.9"

    fields = {"objects": fields.ListOfObjectsField("Instance")}

    @classmethod
    @base.remotable
    def get_all(cls, context):
        """Return the instances that the caller may see, in order of their ids."""
        return cls._from_rows(context, Instance, db.instance_get_all(context))


# What is the second part's only (nova/second_part.py).

Instance.obj_extra_fields = ["name"]


@second_part.continued(Instance)
class Instance:
    @property
    def name(self):
        """The instance's name on its host, as libvirt knows it."""
        return f"instance-{self.id:08x}"
