"""A scenario of compute1's SCENARIOS.md: played on a cloud whose compute1 acts, and compared with what real nova-compute did."""

import contextlib
import json
import logging
import re
import threading
import traceback

import scenario
import sqlalchemy
from oslo_messaging import Target, UnsupportedVersion, get_rpc_client

from walkthrough.stubs import seed
from walkthrough.stubs.cloud import Cloud
from walkthrough.stubs.faults import Faults
from walkthrough.stubs.process import replaced

from nova import context, objects  # isort: skip
from nova.compute import api as compute_api  # isort: skip
from nova.db import api as db  # isort: skip
from nova.db.sqlalchemy import api as database  # isort: skip
from nova.db.sqlalchemy import models  # isort: skip
from nova.openstack.common.log import AUDIT  # isort: skip

#: No step of a scenario takes as many seconds.
PATIENCE = 60
#: What the cloud itself is given; the rest of ``given`` is done here.
_CLOUDS = ("instance", "volume", "domain", "iscsi", "command", "output")
_GIVEN = {
    *(*_CLOUDS, "config", "request", "fault", "via", "instance_at_cast", "volume_at_cast", "bdm_39_at_cast", "bdm_extra"),
    *("message", "message_bdm", "message_version", "volume_at", "cinder_down_at", "deliver", "second", "sequence"),
}
_NOVA = "/usr/lib/python2.7/site-packages/nova/"
#: python-cinderclient is no part of Nova, though the stub of it is.
_NOT_NOVA = ("volume/cinderclient.py",)
#: Where today's libraries log what Juno's logged elsewhere.
_LOGGERS = {
    "oslo_messaging.rpc.server": "oslo.messaging.rpc.dispatcher",
    "oslo.messaging.rpc.server": "oslo.messaging.rpc.dispatcher",
    "oslo_utils.excutils": "root",
}


class Played(Cloud):
    """A cloud in which things change between nova-api's work and nova-compute's, and in which nova-compute is watched."""

    def __init__(self, given):
        unknown = sorted(given.keys() - _GIVEN)
        if unknown:
            raise ValueError(f"given: no such difference: {unknown[0]}; there are {', '.join(sorted(_GIVEN))}")
        faults = given.get("fault") or {}
        config = {"notification_driver": ["messaging"]} | (given.get("config") or {})
        super().__init__(
            attach=True,
            config=config,
            # nova-api's own requests to Cinder come before any of these: its faults begin with the cast.
            fault={name: fault for name, fault in faults.items() if not name.startswith("cinder")},
            **{name: given[name] for name in _CLOUDS if name in given},
        )
        self.given = given
        self._cinders = Faults.parse({name: fault for name, fault in faults.items() if name.startswith("cinder")})
        self._lock = threading.Lock()
        self._first = True
        #: Set when the casts may be handled, and when the first of them is.
        self.open_casts, self.first_handled = threading.Event(), threading.Event()
        self.written, self.logged = [], []

    def on_receive(self, message, context, is_cast):
        entered = super().on_receive(message, context, is_cast)
        if message["method"] == "attach_volume":
            with self._lock:
                first, self._first = self._first, False
            assert self.open_casts.wait(PATIENCE)
            if first:
                self._at_the_cast(message)
            else:
                assert self.first_handled.wait(PATIENCE)
        return entered

    def on_handled(self, message, error):
        super().on_handled(message, error)
        if message["method"] == "attach_volume":
            self.first_handled.set()

    def _at_the_cast(self, message):
        given = self.given
        message["args"].update(given.get("message", {}))
        message["version"] = given.get("message_version", message["version"])
        if "message_bdm" in given:
            message["args"]["bdm"]["nova_object.data"].update(given["message_bdm"])
            _change(models.block_device_mapping, 39, given["message_bdm"])
        if "instance_at_cast" in given:
            _change(models.instances, 33, given["instance_at_cast"])
        if given.get("bdm_39_at_cast") == "purged":
            with database.transaction() as connection:
                connection.execute(sqlalchemy.delete(models.block_device_mapping).where(models.block_device_mapping.c.id == 39))
        elif "bdm_39_at_cast" in given:
            _change(models.block_device_mapping, 39, given["bdm_39_at_cast"])
        if "bdm_extra" in given:
            database.insert_all(models.block_device_mapping, [seed.ROOT_MAPPING | {"boot_index": None} | given["bdm_extra"]])
        self.cinder.volume.update(given.get("volume_at_cast", {}))
        self.cinder.faults = self._cinders.cinder
        self.cinder.down = self._cinders.cinder_down or given.get("cinder_down_at") == "cast"
        self.cinder.on_request = self._on_request
        for noted in (self.cinder.bodies, self.asking.asked, self.slept["cinderclient"], self.slept["driver"], self.notifications):
            noted.clear()
        self.written.clear()
        self.logged.clear()

    def _on_request(self, name, volume_id):
        self.cinder.volumes[volume_id].update(self.given.get("volume_at", {}).get(name, {}))
        if self.given.get("cinder_down_at") == name:
            self.cinder.down = True
            raise ConnectionRefusedError


