"""What is held against real nova-compute bites: one textual change of the stub, and it turns red. There is one for each group."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scenario import COMPUTE1_SCENARIOS, load
from test_mutations import mutated, run

pytestmark = [pytest.mark.more, pytest.mark.once]

NOVA = "stubs/nova/"
DRIVER = NOVA + "virt/libvirt/driver.py"
VOLUME = NOVA + "virt/libvirt/volume.py"
MANAGER = NOVA + "compute/manager.py"
BLOCK_DEVICE = NOVA + "virt/block_device.py"

#: What is changed: the file, the text that must be there, what replaces it, and a scenario that must turn red.
SCENARIOS = [
    (
        DRIVER,
        "if state in (power_state.RUNNING, power_state.PAUSED):",
        "if state == power_state.RUNNING:",
        "state: paused, domain paused",
    ),
    (
        NOVA + "virt/libvirt/blockinfo.py",
        'bdm["disk_bus"] or disk_bus',
        "disk_bus",
        "message: disk_bus scsi, device_type null",
    ),
    (
        BLOCK_DEVICE,
        'if volume["attach_status"] == "detached":',
        "if True:",
        "twice: the same cast delivered twice, instance stopped",
    ),
    (VOLUME, "conf.readonly = True", "conf.readonly = False", "volume: read-only volume"),
    ("stubs/cinder.py", "range(self._retries() + 1)", "range(4)", "config: cinder.http_retries 0, os-attach answers 500 once"),
    (VOLUME, "tries ** 2", "tries", "iscsi: device never appears"),
    (
        MANAGER,
        "self.volume_api.unreserve_volume(context, bdm.volume_id)",
        "pass",
        "cinder: os-initialize_connection answers 404",
    ),
    (DRIVER, "raise exception.DeviceIsBusy(device=disk_dev) from error", "raise", "libvirt: operation failed (9): target exists"),
    (
        NOVA + "virt/libvirt/utils.py",
        'if port.get("port_state") == "Online"',
        "",
        "connector: two fibre channel ports, one online",
    ),
    (
        NOVA + "db/sqlalchemy/api.py",
        "update(table, sa.and_(_live(table), table.c.id == bdm_id), updated_at",
        "update(table, table.c.id == bdm_id, updated_at",
        "database: mapping soft-deleted meanwhile",
    ),
    (
        NOVA + "rpc.py",
        "serializer=serializer)\n\n\nclass JsonPayloadSerializer",
        'driver="messaging", serializer=serializer)\n\n\nclass JsonPayloadSerializer',
        "notification: notification_driver not set (Juno's default)",
    ),
    (MANAGER, 'LOG.warn("Failed to revert', 'LOG.debug("Failed to revert', "instance: row deleted meanwhile, attach fails"),
    (
        NOVA + "api/openstack/compute/views/servers.py",
        '"code": fault.code,',
        '"code": 500,',
        "afterwards: a failed attach, then the instance goes to ERROR",
    ),
]
#: The same for the other tests: the file of tests that must turn red.
TESTS = [
    (BLOCK_DEVICE, "        self._preserve_multipath_id(connection_info)\n", "\n", "test_compute1_chain.py"),
    (DRIVER, "# article line 1381\n", "# article line 1380\n", "test_compute1_transcripts.py"),
    (NOVA + "conductor/rpcapi.py", "context, *args = args", "args = args[1:]", "test_compute1_wire.py"),
    ("stubs/cinder.py", 'info["mountpoint"]}', '"/dev/vdz"}', "test_compute1_exchanges.py"),
]


def test_every_group_has_one():
    groups = {case["group"] for case in load(COMPUTE1_SCENARIOS)}
    assert {red.partition(":")[0] for *_, red in SCENARIOS} == groups


def test_unchanged_copy_is_green(copy):
    code, output = run(copy, {red for *_, red in SCENARIOS}, COMPUTE1_SCENARIOS)
    assert code == 0, output


@pytest.mark.parametrize(("file", "before", "after", "red"), SCENARIOS, ids=[red for *_, red in SCENARIOS])
def test_mutation_turns_a_scenario_red(copy, file, before, after, red):
    with mutated(copy, file, before, after):
        code, output = run(copy, {red}, COMPUTE1_SCENARIOS)
    assert code == 1, output
    assert red in output.splitlines(), output


@pytest.mark.parametrize(("file", "before", "after", "red"), TESTS, ids=[red for *_, red in TESTS])
def test_mutation_turns_a_test_red(copy, file, before, after, red):
    tests = Path(__file__).parent / red
    # The package is found where the process starts; the copy is there.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(copy), str(tests)]
    environment = os.environ | {"PYTHONPATH": f"{copy}:{tests.parents[2]}", "PYTHONDONTWRITEBYTECODE": "1"}
    with mutated(copy, file, before, after):
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "AssertionError" in done.stdout
