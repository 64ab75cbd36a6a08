"""Block device mappings: which disk or volume an instance sees under which name."""

from oslo_versionedobjects import fields

from nova import exception, second_part
from nova.db import api as db
from nova.objects import base


@base.NovaObjectRegistry.register
class BlockDeviceMapping(base.NovaPersistentObject, base.NovaObject):
    """One device of an instance: 21 fields with the four that every row has, and ``instance``, which is read only on demand."""

    VERSION = "1.3"

    fields = {
        "id": fields.IntegerField(),
        "instance_uuid": fields.UUIDField(),
        "instance": fields.ObjectField("Instance", nullable=True),
        "source_type": fields.StringField(nullable=True),
        "destination_type": fields.StringField(nullable=True),
        "guest_format": fields.StringField(nullable=True),
        "device_type": fields.StringField(nullable=True),
        "disk_bus": fields.StringField(nullable=True),
        "boot_index": fields.IntegerField(nullable=True),
        "device_name": fields.StringField(nullable=True),
        "delete_on_termination": fields.BooleanField(default=False),
        "snapshot_id": fields.StringField(nullable=True),
        "volume_id": fields.StringField(nullable=True),
        "volume_size": fields.IntegerField(nullable=True),
        "image_id": fields.StringField(nullable=True),
        "no_device": fields.BooleanField(default=False),
        "connection_info": fields.StringField(nullable=True),
    }

    @base.remotable
    def create(self, context):
        """Insert the mapping into the database, with its defaults."""
        self.obj_set_defaults("delete_on_termination", "no_device")
        self._from_db_object(context, self, db.block_device_mapping_create(context, self.obj_get_changes()))

    @base.remotable
    def destroy(self, context):
        """Soft-delete the mapping's row. Its device name is free again."""
        db.block_device_mapping_destroy(context, self.id)

    @classmethod
    @base.remotable
    def get_by_volume_id(cls, context, volume_id):
        """Return the live mapping of a volume. Raises VolumeBDMNotFound."""
        row = db.block_device_mapping_get_by_volume_id(context, volume_id)
        if row is None:
            raise exception.VolumeBDMNotFound(volume_id=volume_id)
        return cls._from_db_object(context, cls(), row)


# article line 62
@base.NovaObjectRegistry.register
class BlockDeviceMappingList(base.ObjectListBase, base.NovaObject):
    """The live mappings of one instance."""

    VERSION = "1.4"

    fields = {"objects": fields.ListOfObjectsField("BlockDeviceMapping")}

    @classmethod
    @base.remotable
    def get_by_instance_uuid(cls, context, instance_uuid):
        """Return the live mappings of an instance, in order of their ids."""
        return cls._from_rows(context, BlockDeviceMapping, db.block_device_mapping_get_all_by_instance(context, instance_uuid))


# article line 79
def _from_db_object(context, bdm, row):
    """Read a mapping's row into its object."""
    if row is None:
        # The words of Juno's Python, 2.7, which reads the row without looking: an instance's fault shows them.
        # article line 86
        raise TypeError("'NoneType' object has no attribute '__getitem__'")
    bdm._from_db_object(context, bdm, row)


# The second part (nova/second_part.py), and what is nobody's but the second part's.


# article line 115
@second_part.continued(BlockDeviceMapping)
class BlockDeviceMapping:
    # article line 120
    @base.remotable
    def destroy(self, context):
        """Soft-delete the mapping's row. Its device name is free again."""
        # article line 125
        db.block_device_mapping_destroy(context, self.id)

    # article line 135
    @base.remotable
    def save(self, context):
        """Write the changed fields to the database, and read what it makes of them. TypeError if the row is gone meanwhile."""
        # article line 143
        row = db.block_device_mapping_update(context, self.id, self.obj_get_changes())
        _from_db_object(context, self, row)
