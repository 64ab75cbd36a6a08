"""Every cast that real nova-compute handled, handled by the stub (SCENARIOS.md). ``--scenarios FILE`` takes others of this form."""

import player


def test_same_outcome_as_nova_compute(compute1_case):
    difference = player.differences(compute1_case)
    assert not difference, "\n" + difference
