"""Block device mappings as the host's driver wants them: dicts, with the object behind them."""

import functools

from oslo_serialization import jsonutils
from oslo_utils import excutils

from nova.openstack.common import log as logging
from nova.volume import encryptors

LOG = logging.getLogger(__name__)


class _NotTransformable(Exception):
    """A mapping that is no device."""


class _InvalidType(_NotTransformable):
    """A mapping of another kind than the class it was given to."""


# article line 39
def update_db(method):
    """Save the mapping once the method is over."""

    # article line 44
    @functools.wraps(method)
    def wrapped(obj, context, *args, **kwargs):
        ret_val = method(obj, context, *args, **kwargs)
        obj.save(context)
        return ret_val

    return wrapped


# article line 55
class DriverBlockDevice(dict):
    """A device of an instance. ``_fields`` are its keys; what the driver may change is saved with the mapping."""

    _fields = frozenset()
    #: The object's field for each key that is saved.
    _update_on_save = {}
    #: What is asked of the object itself.
    _proxy_as_attr = frozenset()

    # article line 84
    def __init__(self, bdm):
        super().__init__()
        self._bdm_obj = bdm
        if self._bdm_obj.no_device:
            # article line 95
            raise _NotTransformable()
        self.update(dict.fromkeys(sorted(self._fields)))
        self._transform()

    # article line 104
    def __getattr__(self, name):
        if name in self._proxy_as_attr:
            return getattr(self._bdm_obj, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def _transform(self):
        """Fill the keys from the object. Raises a _NotTransformable for a mapping of another kind."""
        raise NotImplementedError

    # article line 133
    def save(self, context):
        """Write what the driver may have changed to the database."""
        for field, key in self._update_on_save.items():
            setattr(self._bdm_obj, field, self[key])
        self._bdm_obj.save(context)


# article line 175
class DriverVolumeBlockDevice(DriverBlockDevice):
    """A volume of an instance."""

    _fields = frozenset(
        ("boot_index", "connection_info", "delete_on_termination", "device_type", "disk_bus", "guest_format", "mount_device")
    )
    _update_on_save = {"disk_bus": "disk_bus", "device_name": "mount_device", "device_type": "device_type"}
    _proxy_as_attr = frozenset(("volume_id", "volume_size"))
    _valid_source = "volume"
    _valid_destination = "volume"

    # article line 199
    def _transform(self):
        bdm = self._bdm_obj
        if (bdm.source_type, bdm.destination_type) != (self._valid_source, self._valid_destination):
            raise _InvalidType()
        for name in self._fields & bdm.fields.keys():
            self[name] = getattr(bdm, name)
        self["mount_device"] = bdm.device_name
        self["connection_info"] = jsonutils.loads(bdm.connection_info) if bdm.connection_info is not None else None

    # article line 216
    def _preserve_multipath_id(self, connection_info):
        """Keep what an earlier connection of this mapping found out about its paths."""
        earlier = (self["connection_info"] or {}).get("data", {})
        if "multipath_id" in earlier:
            connection_info["data"]["multipath_id"] = earlier["multipath_id"]

    # article line 224
    @update_db
    def attach(self, context, instance, volume_api, virt_driver,
               do_check_attach=True, do_driver_attach=False):
        """Connect the volume: Cinder exports it, the driver plugs it in, Cinder writes that down, and the mapping is saved."""
        # article line 230
        volume = volume_api.get(context, self.volume_id)
        if do_check_attach:
            volume_api.check_attach(context, volume, instance=instance)
        volume_id = volume["id"]
        connector = virt_driver.get_volume_connector(instance)
        connection_info = volume_api.initialize_connection(
            context, volume_id, connector)
        # article line 238
        if "serial" not in connection_info:
            connection_info["serial"] = self.volume_id
        self._preserve_multipath_id(connection_info)

        # article line 243
        if do_driver_attach:
            encryption = encryptors.get_encryption_metadata(
                context, volume_api, volume_id, connection_info)

            # article line 248
            try:
                virt_driver.attach_volume(
                    context, connection_info, instance, self["mount_device"],
                    disk_bus=self["disk_bus"], device_type=self["device_type"],
                    encryption=encryption)
            except Exception:
                with excutils.save_and_reraise_exception():
                    LOG.exception("Driver failed to attach volume %s at %s", volume_id, self["mount_device"], context=context)
                    volume_api.terminate_connection(context, volume_id, connector)
        self["connection_info"] = connection_info

        # article line 265
        mode = connection_info.get("data", {}).get("access_mode", "rw")
        # article line 267
        if volume["attach_status"] == "detached":
            volume_api.attach(context, volume_id, instance.uuid, self["mount_device"], mode=mode)

    # article line 287
    def save(self, context):
        """Write the connection to the database too, as JSON."""
        self._bdm_obj.connection_info = jsonutils.dumps(self["connection_info"])
        super().save(context)
