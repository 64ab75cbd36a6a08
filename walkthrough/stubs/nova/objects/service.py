"""The services of the cloud, as the database knows them."""

from oslo_versionedobjects import fields

from nova.db import api as db
from nova.objects import base


@base.NovaObjectRegistry.register
class Service(base.NovaPersistentObject, base.NovaObject):
    """One service on one host. ``disabled`` keeps new instances away from it."""

    VERSION = "1.4"

    fields = {
        "id": fields.IntegerField(),
        "host": fields.StringField(nullable=True),
        "binary": fields.StringField(nullable=True),
        "topic": fields.StringField(nullable=True),
        "report_count": fields.IntegerField(nullable=True),
        "disabled": fields.BooleanField(),
        "disabled_reason": fields.StringField(nullable=True),
    }

    @classmethod
    @base.remotable
    def get_by_compute_host(cls, context, host):
        """Return nova-compute on a host. Raises ComputeHostNotFound."""
        return cls._from_db_object(context, cls(), db.service_get_by_compute_host(context, host))

    @base.remotable
    def save(self, context):
        """Write the changed fields to the database."""
        self._from_db_object(context, self, db.service_update(context, self.id, self.obj_get_changes()))
