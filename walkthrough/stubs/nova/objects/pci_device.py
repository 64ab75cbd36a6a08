"""The PCI devices of a host that its instances have."""

from nova.objects import base


@base.NovaObjectRegistry.register
class PciDeviceList(base.NovaObject):
    """Nothing here has any; but whoever asks the conductor for an object names all that could be in it."""

    VERSION = "1.0"
