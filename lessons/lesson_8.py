"""Lesson 8: two hosts, one without a database: what travels between them, and what is left when one of them is silent."""

import words_8 as words

from walkthrough import Lesson, Request, Stop

remote = {"attach": True, "config": {"conductor.use_local": False}}
RPCAPI = {"lane": "compute1", "file": "nova/conductor/rpcapi.py"}
CONDUCTOR = {"lane": "conductor", "file": "nova/conductor/manager.py"}
NAMED = ("device_name", "id", "updated_at")

the_articles = Request(
    cloud=remote,
    stops=(
        Stop(
            **RPCAPI,
            function="object_class_action",
            statement="return self.client.prepare",
            names=("objname", "objver", "args"),
            **words.ASKS,
        ),
        Stop(
            **CONDUCTOR,
            function="object_class_action",
            statement="objclass =",
            names=("objname", "objmethod", "type(context)"),
            **words.CALLER,
        ),
        Stop(
            file="nova/compute/rpcapi.py",
            line=416,
            function="attach_volume",
            names=("bdm",),
            marks={"bdm": NAMED},
            **words.TRAVELS,
        ),
        Stop(
            lane="compute1",
            file="nova/virt/block_device.py",
            function="save",
            statement="self._bdm_obj.save",
            names=("type(self._bdm_obj)",),
            **words.CHANGED,
        ),
        Stop(
            lane="conductor",
            file="nova/objects/block_device.py",
            function="save",
            statement="_from_db_object(",
            names=("self",),
            marks={"self": ("device_name", "id")},
            **words.UPDATED,
        ),
    ),
)

not_saved = Request(
    cloud=remote | {"fault": {"db.block_device_mapping_update": "DBError"}},
    stops=(
        Stop(
            lane="compute1",
            file="nova/compute/manager.py",
            function="decorated_function",
            statement="compute_utils.add_instance_fault_from_exc(context, kwargs",
            names=("self.host",),
            **words.CROSSED,
        ),
    ),
)

nobody_there = Request(
    cloud=remote | {"fault": {"rpc.reserve_block_device_name": "late"}},
    stops=(
        Stop(file="nova/compute/api.py", line=3148, function="_attach_volume", names=("device",), **words.SILENT),
        Stop(
            lane="compute1",
            file="nova/compute/manager.py",
            function="do_reserve",
            statement="return bdm if",
            names=("bdm",),
            marks={"bdm": ("connection_info", "device_name")},
            **words.STALE,
        ),
    ),
)

a_look = Request(
    cloud=None,
    sent={"method": "GET"},
    stops=(
        Stop(
            file="nova/api/openstack/compute/contrib/volumes.py",
            function="index",
            statement="return",
            names=("attachments",),
            **words.GHOST,
        ),
    ),
)

lesson = Lesson(requests=(the_articles, not_saved, nobody_there, a_look), **words.LESSON)