def _change(table, row, values):
    database.update(table, table.c.id == row, **values)


@contextlib.contextmanager
def _watched(cloud):
    """Note what is written to the database, and what is logged above INFO."""

    def write(connection, cursor, statement, parameters, execution, many):
        match = re.match(r"UPDATE (\w+) SET (.*?)(?: WHERE|$)|INSERT INTO (\w+)", statement, re.DOTALL)
        if match is None:
            return
        table, columns, inserted = match.groups()
        if inserted:
            cloud.written.append(f"INSERT {inserted}")
            return
        # Juno's list leaves out what each change sets, and the row's id that marks it as deleted.
        names = sorted({part.split("=")[0].strip() for part in columns.split(",")} - {"updated_at", "deleted"})
        cloud.written.append(f"UPDATE {table} SET {','.join(names)}")

    class Handler(logging.Handler):
        def emit(self, record):
            if record.levelno > logging.INFO and record.levelno != AUDIT:
                cloud.logged.append(_log_line(record))

    handler, root = Handler(), logging.getLogger()
    sqlalchemy.event.listen(database._engine, "before_cursor_execute", write)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        sqlalchemy.event.remove(database._engine, "before_cursor_execute", write)


def _log_line(record):
    name = _LOGGERS.get(record.name, record.name)
    error = record.exc_info and record.exc_info[1]
    text = re.sub(r"^\[req-[^]]*\] ", "", record.getMessage())
    if name == "root" and text.startswith("Original exception being dropped"):
        # The library prints a list of lines that hold a traceback; Juno's names type and text at its end.
        lines = record.args[0] if isinstance(record.args, tuple) else record.args
        last = "".join(lines).rstrip().splitlines()[-1].rpartition("nova.")[2]
        text = f"Original exception being dropped: {_juno(re.sub(r'^(?:[a-z_]+[.])*', '', last))}"
    elif name == "oslo.messaging.rpc.dispatcher":
        # Juno's dispatcher says of a version that it does not serve nothing at all.
        if isinstance(error, UnsupportedVersion):
            return None
        text = f"{text}: {error!s}"
    kind = f" [{type(error).__name__}]" if error else ""
    return f"{record.levelname} {name}: {_juno(text.splitlines()[0])}{kind}"


#: What Python, a library or the measurement itself writes otherwise: pattern, and what it is compared as.
RULES = {
    "Python 3 names a method's class": (r"ComputeManager\.(\w+\(\) got an unexpected)", r"\1"),
    "today's oslo.messaging names the method": (r"(Endpoint does not support RPC version \S+?)\. Attempted method: \w+", r"\1"),
    "the measured Cinder was on the same machine": (f"host='{seed.CINDER_HOST}', port=8776", "host='127.0.0.1', port=8776"),
}


def _juno(text):
    for pattern, words in RULES.values():
        text = re.sub(pattern, words, text)
    return text


def differences(case):
    """Play a scenario and return what a person needs to see where the two sides differ, or an empty string."""
    return scenario.compare(case, case["expect"], play(case), given=case["given"])


def play(case):
    """Play a scenario; return what SCENARIOS.md calls ``expect`` as it came out here."""
    given, wanted = case["given"], case["expect"]
    if "sequence" in given:
        return _afterwards(given, wanted["steps"])
    if "order" in wanted:
        return _second_meanwhile(given)
    with Played(given) as cloud, _watched(cloud):
        volume_2 = (given.get("second") or {}).get("volume") or (given.get("message") or {}).get("volume_id")
        if volume_2:
            cloud.cinder.add(volume_2)
        cloud.libvirt.refuses_twins = "deliver" not in given
        status = _ask(cloud, given)
        if "second" in given:
            _until(lambda: "attach_volume" in cloud.received)
            _post(cloud, volume_2)
        cloud.open_casts.set()
        cloud.settle()
        for _ in range(given.get("deliver", 1) - 1):
            _deliver_again(cloud)
            cloud.settle()
        outcome = _outcome(cloud, status, volume_2)
        cloud.close()
        return outcome | {"log": _told(cloud, len(wanted.get("log", ())))}


def _told(cloud, count):
    """Return what was logged. oslo.messaging tells of an error a moment after the message has been handled."""
    moment = threading.Event()
    for _ in range(100):
        if sum(map(bool, cloud.logged)) >= count:
            break
        moment.wait(0.01)
    return [line for line in cloud.logged if line]


