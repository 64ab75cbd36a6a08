"""The Makefile: help, which Python it takes, and the set-up (issue 2, part 1)."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock")

#: A Python of which one thing is not so: FAKE says what. Its virtualenvs hold a recorder instead of a Python.
FAKE_PYTHON = """\
import os, sys
version, has_venv, recorder = {version!r}, {has_venv!r}, {recorder!r}
sys.version_info = version + ("final", 0)
if not has_venv:
    sys.modules["ensurepip"] = None
option, *rest = sys.argv[1:]
if option == "-V":
    print("Python %d.%d.%d" % version)
elif option == "-c":
    exec(rest[0])
elif (option, rest[:2]) == ("-m", ["venv", "--clear"]):
    import shutil
    shutil.rmtree(rest[2], ignore_errors=True)
    os.makedirs(os.path.join(rest[2], "bin"))
    open(os.path.join(rest[2], "pyvenv.cfg"), "w").close()
    os.symlink(recorder, os.path.join(rest[2], "bin", "python"))
else:
    sys.exit("the fake Python was asked for " + " ".join(sys.argv[1:]))
"""

#: The recorder: writes down how it was called, and fails or is interrupted where BREAK says so.
RECORDER = """\
#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in *" wheel "*) [ -z "$PIP_SAYS" ] || { printf '%s\\n' "$PIP_SAYS"; exit 1; } ;; esac
case "$*" in *" $BREAK "*) [ -n "$BREAK" ] && exit 1 ;; esac
case "$*" in *" $INTERRUPT "*) [ -n "$INTERRUPT" ] && kill -KILL $PPID ;; esac
exit 0
"""


class Project:
    """A copy of the front door in a folder with a space in its name, on a machine that has only the Pythons put there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a project"
        self.commands = folder / "bin"
        self.log = folder / "log"
        self.recorder = folder / "recorder"
        self.root.mkdir()
        self.commands.mkdir()
        for name in ("Makefile", "pyproject.toml", *LOCKS):
            shutil.copy(ROOT / name, self.root)
        for name in ("awk", "cat", "ls", "mv", "rm", "sh", "touch"):
            (self.commands / name).symlink_to(shutil.which(name))
        self.script(self.recorder, RECORDER)

    @staticmethod
    def script(path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def python(self, name: str, version: tuple[int, int, int] = (3, 12, 1), has_venv: bool = True) -> None:
        """Put a Python there, under a command name."""
        fake = self.commands / f"{name}.fake"
        fake.write_text(FAKE_PYTHON.format(version=version, has_venv=has_venv, recorder=str(self.recorder)), encoding="utf-8")
        self.script(self.commands / name, f'#!/bin/sh\nexec "{sys.executable}" -IS "{fake}" "$@"\n')

    def shim(self, name: str) -> None:
        """Put a command there that is found and does not run, as pyenv leaves them."""
        self.script(self.commands / name, f'#!/bin/sh\necho "pyenv: {name}: command not found" >&2\nexit 127\n')

    def make(self, *words: str, **variables: str) -> subprocess.CompletedProcess:
        return make(self.root, *words, PATH=str(self.commands), LOG=str(self.log), **variables)

    def calls(self) -> list[str]:
        """What the virtualenv's Python was asked to do, since the last time this was asked."""
        calls = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return calls


def make(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess:
    """Run make as from a shell, though `make test` runs us: nothing of that make is inherited."""
    inherited = {"ARGS", "CHECK", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "PYTHON", "VENV"}
    environment = {name: value for name, value in os.environ.items() if name not in inherited}
    return subprocess.run(
        [shutil.which("make"), *words],
        cwd=folder,
        env=environment | {"LC_ALL": "C"} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def complaint(result: subprocess.CompletedProcess) -> str:
    """Return the one line that a failed make printed beside its own."""
    assert result.returncode != 0
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


# Help


def test_bare_make_lists_every_target():
    result = make(ROOT)
    targets = re.findall(r"^([a-z][a-z%-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"help", "lesson-%", "demo-%", "check", "traces", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^  make {target.replace('%', 'N')} +\S", result.stdout, re.MULTILINE), target
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == make(ROOT, "help").stdout


def test_help_fits_80_columns():
    assert max(map(len, make(ROOT).stdout.splitlines())) <= 80


# Which Python


def test_the_first_python_that_runs_and_is_new_enough_is_taken(project: Project):
    project.shim("python3.15")
    project.python("python3.14", version=(3, 10, 2))
    project.python("python3.12")
    project.python("python3.11", version=(3, 11, 7))
    project.python("python3", version=(3, 11, 7))
    result = project.make(".venv/.made")
    assert result.stderr == "walkthrough: making .venv with python3.12 (Python 3.12.1)\n"
    assert result.returncode == 0


def test_a_python_that_can_make_virtualenvs_is_preferred(project: Project):
    project.python("python3.13", version=(3, 13, 0), has_venv=False)
    project.python("python3.11", version=(3, 11, 7))
    assert "with python3.11 " in project.make(".venv/.made").stderr


def test_a_python_newer_than_the_tested_ones_is_taken(project: Project):
    project.python("python3", version=(3, 16, 0))
    assert "with python3 (Python 3.16.0)" in project.make(".venv/.made").stderr


def test_every_python_that_is_tested_is_looked_for_and_named():
    text = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "pyproject.toml", ".ci/run")}
    looked_for = re.search(r"^PYTHONS := (.+)$", text["Makefile"], re.MULTILINE)[1].split()
    minors = [int(command.removeprefix("python3.")) for command in looked_for]
    assert minors == sorted(minors, reverse=True)
    assert sorted(minors) == [int(minor) for minor in re.findall(r":: 3\.(\d+)\"", text["pyproject.toml"])]
    assert sorted(minors) == [
        int(minor) for minor in re.search(r"^minors=\((.+)\)$", text[".ci/run"], re.MULTILINE)[1].replace("3.", "").split()
    ]


@pytest.mark.parametrize("target", ["lesson-1", "demo-1", "check", "traces", "serve", "test", "lock"])
def test_a_python_too_old_is_one_line(project: Project, target: str):
    project.python("python3", version=(3, 10, 13))
    line = complaint(project.make(target))
    assert line.startswith("walkthrough: python3 is Python 3.10.13, too old: install Python 3.11 or newer")
    assert not (project.root / ".venv").exists()


def test_no_python_is_one_line(project: Project):
    project.shim("python3")
    assert complaint(project.make("test")).startswith("walkthrough: no Python found: install Python 3.11 or newer")


def test_a_python_without_venv_is_one_line_that_names_the_package(project: Project):
    project.python("python3", version=(3, 11, 2), has_venv=False)
    assert complaint(project.make("lesson-1")) == (
        "walkthrough: python3 (Python 3.11.2) cannot make a virtualenv: "
        "install its venv module (Debian, Ubuntu: apt install python3.11-venv)"
    )


def test_a_python_that_was_named_and_does_not_run_is_one_line(project: Project):
    project.python("python3")
    line = complaint(project.make("test", "PYTHON=no such python"))
    assert line == "walkthrough: PYTHON=no such python does not run: name a Python 3.11 or newer"


def test_naming_another_python_makes_the_virtualenv_anew(project: Project):
    project.python("python3")
    project.python("other python", version=(3, 13, 0))
    assert "with python3 " in project.make("check").stderr
    assert "with other python (Python 3.13.0)" in project.make("check", "PYTHON=other python").stderr
    assert project.make("check", "PYTHON=other python").stderr == ""
    assert project.make("check").stderr == ""


def test_a_named_python_that_does_not_run_leaves_the_virtualenv_alone(project: Project):
    project.python("python3")
    project.make("check")
    project.make("check", "PYTHON=gone")
    assert project.make("check").stderr == ""


# Set-up


def test_set_up_installs_by_hash_then_runs_and_the_second_run_starts_no_installer(project: Project):
    project.python("python3")
    project.make("lesson-1", "ARGS=--lang zh")
    *installs, run = project.calls()
    assert [re.search(r"-m pip \S+ (\w+)", call)[1] for call in installs] == ["wheel", "install", "install"]
    assert "--require-hashes" in installs[0] and "requirements.lock" in installs[0]
    assert all("--no-index" in call and "--no-deps" in call for call in installs[1:])
    assert run == "-m walkthrough run lesson-1 --lang zh"
    second = project.make("lesson-1")
    assert project.calls() == ["-m walkthrough run lesson-1"]
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_the_tests_set_up_serves_for_running_too(project: Project):
    project.python("python3")
    project.make("test")
    assert any("requirements-test.lock" in call for call in project.calls())
    project.make("check")
    assert project.calls() == ["-m walkthrough check"]


@pytest.mark.every(2)
@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_file_is_installed(project: Project, changed: str):
    project.python("python3")
    project.make("check")
    later = (project.root / ".venv" / ".ready-to-run").stat().st_mtime + 10
    os.utime(project.root / changed, (later, later))
    project.calls()
    project.make("check")
    assert any(" wheel " in call for call in project.calls())


def test_what_cannot_be_fetched_leaves_what_works(project: Project):
    project.python("python3")
    project.make("check")
    assert project.make("test", BREAK="wheel").returncode != 0
    project.calls()
    assert project.make("check").returncode == 0
    assert project.calls() == ["-m walkthrough check"]


#: What pip says of a package that it cannot build, of one that it cannot even prepare (an older pip: without its name), and of
#: one that it does not find.
NOT_BUILT = """\
Collecting tracer==1.7 (from -r requirements.lock (line 3))
Collecting six==1.17.0 (from -r requirements.lock (line 9))
Building wheels for collected packages: tracer
  error: subprocess-exited-with-error

  x Building wheel for tracer (pyproject.toml) did not run successfully.
      error: command 'gcc' failed: No such file or directory
  ERROR: Failed building wheel for tracer
Failed to build tracer
ERROR: Failed to build one or more wheels"""
NOT_PREPARED = """\
Collecting six==1.17.0 (from -r requirements.lock (line 9))
Collecting tracer==1.7 (from -r requirements.lock (line 3))
  Getting requirements to build wheel: finished with status 'error'
  error: subprocess-exited-with-error
error: subprocess-exited-with-error"""
NOT_FOUND = """\
Collecting tracer==1.7 (from -r requirements.lock (line 3))
WARNING: Retrying after connection broken
ERROR: Could not find a version that satisfies the requirement tracer==1.7
ERROR: No matching distribution found for tracer==1.7"""


@pytest.mark.every(6)
@pytest.mark.parametrize("said", [NOT_BUILT, NOT_PREPARED])
@pytest.mark.parametrize(
    ("version", "advice"), [((3, 16, 0), "python3.15"), ((3, 15, 2), "python3.14"), ((3, 11, 7), "python3.15")]
)
def test_a_package_that_cannot_be_built_is_one_line(project: Project, said: str, version: tuple[int, int, int], advice: str):
    project.python("python3", version=version)
    made, fetching, line, *rest = project.make("check", PIP_SAYS=said).stderr.splitlines()
    assert "making .venv" in made and "fetching and installing" in fetching
    assert line == (
        f"walkthrough: tracer cannot be built here for Python 3.{version[1]}: take another, PYTHON={advice} for one "
        "(.venv/set-up.log has the reason)"
    )
    assert all(each.startswith("make: ***") for each in rest)
    assert (project.root / ".venv" / "set-up.log").read_text(encoding="utf-8") == said + "\n"


def test_what_cannot_be_fetched_is_told_in_pips_words(project: Project):
    project.python("python3")
    errors = project.make("check", PIP_SAYS=NOT_FOUND).stderr
    assert [line for line in errors.splitlines()[2:] if not line.startswith("make: ***")] == [
        *NOT_FOUND.splitlines()[2:],
        "walkthrough: the packages cannot be fetched, see .venv/set-up.log",
    ]


@pytest.mark.every(2)
@pytest.mark.parametrize("trouble", ["BREAK", "INTERRUPT"])
def test_a_half_made_virtualenv_is_made_anew(project: Project, trouble: str):
    project.python("python3")
    assert project.make("check", **{trouble: "install"}).returncode != 0
    assert "-m walkthrough check" not in project.calls()
    result = project.make("check")
    assert "making .venv with python3" in result.stderr
    assert project.calls()[-1] == "-m walkthrough check"


def test_a_virtualenv_whose_python_went_away_is_made_anew(project: Project):
    project.python("python3")
    project.make("check")
    (project.root / ".venv" / "bin" / "python").unlink()
    (project.root / ".venv" / "bin" / "python").symlink_to(project.root / "uninstalled")
    assert "making .venv with python3" in project.make("check").stderr


@pytest.mark.parametrize("target", ["check", "clean"])
def test_a_folder_that_is_no_virtualenv_is_left_alone(project: Project, target: str):
    project.python("python3")
    (project.root / "mine").mkdir()
    (project.root / "mine" / "letter").write_text("dear", encoding="utf-8")
    assert complaint(project.make(target, "VENV=mine")).startswith("walkthrough: mine is there and is no virtualenv:")
    assert (project.root / "mine" / "letter").read_text(encoding="utf-8") == "dear"


def test_a_virtualenv_folder_with_spaces_is_refused(project: Project):
    result = project.make("check", "VENV=my venv")
    assert result.returncode != 0
    assert "VENV=my venv: give a folder without spaces" in result.stderr
