"""Lesson 7: what is undone when compute1 fails, in which order, what Juno leaves behind, and the repair of one leak."""

import words_7 as words

from walkthrough import Attempt, Case, Lesson, Repair, Request, Stop

MANAGER = {"lane": "compute1", "file": "nova/compute/manager.py"}
DEVICE = {"lane": "compute1", "file": "nova/virt/block_device.py", "function": "attach"}
DRIVER = {"lane": "compute1", "file": "nova/virt/libvirt/driver.py", "function": "attach_volume"}
UNRESERVE = MANAGER | {"function": "_attach_volume", "statement": "self.volume_api.unreserve_volume"}
DESTROY = MANAGER | {"function": "do_attach_volume", "statement": "bdm.destroy", "marks": {"bdm": ("connection_info", "id")}}
CONTROLLER = "nova/api/openstack/compute/contrib/volumes.py"

running = {"instance": {"vm_state": "active", "power_state": 1}}
no_hotplug = {
    "fault": {
        "libvirt.attachDeviceFlags": [
            1,
            "internal error: unable to execute QEMU command 'device_add': Bus 'pci.0' does not support hotplugging",
        ]
    }
}
refused = {"fault": {"cinder.os-attach": [{"status": 404}]}}
not_saved = {"fault": {"db.block_device_mapping_update": "DBError"}}
twice = {"fault": {"rpc.attach_volume": "twice"}}

GUEST = "cloud.libvirt.domains['instance-00000021'].disks"
LIVE = "[row['id'] for row in cloud.mappings() if not row['deleted']]"
STATUS = "cloud.cinder.volume['status']"
ASKED = "cloud.cinder.requests[2:]"
SESSIONS = "len(cloud.host.sessions)"

repair = Repair(
    file="nova/virt/block_device.py",
    function="attach",
    statement='if volume["attach_status"]',
    task=words.TASK,
    praise=words.PRAISE,
    naive=Attempt(
        change={
            """\
            volume_api.attach(context, volume_id, instance.uuid, self["mount_device"], mode=mode)
""": """\
            try:
                volume_api.attach(context, volume_id, instance.uuid, self["mount_device"], mode=mode)
            except Exception:
                with excutils.save_and_reraise_exception():
                    virt_driver.detach_volume(connection_info, instance, self["mount_device"])
""",
        },
        because=words.NAIVE,
    ),
    cases=(
        Case(
            title=words.CASE_STOPPED,
            cloud={"attach": True} | refused,
            expect={GUEST: {"config": [], "live": []}, SESSIONS: 0, STATUS: "available", LIVE: [38]},
        ),
        Case(
            title=words.CASE_RUNNING,
            cloud={"attach": True} | running | refused,
            expect={
                GUEST: {"config": [], "live": []},
                ASKED: [
                    "GET:200",
                    "os-initialize_connection:200",
                    "os-attach:404",
                    "os-terminate_connection:202",
                    "os-unreserve:202",
                ],
            },
        ),
        Case(
            title=words.CASE_GOOD,
            cloud={"attach": True},
            expect={
                GUEST: {"config": ["vdb"], "live": []},
                SESSIONS: 1,
                ASKED: ["GET:200", "os-initialize_connection:200", "os-attach:202"],
                LIVE: [38, 39],
            },
        ),
        Case(
            title=words.CASE_DRIVER,
            cloud={"attach": True} | running | no_hotplug,
            expect={
                ASKED: ["GET:200", "os-initialize_connection:200", "os-terminate_connection:202", "os-unreserve:202"],
                STATUS: "available",
            },
        ),
    ),
    solution={
        """\
            volume_api.attach(context, volume_id, instance.uuid, self["mount_device"], mode=mode)
""": """\
            try:
                volume_api.attach(context, volume_id, instance.uuid, self["mount_device"], mode=mode)
            except Exception:
                with excutils.save_and_reraise_exception():
                    if do_driver_attach:
                        virt_driver.detach_volume(connection_info, instance, self["mount_device"])
                    volume_api.terminate_connection(context, volume_id, connector)
""",
    },
)

lesson = Lesson(
    requests=(
        Request(
            cloud={"attach": True} | running | no_hotplug,
            stops=(
                Stop(**DRIVER, statement="busy =", names=("state", "disk_dev"), **words.REFUSES),
                Stop(**DEVICE, statement="volume_api.terminate_connection", names=("connector",), **words.TERMINATE),
                Stop(**UNRESERVE, **words.UNRESERVE),
            ),
        ),
        Request(cloud={"attach": True} | refused, stops=(Stop(**UNRESERVE, **words.LEFT_IN),)),
        Request(cloud=None, stops=(Stop(**DRIVER, statement="busy =", names=("disk_dev", "flags"), **words.AGAIN),)),
        Request(cloud={"attach": True} | not_saved, stops=(Stop(**DESTROY, **words.NOT_SAVED),)),
        Request(
            cloud=None,
            sent={"method": "GET"},
            stops=(Stop(file=CONTROLLER, function="index", statement="return", names=("server_id",), **words.LISTED),),
        ),
        Request(cloud={"attach": True} | twice, stops=(Stop(**DESTROY, **words.TWICE),)),
    ),
    repair=repair,
    **words.LESSON,
)
