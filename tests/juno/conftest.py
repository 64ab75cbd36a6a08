"""The option ``--scenarios FILE``, and one test for each scenario of that file, of whichever of the two kinds it is."""

import shutil
from pathlib import Path

import pytest
import scenario

import walkthrough

_CASES = pytest.StashKey[list]()
#: The fixture that a kind's test has, and the file that it is in.
_FIXTURES = {"case": "test_scenarios.py", "compute1_case": "test_compute1_scenarios.py"}


def pytest_addoption(parser):
    parser.addoption("--scenarios", metavar="FILE", help="take the scenarios from this file instead of Juno's")


def pytest_configure(config):
    path = config.getoption("--scenarios", default=None)
    paths = [Path(path)] if path else [scenario.SCENARIOS, scenario.COMPUTE1_SCENARIOS]
    try:
        config.stash[_CASES] = [case for each in paths for case in scenario.load(each)]
    except (OSError, ValueError) as error:
        raise pytest.UsageError(f"--scenarios: {error}") from error


def _cases(config, fixture):
    return [case for case in config.stash[_CASES] if scenario.is_compute1s(case) == (fixture == "compute1_case")]


def pytest_ignore_collect(collection_path, config):
    """A file of scenarios of one kind leaves the other kind's test with nothing to do."""
    for fixture, name in _FIXTURES.items():
        if collection_path.name == name and not _cases(config, fixture):
            return True
    return None


def pytest_generate_tests(metafunc):
    for fixture in _FIXTURES:
        if fixture in metafunc.fixturenames:
            cases = _cases(metafunc.config, fixture)
            metafunc.parametrize(fixture, cases, ids=[f"{case['group']}: {case['name']}" for case in cases])


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A folder with a copy of the package, to be changed, and the transcripts that it is held against."""
    root, package = tmp_path_factory.mktemp("mutated"), Path(walkthrough.__file__).parent
    shutil.copytree(package, root / "walkthrough", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(package.parent / "traces" / "compute1", root / "traces" / "compute1")
    return root
