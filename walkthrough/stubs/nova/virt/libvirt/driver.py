"""The driver of a host that runs libvirt: what nova-compute has it do for an attach."""

import threading
from xml.dom import minidom

from oslo_config import cfg
from oslo_utils import excutils

from nova import context as nova_context
from nova import exception, rpc
from nova.compute import power_state
from nova.objects.service import Service
from nova.openstack.common import log as logging
from nova.virt.libvirt import blockinfo
from nova.virt.libvirt import utils as libvirt_utils
from nova.virt.libvirt import volume as libvirt_volume

#: libvirt's library, set by whoever has one.
libvirt = None

LOG = logging.getLogger(__name__)

CONF = cfg.CONF
CONF.register_opts(
    [
        cfg.StrOpt("virt_type", default="kvm", choices=("kvm", "lxc", "qemu", "uml", "xen"), help="What kind of guests run here"),
        cfg.StrOpt("connection_uri", default="", help="Where libvirt is; empty: where it is for this kind of guests"),
        cfg.ListOpt("disk_cachemodes", default=[], help="How disks are cached, by their source: block=writethrough"),
    ],
    group="libvirt",
)

#: Which of Juno's kinds of volumes there are, and which of them have a driver here.
VOLUME_DRIVERS = dict.fromkeys(
    "aoe fake fibre_channel glusterfs gpfs iser local netfs nfs rbd scality sheepdog".split()
) | {"iscsi": libvirt_volume.LibvirtISCSIVolumeDriver}

#: From which on libvirt takes a disk's block size.
MIN_LIBVIRT_BLOCKIO_VERSION = (0, 10, 2)

#: libvirt's state of a domain, as Nova calls it.
LIBVIRT_POWER_STATE = {
    0: power_state.NOSTATE,
    1: power_state.RUNNING,
    2: power_state.RUNNING,
    3: power_state.PAUSED,
    4: power_state.SHUTDOWN,
    5: power_state.SHUTDOWN,
    6: power_state.CRASHED,
    7: power_state.SUSPENDED,
}


