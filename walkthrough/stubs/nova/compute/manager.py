"""nova-compute: what a compute host does with the messages of nova-api."""

import functools
import inspect

import oslo_messaging as messaging
from oslo_utils import excutils

from nova import exception
from nova import objects
from nova import utils
from nova.compute import utils as compute_utils
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)


def _instance_argument(function, *args, **kwargs):
    return inspect.signature(function).bind(*args, **kwargs).arguments["instance"]


def object_compat(function):
    """Turn an instance that an older nova-api sent as a dict into an object."""

    @functools.wraps(function)
    def decorated_function(self, context, *args, **kwargs):
        if isinstance(kwargs.get("instance"), dict):
            kwargs["instance"] = objects.Instance.get_by_uuid(context, kwargs["instance"]["uuid"])
        return function(self, context, *args, **kwargs)

    return decorated_function


def reverts_task_state(function):
    """Set the instance's task_state to null when the action fails, so that the next one is not refused."""

    @functools.wraps(function)
    def decorated_function(self, context, *args, **kwargs):
        try:
            return function(self, context, *args, **kwargs)
        except exception.InstanceNotFound:
            raise
        except Exception:
            with excutils.save_and_reraise_exception():
                instance = _instance_argument(function, self, context, *args, **kwargs)
                instance.task_state = None
                instance.save()

    return decorated_function


def wrap_instance_fault(function):
    """Write a fault of the instance to the database when the action fails, unless the instance is gone."""

    @functools.wraps(function)
    def decorated_function(self, context, *args, **kwargs):
        try:
            return function(self, context, *args, **kwargs)
        except exception.InstanceNotFound:
            raise
        except Exception as error:
            with excutils.save_and_reraise_exception():
                instance = _instance_argument(function, self, context, *args, **kwargs)
                compute_utils.add_instance_fault_from_exc(context, instance, error, self.host)

    return decorated_function


class ComputeManager:
    """The methods that messages to a compute host may name. ``host`` is the host's name."""

    target = messaging.Target(version="3.35")

    def __init__(self, host):
        self.host = host

    @object_compat
    @exception.wrap_exception()
    @reverts_task_state
    @wrap_instance_fault
    def reserve_block_device_name(
        self, context, instance, device, volume_id, disk_bus=None, device_type=None, return_bdm_object=False
    ):
        """Choose a device name for a volume and make its block device mapping; return the mapping, or the name alone.

        Two requests at once must not get one name, so one instance's reservations follow one another.
        """

        @utils.synchronized(instance.uuid)
        def do_reserve():
            bdms = objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid)
            device_name = compute_utils.get_device_name_for_instance(instance, bdms, device)
            bdm = objects.BlockDeviceMapping(
                context,
                source_type="volume",
                destination_type="volume",
                instance_uuid=instance.uuid,
                volume_id=volume_id,
                device_name=device_name,
                disk_bus=disk_bus,
                device_type=device_type,
                boot_index=None,
                guest_format=None,
            )
            bdm.create(context)
            return bdm if return_bdm_object else bdm.device_name

        return do_reserve()

    @object_compat
    @exception.wrap_exception()
    @reverts_task_state
    @wrap_instance_fault
    def attach_volume(self, context, volume_id, mountpoint, instance, bdm=None):
        """Take the cast that the article ends with. What nova-compute does with it is the article's next instalment."""
        LOG.audit("Attach of volume %s to instance %s has arrived on %s", volume_id, instance.uuid, self.host, context=context)
