"""Which bus and which kind of device a disk of a guest is."""

from nova import block_device, exception

#: What a guest's device can be.
SUPPORTED_DEVICE_TYPES = ("disk", "cdrom", "floppy", "lun")

_VALID_BUSES = {kind: ("virtio", "scsi", "ide", "usb", "fdc") for kind in ("kvm", "qemu")}
#: The bus that a device's name stands for. Of sd there may be several: the likeliest.
_BUS_OF_PREFIX = {"hd": "ide", "vd": "virtio", "xvd": "xen", "fd": "fdc", "ubd": "uml", "sd": "scsi"}


# article line 198
def is_disk_bus_valid_for_virt(virt_type, disk_bus):
    """Tell whether guests of this kind can have that bus."""
    return disk_bus in _VALID_BUSES[virt_type]


# article line 264
def get_disk_bus_for_disk_dev(virt_type, disk_dev):
    """Return the bus that the name of a device stands for. Raises NovaException for a name of no known kind."""
    for prefix, bus in _BUS_OF_PREFIX.items():
        if disk_dev.startswith(prefix):
            return bus
    raise exception.NovaException(f"Unable to determine disk bus for '{disk_dev}'")


# article line 349
def get_info_from_bdm(virt_type, bdm, disk_bus=None, dev_type=None, allowed_types=SUPPORTED_DEVICE_TYPES):
    """Return a device's bus, name and type. What a guest of this kind cannot have, or nobody has asked for, is chosen here."""
    name = block_device.strip_dev(bdm["device_name"])
    device_type = bdm["device_type"] or dev_type
    if device_type not in allowed_types:
        device_type = "disk"
    bus = bdm["disk_bus"] or disk_bus
    if not is_disk_bus_valid_for_virt(virt_type, bus):
        bus = get_disk_bus_for_disk_dev(virt_type, name)
    return {"bus": bus, "dev": name, "type": device_type}
