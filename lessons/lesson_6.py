"""Lesson 6: the message lands, the author's promised second part: from the manager to the saved mapping, on compute1."""

import words_6 as words

from walkthrough import Lesson, Request, Stop

MANAGER = {"lane": "compute1", "file": "nova/compute/manager.py"}
DEVICE = {"lane": "compute1", "file": "nova/virt/block_device.py"}
ATTACH = DEVICE | {"function": "attach"}
NAMED = ("connection_info", "device_name", "id")

the_articles = Request(
    cloud={"attach": True},
    stops=(
        Stop(
            **MANAGER,
            function="attach_volume",
            statement="if bdm is None",
            names=("volume_id", "mountpoint", "bdm", "context.is_admin"),
            marks={"bdm": NAMED, "instance": ("host", "vm_state")},
            **words.LANDS,
        ),
        Stop(
            **MANAGER,
            function="_attach_volume",
            statement="LOG.audit",
            names=("type(bdm)", "bdm.volume_id"),
            marks={"instance": ("uuid",)},
            **words.DICT,
        ),
        Stop(**ATTACH, statement="if do_check_attach", names=("type(volume)", "do_check_attach"), **words.VOLUME),
        Stop(**ATTACH, statement='if "serial" not in', names=("connector", "volume_id"), **words.CONNECTION),
        Stop(
            lane="compute1",
            file="nova/virt/libvirt/driver.py",
            function="attach_volume",
            statement="conf = self._connect_volume",
            names=("instance_name", "disk_dev", "bdm"),
            **words.BUS,
        ),
        Stop(
            **ATTACH,
            statement='if volume["attach_status"]',
            names=("mode", "sorted(connection_info)", "connection_info['data']['host_device']"),
            **words.PLUGGED,
        ),
        Stop(
            **DEVICE,
            function="wrapped",
            statement="obj.save",
            names=("ret_val", "obj._bdm_obj.obj_what_changed()"),
            **words.IN_USE,
        ),
        Stop(
            **MANAGER,
            function="_attach_volume",
            statement="extra =",
            names=("bdm.volume_id", "bdm._bdm_obj.updated_at"),
            **words.SAVED,
        ),
    ),
)

lesson = Lesson(requests=(the_articles,), **words.LESSON)
