"""The first moments of each kind of input that nobody meant; ``python tests/fuzz.py KIND SECONDS`` goes on."""

import pytest
from fuzz import KINDS, fuzz
from helpers import more


@pytest.mark.parametrize("seconds", [0.7, more(3)])
@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_meant(kind, seconds):
    tried = fuzz(kind, seconds=seconds)
    assert not tried.findings, "\n".join(tried.findings)
