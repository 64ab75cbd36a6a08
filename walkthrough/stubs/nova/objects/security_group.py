"""Security groups."""

from oslo_versionedobjects import fields

from nova.objects import base


@base.NovaObjectRegistry.register
class SecurityGroup(base.NovaPersistentObject, base.NovaObject):
    """A named set of network rules that instances belong to."""

    VERSION = "1.1"

    fields = {
        "id": fields.IntegerField(),
        "name": fields.StringField(),
        "description": fields.StringField(),
        "user_id": fields.StringField(),
        "project_id": fields.StringField(),
    }


@base.NovaObjectRegistry.register
class SecurityGroupList(base.ObjectListBase, base.NovaObject):
    """The security groups of one instance."""

    VERSION = "1.0"

    fields = {"objects": fields.ListOfObjectsField("SecurityGroup")}
