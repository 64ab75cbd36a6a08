"""What Nova remembers of an instance's network."""

from oslo_versionedobjects import fields

from nova.objects import base


@base.NovaObjectRegistry.register
class InstanceInfoCache(base.NovaPersistentObject, base.NovaObject):
    """The network information of an instance, as JSON text."""

    VERSION = "1.5"

    fields = {
        "instance_uuid": fields.UUIDField(),
        "network_info": fields.StringField(nullable=True),
    }
