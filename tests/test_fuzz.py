"""The first moments of each kind of input that nobody meant; ``python tests/fuzz.py KIND SECONDS`` goes on."""

import pytest
from fuzz import KINDS, fuzz


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_meant(kind):
    tried = fuzz(kind, seconds=1)
    assert not tried.findings, "\n".join(tried.findings)
