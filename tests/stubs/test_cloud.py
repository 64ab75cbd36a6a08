"""The cloud: what it answers, what it puts back, what it refuses."""

import ast
import contextlib
import pdb
import re
import subprocess
import sys
import threading
import time

import oslo_utils
import pytest
import sqlalchemy
from helpers import PATIENCE, ROOT, environment, more
from oslo_config import cfg
from oslo_utils import strutils, timeutils, uuidutils

from walkthrough.stubs import bus, given, libraries, seed
from walkthrough.stubs.bus import BusError
from walkthrough.stubs.cloud import Cloud

import oslo_messaging  # isort: skip
from nova import context, objects  # isort: skip
from nova.compute import rpcapi  # isort: skip
from nova.db.sqlalchemy import api as database  # isort: skip
from nova.db.sqlalchemy import models  # isort: skip


def python(script, *options, **changes):
    """Run a script in a process of its own."""
    return subprocess.run(
        [sys.executable, *options, "-c", script], capture_output=True, text=True, timeout=PATIENCE, env=environment(**changes)
    )


def test_the_articles_request():
    with Cloud() as cloud:
        response = cloud.send(cloud.request())
        cloud.settle()
        assert response.status_int == 200
        assert response.json["volumeAttachment"]["device"] == "/dev/vdb"
        assert response.headers["x-compute-request-id"] == f"req-{seed.FIRST_REQUEST_ID}"
        assert [str(message) for message in cloud.messages] == ["call reserve_block_device_name 3.35", "cast attach_volume 3.16"]
        assert cloud.received == ["reserve_block_device_name", "attach_volume"]
        assert cloud.cinder.requests == ["GET:200", "os-reserve:202"]
        assert [(row["id"], row["device_name"], row["deleted"]) for row in cloud.mappings()] == [
            (38, "/dev/vda", False),
            (39, "/dev/vdb", False),
        ]
        assert cloud.faults() == []


def test_two_clouds_in_a_row_are_the_same():
    def run():
        with Cloud() as cloud:
            response = cloud.send(cloud.request())
            return response.headers["x-compute-request-id"], response.body, cloud.messages, cloud.mappings()

    assert run() == run()


def test_whoever_is_left_behind_keeps_the_database_that_they_work_with(monkeypatch):
    """SQLite crashes if a connection is closed while another thread executes a statement on it."""
    inside, closed, failures = threading.Event(), threading.Event(), []

    def work():
        try:
            with database.transaction() as connection:
                inside.set()
                closed.wait(PATIENCE)
                connection.execute(sqlalchemy.select(models.instances)).all()
        except Exception as error:
            failures.append(error)

    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with Cloud():
        left = threading.Thread(target=work)
        left.start()
        assert inside.wait(PATIENCE)
    closed.set()
    with Cloud() as cloud:
        assert cloud.send(cloud.request()).status_int == 200
    left.join(PATIENCE)
    assert not failures


def test_everything_is_put_back():
    def process():
        return timeutils.utcnow, uuidutils.generate_uuid, pdb.set_trace, sys.modules["pdb"], cfg.CONF.cinder.cross_az_attach

    with Cloud():
        pass
    before = process()
    with pytest.raises(ZeroDivisionError), Cloud(config={"cinder.cross_az_attach": False}):
        assert all(old is not new for old, new in zip(before[:3], process()[:3], strict=True))
        assert cfg.CONF.cinder.cross_az_attach is False
        raise ZeroDivisionError
    assert process() == before


def test_only_one_is_open():
    with Cloud(), pytest.raises(RuntimeError, match="a cloud is open already"):
        Cloud().__enter__()
    with Cloud() as cloud:
        assert cloud.send(cloud.request()).status_int == 200


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"instance": {"lockd": True}}, "instance: no such column: lockd; there are access_ip_v4, "),
        ({"bdm_38": {"device": "x"}}, "bdm_38: no such column: device; there are "),
        ({"bdm_38": {5: "x"}}, "bdm_38: names are texts, not int 5"),
        ({"instance": {"memory_mb": True}}, "instance: memory_mb takes a whole number, not bool True"),
        ({"instance": {"uuid": None}}, "instance: uuid takes a text, not NoneType None"),
        ({"instance": {"launched_at": "now"}}, "instance: launched_at takes a date (2015-07-15T08:49:36), not str 'now'"),
        ({"volume": {"size": "1"}}, "volume: size takes a whole number, not str '1'"),
        ({"volume": {"attachments": [5]}}, "volume: attachments takes a list of mappings with server_id and device"),
        ({"policy": {"compute:get": "(role:admin"}}, "policy: compute:get: '(role:admin' cannot be parsed: a rule is made of"),
        ({"policy": {"compute:get": "rol:admin"}}, "policy: compute:get: 'rol:admin': no such check: rol; there are role, "),
        ({"policy": {"compute:get": "rule:nobody"}}, "policy: no such rule: nobody; there are "),
        ({"fault": {"cinder.GET": {"status": "500"}}}, "the fault cinder.GET takes a status from 100 to 599, not '500'"),
        ({"volume": {"state": "error"}}, "volume: no such state: state; there are"),
        ({"fault": {"cinder": "up"}}, "the fault cinder takes 'down', not 'up'"),
        ({"fault": {"cinder.PUT": {}}}, "no such fault: cinder.PUT; there are cinder, compute, "),
        ({"fault": {"cinder.GET": 500}}, "the fault cinder.GET takes a mapping"),
        ({"fault": {"bdm.destroy": "Nonsense"}}, "the fault bdm.destroy takes the name of an exception"),
    ],
)
def test_unknown_differences_are_refused(given, message):
    with pytest.raises(ValueError) as error:
        Cloud(**given)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "rule",
    ["!", "", "@", "role:admin", "not (role:a or role:b) and is_admin:True", "project_id:%(project_id)s", "'x':%(y)s", "rule:mine"],
)
def test_rules_that_can_be_parsed_are_taken(rule):
    Cloud(policy={"compute_extension:volumes": rule, "mine": "rule:compute:get"} if "mine" in rule else {"compute:get": rule})


