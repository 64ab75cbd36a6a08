"""The external volumes of the article's vendor. The article shows the call and no more; no storage is connected here."""

from nova import exception
from nova.i18n import _


class API:
    """Volumes that Cinder does not know."""

    def attach_volume(self, context, instance, volume_id, device, disk_bus, device_type):
        """Raise InvalidInput: there is no external storage to attach from."""
        raise exception.InvalidInput(reason=_("no external storage is configured for volume %s") % volume_id)
