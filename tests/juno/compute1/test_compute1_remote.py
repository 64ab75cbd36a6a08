"""With the conductor at the other end of the bus the outcome is the same (SCENARIOS.md: each was run in both ways)."""

import player
import pytest
import scenario

#: What runs when the conductor fails, or asks it for much.
GROUPS = ("state", "database", "instance", "notification")
CASES = [case for case in scenario.load(scenario.COMPUTE1_SCENARIOS) if case["group"] in GROUPS]


@pytest.mark.parametrize("chosen", CASES, ids=[f"{case['group']}: {case['name']}" for case in CASES])
def test_same_outcome(chosen):
    remote = chosen["given"] | {"config": (chosen["given"].get("config") or {}) | {"conductor.use_local": False}}
    got, wanted = player.play(chosen | {"given": remote}), dict(chosen["expect"])
    # An error that has crossed the bus has the conductor's traceback in its text, the class RemoteError if Nova does not know its
    # own, and another last frame: Juno's record is of the other way.
    errors = [(each.pop("raised_to_dispatcher"), each.pop("log"), each.pop("instance_faults")) for each in (got, wanted)]
    assert not scenario.compare(chosen, wanted, got, given=remote)
    (got_raised, got_log, got_faults), (raised, log, faults) = errors
    assert (got_raised is None) == (raised is None)
    assert [row["code"] for row in got_faults] == [row["code"] for row in faults]
    assert [line.partition(":")[0] for line in got_log] == [line.partition(":")[0] for line in log]
