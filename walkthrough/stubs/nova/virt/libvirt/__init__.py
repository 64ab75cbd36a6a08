"""The driver of hosts that run libvirt."""

from nova.virt.libvirt.driver import LibvirtDriver

__all__ = ["LibvirtDriver"]
