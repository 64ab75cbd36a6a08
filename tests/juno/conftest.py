"""The option ``--scenarios FILE``, and one test for each scenario of that file."""

from pathlib import Path

import pytest
import scenario

_CASES = pytest.StashKey[list]()


def pytest_addoption(parser):
    parser.addoption("--scenarios", metavar="FILE", help="take the scenarios from this file instead of Juno's")


def pytest_configure(config):
    path = config.getoption("--scenarios", default=None)
    try:
        config.stash[_CASES] = scenario.load(Path(path) if path else scenario.SCENARIOS)
    except (OSError, ValueError) as error:
        raise pytest.UsageError(f"--scenarios: {error}") from error


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        cases = metafunc.config.stash[_CASES]
        metafunc.parametrize("case", cases, ids=[f"{case['group']}: {case['name']}" for case in cases])
