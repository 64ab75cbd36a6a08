"""What went wrong with an instance."""

from oslo_versionedobjects import fields

from nova.db import api as db
from nova.objects import base


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
