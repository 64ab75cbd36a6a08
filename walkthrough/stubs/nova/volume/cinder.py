"""Volumes, as Nova asks Cinder about them."""

import functools

from oslo_config import cfg

from nova import exception
from nova.i18n import _
from nova.volume import cinderclient

CONF = cfg.CONF
CONF.register_opts(
    [cfg.BoolOpt("cross_az_attach", default=True, help="Allow a volume of one availability zone on an instance of another")],
    group="cinder",
)


def translate_volume_exception(method):
    """Turn Cinder's 404 and 400 into Nova's own errors; its other answers go on as they are (FACTS section 4)."""

    @functools.wraps(method)
    def wrapper(self, context, volume_id, *args, **kwargs):
        try:
            return method(self, context, volume_id, *args, **kwargs)
        except cinderclient.NotFound:
            raise exception.VolumeNotFound(volume_id=volume_id)
        except cinderclient.BadRequest as error:
            raise exception.InvalidInput(reason=error.message)

    return wrapper


class API:
    """What Nova does with volumes."""

    @translate_volume_exception
    def get(self, context, volume_id):
        """Return a volume as a dict: id, status, attach_status, availability_zone, size. Raises VolumeNotFound, InvalidInput."""
        volume = cinderclient.Client().volumes.get(volume_id)
        return {
            "id": volume.id,
            "status": volume.status,
            "attach_status": "attached" if volume.attachments else "detached",
            "availability_zone": volume.availability_zone,
            "size": volume.size,
        }

    def check_attach(self, context, volume, instance=None):
        """Raise InvalidVolume unless the volume is free and, with ``cross_az_attach`` off, in the instance's zone."""
        if volume["status"] != "available":
            raise exception.InvalidVolume(reason=_("status must be 'available'"))
        if volume["attach_status"] == "attached":
            raise exception.InvalidVolume(reason=_("already attached"))
        if instance is not None and not CONF.cinder.cross_az_attach and instance.availability_zone != volume["availability_zone"]:
            raise exception.InvalidVolume(reason=_("Instance and volume not in same availability_zone"))

    @translate_volume_exception
    def reserve_volume(self, context, volume_id):
        """Mark the volume as being attached."""
        cinderclient.Client().volumes.reserve(volume_id)

    @translate_volume_exception
    def unreserve_volume(self, context, volume_id):
        """Take the mark of ``reserve_volume`` off again. In Juno nova-compute does so if an attach fails (FACTS section 7)."""
        cinderclient.Client().volumes.unreserve(volume_id)
