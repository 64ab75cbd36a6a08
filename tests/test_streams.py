"""Output that is closed, full or broken, of every command: one line if there is somewhere to tell it, and an honest exit code."""

import itertools
import shlex
import subprocess

import pytest
from helpers import PATIENCE, ROOT, WALKTHROUGH, copy_package, environment, keep_lessons, run, some, terminal

from walkthrough import cli

#: What each command is called with. A new one has to be tried too.
COMMANDS = {
    "run": "run lesson-1 --no-input",
    "serve": "serve --port 0",
    "show": "show lesson-1",
    "diff": "diff lesson-1 lesson-4",
    "traces": "traces --check",
    "check": "check",
    "list": "list",
    "reset": "reset --all",
    "demo": "demo lesson-1 --auto 0",
    "handout": "handout lesson-1",
    "page": "page lesson-1",
    "export": "export lesson-1 --as mermaid",
    "source": "source nova/compute/api.py",
    "validate": "validate lesson-1",
}
#: Each is a process that is started for real: in ``make test`` one stands for all.
RUN = COMMANDS["run"]
ALL = some(["--help", *COMMANDS.values(), "--version", "diff --help", "run lesson-1 --debugger pdb"], RUN)


def shell(command: str, tmp_path, **changes: str) -> subprocess.CompletedProcess:
    """Run a line of a shell in which ``walkthrough`` is ours, in a process of its own."""
    ours = f'walkthrough() {{ {shlex.join(WALKTHROUGH)} "$@"; }}; {command}'
    settings = environment(XDG_STATE_HOME=str(tmp_path), **changes)
    return subprocess.run(["bash", "-c", ours], capture_output=True, text=True, timeout=PATIENCE, env=settings, cwd=ROOT)


def test_every_command_is_tried():
    choices = next(action.choices for action in cli._parser()._actions if action.choices)
    # compute writes as serve does, and needs a broker for it. What record prints is another command's; new is tried beside it.
    assert set(COMMANDS) == set(choices) - {"compute", "record", "new"}


@pytest.mark.parametrize("command", ALL)
def test_a_full_disk_is_one_line(command, tmp_path):
    package = ROOT
    if command == COMMANDS["traces"]:
        # Its lessons are recorded before the first line: one is enough.
        package = copy_package(tmp_path)
        keep_lessons(package, "lesson-1")
    done = shell(f"walkthrough {command} >/dev/full", tmp_path, PYTHONPATH=str(package))
    assert done.returncode == 2
    assert done.stderr.startswith("walkthrough: standard output cannot be written to: No space left on device;")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", some(["--help", *(COMMANDS[name] for name in ("list", "run", "demo", "serve"))], RUN))
def test_a_closed_output_is_one_line(command, tmp_path):
    done = shell(f"walkthrough {command} >&-", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("walkthrough: standard output cannot be written to: it is closed;")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command", some(["--help", *(COMMANDS[name] for name in ("list", "run", "demo", "serve", "check", "diff"))], RUN)
)
def test_a_reader_that_leaves_is_no_error(command, tmp_path):
    """Least of all one that means that a check has failed."""
    done = shell(f"{{ sleep 0.1; walkthrough {command}; echo $? >&2; }} | true", tmp_path)
    assert done.stderr == "0\n"


@pytest.mark.parametrize("command", some(["--help", COMMANDS["list"]], COMMANDS["list"]))
@pytest.mark.parametrize("streams", some([">/dev/full 2>&-", ">/dev/full 2>/dev/full", ">&- 2>&- <&-"], ">&- 2>&- <&-"))
def test_where_nothing_can_be_told_the_exit_code_does(command, streams, tmp_path):
    done = shell(f"(walkthrough {command} {streams})", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full"])
def test_an_error_that_cannot_be_told_is_not_output(streams, tmp_path):
    done = shell(f"walkthrough show nowhere {streams}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


@pytest.mark.parametrize(
    ("command", "stdin"),
    some(
        itertools.product(["run lesson-1", "list", "reset --all"], ["<&-", "0>/dev/null"]),
        ("run lesson-1", "<&-"),
    ),
)
def test_a_closed_input_is_no_error(command, stdin, tmp_path):
    done = shell(f"walkthrough {command} {stdin}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_that_is_closed_at_the_prompt_stays_open(stream):
    done = run("run", "lesson-1", commands=f"import sys; sys.{stream}.close()\np 'still here'\nq\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "'still here'\n" in done.stdout and done.stdout.endswith("You left the lesson.\n")


@pytest.mark.more
def test_what_writes_nothing_needs_no_output(tmp_path):
    page = tmp_path / "page.md"
    done = shell(f"walkthrough handout lesson-1 -o {page} >&- 2>&- <&-", tmp_path)
    assert done.returncode == 0
    assert page.read_text(encoding="utf-8") == run("handout", "lesson-1").stdout


def test_a_pager_may_be_left(tmp_path):
    """One that leaves before it has read all. rich would make an exit code of 1 of it."""
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nhead -1\n")
    pager.chmod(0o755)
    child = terminal([*WALKTHROUGH, "show", "lesson-1", "--full"], PAGER=str(pager))
    child.read()
    child.close()
    assert child.exitstatus == 0


@pytest.mark.more
def test_output_is_unbuffered_where_that_is_asked_for(tmp_path):
    command = [*WALKTHROUGH, "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(PYTHONUNBUFFERED="1"), cwd=ROOT)
    assert b"127.0.0.1" in server.stdout.readline()
    server.kill()
    server.communicate()
