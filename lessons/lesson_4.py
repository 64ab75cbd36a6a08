"""Lesson 4: what is undone when an attach fails, what is forgotten, and its repair."""

import words_4 as words

from walkthrough import Attempt, Case, Lesson, Repair, Request, Stop

API = {"file": "nova/compute/api.py", "function": "_attach_volume"}
UNDO = API | {"line": 3159, "names": ("device",), "marks": {"volume_bdm": ("deleted", "device_name", "id")}}
CHECK = API | {"line": 3153, "names": ("volume",), "marks": {"volume_bdm": ("device_name", "id")}}

in_use = {"volume": {"status": "in-use"}}
bus_down = {"fault": {"rpc.attach_volume": "MessageDeliveryFailure"}}
refused = {
    # Cinder is asked once: what comes of its answer is this lesson's subject, not how often a client asks.
    "config": {"cinder.http_retries": 0},
    "fault": {
        "cinder.os-reserve": {
            "status": 400,
            "key": "badRequest",
            "message": "Invalid volume: Volume status must be available to reserve",
        }
    },
}

repair = Repair(
    file="nova/compute/api.py",
    function="_attach_volume",
    statement="self.compute_rpcapi.attach_volume",
    task=words.TASK,
    praise=words.PRAISE,
    naive=Attempt(
        change={
            """\
        except Exception:
            with excutils.save_and_reraise_exception():
                volume_bdm.destroy(context)
""": """\
        except Exception:
            with excutils.save_and_reraise_exception():
                volume_bdm.destroy(context)
                self.volume_api.unreserve_volume(context, volume_id)
""",
        },
        because=words.NAIVE,
    ),
    cases=(
        Case(
            title=words.CASE_LOST,
            cloud=bus_down,
            expect={
                "response.status_int": 500,
                "cloud.cinder.volume['status']": "available",
                "[row['id'] for row in cloud.mappings() if not row['deleted']]": [38],
            },
        ),
        Case(
            title=words.CASE_GOOD,
            expect={
                "response.status_int": 200,
                "cloud.cinder.volume['status']": "attaching",
                "[row['id'] for row in cloud.mappings() if not row['deleted']]": [38, 39],
                "cloud.received": ["reserve_block_device_name", "attach_volume"],
            },
        ),
        Case(
            title=words.CASE_OTHERS,
            cloud={"volume": {"status": "attaching"}},
            expect={
                "response.status_int": 400,
                "cloud.cinder.volume['status']": "attaching",
                "[row['id'] for row in cloud.mappings() if not row['deleted']]": [38],
            },
        ),
        Case(
            title=words.CASE_REFUSED,
            cloud=refused,
            expect={
                "response.status_int": 400,
                "cloud.cinder.requests": ["GET:200", "os-reserve:400"],
                "[row['id'] for row in cloud.mappings() if not row['deleted']]": [38],
            },
        ),
    ),
    solution={
        """\
            self.compute_rpcapi.attach_volume(context, instance=instance,
                    volume_id=volume_id, mountpoint=device, bdm=volume_bdm)
""": """\
            try:
                self.compute_rpcapi.attach_volume(context, instance=instance,
                        volume_id=volume_id, mountpoint=device, bdm=volume_bdm)
            except Exception:
                with excutils.save_and_reraise_exception():
                    self.volume_api.unreserve_volume(context, volume_id)
""",
    },
)

lesson = Lesson(
    requests=(
        Request(cloud=in_use, stops=(Stop(**CHECK, **words.CHECK), Stop(**UNDO, **words.UNDO))),
        Request(cloud=refused, stops=(Stop(**UNDO, **words.REFUSED),)),
        Request(
            cloud=bus_down,
            stops=(
                Stop(**API, line=3156, names=("volume",), marks={"volume_bdm": ("device_name", "id")}, **words.RESERVED),
                Stop(**UNDO, **words.FORGOTTEN),
            ),
        ),
        Request(cloud=None, stops=(Stop(**CHECK, **words.STUCK),)),
    ),
    repair=repair,
    **words.LESSON,
)
