"""nova-api's side of the message bus: what may be asked of a compute host."""

import oslo_messaging as messaging
from oslo_config import cfg

from nova import exception
from nova import rpc
from nova.i18n import _
from nova.objects import BlockDeviceMapping
from nova.objects import base as objects_base

CONF = cfg.CONF
CONF.register_opts([cfg.StrOpt("compute_topic", default="compute", help="The topic that compute hosts listen on")])
CONF.register_opts(
    [cfg.StrOpt("compute", help="The highest message version, or the name of a release, that may be sent to compute hosts")],
    group="upgrade_levels",
)


def _compute_host(host, instance):
    """Return the host to send to: the one given, or else the instance's. Raises NovaException if there is none."""
    host = host or instance.host
    if not host:
        raise exception.NovaException(_("Unable to find host for Instance %s") % instance.uuid)
    return host


class ComputeAPI:
    """Sends calls, which wait for an answer, and casts, which do not, to a compute host."""

    #: The version that each release's compute hosts understand.
    VERSION_ALIASES = {"grizzly": "2.27", "havana": "2.47", "icehouse": "3.23", "juno": "3.35"}

    def __init__(self):
        cap = CONF.upgrade_levels.compute
        self.client = rpc.get_client(
            messaging.Target(topic=CONF.compute_topic, version="3.0"),
            version_cap=self.VERSION_ALIASES.get(cap, cap),
            serializer=objects_base.NovaObjectSerializer(),
        )

    def reserve_block_device_name(self, ctxt, instance, device, volume_id, disk_bus=None, device_type=None):
        """Have the instance's host choose a device name and make the block device mapping; return the mapping.

        A host older than 3.35 returns the name alone, and the mapping is then read from the database.
        """
        kw = {
            "instance": instance,
            "device": device,
            "volume_id": volume_id,
            "disk_bus": disk_bus,
            "device_type": device_type,
        }
        returns_object = self.client.can_send_version("3.35")
        if returns_object:
            kw["return_bdm_object"] = True
        cctxt = self.client.prepare(server=_compute_host(None, instance), version="3.35" if returns_object else "3.16")
        answer = cctxt.call(ctxt, "reserve_block_device_name", **kw)
        return answer if returns_object else BlockDeviceMapping.get_by_volume_id(ctxt, volume_id)

    # article line 398
    def attach_interface(self, ctxt, instance, network_id, port_id,
                         requested_ip):
        """Have the instance's host plug in a network interface."""
        version = '3.17'
        cctxt = self.client.prepare(server=_compute_host(None, instance),
                version=version)
        return cctxt.call(ctxt, 'attach_interface',
                          instance=instance, network_id=network_id,
                          port_id=port_id, requested_ip=requested_ip)

    def attach_volume(self, ctxt, instance, volume_id, mountpoint, bdm=None):
        # NOTE(ndipanov): Remove volume_id and mountpoint on the next major
        # version bump - they are not needed when using bdm objects.
        version = '3.16'
        kw = {'instance': instance, 'volume_id': volume_id,
              'mountpoint': mountpoint, 'bdm': bdm}
        cctxt = self.client.prepare(server=_compute_host(None, instance),
                version=version)
        cctxt.cast(ctxt, 'attach_volume', **kw)

    def detach_volume(self, ctxt, instance, volume_id):
        """Have the instance's host take a volume off the instance.

        Like ``attach_volume`` it is a cast: nobody waits for the host.
        """
        cctxt = self.client.prepare(server=_compute_host(None, instance), version="3.25")
        cctxt.cast(ctxt, "detach_volume", instance=instance, volume_id=volume_id)
