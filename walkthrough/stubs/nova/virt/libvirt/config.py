"""A guest's devices as libvirt reads them: XML."""

from xml.dom import minidom


class LibvirtConfigObject:
    """Something that libvirt has a description of. ``format_dom`` of a subclass makes the element."""

    def __init__(self, root_name):
        self.root_name = root_name
        self._document = minidom.Document()

    def _element(self, tag, text=None, /, **attributes):
        element = self._document.createElement(tag)
        for name, value in attributes.items():
            if value is not None:
                element.setAttribute(name, str(value))
        if text is not None:
            element.appendChild(self._document.createTextNode(str(text)))
        return element

    def format_dom(self):
        """Return the element that describes the object."""
        return self._element(self.root_name)

    # article line 79
    def to_xml(self):
        """Return the description as text."""
        return self.format_dom().toprettyxml(indent="  ")


#: What may be limited of a disk, in the order in which libvirt is told.
LIMITS = ("read_bytes_sec", "read_iops_sec", "write_bytes_sec", "write_iops_sec", "total_bytes_sec", "total_iops_sec")


# article line 658
class LibvirtConfigGuestDisk(LibvirtConfigObject):
    """A disk. What is None is left out."""

    # article line 662
    def __init__(self):
        super().__init__("disk")
        self.source_type = "file"
        self.source_device = "disk"
        self.source_path = None
        self.driver_name = None
        self.driver_format = None
        self.driver_cache = None
        self.target_dev = None
        self.target_bus = None
        self.serial = None
        self.limits = {}
        self.logical_block_size = None
        self.physical_block_size = None
        self.readonly = False

    # article line 696
    def format_dom(self):
        disk = self._element("disk", type=self.source_type, device=self.source_device)
        parts = [
            self._element("driver", name=self.driver_name, type=self.driver_format, cache=self.driver_cache),
            self._element("source", dev=self.source_path),
            self._element("target", bus=self.target_bus, dev=self.target_dev),
        ]
        if self.serial is not None:
            parts.append(self._element("serial", self.serial))
        if self.limits:
            iotune = self._element("iotune")
            for name in LIMITS:
                if name in self.limits:
                    iotune.appendChild(self._element(name, self.limits[name]))
            parts.append(iotune)
        sizes = {"logical_block_size": self.logical_block_size, "physical_block_size": self.physical_block_size}
        if any(size is not None for size in sizes.values()):
            parts.append(self._element("blockio", **sizes))
        if self.readonly:
            parts.append(self._element("readonly"))
        for part in parts:
            disk.appendChild(part)
        return disk
