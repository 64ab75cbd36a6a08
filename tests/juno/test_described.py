"""Requests that are not among what was measured, with Juno's answers as issue 9 describes them (data/described.jsonl)."""

import pytest
import scenario

DESCRIBED = scenario.load(scenario.DATA / "described.jsonl")


@pytest.mark.parametrize("described", DESCRIBED, ids=[case["name"] for case in DESCRIBED])
def test_same_answer_as_described(described):
    difference = scenario.differences(described, *scenario.play(described))
    assert not difference, "\n" + difference
