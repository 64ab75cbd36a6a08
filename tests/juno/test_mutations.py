"""The scenarios bite: one textual change of the stub, and some of them turn red."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
import scenario

pytestmark = [pytest.mark.more, pytest.mark.once]

API = "stubs/nova/compute/api.py"
VOLUMES = "stubs/nova/api/openstack/compute/contrib/volumes.py"
COMMON = "stubs/nova/api/openstack/common.py"

#: What is changed: the file, the text that must be there, what replaces it, and a scenario that must turn red.
MUTATIONS = {
    "the mapping is not destroyed": (API, "volume_bdm.destroy(context)", "pass", 'volume: status "in-use"'),
    "lock and state change places": (
        API,
        "    @check_instance_lock\n    @check_instance_state(vm_state=[vm_states.ACTIVE, vm_states.PAUSED,\n"
        "                                    vm_states.STOPPED, vm_states.RESIZED,\n"
        "                                    vm_states.SOFT_DELETED])\n    def attach_volume(",
        "    @check_instance_state(vm_state=[vm_states.ACTIVE, vm_states.PAUSED,\n"
        "                                    vm_states.STOPPED, vm_states.RESIZED,\n"
        "                                    vm_states.SOFT_DELETED])\n    @check_instance_lock\n    def attach_volume(",
        "lock: locked and in error",
    ),
    "reserve before check": (
        API,
        "            self.volume_api.check_attach(context, volume, instance=instance)\n"
        "            self.volume_api.reserve_volume(context, volume_id)\n",
        "            self.volume_api.reserve_volume(context, volume_id)\n"
        "            self.volume_api.check_attach(context, volume, instance=instance)\n",
        'volume: status "in-use"',
    ),
    "the volume id is not validated": (
        VOLUMES,
        "        self._validate_volume_id(volume_id)\n",
        "        pass\n",
        "body: volumeId: not a uuid",
    ),
    "another message": (VOLUMES, "volumeId must be specified.", "volumeId is missing.", "body: body: no volumeId"),
    "a state's message": (COMMON, "which has never been active", "that never was active", "state: never launched"),
    "the cast carries the chosen name": (API, "mountpoint=device", "mountpoint=volume_bdm.device_name", "body: device empty"),
}


def run(copy, names, path=scenario.SCENARIOS):
    """Play scenarios of a file on the copy, in a process of its own; return its exit code and what it printed."""
    cases = [case for case in scenario.load(path) if f"{case['group']}: {case['name']}" in names]
    assert len(cases) == len(names)
    (copy / "subset.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    command = [sys.executable, scenario.__file__, str(copy / "subset.jsonl")]
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


@contextmanager
def mutated(copy, file, before, after):
    """Change one text of a file that holds it once, for the time of the block."""
    path = copy / "walkthrough" / file
    original = path.read_text(encoding="utf-8")
    assert original.count(before) == 1, f"{file} no longer holds this once: {before!r}"
    path.write_text(original.replace(before, after), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(original, encoding="utf-8")


def test_unchanged_copy_is_green(copy):
    code, output = run(copy, {red for *_, red in MUTATIONS.values()})
    assert code == 0, output


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_turns_a_scenario_red(name, copy):
    file, before, after, red = MUTATIONS[name]
    with mutated(copy, file, before, after):
        code, output = run(copy, {red})
    assert code == 1, output
    assert red in output.splitlines(), output
