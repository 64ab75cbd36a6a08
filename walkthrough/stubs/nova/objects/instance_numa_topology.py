"""How an instance's memory and processors lie on its host."""

from nova.objects import base


@base.NovaObjectRegistry.register
class InstanceNUMATopology(base.NovaObject):
    """Nothing here has one; but whoever asks the conductor for an object names all that could be in it."""

    VERSION = "1.1"