def _ask(cloud, given):
    if given.get("via") == "past the API guards":
        caller = context.RequestContext(
            seed.USER, seed.PROJECT, roles=["_member_"], user_name="demo", project_name="demo", service_catalog=seed.SERVICE_CATALOG
        )
        instance = objects.Instance.get_by_uuid(caller, seed.SERVER)
        compute_api.API()._attach_volume(caller, instance, seed.VOLUME, "", None, None)
        return "not sent"
    return _post(cloud, seed.VOLUME, **(given.get("request") or {})).status_int


def _post(cloud, volume, device=""):
    return cloud.send(cloud.request(body={"volumeAttachment": {"volumeId": volume, "device": device}}))


def _get(cloud, path="", method="GET"):
    return cloud.send(cloud.request(method=method, path=cloud.request().path + path))


def _deliver_again(cloud):
    sent = next(message for message in cloud.messages if message.method == "attach_volume")
    client = get_rpc_client(cloud._bus.transport, Target(topic=sent.topic, server=sent.server, version="3.0"))
    client.prepare(version=sent.version).cast(sent.context, sent.method, **sent.args)


def _outcome(cloud, status, volume_2):
    raised = [_raised(error) for method, error in cloud.outcomes if method == "attach_volume"]
    bodies = []
    for name, body in cloud.cinder.bodies:
        # A request that is sent again is not noted again.
        if name == "os-attach" and body not in bodies:
            bodies.append(body)
    connectors = [body[name]["connector"] for name, body in cloud.cinder.bodies if name == "os-initialize_connection"]
    instance = cloud.instance()
    return {
        "volume": _volume(cloud, seed.VOLUME),
        **({"volume_2": _volume(cloud, volume_2)} if volume_2 else {}),
        "mapping": [_mapping(row) for row in cloud.mappings() if row["id"] != 38],
        "instance": {key: instance[key] for key in ("host", "power_state", "task_state", "vm_state")}
        | {"deleted": bool(instance["deleted"])},
        "instance_faults": [
            {"code": row["code"], "has_details": bool(row["details"]), "host": row["host"], "message": _juno(row["message"])}
            for row in cloud.faults()
        ],
        "cinder": list(cloud.asking.asked),
        **({"os_attach_bodies": bodies} if bodies else {}),
        "connector": connectors[0] if connectors else None,
        "libvirt": list(cloud.libvirt.calls),
        "commands": list(cloud.host.commands),
        "seconds_slept": cloud.slept,
        "database_writes": list(cloud.written),
        "notifications": [f"{message['priority']} {message['event_type']}" for _, message in cloud.notifications],
        "raised_to_dispatcher": raised[0] if len(raised) == 1 else raised,
        "left_on_host": {"domain_disks": _disks(cloud), "iscsi_sessions": list(cloud.host.sessions), "mounts": []},
        "post_status": status,
        "dispatches": len(raised),
    }


def _raised(error):
    if error is None:
        return None
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_NOVA)]
    places = [frame for frame in places if frame.filename.removeprefix(_NOVA) not in _NOT_NOVA]
    last = places[-1] if places else None
    at = last and f"{last.filename.removeprefix(_NOVA)}:{last.lineno} {last.name}"
    return {"at": at, "message": _juno(str(error)), "type": type(error).__name__}


def _volume(cloud, volume_id):
    volume = cloud.cinder.volumes[volume_id]
    return {
        "attached_mode": cloud.cinder.modes.get(volume_id),
        "attachments": _attachments(volume),
        "exports_left": cloud.cinder.exports[volume_id],
        "status": volume["status"],
    }


def _attachments(volume):
    return [{"device": each["device"], "server": each["server_id"]} for each in volume["attachments"]]


def _mapping(row):
    keys = ("deleted", "device_name", "device_type", "disk_bus", "id", "volume_id")
    connection = row["connection_info"]
    return {key: row[key] for key in keys} | {
        "connection_info": json.loads(connection) if connection is not None else None,
        "updated": row["updated_at"] is not None,
    }


def _disks(cloud):
    domain = next(iter(cloud.libvirt.domains.values()), None)
    return domain and domain.disks


