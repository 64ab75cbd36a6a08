"""pyproject.toml, the locks and the wheel (issue 2, part 1)."""

import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-lint.lock")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: Required by what we use, imported by nothing that we use.
LEFT_OUT = set(PYPROJECT["tool"]["uv"]["exclude-dependencies"])


# The locks and pyproject.toml


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Return a lock's packages: name to version and number of hashes."""
    entries = re.split(r"^(?=[A-Za-z0-9])", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    matches = [(re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry), entry) for entry in entries]
    return {match[1]: (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry))) for match, entry in matches}


def declared(*tables: list[str]) -> list[Requirement]:
    return [Requirement(line) for table in tables for line in table]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(lock: str):
    assert len(pins(lock)) > 50
    assert [name for name, (_, hashes) in pins(lock).items() if not hashes] == []
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert re.findall(r"^-.*", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", declared(PYPROJECT["project"]["dependencies"], PYPROJECT["build-system"]["requires"])),
        ("requirements-test.lock", declared(PYPROJECT["project"]["optional-dependencies"]["test"])),
        ("requirements-lint.lock", declared(PYPROJECT["project"]["optional-dependencies"]["lint"])),
    ],
)
def test_the_locks_hold_what_pyproject_asks_for(lock: str, requirements: list[Requirement]):
    locked = pins(lock)
    for requirement in requirements:
        version, _ = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} but {lock} has {version}: make lock"


def test_the_tests_run_on_the_packages_that_are_locked_for_running():
    for lock in LOCKS[1:]:
        assert pins("requirements.lock").items() <= pins(lock).items()


def applying(lock: str) -> set[str]:
    """Return which of a lock's packages are for this Python and this system."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==[^\s;]+(?: ; (.+))? \\$", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return {name for name, marker in lines if not marker or Marker(marker).evaluate()}


def asked_for(requirements: list[Requirement]) -> tuple[set[str], set[str]]:
    """Return what some requirements come to by what the installed packages require in turn, and what was left out of that."""
    found, left_out = set(), set()
    todo = [(requirement, "") for requirement in requirements]
    done = set()
    while todo:
        requirement, extra = todo.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if name in LEFT_OUT:
            left_out.add(name)
            continue
        found.add(name)
        for extra in {"", *requirement.extras}:
            if (name, extra) not in done:
                done.add((name, extra))
                todo += [(Requirement(line), extra) for line in metadata.requires(name) or ()]
    return found, left_out


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-test.lock", "test")])
def test_the_locks_hold_what_is_asked_for_but_for_what_is_left_out(lock: str, extra: str | None):
    """What ``pip check`` says, with what is left out on purpose in mind."""
    extras = PYPROJECT["project"]["optional-dependencies"]
    tables = [PYPROJECT["project"]["dependencies"], PYPROJECT["build-system"]["requires"], *([extras[extra]] if extra else [])]
    found, left_out = asked_for(declared(*tables))
    assert found == applying(lock)
    assert left_out == LEFT_OUT, "nothing requires the others any more"


def beside() -> dict[str, str]:
    """Return what stands beside each quoted line of pyproject.toml's lists."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return {match[1]: match[2] for match in re.finditer(r'^\s+"([^"]+)",(.*)$', text, re.MULTILINE)}


def test_every_dependency_has_a_lower_bound_and_says_why():
    extras = PYPROJECT["project"]["optional-dependencies"]
    for dependency in [*PYPROJECT["project"]["dependencies"], *extras["test"], *extras["lint"], *extras["bench"]]:
        assert [part.operator for part in Requirement(dependency).specifier] == [">="], dependency
        assert re.fullmatch(r"  # \S.*", beside()[dependency]), f"no reason beside {dependency}"


def test_whatever_the_locks_leave_out_says_why():
    for name in LEFT_OUT:
        assert re.fullmatch(r"  # \S.*", beside()[name]), f"no reason beside {name}"


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, stdin=subprocess.DEVNULL, timeout=120)
    with zipfile.ZipFile(next(folder.glob("walkthrough-*.whl"))) as archive:
        yield archive


def files(folder: str) -> set[str]:
    """Return the files of a folder of the project, without what Python leaves there."""
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    return {path for path in found if "/__pycache__/" not in path}


@pytest.mark.more
def test_the_wheel_holds_the_package_the_stubs_the_lessons_and_the_traces(wheel: zipfile.ZipFile):
    expected = files("walkthrough") | {f"walkthrough/{path}" for path in files("lessons") | files("traces")}
    assert any(path.startswith("walkthrough/stubs/nova/") for path in expected)
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == expected


@pytest.mark.more
def test_the_wheel_says_how_to_start_it_and_under_which_terms(wheel: zipfile.ZipFile):
    members = {name.partition(".dist-info/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "walkthrough = walkthrough.cli:main" in wheel.read(members["entry_points.txt"]).decode()
    metadata = Parser().parsestr(wheel.read(members["METADATA"]).decode())
    assert (metadata["License-Expression"], metadata["Requires-Python"]) == ("Apache-2.0", ">=3.11")
    assert "NOTICE" in wheel.read(members["licenses/LICENSE"]).decode()
