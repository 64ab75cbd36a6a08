"""nova-compute: what a compute host does with the messages of nova-api."""

import functools
import inspect

import oslo_messaging as messaging
from oslo_utils import excutils

from nova import exception, objects, rpc, second_part, utils
from nova.compute import utils as compute_utils
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)


# article line 18
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


# The second part, where compute1 acts (nova/second_part.py). Its decorators have the names of those above.


# article line 276
def reverts_task_state(function):
    """Set the instance's task_state to null when the action fails. If that fails too, only the log says so."""

    # article line 281
    @functools.wraps(function)
    def decorated_function(self, context, *args, **kwargs):
        try:
            return function(self, context, *args, **kwargs)
        except Exception:
            with excutils.save_and_reraise_exception():
                try:
                    self._instance_update(context, kwargs["instance"]["uuid"], task_state=None)
                except Exception as error:
                    LOG.warn("Failed to revert task state for instance. Error: %s", error, context=context)

    return decorated_function


# article line 313
def wrap_instance_fault(function):
    """Write a fault of the instance when the action fails, unless the instance is gone."""

    # article line 320
    @functools.wraps(function)
    def decorated_function(self, context, *args, **kwargs):
        try:
            return function(self, context, *args, **kwargs)
        except exception.InstanceNotFound:
            raise
        except Exception as error:
            with excutils.save_and_reraise_exception():
                compute_utils.add_instance_fault_from_exc(context, kwargs["instance"], error, self.host)

    return decorated_function


# article line 395
def object_compat(function):
    """Turn an instance that an older nova-api sent as a dict into an object."""

    # article line 399
    @functools.wraps(function)
    def decorated_function(self, context, *args, **kwargs):
        if isinstance(kwargs.get("instance"), dict):
            kwargs["instance"] = objects.Instance.get_by_uuid(context, kwargs["instance"]["uuid"])
        return function(self, context, *args, **kwargs)

    return decorated_function


wrap_exception = functools.partial(exception.wrap_and_notify, get_notifier=functools.partial(rpc.get_notifier, "compute"))


# article line 600
@second_part.continued(ComputeManager)
class ComputeManager:
    """nova-compute where it acts: what it asks of Cinder, of the host's driver and of the conductor."""

    def init_host(self):
        """Make ready to act. Juno does this when the service starts."""
        # Whoever stays in the first part needs none of these modules.
        global driver_block_device
        from nova import conductor, volume
        from nova.virt import block_device as driver_block_device
        from nova.virt.libvirt import LibvirtDriver

        self.volume_api = volume.API()
        self.conductor_api = conductor.API()
        self.driver = LibvirtDriver()
        self.driver.init_host(self.host)
        self.notifier = rpc.get_notifier("compute", self.host)

    # article line 658
    def _update_resource_tracker(self, context, instance):
        """Count what the instance uses of the host anew. This host has nothing to count: an attach uses no memory and no processor."""

    # article line 666
    def _instance_update(self, context, instance_uuid, **kwargs):
        """Change the instance's columns by way of the conductor, and return the row."""
        instance = self.conductor_api.instance_update(context, instance_uuid, **kwargs)
        self._update_resource_tracker(context, instance)
        return instance

    # article line 1923
    def _notify_about_instance_usage(self, context, instance, event_suffix, extra_usage_info=None):
        """Tell whoever listens what has happened to the instance: ``compute.instance.`` and the suffix."""
        compute_utils.notify_about_instance_usage(self.notifier, context, instance, event_suffix, extra_usage_info)

    # article line 4490
    #: The first part's method, inside the second part's decorators.
    reserve_block_device_name = object_compat(
        wrap_exception()(reverts_task_state(wrap_instance_fault(inspect.unwrap(ComputeManager.reserve_block_device_name))))
    )

    # article line 4547
    @object_compat
    @wrap_exception()
    @reverts_task_state
    @wrap_instance_fault
    def attach_volume(self, context, volume_id, mountpoint,
                      instance, bdm=None):
        """Attach the volume of the mapping ``bdm``. The other two are for nova-apis that sent no mapping yet."""
        if bdm is None:
            bdm = objects.BlockDeviceMapping.get_by_volume_id(context, volume_id)

        driver_bdm = driver_block_device.DriverVolumeBlockDevice(bdm)

        # article line 4559
        @utils.synchronized(instance.uuid)
        def do_attach_volume(context, instance, driver_bdm):
            try:
                return self._attach_volume(context, instance, driver_bdm)
            except Exception:
                with excutils.save_and_reraise_exception():
                    bdm.destroy(context)

        do_attach_volume(context, instance, driver_bdm)

    # article line 4569
    def _attach_volume(self, context, instance, bdm):
        context = context.elevated()
        LOG.audit("Attaching volume %s to %s", bdm.volume_id, bdm["mount_device"], context=context)
        try:
            bdm.attach(context, instance, self.volume_api, self.driver,
                       do_check_attach=False, do_driver_attach=True)
        except Exception:
            with excutils.save_and_reraise_exception():
                LOG.exception("Failed to attach %s at %s", bdm.volume_id, bdm["mount_device"], context=context)
                self.volume_api.unreserve_volume(context, bdm.volume_id)

        # article line 4587
        extra = {"volume_id": bdm.volume_id}
        self._notify_about_instance_usage(context, instance, "volume.attach", extra_usage_info=extra)
