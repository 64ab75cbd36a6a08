"""How volumes come to the host: one class for each kind. Of iSCSI there is one here; of the others it is said that there is not."""

import os.path

from oslo_concurrency import processutils
from oslo_config import cfg

from nova import exception, utils
from nova.openstack.common import log as logging
from nova.virt.libvirt import config as vconfig

LOG = logging.getLogger(__name__)

CONF = cfg.CONF
CONF.register_opts(
    [
        cfg.IntOpt("num_iscsi_scan_tries", default=5, help="How often to look again for a device of a volume"),
        cfg.BoolOpt("iscsi_use_multipath", default=False, help="Use several paths to a volume"),
    ],
    group="libvirt",
)


# article line 80
class LibvirtBaseVolumeDriver:
    """What is the same for volumes of any kind. ``connection`` is the host's LibvirtDriver."""

    def __init__(self, connection, is_block_dev):
        self.connection = connection
        self.is_block_dev = is_block_dev

    # article line 96
    def get_config(self, connection_info, disk_info):
        """Return what the guest's configuration says of the volume. Raises InvalidVolumeAccessMode."""
        conf = vconfig.LibvirtConfigGuestDisk()
        conf.driver_name = "qemu"
        conf.driver_format = "raw"
        conf.driver_cache = "none"
        conf.source_device = disk_info["type"]
        conf.target_dev = disk_info["dev"]
        conf.target_bus = disk_info["bus"]
        conf.serial = connection_info.get("serial")
        data = connection_info.get("data", {})
        conf.logical_block_size = data.get("logical_block_size")
        conf.physical_block_size = data.get("physical_block_size")
        limits = data.get("qos_specs") or {}
        conf.limits = {name: value for name, value in limits.items() if name in vconfig.LIMITS}

        mode = data.get("access_mode", "rw")
        if mode == "ro":
            conf.readonly = True
        elif mode != "rw":
            LOG.error("Unknown content in connection_info/access_mode: %s", mode)
            # article line 145
            raise exception.InvalidVolumeAccessMode(access_mode=mode)
        return conf

    # article line 149
    def connect_volume(self, connection_info, disk_info):
        """Bring the volume to the host; return its configuration."""
        raise NotImplementedError

    # article line 153
    def disconnect_volume(self, connection_info, disk_dev):
        """Take the volume off the host."""


