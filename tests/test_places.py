"""A file that is asked for and cannot be written: told before anything is shown or run, and what was there stays."""

import os
import shlex
import subprocess

import pytest
from helpers import PATIENCE, WALKTHROUGH, environment, some, terminal

#: Each option that names a file to be written, with what it is said to be.
COMMANDS = {
    "--save": "run lesson-1 --no-input --save",
    "--cast": "demo lesson-1 --auto 0 --cast",
    "-o": "handout lesson-1 -o",
}

#: Where no file may become longer than so much, Python would leave half of a module's bytecode behind.
CUT = environment(PYTHONDONTWRITEBYTECODE="1")


def place(kind, folder):
    """Make a place that cannot be written to."""
    path = folder / "file"
    if kind == "no folder":
        return folder / "no" / "file"
    if kind == "a folder":
        path.mkdir()
    return path


@pytest.mark.parametrize(
    ("option", "kind"),
    some(
        [(option, kind) for option in COMMANDS for kind in ("no folder", "a folder")] + [("--save", "full"), ("--cast", "full")],
        ("--save", "full"),
        ("--cast", "a folder"),
        ("-o", "no folder"),
    ),
)
def test_it_is_told_before_anything_is_shown(option, kind, tmp_path):
    path = place(kind, tmp_path)
    limit = "ulimit -f 0; " if kind == "full" else ""
    command = f"{limit}{shlex.join(WALKTHROUGH)} {COMMANDS[option]} {path}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE, env=CUT)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(path) in done.stderr and done.stderr.count("\n") == 1
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


@pytest.mark.parametrize("option", ["--cast", "-o"])
def test_it_is_told_before_anything_is_run(command, option, tmp_path, monkeypatch):
    monkeypatch.setattr("walkthrough.debugger.session.Session.run", lambda session: pytest.fail("it was run"))
    done = command(*COMMANDS[option].split(), str(tmp_path / "no" / "file"))
    assert (done.returncode, done.stdout) == (2, "")


def test_it_is_told_before_anything_is_asked(tmp_path):
    """A learner who comes back is asked where to go on."""
    record = '{"version": 1, "lessons": {"lesson-1": {"stop": 2, "answered": [], "finished": false}}}'
    state = tmp_path / "walkthrough" / "progress.json"
    state.parent.mkdir()
    state.write_text(record)
    child = terminal([*WALKTHROUGH, "run", "lesson-1", "--save", str(tmp_path / "no" / "x")], XDG_STATE_HOME=str(tmp_path))
    printed = child.read()
    child.close()
    assert child.exitstatus == 2
    assert "Go on there" not in printed and "the trace cannot be written" in printed


@pytest.mark.more
def test_a_disk_that_fills_up_is_one_line_and_keeps_what_was_there(tmp_path):
    path = tmp_path / "kept.jsonl"
    path.write_text("mine")
    command = f"ulimit -f 8; {shlex.join(WALKTHROUGH)} run lesson-1 --no-input --save {path}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE, env=CUT)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "could not be written to its end: File too large" in done.stderr
    assert path.read_text() == "mine" and os.listdir(tmp_path) == ["kept.jsonl"]


@pytest.mark.more
def test_no_room_for_temporary_files_is_one_line():
    command = f"ulimit -f 0; {shlex.join(WALKTHROUGH)} handout lesson-1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE, env=CUT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("walkthrough: no temporary file can be written: ") and done.stderr.count("\n") == 1
