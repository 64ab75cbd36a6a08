"""What went wrong with an instance."""

from oslo_versionedobjects import fields

from nova import second_part
from nova.db import api as db
from nova.objects import base

# article line 9
@base.NovaObjectRegistry.register
class InstanceFault(base.NovaPersistentObject, base.NovaObject):
    """One failure of an action on an instance: HTTP code, message, and a traceback for the operator."""

    VERSION = "1.2"

    fields = {
        "id": fields.IntegerField(),
        "instance_uuid": fields.UUIDField(),
        "code": fields.IntegerField(),
        "message": fields.StringField(nullable=True),
        "details": fields.StringField(nullable=True),
        "host": fields.StringField(nullable=True),
    }

    @base.remotable
    def create(self):
        """Insert the fault into the database."""
        row = db.instance_fault_create(self._context, self.obj_get_changes())
        self._from_db_object(self._context, self, row)


# The second part (nova/second_part.py).


# article line 50
@second_part.continued(InstanceFault)
class InstanceFault:
    # article line 55
    @classmethod
    @base.remotable
    def get_latest_for_instance(cls, context, instance_uuid):
        """Return the last fault of an instance, or None."""
        row = db.instance_fault_get_latest(context, instance_uuid)
        return row and cls._from_db_object(context, cls(), row)

    # article line 63
    @base.remotable
    def create(self):
        """Insert the fault into the database."""
        # article line 75
        row = db.instance_fault_create(self._context, self.obj_get_changes())
        self._from_db_object(self._context, self, row)
