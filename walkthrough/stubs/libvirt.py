"""libvirt, as far as an attach needs it: the guests of one host, their state, and their disks. Nova sees it as the library."""

from xml.dom import minidom

from walkthrough.stubs import seed
from walkthrough.stubs.given import Unknown

#: What a domain does, as the library numbers it.
STATES = {name: number for number, name in enumerate("nostate running blocked paused shutdown shutoff crashed pmsuspended".split())}
#: A domain whose disks change while it runs.
_LIVE = {STATES[name] for name in ("running", "blocked", "paused")}
_ROOT = f"/dev/disk/by-path/ip-{seed.PORTAL}-iscsi-{seed.target(seed.ROOT_VOLUME)}-lun-1"


class libvirtError(Exception):
    """libvirt refuses: ``err`` is what the library keeps of it, code and domain first."""

    def __init__(self, code, text, domain):
        super().__init__(text)
        self.err = (code, domain, text, None, None, None, None, None, None)

    def get_error_code(self):
        return self.err[0]

    def get_error_domain(self):
        return self.err[1]


class Libvirt:
    """The library, on a host with the guests ``{name: state}``; a guest that is ``absent`` is not there.

    ``calls`` are those of nova-compute, in order; ``faults`` let one fail: ``{"info": [42, "Domain not
    found"]}``, error number and text, and the number of the part of libvirt that it comes from if it is not the guest's. As
    libvirt does, it refuses a second disk of one name; ``refuses_twins`` off lets it in. ``standing`` is called in
    ``attachDeviceFlags``: a guest may take its time. ``version`` is the library's, as it numbers itself.
    """

    libvirtError = libvirtError
    VIR_ERR_INTERNAL_ERROR = 1
    VIR_ERR_OPERATION_FAILED = 9
    VIR_ERR_SYSTEM_ERROR = 38
    VIR_ERR_NO_DOMAIN = 42
    VIR_ERR_OPERATION_INVALID = 55
    VIR_FROM_RPC = 7
    VIR_FROM_QEMU = 10
    VIR_FROM_REMOTE = 13
    VIR_DOMAIN_AFFECT_LIVE = 1
    VIR_DOMAIN_AFFECT_CONFIG = 2
    VIR_CONNECT_LIST_DOMAINS_ACTIVE = 1
    VIR_CONNECT_LIST_DOMAINS_INACTIVE = 2

    def __init__(self, guests):
        unknown = [state for state in guests.values() if state not in (*STATES, "absent")]
        if unknown:
            raise Unknown("domain: no such state", unknown[0], [*STATES, "absent"])
        self.domains = {name: Domain(self, name, STATES[state]) for name, state in guests.items() if state != "absent"}
        self.calls = []
        self.faults = {}
        self.refuses_twins = True
        self.standing = lambda: None
        self.version = 1_002_009

    def fail(self, call):
        """Raise the error that a scenario has for a call, if it has one."""
        fault = self.faults.get(call)
        if fault:
            code, text, domain = [*fault, self.VIR_FROM_QEMU][:3]
            raise libvirtError(code, text, domain)

    def openAuth(self, uri, auth, flags):
        """Return a connection."""
        self.calls.append({"call": "openAuth", "uri": uri})
        self.fail("openAuth")
        return Connection(self)


class Connection:
    """A connection to libvirt."""

    def __init__(self, library):
        self._library = library

    def getLibVersion(self):
        self._library.fail("getLibVersion")
        return self._library.version

    def lookupByName(self, name):
        self._library.calls.append({"call": "lookupByName", "name": name})
        self._library.fail("lookupByName")
        if name not in self._library.domains:
            raise libvirtError(
                Libvirt.VIR_ERR_NO_DOMAIN, f"Domain not found: no domain with matching name '{name}'", Libvirt.VIR_FROM_QEMU
            )
        return self._library.domains[name]

    def listAllDomains(self, flags):
        return list(self._library.domains.values())


class Domain:
    """A guest. ``disks`` are those that have come to it, by their names: in its configuration, and in the guest that runs."""

    def __init__(self, library, name, state):
        self._library = library
        self._name = name
        self.state = state
        self._disks = {"config": [], "live": []}

    @property
    def disks(self):
        return {where: [target for target, _ in disks] for where, disks in self._disks.items()}

    def name(self):
        return self._name

    def info(self):
        self._library.calls.append({"call": "info", "state": self.state})
        self._library.fail("info")
        return [self.state, 524288, 524288, 1, 0]

    def XMLDesc(self, flags):
        self._library.calls.append({"call": "XMLDesc"})
        self._library.fail("XMLDesc")
        root = f'<disk type="block" device="disk"><source dev="{_ROOT}"/><target bus="virtio" dev="vda"/></disk>'
        where = "live" if self.state in _LIVE else "config"
        return f"<domain><name>{self._name}</name><devices>{root}{''.join(xml for _, xml in self._disks[where])}</devices></domain>"

    def attachDeviceFlags(self, xml, flags):
        library = self._library
        library.calls.append({"call": "attachDeviceFlags", "flags": flags, "xml": xml})
        library.standing()
        library.fail("attachDeviceFlags")
        live = bool(flags & Libvirt.VIR_DOMAIN_AFFECT_LIVE)
        if live and self.state not in _LIVE:
            text = "Requested operation is not valid: domain is not running"
            raise libvirtError(Libvirt.VIR_ERR_OPERATION_INVALID, text, Libvirt.VIR_FROM_QEMU)
        target = _target(xml)
        if library.refuses_twins and target in ["vda", *self.disks["live" if live else "config"]]:
            refusal = Libvirt.VIR_ERR_OPERATION_FAILED if live else Libvirt.VIR_ERR_OPERATION_INVALID
            words = "operation failed" if live else "Requested operation is not valid"
            raise libvirtError(refusal, f"{words}: target {target} already exists", Libvirt.VIR_FROM_QEMU)
        for where in self._affected(flags):
            self._disks[where].append((target, xml))

    def detachDeviceFlags(self, xml, flags):
        self._library.calls.append({"call": "detachDeviceFlags", "flags": flags, "xml": xml})
        target = _target(xml)
        for where in self._affected(flags):
            self._disks[where] = [disk for disk in self._disks[where] if disk[0] != target]

    @staticmethod
    def _affected(flags):
        affects = {"config": Libvirt.VIR_DOMAIN_AFFECT_CONFIG, "live": Libvirt.VIR_DOMAIN_AFFECT_LIVE}
        return [where for where, flag in affects.items() if flags & flag]


def _target(xml):
    return minidom.parseString(xml).getElementsByTagName("target")[0].getAttribute("dev")
