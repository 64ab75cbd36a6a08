"""Volumes, as Nova asks Cinder about them."""

import functools

from oslo_config import cfg
from oslo_utils import strutils

from nova import exception, second_part
from nova.i18n import _
from nova.volume import cinderclient

CONF = cfg.CONF
CONF.register_opts(
    [cfg.BoolOpt("cross_az_attach", default=True, help="Allow a volume of one availability zone on an instance of another")],
    group="cinder",
)

# article line 18
def translate_volume_exception(method):
    """Turn Cinder's 404 and 400 into Nova's own errors; its other answers go on as they are."""

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
        """Take the mark of ``reserve_volume`` off again. In Juno nova-compute does so if an attach fails on its host."""
        cinderclient.Client().volumes.unreserve(volume_id)


# The second part, where compute1 acts (nova/second_part.py).

CONF.register_opts(
    [
        cfg.IntOpt("http_retries", default=3, help="How often a request is sent again that Cinder refuses or cannot answer"),
        cfg.IntOpt("http_timeout", help="Seconds to wait for an answer of Cinder; without it, for ever"),
    ],
    group="cinder",
)


def _untranslate_volume_summary_view(volume):
    """Return what Nova wants to know of a volume, under Nova's own names."""
    view = {
        "attach_status": "detached",
        "attach_time": "",
        "availability_zone": volume.availability_zone,
        "bootable": strutils.bool_from_string(volume.bootable),
        "created_at": volume.created_at,
        "display_description": volume.display_description,
        "display_name": volume.display_name,
        "id": volume.id,
        "mountpoint": "",
        "size": volume.size,
        "snapshot_id": volume.snapshot_id,
        "status": volume.status,
        "volume_metadata": dict(volume.metadata),
        "volume_type_id": volume.volume_type,
    }
    if volume.attachments:
        first = volume.attachments[0]
        view |= {"attach_status": "attached", "instance_uuid": first["server_id"], "mountpoint": first["device"]}
    return view


# article line 177
def translate_volume_exception(method):
    """Turn what Cinder answers, and that it does not, into Nova's own errors. They keep the place where Cinder was asked."""

    # article line 182
    @functools.wraps(method)
    def wrapper(self, context, volume_id, *args, **kwargs):
        try:
            return method(self, context, volume_id, *args, **kwargs)
        except cinderclient.NotFound as error:
            translated, place = exception.VolumeNotFound(volume_id=volume_id), error.__traceback__
        except cinderclient.BadRequest as error:
            translated, place = exception.InvalidInput(reason=error.message), error.__traceback__
        except ConnectionError as error:
            translated, place = exception.CinderConnectionFailed(reason=str(error)), error.__traceback__
        raise translated.with_traceback(place)

    return wrapper


# article line 250
@second_part.continued(API)
class API:
    # article line 281
    @translate_volume_exception
    def get(self, context, volume_id):
        return _untranslate_volume_summary_view(cinderclient.Client().volumes.get(volume_id))

    # article line 327
    @translate_volume_exception
    def reserve_volume(self, context, volume_id):
        cinderclient.Client().volumes.reserve(volume_id)

    # article line 331
    @translate_volume_exception
    def unreserve_volume(self, context, volume_id):
        cinderclient.Client().volumes.unreserve(volume_id)

    # article line 343
    @translate_volume_exception
    def attach(self, context, volume_id, instance_uuid, mountpoint, mode="rw"):
        """Tell Cinder that the volume is attached, where, and whether it may be written to."""
        cinderclient.Client().volumes.attach(volume_id, instance_uuid, mountpoint, mode)

    # article line 352
    @translate_volume_exception
    def initialize_connection(self, context, volume_id, connector):
        """Have Cinder let the host of this connector at the volume, and return how it gets there."""
        return cinderclient.Client().volumes.initialize_connection(volume_id, connector)

    # article line 357
    @translate_volume_exception
    def terminate_connection(self, context, volume_id, connector):
        """Take back ``initialize_connection``."""
        return cinderclient.Client().volumes.terminate_connection(volume_id, connector)
