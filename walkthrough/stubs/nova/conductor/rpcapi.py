"""A service's side of the bus to the conductor: any conductor may take the message."""

import oslo_messaging as messaging
from oslo_config import cfg
from oslo_versionedobjects import base as versioned

from nova import rpc
from nova.context import RequestContext
from nova.objects import base as objects_base
from nova.objects import instance_numa_topology, pci_device  # noqa: F401  (parts of an instance, by name)

CONF = cfg.CONF


# article line 30
class ConductorAPI(versioned.VersionedObjectIndirectionAPI):
    """What objects go to whose methods the conductor does: it is their ``indirection_api`` on a host without a database."""

    def __init__(self):
        target = messaging.Target(topic=CONF.conductor.topic, version="2.0")
        self.client = rpc.get_client(target, serializer=objects_base.NovaObjectSerializer())

    # article line 210
    def instance_update(self, context, instance_uuid, updates, service):
        """Change an instance's columns for a service."""
        return self.client.prepare().call(
            context, "instance_update", instance_uuid=instance_uuid, updates=updates, service=service
        )

    # article line 345
    def object_class_action_versions(self, context, objname, objmethod, object_versions, args, kwargs):
        """Say that Juno's conductor knows of no manifests: what follows is ``object_class_action``."""
        raise NotImplementedError

    # article line 354
    def object_class_action(self, context, objname, objmethod, objver, args, kwargs):
        """Have a method of a class done, and return what it returns."""
        return self.client.prepare().call(
            context, "object_class_action", objname=objname, objmethod=objmethod, objver=objver, args=args, kwargs=kwargs
        )

    # article line 361
    def object_action(self, context, objinst, objmethod, args, kwargs):
        """Have a method of an object done; return the fields that it changed, and what it returns.

        The context travels with the message: a method's own, if it is given one, comes before the object's.
        """
        if args and isinstance(args[0], RequestContext):
            context, *args = args
        return self.client.prepare().call(
            context, "object_action", objinst=objinst, objmethod=objmethod, args=list(args), kwargs=kwargs
        )