# article line 215
class LibvirtISCSIVolumeDriver(LibvirtBaseVolumeDriver):
    """Volumes that come over iSCSI."""

    def __init__(self, connection):
        super().__init__(connection, is_block_dev=True)

    # article line 230
    def _run_iscsiadm(self, iscsi_properties, iscsi_command, check_exit_code=0):
        target = ("-T", iscsi_properties["target_iqn"], "-p", iscsi_properties["target_portal"])
        out, err = utils.execute(
            "iscsiadm", "-m", "node", *target, *iscsi_command, run_as_root=True, check_exit_code=check_exit_code)
        LOG.debug("iscsiadm %s: stdout=%s stderr=%s", iscsi_command, out, err)
        return out, err

    # article line 244
    def _iscsiadm_update(self, iscsi_properties, property_key, property_value, check_exit_code=0):
        command = ("--op", "update", "-n", property_key, "-v", property_value)
        return self._run_iscsiadm(iscsi_properties, command, check_exit_code)

    # article line 262
    def get_config(self, connection_info, disk_info):
        conf = super().get_config(connection_info, disk_info)
        conf.source_type = "block"
        conf.source_path = connection_info["data"]["host_device"]
        return conf

    # article line 270
    @utils.synchronized("connect_volume")
    def connect_volume(self, connection_info, disk_info):
        """Log in to the volume's target and wait until its device is there. Raises NovaException if it never comes."""
        iscsi_properties = connection_info["data"]
        if CONF.libvirt.iscsi_use_multipath:
            raise exception.NotPartOfTheStub(what="libvirt.iscsi_use_multipath")
        self._connect_to_iscsi_portal(iscsi_properties)
        self._run_iscsiadm(iscsi_properties, ("--rescan",))
        host_device = self._get_host_device(iscsi_properties)

        # article line 320
        tries = 0
        # The disk need not be there as soon as the target has been logged in to.
        while not utils.HOST.exists(host_device):
            if tries >= CONF.libvirt.num_iscsi_scan_tries:
                # article line 329
                raise exception.NovaException(f"iSCSI device not found at {host_device}")
            LOG.warn(
                "ISCSI volume not yet found at: %(disk_dev)s. Will rescan & retry.  Try number: %(tries)s",
                {"disk_dev": disk_info["dev"], "tries": tries})
            self._run_iscsiadm(iscsi_properties, ("--rescan",))
            tries += 1
            if not utils.HOST.exists(host_device):
                utils.HOST.sleep(tries ** 2)

        # article line 358
        connection_info["data"]["host_device"] = host_device
        # article line 360
        return self.get_config(connection_info, disk_info)

    # article line 362
    @utils.synchronized("connect_volume")
    def disconnect_volume(self, connection_info, disk_dev):
        """Log out of the volume's target, unless another of its disks is in use."""
        iscsi_properties = connection_info["data"]
        host_device = self._get_host_device(iscsi_properties)
        super().disconnect_volume(connection_info, disk_dev)
        # article line 384
        target = host_device.rpartition("-lun-")[0] + "-lun-"
        in_use = [each for each in self.connection._get_all_block_devices() if each.startswith(target)]
        if not in_use:
            self._disconnect_from_iscsi_portal(iscsi_properties)
        elif host_device not in in_use:
            self._delete_device(host_device)

    # article line 400
    def _delete_device(self, device_path):
        """Have the kernel forget a disk of a target that stays."""
        name = os.path.basename(utils.HOST.realpath(device_path))
        control = f"/sys/block/{name}/device/delete"
        if utils.HOST.exists(control):
            utils.execute("cp", "/dev/stdin", control, process_input="1", run_as_root=True)
        else:
            LOG.warn("Unable to delete volume device %s", name)

    # article line 496
    def _connect_to_iscsi_portal(self, iscsi_properties):
        """Log in to a target, if the host has not. That it fails is seen when the disk does not come."""
        try:
            self._run_iscsiadm(iscsi_properties, ())
        except processutils.ProcessExecutionError as error:
            # There is no record of the target yet.
            if error.exit_code not in (21, 255):
                raise
            self._run_iscsiadm(iscsi_properties, ("--op", "new"))

        if iscsi_properties.get("auth_method"):
            auth = "node.session.auth"
            self._iscsiadm_update(iscsi_properties, f"{auth}.authmethod", iscsi_properties["auth_method"])
            self._iscsiadm_update(iscsi_properties, f"{auth}.username", iscsi_properties["auth_username"])
            self._iscsiadm_update(iscsi_properties, f"{auth}.password", iscsi_properties["auth_password"])

        listed = utils.execute("iscsiadm", "-m", "session", run_as_root=True, check_exit_code=(0, 1, 21, 255))[0]
        sessions = [line.split() for line in listed.splitlines() if line.startswith("tcp:")]
        mine = (iscsi_properties["target_portal"], iscsi_properties["target_iqn"])
        if mine not in [(session[2].partition(",")[0], session[3]) for session in sessions]:
            try:
                self._run_iscsiadm(iscsi_properties, ("--login",), check_exit_code=(0, 255))
            except processutils.ProcessExecutionError as error:
                LOG.debug("iscsiadm --login: exit code %s", error.exit_code)
            self._iscsiadm_update(iscsi_properties, "node.startup", "automatic")

    # article line 557
    def _disconnect_from_iscsi_portal(self, iscsi_properties):
        """Log out of a target, and forget it."""
        done = (0, 21, 255)
        self._iscsiadm_update(iscsi_properties, "node.startup", "manual", check_exit_code=done)
        self._run_iscsiadm(iscsi_properties, ("--logout",), check_exit_code=done)
        self._run_iscsiadm(iscsi_properties, ("--op", "delete"), check_exit_code=done)

    # article line 647
    def _get_host_device(self, iscsi_properties):
        """Return the name of a volume's disk on the host, by its way there."""
        return "/dev/disk/by-path/ip-{target_portal}-iscsi-{target_iqn}-lun-{target_lun}".format(
            target_lun=iscsi_properties.get("target_lun", 0), **{
                name: iscsi_properties[name] for name in ("target_portal", "target_iqn")})
