"""Lesson 3: the reserve call, across to compute1 and back, with a device name and a row."""

import words_3 as words

from walkthrough import Lesson, Request, Stop

API = {"file": "nova/compute/api.py", "function": "_attach_volume"}
CAST = {"file": "nova/compute/rpcapi.py", "line": 416, "function": "attach_volume", "names": ("mountpoint", "bdm")}
RESERVE = {"lane": "compute1", "file": "nova/compute/manager.py", "function": "do_reserve"}
CHOOSE = {
    "lane": "compute1",
    "file": "nova/compute/utils.py",
    "function": "get_device_name_for_instance",
    "statement": "return prefix + wanted",
    "names": ("device", "root", "prefix", "used", "wanted"),
    "marks": {"instance": ("root_device_name",)},
}
NAMED = ("created_at", "device_name", "id", "instance_uuid", "volume_id")
WRITTEN = ("created_at", "device_name", "instance_uuid", "volume_id")

the_articles = Request(
    stops=(
        Stop(**API, line=3148, names=("device",), marks={"instance": ("host",)}, **words.CALL),
        Stop(
            **RESERVE,
            statement="device_name = compute_utils",
            names=("device", "[bdm.device_name for bdm in bdms]"),
            marks={"instance": ("root_device_name", "uuid")},
            **words.MAPPINGS,
        ),
        Stop(**CHOOSE, **words.LETTER),
        Stop(
            **RESERVE,
            statement="bdm.create",
            names=("bdm",),
            marks={"bdm": ("device_name", "instance_uuid", "volume_id")},
            **words.BEFORE,
        ),
        Stop(**RESERVE, statement="return bdm if", names=("bdm", "return_bdm_object"), marks={"bdm": WRITTEN}, **words.AFTER),
        Stop(**API, line=3152, names=("device",), marks={"volume_bdm": NAMED}, **words.ANSWER),
        Stop(**CAST, marks={"bdm": ("device_name",)}, **words.CAST),
    )
)

another_root = Request(
    cloud={"instance": {"root_device_name": "/dev/sda"}, "bdm_38": {"device_name": "/dev/sda"}},
    sent={"body": {"volumeAttachment": {"volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73", "device": "/dev/vdc"}}},
    stops=(
        Stop(**CHOOSE, **words.OTHER_ROOT),
        Stop(**CAST, marks={"bdm": ("device_name",)}, **words.RAW),
    ),
)

lesson = Lesson(requests=(the_articles, another_root), **words.LESSON)
