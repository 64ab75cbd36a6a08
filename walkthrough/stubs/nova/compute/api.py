"""The compute API: what nova-api does for a request, up to the message to the compute host."""

import functools

from oslo_utils import excutils
from oslo_utils import uuidutils

from nova import block_device
from nova import exception
from nova import objects
from nova import policy
from nova import volume
from nova.compute import rpcapi as compute_rpcapi
from nova.compute import vm_states
from nova.db import base


def check_policy(context, action, target, scope='compute'):
    """Raise PolicyNotAuthorized unless the rule ``compute:ACTION`` allows it."""
    policy.enforce(context, f'{scope}:{action}', target)


def policy_decorator(scope):
    """Return a decorator that checks the rule named after the method, with the instance as its target."""

    def outer(function):
        @functools.wraps(function)
        def wrapped(self, context, target, *args, **kwargs):
            check_policy(context, function.__name__, target, scope)
            return function(self, context, target, *args, **kwargs)

        return wrapped

    return outer


wrap_check_policy = policy_decorator(scope='compute')


def check_instance_lock(function):
    """Let only an administrator act on a locked instance; InstanceIsLocked for anyone else."""

    @functools.wraps(function)
    def inner(self, context, instance, *args, **kwargs):
        if instance.locked and not context.is_admin:
            raise exception.InstanceIsLocked(instance_uuid=instance.uuid)
        return function(self, context, instance, *args, **kwargs)

    return inner


def check_instance_state(vm_state=None, task_state=(None,), must_have_launched=True):
    """Return a decorator that raises InstanceInvalidState outside the given states. None for a parameter allows any state."""

    def outer(function):
        @functools.wraps(function)
        def inner(self, context, instance, *args, **kwargs):
            problem = None
            if vm_state is not None and instance.vm_state not in vm_state:
                problem = {'attr': 'vm_state', 'state': instance.vm_state}
            elif task_state is not None and instance.task_state not in task_state:
                problem = {'attr': 'task_state', 'state': instance.task_state}
            elif must_have_launched and not instance.launched_at:
                problem = {'attr': None, 'state': None, 'not_launched': True}
            if problem:
                raise exception.InstanceInvalidState(instance_uuid=instance.uuid, method=function.__name__, **problem)
            return function(self, context, instance, *args, **kwargs)

        return inner

    return outer


class API(base.Base):
    """What the API's controllers ask for. ``ext_volume_api`` is the article's vendor's: Juno has no external volumes."""

    def __init__(self, volume_api=None, ext_volume_api=None):
        self.volume_api = volume_api or volume.API()
        self.ext_volume_api = ext_volume_api or volume.ExternalAPI()
        self.compute_rpcapi = compute_rpcapi.ComputeAPI()
        super().__init__()

    def get(self, context, instance_id, want_objects=False):
        """Return the instance of that uuid or database id. Raises InstanceNotFound or PolicyNotAuthorized.

        An object is returned whether or not ``want_objects`` is set; Juno needed the word while it still had dicts.
        """
        if uuidutils.is_uuid_like(instance_id):
            instance = objects.Instance.get_by_uuid(context, instance_id)
        elif _is_int_like(instance_id):
            instance = objects.Instance.get_by_id(context, int(instance_id))
        else:
            raise exception.InstanceNotFound(instance_id=instance_id)
        check_policy(context, 'get', instance)
        return instance

    def get_all(self, context, search_opts=None, want_objects=False):
        """Return the instances of the caller's project, in order of their database ids."""
        check_policy(context, 'get_all', {'project_id': context.project_id, 'user_id': context.user_id})
        return [instance for instance in objects.InstanceList.get_all(context) if instance.project_id == context.project_id]

    # article line 3136
    def _attach_volume(self, context, instance, volume_id, device,
                       disk_bus, device_type):
        """Attach an existing volume to an existing instance.

        This method is separated to make it possible for cells version
        to override it.
        """
        # NOTE(vish): This is done on the compute host because we want
        #             to avoid a race where two devices are requested at
        #             the same time. When db access is removed from
        #             compute, the bdm will be created here and we will
        #             have to make sure that they are assigned atomically.
        volume_bdm = self.compute_rpcapi.reserve_block_device_name(
            context, instance, device, volume_id, disk_bus=disk_bus,
            device_type=device_type)
        try:
            volume = self.volume_api.get(context, volume_id)
            self.volume_api.check_attach(context, volume, instance=instance)
            self.volume_api.reserve_volume(context, volume_id)
            self.compute_rpcapi.attach_volume(context, instance=instance,
                    volume_id=volume_id, mountpoint=device, bdm=volume_bdm)
        except Exception:
            with excutils.save_and_reraise_exception():
                volume_bdm.destroy(context)

        return volume_bdm.device_name

    @wrap_check_policy
    @check_instance_lock
    @check_instance_state(vm_state=[vm_states.ACTIVE, vm_states.PAUSED,
                                    vm_states.STOPPED, vm_states.RESIZED,
                                    vm_states.SOFT_DELETED])
    def attach_volume(self, context, instance, volume_id, device=None,
                       disk_bus=None, device_type=None, is_ext_volume=False):
        """Attach an existing volume to an existing instance."""
        # NOTE(vish): Fail fast if the device is not going to pass. This
        #             will need to be removed along with the test if we
        #             change the logic in the manager for what constitutes
        #             a valid device.
        if device and not block_device.match_device(device):
            raise exception.InvalidDevicePath(path=device)
        if is_ext_volume:
            return self.ext_volume_api.attach_volume(context, instance,
                                                     volume_id, device,
                                                     disk_bus, device_type)
        return self._attach_volume(context, instance, volume_id, device,
                                   disk_bus, device_type)


def _is_int_like(value):
    """Tell whether the text is an integer as it would be written (``33``, but not ``033`` or ``33.0``)."""
    try:
        return str(int(value)) == str(value)
    except (TypeError, ValueError):
        return False