def test_the_rules_that_may_be_given_are_those_that_nova_asks_for():
    asked = set()
    for path in (ROOT / "walkthrough/stubs/nova").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "check_policy"
                and isinstance(node.args[1], ast.Constant)
            ):
                asked.add(f"compute:{node.args[1].value}")
            if isinstance(node, ast.FunctionDef) and "wrap_check_policy" in [
                getattr(each, "id", "") for each in node.decorator_list
            ]:
                asked.add(f"compute:{node.name}")
    assert asked == set(given.ASKED)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"cinder.cross": True}, "config: no such option: cinder.cross"),
        ({"cinder.cross_az_attach": "maybe"}, "config: cinder.cross_az_attach cannot be 'maybe'"),
    ],
)
def test_unknown_options_are_refused(config, message):
    with pytest.raises(ValueError) as error, Cloud(config=config):
        pass
    assert str(error.value).startswith(message)
    with Cloud() as cloud:
        assert cloud.send(cloud.request()).status_int == 200


@pytest.mark.more
def test_unknown_bus_is_refused():
    script = "from walkthrough.stubs.cloud import Cloud; Cloud(transport_url='carrier-pigeon://').__enter__()"
    done = python(script)
    assert done.returncode == 1
    assert f"{BusError.__name__}: 'carrier-pigeon://' names no message bus" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("rounds", [10, more(20)])
def test_no_threads_are_left(rounds):
    def run():
        with Cloud() as cloud:
            assert cloud.send(cloud.request()).status_int == 200

    for _ in range(rounds):
        run()
    warm = threading.active_count()
    for _ in range(2 * rounds):
        run()
    assert threading.active_count() <= warm


def test_a_closed_bus_leaves_no_thread_and_the_next_cloud_makes_another():
    def run():
        with Cloud() as cloud:
            assert cloud.send(cloud.request()).status_int == 200

    bus.close()
    before = set(threading.enumerate())
    run()
    started = set(threading.enumerate()) - before
    assert started
    bus.close()
    for thread in started | (set(threading.enumerate()) - before):
        thread.join(PATIENCE)
        assert not thread.is_alive(), thread
    run()


def test_oslo_utils_hides_passwords_as_ever(monkeypatch):
    """Its patterns are compiled later than it means to."""
    monkeypatch.setattr(oslo_utils, "strutils", strutils)
    monkeypatch.delitem(sys.modules, strutils.__name__)
    libraries._mask_later()
    later = sys.modules[strutils.__name__]
    assert isinstance(later._SANITIZE_PATTERNS_2["password"][0], str)
    told = """adminPass = 'a' --os-password b <AUTH_TOKEN>\nc</auth_token> {"chapsecret": "d"} fernetkey=e"""
    assert later.mask_password(told) == strutils.mask_password(told)
    assert not re.search(r"\b[acde]\b", later.mask_password(told))


