"""What a notification says of an instance."""

from oslo_config import cfg

from nova import netconf  # noqa: F401  (it registers the host's address)

CONF = cfg.CONF
CONF.register_opts([cfg.IntOpt("glance_port", default=9292, help="The port of the image service, for references to images")])

_IMAGE = "image_"


def info_from_instance(context, instance, **more):
    """Return what is said of an instance, as plain values: never set is ``""`` for a date and for what names things."""
    system = instance.system_metadata
    return {
        "tenant_id": instance.project_id,
        "user_id": instance.user_id,
        "instance_id": instance.uuid,
        "display_name": instance.display_name,
        "reservation_id": instance.reservation_id,
        "hostname": instance.hostname,
        "instance_type": system["instance_type_name"],
        "instance_type_id": instance.instance_type_id,
        "instance_flavor_id": system["instance_type_flavorid"],
        "architecture": instance.architecture,
        "memory_mb": instance.memory_mb,
        "disk_gb": instance.root_gb + instance.ephemeral_gb,
        "vcpus": instance.vcpus,
        "root_gb": instance.root_gb,
        "ephemeral_gb": instance.ephemeral_gb,
        "host": instance.host,
        "node": instance.node,
        "availability_zone": instance.availability_zone,
        "cell_name": instance.cell_name or "",
        "created_at": str(instance.created_at),
        "terminated_at": _moment(instance.terminated_at),
        "deleted_at": _moment(instance.deleted_at),
        "launched_at": _moment(instance.launched_at),
        "image_ref_url": f"http://{CONF.my_ip}:{CONF.glance_port}/images/{instance.image_ref}",
        "os_type": instance.os_type,
        "kernel_id": instance.kernel_id,
        "ramdisk_id": instance.ramdisk_id,
        "state": instance.vm_state,
        "state_description": instance.task_state or "",
        "progress": int(instance.progress) if instance.progress else "",
        "access_ip_v4": instance.access_ip_v4,
        "access_ip_v6": instance.access_ip_v6,
        "metadata": instance.metadata,
        "image_meta": {key.removeprefix(_IMAGE): value for key, value in system.items() if key.startswith(_IMAGE)},
        **more,
    }


def _moment(value):
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f") if value else ""
