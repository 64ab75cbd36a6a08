"""What nova-compute works out for an instance: a free device name, and the record of a failure."""

import itertools
import string
import traceback

from nova import block_device, exception, notifications, objects, second_part


def get_device_name_for_instance(instance, bdms, device):
    """Return a device name for a new volume of the instance: the one asked for, or the first that is free.

    ``bdms`` are the instance's live mappings. An empty ``device`` means any. The prefix is always the root device's. Raises
    InvalidDevicePath, DevicePathInUse, or TypeError where a mapping has no name and the instance has a root device.
    """
    wanted = _match(device)[1] if device else None
    root = instance.root_device_name
    prefix = _match(block_device.prepend_dev(root))[0] if root else _match(block_device.DEFAULT_ROOT_DEVICE)[0]
    used = _letters_in_use(root, bdms)
    if wanted is None:
        wanted = next(letters for letters in _all_letters() if letters not in used)
    elif wanted in used:
        raise exception.DevicePathInUse(path=device)
    return prefix + wanted


def _match(device):
    match = block_device.match_device(device)
    if match is None:
        raise exception.InvalidDevicePath(path=device)
    return match


def _letters_in_use(root, bdms):
    """Return the letters of the root device and of the volumes. An instance without a root device has none that count."""
    names = [block_device.DEFAULT_ROOT_DEVICE] if root is None else [root, *(bdm.device_name for bdm in bdms)]
    return {block_device.get_device_letter(name) for name in names}


def _all_letters():
    """Yield a, b … z, aa, ab and so on."""
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_lowercase, repeat=length):
            yield "".join(letters)


def add_instance_fault_from_exc(context, instance, error, host):
    """Write down why an action on the instance failed: the HTTP code (500 unless the error has one), the message, a traceback."""
    objects.InstanceFault(
        context,
        instance_uuid=instance.uuid,
        code=getattr(error, "kwargs", {}).get("code", 500),
        message=next(filter(None, _messages(error)))[:255],  # No more fits in Juno's table.
        details="".join(traceback.format_exception(error)),
        host=host,
    ).create()


def _messages(error):
    """Yield what may stand for the error, best first: its formatted message, its text (either may be empty), its class's name."""
    for say in (lambda error: error.format_message(), str):
        try:
            message = str(say(error))
        except Exception:
            # Whatever is wrong with the error, its fault must be written down.
            continue
        yield message
    yield type(error).__name__


# article line 96
@second_part.instead_of(add_instance_fault_from_exc)
def add_instance_fault_from_exc(context, instance, error, host):
    """Write down why an action on the instance failed. A traceback is kept for what Nova did not expect: code 500."""
    code = getattr(error, "kwargs", {}).get("code") or 500
    objects.InstanceFault(
        context,
        instance_uuid=instance["uuid"],
        code=code,
        message=next(filter(None, _messages(error)))[:255],
        details="".join(traceback.format_exception(error)) if code == 500 else "",
        host=host,
    ).create()


# article line 298
def notify_about_instance_usage(notifier, context, instance, event_suffix, extra_usage_info=None):
    """Notify of something that has happened to an instance, with what the instance is and what else there is to say."""
    payload = notifications.info_from_instance(context, instance, **(extra_usage_info or {}))
    notifier.info(context, f"compute.instance.{event_suffix}", payload)
