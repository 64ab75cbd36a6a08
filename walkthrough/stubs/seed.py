"""What each cloud begins with, the article's rows: instance01 with all that hangs on it, and the volumes."""

import datetime

CONTROLLER = "http://controller:8774"
COMPUTE_HOST = "compute1"
#: Where Cinder answers, and where its volumes come from.
CINDER_HOST = "controller"
PORTAL = "10.0.0.9:3260"
#: When the article's request was made.
NOW = datetime.datetime(2015, 7, 16, 2, 48, 36)
FIRST_REQUEST_ID = "0b320479-c0d7-4a50-a6a3-01d31020c580"

PROJECT = "0ea8ceb2f23a4814976b878fe61b1b55"
USER = "8a3073f7423d46bea51a3ab1398da61c"
SERVER = "4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a"
VOLUME = "c6129426-c4ae-45fe-9052-b9248eacad73"
ROOT_VOLUME = "11111111-2222-4333-8444-555555555555"
SPARE_VOLUME = "33333333-3333-4333-8333-333333333333"

_CREATED = datetime.datetime(2015, 7, 15, 8, 49, 29)

INSTANCE = {
    "id": 33,
    "uuid": SERVER,
    "created_at": _CREATED,
    "updated_at": datetime.datetime(2015, 7, 15, 9, 42, 58),
    "launched_at": datetime.datetime(2015, 7, 15, 8, 49, 36),
    "auto_disk_config": True,
    "availability_zone": "nova",
    "cleaned": False,
    "config_drive": "",
    "disable_terminate": False,
    "display_description": "instance01",
    "display_name": "instance01",
    "ephemeral_gb": 0,
    "host": COMPUTE_HOST,
    "hostname": "instance01",
    "image_ref": "",
    "instance_type_id": 2,
    "kernel_id": "",
    "launch_index": 0,
    "launched_on": COMPUTE_HOST,
    "locked": False,
    "memory_mb": 512,
    "node": COMPUTE_HOST,
    "power_state": 4,
    "progress": 0,
    "project_id": PROJECT,
    "ramdisk_id": "",
    "reservation_id": "r-jajb10ay",
    "root_device_name": "/dev/vda",
    "root_gb": 1,
    "shutdown_terminate": False,
    "user_id": USER,
    "vcpus": 1,
    "vm_state": "stopped",
}

SYSTEM_METADATA = {
    "image_base_image_ref": "",
    "image_min_disk": "1",
    "instance_type_ephemeral_gb": "0",
    "instance_type_flavorid": "1",
    "instance_type_id": "2",
    "instance_type_memory_mb": "512",
    "instance_type_name": "m1.tiny",
    "instance_type_root_gb": "1",
    "instance_type_rxtx_factor": "1.0",
    "instance_type_swap": "0",
    "instance_type_vcpu_weight": None,
    "instance_type_vcpus": "1",
}

SECURITY_GROUP = {
    "id": 1,
    "created_at": _CREATED,
    "name": "default",
    "description": "default",
    "user_id": USER,
    "project_id": PROJECT,
}

ROOT_MAPPING = {
    "id": 38,
    "created_at": _CREATED,
    "instance_uuid": SERVER,
    "source_type": "volume",
    "destination_type": "volume",
    "device_name": "/dev/vda",
    "boot_index": 0,
    "volume_id": ROOT_VOLUME,
    "delete_on_termination": False,
    "no_device": False,
}

SERVICE_CATALOG = [
    {
        "type": "volume",
        "name": "cinder",
        "endpoints": [{"publicURL": f"http://{CINDER_HOST}:8776/v1/{PROJECT}", "region": "RegionOne", "serviceName": "cinder"}],
    }
]

#: nova-compute, as the database knows it.
SERVICE = {
    "created_at": _CREATED,
    "host": COMPUTE_HOST,
    "binary": "nova-compute",
    "topic": "compute",
    "report_count": 0,
    "disabled": False,
}

#: What all volumes have in common, as Cinder tells it.
VOLUME_DETAILS = {
    "bootable": "false",
    "created_at": "2015-07-15T08:40:00.000000",
    "display_description": "",
    "display_name": "vol",
    "encrypted": False,
    "metadata": {},
    "snapshot_id": None,
    "source_volid": None,
    "volume_type": "None",
}


def target(volume_id):
    """Return a volume's name as an iSCSI target."""
    return f"iqn.2010-10.org.openstack:volume-{volume_id}"


def volumes():
    """Return Cinder's volumes, by id: the article's, the root device's and a spare one."""
    free = {"status": "available", "attachments": [], "availability_zone": "nova", "size": 1}
    root = free | {"status": "in-use", "attachments": [{"server_id": SERVER, "device": "/dev/vda"}]}
    return {VOLUME: dict(free), SPARE_VOLUME: dict(free), ROOT_VOLUME: root}