# article line 380
class LibvirtDriver:
    """The guests of this host. Only KVM and QEMU are part of the stub."""

    def __init__(self):
        if CONF.libvirt.virt_type not in ("kvm", "qemu"):
            raise exception.NotPartOfTheStub(what=f"libvirt.virt_type={CONF.libvirt.virt_type}")
        self._wrapped_conn = None
        self._wrapped_conn_lock = threading.Lock()
        self._initiator = None
        self._fc_wwnns = None
        self._fc_wwpns = None
        self.disk_cachemodes = dict(each.split("=", 1) for each in CONF.libvirt.disk_cachemodes)
        self.volume_drivers = {kind: driver and driver(self) for kind, driver in VOLUME_DRIVERS.items()}

    # article line 440
    def init_host(self, host):
        """Make ready: connect to libvirt."""
        self._get_connection()

    # article line 478
    def _set_cache_mode(self, conf):
        """Let the host's options say how a disk is cached."""
        conf.driver_cache = self.disk_cachemodes.get(conf.source_type, conf.driver_cache)

    # article line 700
    def _get_connection(self):
        with self._wrapped_conn_lock:
            if not self._wrapped_conn or not self._test_connection(self._wrapped_conn):
                self._wrapped_conn = self._get_new_connection()
            return self._wrapped_conn

    _conn = property(_get_connection)

    def _get_new_connection(self):
        """Connect to libvirt. New instances are kept from this host as long as that fails."""
        connection = None
        try:
            connection = self._connect(self.uri())
        finally:
            self._set_host_enabled(bool(connection), None if connection else "AUTO: Failed to connect to libvirt")
        return connection

    @staticmethod
    def _test_connection(connection):
        """Tell whether a connection still is one."""
        try:
            connection.getLibVersion()
            return True
        except libvirt.libvirtError as error:
            broken = error.get_error_code() in (libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_INTERNAL_ERROR)
            if broken and error.get_error_domain() in (libvirt.VIR_FROM_REMOTE, libvirt.VIR_FROM_RPC):
                LOG.debug("Connection to libvirt broke")
                return False
            raise

    @staticmethod
    def uri():
        """Return where libvirt is."""
        return CONF.libvirt.connection_uri or "qemu:///system"

    # article line 828
    @staticmethod
    def _connect(uri):
        """Return a new connection to libvirt. Raises HypervisorUnavailable, and lets whoever listens know."""
        try:
            return libvirt.openAuth(uri, [[], None, None], 0)
        except libvirt.libvirtError as error:
            LOG.exception("Connection to libvirt failed: %s", error)
            payload = {"ip": CONF.my_ip, "method": "_connect", "reason": error}
            rpc.get_notifier("compute").error(nova_context.get_admin_context(), "compute.libvirt.error", payload)
            # article line 849
            raise exception.HypervisorUnavailable(host=CONF.host) from None

    # article line 859
    def _list_instance_domains_fast(self):
        return self._conn.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE | libvirt.VIR_CONNECT_LIST_DOMAINS_INACTIVE)

    # article line 893
    def _list_instance_domains(self):
        """Return the host's guests, running or not."""
        return self._list_instance_domains_fast()

    # article line 1268
    def get_volume_connector(self, instance):
        """Return who this host is for a storage: its address, its name, and its names for iSCSI and Fibre Channel."""
        self._initiator = self._initiator or libvirt_utils.get_iscsi_initiator()
        self._fc_wwnns = self._fc_wwnns or libvirt_utils.get_fc_wwnns()
        self._fc_wwpns = self._fc_wwpns or libvirt_utils.get_fc_wwpns()
        connector = {"ip": CONF.my_ip, "host": CONF.host}
        if self._initiator:
            connector["initiator"] = self._initiator
        if self._fc_wwnns and self._fc_wwpns:
            connector |= {"wwnns": self._fc_wwnns, "wwpns": self._fc_wwpns}
        return connector

    # article line 1310
    def _volume_driver(self, driver_type):
        driver = self.volume_drivers[driver_type]
        if driver is None:
            raise exception.NotPartOfTheStub(what=f"a volume of the type {driver_type}")
        return driver

    # article line 1323
    def _connect_volume(self, connection_info, disk_info):
        driver_type = connection_info.get("driver_volume_type")
        if driver_type not in self.volume_drivers:
            raise exception.VolumeDriverNotFound(driver_type=driver_type)
        return self._volume_driver(driver_type).connect_volume(connection_info, disk_info)

    # article line 1330
    def _disconnect_volume(self, connection_info, disk_dev):
        self._volume_driver(connection_info.get("driver_volume_type")).disconnect_volume(connection_info, disk_dev)

    # article line 1349
    def attach_volume(self, context, connection_info, instance, mountpoint,
                      disk_bus=None, device_type=None, encryption=None):
        instance_name = instance["name"]
        virt_dom = self._lookup_by_name(instance_name)
        disk_dev = mountpoint.rpartition("/")[2]
        bdm = {"device_name": disk_dev, "disk_bus": disk_bus, "device_type": device_type}
        self._check_block_size(connection_info.get("data", {}))

        # article line 1378
        disk_info = blockinfo.get_info_from_bdm(CONF.libvirt.virt_type, bdm)

        # article line 1381
        conf = self._connect_volume(connection_info, disk_info)
        self._set_cache_mode(conf)

        try:
            # article line 1387
            # A guest that is not running has its configuration only.
            flags = libvirt.VIR_DOMAIN_AFFECT_CONFIG
            state = LIBVIRT_POWER_STATE[virt_dom.info()[0]]
            if state in (power_state.RUNNING, power_state.PAUSED):
                flags |= libvirt.VIR_DOMAIN_AFFECT_LIVE
            connection_info["data"]["device_path"] = conf.source_path

            # article line 1402
            virt_dom.attachDeviceFlags(conf.to_xml(), flags)
        except Exception as error:
            LOG.exception("Failed to attach volume at mountpoint: %s", mountpoint, context=context)
            busy = isinstance(error, libvirt.libvirtError) and error.get_error_code() == libvirt.VIR_ERR_OPERATION_FAILED
            if busy:
                self._disconnect_volume(connection_info, disk_dev)
                # article line 1410
                raise exception.DeviceIsBusy(device=disk_dev) from error
            with excutils.save_and_reraise_exception():
                self._disconnect_volume(connection_info, disk_dev)

    def _check_block_size(self, data):
        """Raise Invalid if a volume sets a block size and libvirt is too old for it."""
        if "logical_block_size" in data or "physical_block_size" in data:
            version = self._conn.getLibVersion()
            if (version // 1_000_000, version // 1_000 % 1_000, version % 1_000) < MIN_LIBVIRT_BLOCKIO_VERSION:
                wanted = ".".join(map(str, MIN_LIBVIRT_BLOCKIO_VERSION))
                raise exception.Invalid(f"Volume sets block size, but libvirt '{wanted}' or later is required.")

    # What Juno has for a detach, as far as undoing an attach needs it. Its lines and order were not measured.
    def detach_volume(self, connection_info, instance, mountpoint,
                      encryption=None):
        """Unplug a disk, and take the volume off the host. Raises DiskNotFound if the guest has no such disk."""
        virt_dom = self._lookup_by_name(instance["name"])
        disk_dev = mountpoint.rpartition("/")[2]
        xml = self._get_disk_xml(virt_dom.XMLDesc(0), disk_dev)
        if not xml:
            raise exception.DiskNotFound(location=disk_dev)
        flags = libvirt.VIR_DOMAIN_AFFECT_CONFIG
        if LIBVIRT_POWER_STATE[virt_dom.info()[0]] in (power_state.RUNNING, power_state.PAUSED):
            flags |= libvirt.VIR_DOMAIN_AFFECT_LIVE
        virt_dom.detachDeviceFlags(xml, flags)
        self._disconnect_volume(connection_info, disk_dev)

    @staticmethod
    def _get_disk_xml(xml, device):
        """Return what a guest's description says of one of its disks, or None."""
        for disk in minidom.parseString(xml).getElementsByTagName("disk"):
            if disk.getElementsByTagName("target")[0].getAttribute("dev") == device:
                return disk.toxml()
        return None

    # article line 3090
    def _set_host_enabled(self, enabled, disable_reason):
        """Let new instances come to this host, or keep them away. A host that somebody else has closed stays closed."""
        context = nova_context.get_admin_context()
        try:
            service = Service.get_by_compute_host(context, CONF.host)
        except exception.ComputeHostNotFound:
            LOG.warn("Cannot update service status on host: %s, since it is not registered.", CONF.host)
            return
        ours = (service.disabled_reason or "").startswith("AUTO: ")
        if service.disabled == enabled and (not service.disabled or ours):
            service.disabled = not enabled
            service.disabled_reason = disable_reason
            service.save(context)

    # article line 4192
    def _lookup_by_name(self, instance_name):
        """Return the domain of an instance. Raises InstanceNotFound, and NovaException if libvirt cannot tell."""
        try:
            return self._conn.lookupByName(instance_name)
        except libvirt.libvirtError as error:
            code = error.get_error_code()
            if code == libvirt.VIR_ERR_NO_DOMAIN:
                # article line 4204
                raise exception.InstanceNotFound(instance_id=instance_name) from error
            message = f"Error from libvirt while looking up {instance_name}: [Error Code {code}] {error}"
            # article line 4211
            raise exception.NovaException(message) from error

    # article line 4453
    def _get_all_block_devices(self):
        """Return the host's disks that its guests have."""
        devices = []
        for domain in self._list_instance_domains():
            try:
                described = minidom.parseString(domain.XMLDesc(0))
            except libvirt.libvirtError as error:
                LOG.warn("couldn't obtain the XML from domain: %s, exception: %s", domain.name(), error)
                continue
            for disk in described.getElementsByTagName("disk"):
                if disk.getAttribute("type") == "block":
                    devices += [source.getAttribute("dev") for source in disk.getElementsByTagName("source")]
        return devices
