"""Every request that was sent to real Juno, sent to the stub (SCENARIOS.md). ``--scenarios FILE`` takes others of the same form."""

import scenario


def test_same_answer_as_juno(case):
    then, chain = scenario.play(case)
    difference = scenario.differences(case, then, chain)
    assert not difference, "\n" + difference
