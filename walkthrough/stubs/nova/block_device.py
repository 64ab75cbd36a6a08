"""Names of block devices, and the letters in them: /dev/vdb is the prefix /dev/vd and the letter b."""

import re

#: The root device of an instance whose own is not known.
DEFAULT_ROOT_DEVICE = "/dev/sda"

_DEVICE = re.compile(r"(?P<prefix>/dev/x?[a-z]?d?)(?P<letters>[a-z]+)[0-9]*\n?")
_BESIDE_LETTERS = re.compile(r"^(?:/dev/)?(?:(?:x?v|s)d)?|[0-9]+")


def match_device(device):
    """Return ``(prefix, letters)`` of a device name such as ``/dev/vdb``, or None. Raises TypeError for what is no text.

    The prefix takes as much as it can, which makes Juno's oddities: ``/dev/foo`` is ``/dev/f`` and ``oo``.
    """
    match = _DEVICE.fullmatch(device)
    return match and (match["prefix"], match["letters"])


def get_device_letter(device_name):
    """Return a device's own letters: ``b`` for ``/dev/vdb`` or ``xvdb2``; but ``hda`` for ``hda``. TypeError for None."""
    if device_name is None:
        # The words of Juno's Python, 2.7: an instance's fault shows them.
        raise TypeError("expected string or buffer")
    return _BESIDE_LETTERS.sub("", device_name)


def prepend_dev(device_name):
    """Return the name with ``/dev/`` in front, once."""
    return f"/dev/{device_name.removeprefix('/dev/')}"


def strip_dev(device_name):
    """Return the name without ``/dev/`` in front."""
    return device_name.removeprefix("/dev/") if device_name else device_name
