"""What a service asks of the conductor, besides what its objects ask by themselves."""

import oslo_messaging as messaging

from nova.conductor import manager, rpcapi


# article line 33
class LocalAPI:
    """The conductor in the service's own process."""

    def __init__(self):
        self._manager = manager.ConductorManager()

    # article line 64
    def instance_update(self, context, instance_uuid, **updates):
        """Change an instance's columns, and return its row as plain values. Raises InstanceNotFound."""
        try:
            return self._manager.instance_update(context, instance_uuid, updates, "compute")
        except messaging.ExpectedException as expected:
            raise expected.exc_info[1]


# article line 240
class API:
    """The conductor at the other end of the bus."""

    def __init__(self):
        self._manager = rpcapi.ConductorAPI()

    # article line 275
    def instance_update(self, context, instance_uuid, **updates):
        """Change an instance's columns, and return its row as plain values. Raises InstanceNotFound."""
        return self._manager.instance_update(context, instance_uuid, updates, "conductor")