def test_a_process_does_not_wait_for_idle_workers_at_its_end():
    script = """
import atexit, contextlib, threading
from walkthrough.stubs.cloud import Cloud
workers = set()
def around(lane):
    if lane == "compute1":
        workers.add(threading.current_thread())
    return contextlib.nullcontext()
with Cloud(around=around) as cloud:
    cloud.send(cloud.request())
atexit.register(lambda: print(len(workers) > 0, [worker for worker in workers if worker.is_alive()]))
"""
    done = python(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True []\n", "")


def test_a_process_that_is_left_ends_when_compute1_has_done_what_it_began():
    script = """
import contextlib, sys, threading, time
from walkthrough.stubs import cloud as clouds
clouds._HURRY = 0
begun, left = threading.Event(), threading.Event()
@contextlib.contextmanager
def around(lane):
    yield
    if lane == "compute1":
        begun.set()
        left.wait()
        time.sleep(0.5)  # Time enough for a process that does not wait to be gone.
        print("handled", flush=True)
with contextlib.suppress(KeyboardInterrupt), clouds.Cloud(around=around) as cloud:
    threading.Thread(target=lambda: cloud.send(cloud.request()), daemon=True).start()
    begun.wait()
    raise KeyboardInterrupt
left.set()
sys.exit(3)
"""
    done = python(script)
    assert (done.returncode, done.stdout, done.stderr) == (3, "handled\n", "")


def test_compute_that_is_absent_does_not_answer_later():
    with Cloud(fault={"compute": "absent"}, config={"rpc_response_timeout": 1}) as cloud:
        assert cloud.send(cloud.request()).status_int == 500
        assert [str(message) for message in cloud.messages] == ["call reserve_block_device_name 3.35"]
    with Cloud() as cloud:
        assert cloud.send(cloud.request()).status_int == 200
        cloud.settle()
        assert cloud.received == ["reserve_block_device_name", "attach_volume"]
        assert [row["id"] for row in cloud.mappings()] == [38, 39]


def test_a_cast_is_handled_after_its_request():
    lanes = []

    @contextlib.contextmanager
    def around(lane):
        lanes.append(f"enter {lane}")
        yield
        if lane == "controller":
            time.sleep(0.2)  # Time enough for a cast to be handled too early.
        lanes.append(f"leave {lane}")

    with Cloud(around=around) as cloud:
        cloud.send(cloud.request())
    handled = ["enter compute1", "leave compute1"]
    assert lanes == ["enter controller", *handled, "leave controller", *handled]


def test_compute1_names_its_thread():
    names = set()

    def around(lane):
        names.add((lane, threading.current_thread().name))
        return contextlib.nullcontext()

    with Cloud(around=around) as cloud:
        cloud.send(cloud.request())
    assert names == {("controller", threading.current_thread().name), ("compute1", "compute1")}


class Left(BaseException):
    """What a debugger raises when a person leaves."""


def test_leaving_in_compute1_is_answered():
    def around(lane):
        if lane == "compute1":
            raise Left
        return contextlib.nullcontext()

    with Cloud(around=around, config={"rpc_response_timeout": 5}) as cloud:
        caller = context.RequestContext(seed.USER, seed.PROJECT)
        instance = objects.Instance.get_by_uuid(caller, seed.SERVER)
        with pytest.raises(oslo_messaging.RemoteError, match="compute1 was made to leave reserve_block_device_name"):
            rpcapi.ComputeAPI().reserve_block_device_name(caller, instance, "", seed.VOLUME)
        assert [row["id"] for row in cloud.mappings()] == [38]


def test_leaving_in_the_controller_closes_the_cloud():
    @contextlib.contextmanager
    def around(lane):
        yield
        if lane == "controller":
            raise Left

    with pytest.raises(Left), Cloud(around=around) as cloud:
        cloud.send(cloud.request())
    assert cloud.received == ["reserve_block_device_name", "attach_volume"]


def test_an_error_that_escapes_names_the_real_file(monkeypatch):
    from nova.api import auth

    def leave(self, request):
        raise Left

    monkeypatch.setattr(auth.NovaKeystoneContext, "process_request", leave)
    with pytest.raises(Left) as error, Cloud() as cloud:
        cloud.send(cloud.request())
    assert "stubs/nova/api/openstack/urlmap.py:" in error.value.__notes__[0]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        more((), {}),
        more((), {"cinder": "down"}),
        (("-X", "dev"), {"compute.reserve_block_device_name": "InstanceNotFound"}),
    ],
    ids=["plain", "error in the controller", "error on compute1, developer mode"],
)
def test_nothing_reaches_the_screen_or_a_persons_home(options, fault, tmp_path):
    script = f"""
from walkthrough.stubs.cloud import Cloud
with Cloud(fault={fault!r}) as cloud:
    cloud.send(cloud.request())
"""
    done = python(script, *options, HOME=str(tmp_path), XDG_CACHE_HOME=None)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.more
def test_options_can_be_set_in_the_first_cloud_and_eventlet_stays_out():
    script = """
import sys
from walkthrough.stubs.cloud import Cloud
with Cloud(config={"rpc_response_timeout": 7}) as cloud:
    print(cloud.send(cloud.request()).status_int, sys.modules["eventlet"])
"""
    assert python(script).stdout == "200 None\n"


@pytest.mark.more
def test_pdb_is_the_standard_librarys(tmp_path):
    hijacker = tmp_path / "_pdbpp_path_hack"
    hijacker.mkdir()
    (hijacker / "pdb.py").write_text("set_trace = None\n")
    script = f"""
import sys
sys.path.insert(0, {str(hijacker)!r})
import pdb as hijacked
from walkthrough.stubs.cloud import Cloud
with Cloud() as cloud:
    import pdb
    print(hasattr(pdb, "Pdb"), cloud.send(cloud.request()).status_int)
import pdb
print(pdb is hijacked)
"""
    assert python(script).stdout == "True 200\nTrue\n"
