"""What the driver wants to know of its host."""

import errno
import re

from oslo_concurrency import processutils

from nova import exception, utils
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)

_INITIATOR = "InitiatorName="


# article line 56
def get_iscsi_initiator():
    """Return the host's name as an iSCSI initiator, or None if it has none."""
    try:
        contents = utils.read_file_as_root("/etc/iscsi/initiatorname.iscsi")
    except exception.FileNotFound:
        return None
    for line in contents.splitlines():
        if line.startswith(_INITIATOR):
            return line.removeprefix(_INITIATOR)
    return None


# article line 70
def get_fc_hbas():
    """Return what systool says of each Fibre Channel port, as a dict; an empty list if there are none, or no systool."""
    try:
        out = utils.execute("systool", "-c", "fc_host", "-v", run_as_root=True)[0]
    except processutils.ProcessExecutionError:
        return []
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        LOG.warn("systool is not installed")
        return []
    ports = re.split(r"\n{2,}", out.strip())
    return [dict(re.findall(r'^\s*(.+?)\s*= "(.*)"$', port, re.MULTILINE)) for port in ports]


def _of_ports_online(name):
    return [port[name].replace("0x", "") for port in get_fc_hbas() if port.get("port_state") == "Online"]


# article line 125
def get_fc_wwpns():
    """Return the names of the Fibre Channel ports that are online."""
    return _of_ports_online("port_name")


# article line 141
def get_fc_wwnns():
    """Return the names of the nodes of the Fibre Channel ports that are online."""
    return _of_ports_online("node_name")
