"""Lesson 5: what others see while an attach is under way, and what happens when two come at once."""

import words_5 as words

from walkthrough import Lesson, Request, Stop

CONTROLLER = "nova/api/openstack/compute/contrib/volumes.py"
API = {"file": "nova/compute/api.py", "function": "_attach_volume"}
NAMED = ("device_name", "id")

a_look = {"method": "GET"}
same_volume = {"body": {"volumeAttachment": {"volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73", "device": ""}}}
vdb = {"body": {"volumeAttachment": {"volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73", "device": "/dev/vdb"}}}
vdb_for_another = {"body": {"volumeAttachment": {"volumeId": "33333333-3333-4333-8333-333333333333", "device": "/dev/vdb"}}}

post = Request(
    stops=(
        Stop(
            file="nova/compute/rpcapi.py",
            line=416,
            function="attach_volume",
            names=("bdm",),
            marks={"bdm": ("device_name", "id")},
            meanwhile=a_look,
            **words.EARLY,
        ),
        Stop(file=CONTROLLER, line=444, function="create", names=("attachment",), **words.PROMISE),
        Stop(
            lane="compute1",
            file="nova/compute/manager.py",
            function="attach_volume",
            statement="LOG.audit",
            names=("mountpoint", "bdm"),
            marks={"bdm": ("connection_info", "device_name", "id")},
            meanwhile=a_look,
            **words.LATER,
        ),
    )
)

get = Request(
    cloud=None,
    sent=a_look,
    stops=(Stop(file=CONTROLLER, function="index", statement="return", names=("server_id", "attachments"), **words.AFTERWARDS),),
)

race = Request(
    stops=(
        Stop(**API, line=3152, marks={"volume_bdm": NAMED}, meanwhile=same_volume, **words.RACE),
        Stop(**API, line=3159, marks={"volume_bdm": ("id",)}, meanwhile=a_look, **words.TWICE),
    )
)

one_name = Request(
    sent=vdb,
    stops=(Stop(**API, line=3148, names=("device",), meanwhile=vdb_for_another, **words.ONE_NAME),),
)

lesson = Lesson(requests=(post, get, race, one_name), **words.LESSON)
