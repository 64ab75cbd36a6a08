"""Lesson 2: the guards between the request and the message bus, in the order in which they speak."""

import words_2 as words

from walkthrough import Lesson, Request, Stop

CONTROLLER = "nova/api/openstack/compute/contrib/volumes.py"
COMPUTE_API = "nova/compute/api.py"
MARKS = {"instance": ("locked", "task_state", "vm_state")}


ENTRY = {"file": CONTROLLER, "line": 392, "function": "create", "names": ("server_id",)}
TO_THE_COMPUTE_API = {"file": CONTROLLER, "line": 418, "function": "create", "names": ("device",), "marks": MARKS}

no_attachments = {"policy": {"compute_extension:volume_attachments:create": "!"}}
not_this_one = {"policy": {"compute:attach_volume": "!"}}
locked = {"instance": {"locked": True, "vm_state": "error", "task_state": "rebooting"}}
failed = {"instance": {"vm_state": "error", "task_state": "rebooting"}}
rebooting = {"instance": {"task_state": "rebooting"}}

nobody = {"server": "4cfde5a8-58eb-42e7-ace6-1e2de41b5c3b"}
nothing = {"body": "{}"}
shouted = {"body": {"volumeAttachment": {"volumeId": "C6129426-C4AE-45FE-9052-B9248EACAD73", "device": "disk1"}}}
good_id = {"body": {"volumeAttachment": {"volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73", "device": "disk1"}}}

is_locked = Stop(
    file=COMPUTE_API,
    function="inner",
    statement="raise exception.InstanceIsLocked",
    names=("context.is_admin",),
    marks=MARKS,
    **words.IS_LOCKED,
)

not_in_state = Stop(
    file=COMPUTE_API,
    function="inner",
    statement="raise exception.InstanceInvalidState",
    names=("problem",),
    marks=MARKS,
    **words.NOT_IN_STATE,
)

lesson = Lesson(
    requests=(
        Request(cloud=locked | no_attachments, sent=nothing | nobody, stops=(Stop(**ENTRY, **words.RULE),)),
        Request(cloud=locked | not_this_one, sent=nothing | nobody, stops=(Stop(**ENTRY, **words.BODY),)),
        Request(cloud=locked | not_this_one, sent=shouted | nobody, stops=(Stop(**ENTRY, **words.VOLUME_ID),)),
        Request(cloud=locked | not_this_one, sent=good_id | nobody, stops=(Stop(**ENTRY, **words.SERVER),)),
        Request(cloud=locked | not_this_one, sent=good_id, stops=(Stop(**TO_THE_COMPUTE_API, **words.TARGET_RULE),)),
        Request(cloud=locked, sent=good_id, stops=(Stop(**TO_THE_COMPUTE_API, **words.LOCK), is_locked)),
        Request(cloud=failed, sent=good_id, stops=(Stop(**TO_THE_COMPUTE_API, **words.VM_STATE), not_in_state)),
        Request(cloud=rebooting, sent=good_id, stops=(Stop(**TO_THE_COMPUTE_API, **words.TASK_STATE),)),
        Request(sent=good_id, stops=(Stop(**TO_THE_COMPUTE_API, **words.DEVICE),)),
    ),
    **words.LESSON,
)