def _second_meanwhile(given):
    """Send a second POST while nova-compute stands in libvirt for the first volume."""
    second = given["second"]["volume"]
    gives_up = given["config"]["rpc_response_timeout"] < PATIENCE
    order, entered, answered, go_on = [], threading.Event(), threading.Event(), threading.Event()
    answers = []

    def stand():
        if not entered.is_set():
            order.append("nova-compute enters attachDeviceFlags for the first volume")
            entered.set()
            assert go_on.wait(PATIENCE)
            order.append("attachDeviceFlags returns")
        else:
            assert answered.wait(PATIENCE)
            order.append("nova-compute enters attachDeviceFlags for the second volume")

    def post():
        answers.append(_post(cloud, second))
        order.append(f"second POST answered {answers[0].status_int}")
        answered.set()

    def look():
        found = _get(cloud)
        order.append(f"GET os-volume_attachments answers {found.status_int}, {len(found.json['volumeAttachments'])} attachments")

    with Played(given) as cloud:
        cloud.cinder.add(second)
        cloud.libvirt.standing = stand
        # Nothing is to be forgotten when the cast comes: the list of Cinder's requests is the whole run's.
        cloud._first = False
        cloud.first_handled.set()
        first = _post(cloud, seed.VOLUME)
        order.append(f"first POST answered {first.status_int}")
        cloud.open_casts.set()
        assert entered.wait(PATIENCE)
        order.append("second POST sent")
        thread = threading.Thread(target=post)
        thread.start()
        if gives_up:
            assert answered.wait(PATIENCE)
        else:
            _until(lambda: cloud.received.count("reserve_block_device_name") == 2)
        look()
        go_on.set()
        thread.join(PATIENCE)
        cloud.settle()
        listed = _get(cloud).json["volumeAttachments"]
        return {
            "order": order,
            "first_post": first.status_int,
            "second_post": answers[0].status_int,
            "second_body": answers[0].json,
            "cinder": list(cloud.asking.asked),
            "attachments_listed_afterwards": sorted([each["device"], each["volumeId"]] for each in listed),
            "mapping": [
                {key: row[key] for key in ("deleted", "device_name", "id", "volume_id")} | {"connection_info": _set(row)}
                for row in cloud.mappings()
                if row["id"] != 38
            ],
            "volumes": {
                volume: {
                    "attachments": _attachments(cloud.cinder.volumes[volume]),
                    "status": cloud.cinder.volumes[volume]["status"],
                }
                for volume in (seed.VOLUME, second)
            },
        }


def _until(condition):
    moment = threading.Event()
    for _ in range(PATIENCE * 100):
        if condition():
            return
        moment.wait(0.01)
    raise AssertionError("it has not come to that")


def _set(row):
    return None if row["connection_info"] is None else "set"


#: What goes wrong at the first POST of a sequence, by its first words: faults of Cinder, and functions of the database.
_SEQUENCES = {
    "os-attach answers 404": ({"cinder.os-attach": [{"status": 404}]}, []),
    "mapping cannot be saved": ({}, ["block_device_mapping_update"]),
    "mapping cannot be destroyed": ({"cinder.os-initialize_connection": [{"status": 404}]}, ["block_device_mapping_destroy"]),
    "a failed attach": ({"cinder.os-initialize_connection": [{"status": 404}]}, []),
}


def _afterwards(given, steps):
    """Do what a sequence's steps do, after an attach that fails."""
    faults, functions = next((found for begin, found in _SEQUENCES.items() if given["sequence"].startswith(begin)), (None, None))
    if faults is None:
        raise ValueError(f"sequence: none begins like {given['sequence']!r}")
    posts = 0

    def refuse(*args):
        raise db.DBError("database says no")

    with Played({"domain": given["domain"], "fault": faults}) as cloud:
        cloud.open_casts.set()
        done = []
        for step in steps:
            if "state" in step:
                done.append({"state": _state(cloud)})
                continue
            do = step["do"]
            with contextlib.ExitStack() as stack:
                if do.startswith("POST") and not posts:
                    for name in functions:
                        stack.enter_context(replaced(db, name, refuse))
                if do == "POST os-volume_attachments device=''":
                    answer = _post(cloud, seed.VOLUME)
                    posts += 1
                elif do == "GET os-volume_attachments":
                    answer = _get(cloud)
                elif do == "DELETE os-volume_attachments/{volume}":
                    answer = _get(cloud, f"/{seed.VOLUME}", method="DELETE")
                elif do in ("GET servers/{id}", "GET servers/{id} once vm_state is error"):
                    if do.endswith("error"):
                        _change(models.instances, 33, {"vm_state": "error"})
                    answer = cloud.send(cloud.request(method="GET", path=cloud.request().path.rpartition("/")[0]))
                else:
                    raise ValueError(f"sequence: no such step: {do!r}")
                cloud.settle()
            if "servers" in do:
                server = answer.json["server"]
                shown = {"server_fault": server.get("fault"), "server_status": server["status"]}
            else:
                shown = {"answer": answer.json}
            done.append({"do": do, "status": answer.status_int, **shown})
        return {"steps": done}


def _state(cloud):
    volume = _volume(cloud, seed.VOLUME)
    del volume["attached_mode"]
    return {
        "domain_disks": _disks(cloud),
        "instance_faults": [[row["code"], row["message"]] for row in cloud.faults()],
        "iscsi_sessions": len(cloud.host.sessions),
        "mapping": [
            {key: row[key] for key in ("deleted", "device_name", "id")} | {"connection_info": _set(row)}
            for row in cloud.mappings()
            if row["id"] != 38
        ],
        "volume": volume,
    }
