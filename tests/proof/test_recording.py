"""``walkthrough record``: any command of Python's runs as it would by itself, and leaves a trace (issue 14)."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import WALKTHROUGH, copy_package, environment, more, run, terminal

APP = """\
import os, sys, threading, time
from parts import deep, part

def late(before):
    time.sleep(0.2)
    import parts
    print(parts is before)

def main(how):
    print("in:", sys.stdin.read().strip(), sys.argv)
    print("err", file=sys.stderr)
    if how == "exit":
        sys.exit("it went wrong")
    if how == "fork":
        child = os.fork()
        part(1)
        if child == 0:
            for number in range(400):
                part(number)
            sys.exit(5)
        return print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if how == "text":
        print("\\udc80")
    if how == "leave":
        sys.stdout.flush()
        os._exit(9)
    if how == "thread":
        threading.Thread(target=part, args=(2,), name="worker").start()
    if how == "threadfail":
        threading.Thread(target=deep, args=("x",)).start()
    if how == "late":
        threading.Thread(target=late, args=(sys.modules["parts"],)).start()
    if how == "loader":
        print(__loader__.get_filename("__main__"))
    if how == "trace":
        sys.settrace(None)
    deep(3)
    return {}[how] if how == "fail" else part(3)

main(sys.argv[1])
"""
PARTS = """\
def part(number):
    return number

def deep(number):
    return number and deep(number - 1)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "parts.py").write_text(PARTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def events(path) -> list[dict]:
    header, *found, end = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert header["world"] == "python" and end == {"events": len(found)}
    return found


def entered(path) -> list[str]:
    return [event["function"] for event in events(path) if event["kind"] == "call"]


DEEP = ["deep"] * 4


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("how", "functions", "told"),
    [
        more("plain", ["main", *DEEP, "part"], None),
        more("exit", ["main"], None),
        ("fail", ["main", *DEEP], None),
        more("text", ["main", *DEEP, "part"], None),
        ("fork", ["main", "part"], None),
        more("leave", ["main"], None),
        ("thread", ["main", "part", *DEEP, "part"], None),
        ("threadfail", ["main", "deep", *DEEP, "part"], None),
        ("late", ["main", "late", *DEEP, "part"], None),
        more("loader", ["main", *DEEP, "part"], None),
        ("trace", ["main"], "something took hunter's place as the trace function in lane main"),
    ],
)
def test_it_is_as_it_would_be_by_itself(folder, how, functions, told):
    command = ["app.py", how, "--help"]
    alone = subprocess.run(
        [sys.executable, *command], input="hello\n", capture_output=True, text=True, errors="surrogateescape", env=environment()
    )
    words = [*WALKTHROUGH, "record", "-o", "run.jsonl", "--", "python", *command]
    done = subprocess.run(words, input="hello\n", capture_output=True, text=True, errors="surrogateescape", env=environment())
    if told:
        assert done.stderr.endswith(f"run.jsonl: the run was not recorded to its end: {told}\n")
    assert (done.returncode, done.stdout) == (alone.returncode, alone.stdout)
    assert done.stderr.startswith(alone.stderr) and (told or done.stderr == alone.stderr)
    assert sorted(entered(folder / "run.jsonl")) == sorted(functions)
    assert {event["file"] for event in events(folder / "run.jsonl")} <= {"app.py", "parts.py"}
    if how == "thread":
        assert [event["lane"] for event in events(folder / "run.jsonl") if event["lane"] != "main"] == ["worker", "worker"]


@pytest.mark.parametrize(
    ("options", "functions"),
    [
        ((), ["main", *DEEP, "part"]),
        (("--package", "app"), ["main"]),
        (("--package", "parts"), [*DEEP, "part"]),
        (("--package", "app", "--package", "parts"), ["main", *DEEP, "part"]),
        (("--exclude", "parts"), ["main"]),
        (("--depth", "2"), ["main", "deep", "part"]),
        (("--max-events", "3"), ["main", "deep", "deep"]),
    ],
)
def test_what_is_recorded(command, folder, options, functions):
    done = command("record", "-o", "run.jsonl", *options, "--", "python3", "app.py", "plain")
    assert done.returncode == 0
    told = "walkthrough: run.jsonl: only the first 3 events were recorded; --max-events says how many\n"
    assert done.stderr == f"err\n{told if '--max-events' in options else ''}"
    assert entered(folder / "run.jsonl") == functions
    shown = command("show", "run.jsonl")
    assert "python3 app.py plain" in shown.stdout and f"{functions[0]}  " in shown.stdout
    for name in ("app", "parts"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("packages", "told"),
    [
        (["part"], "no module is called 'part'; did you mean parts?"),
        (["nowhere", "csv", "nothing"], "no module is called 'nowhere'; no module is called 'nothing'"),
        (["nowhere", "parts"], None),
        (["csv"], None),
    ],
)
def test_a_package_that_is_not_there_is_told_where_nothing_was_recorded(command, folder, packages, told):
    options = [word for each in packages for word in ("--package", each)]
    done = command("record", "-o", "run.jsonl", *options, "--", "python", "app.py", "plain")
    assert done.returncode == 0
    complaint = f"walkthrough: run.jsonl: nothing was recorded: {told}\n" if told else ""
    assert done.stderr == f"err\n{complaint}"
    sys.modules.pop("parts", None)


def test_a_script_beside_which_nothing_else_is_found_is_there_itself(command, folder):
    (folder / "deep").mkdir()
    (folder / "deep" / "alone.py").write_text("print('done')\n", encoding="utf-8")
    done = command("record", "-o", "run.jsonl", "--package", "alone", "--", "python", "deep/alone.py")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_interpreter_that_runs_walkthrough_by_its_path(command, folder):
    (folder / "bin").symlink_to(Path(sys.executable).parent)
    assert command("record", "-o", "run.jsonl", "--", "bin/python", "app.py", "plain").returncode == 0
    (folder / "python").symlink_to(sys.executable)
    assert "only the interpreter that runs" in command("record", "-o", "run.jsonl", "--", "./python", "app.py", "plain").stderr
    for name in ("app", "parts"):
        sys.modules.pop(name, None)


@pytest.mark.more
def test_modules_and_tests(command, folder):
    done = command("record", "-o", "run.jsonl", "--", "-m", "json.tool", "--help")
    assert done.returncode == 0 and done.stdout.startswith("usage: ") and "main" in entered(folder / "run.jsonl")
    (folder / "test_parts.py").write_text(
        "from parts import part\n\n\ndef test_part():\n    assert part(2) == 3\n", encoding="utf-8"
    )
    # All of pytest is recorded, and what is installed beside it need not be.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = run("record", "-o", str(folder / "tests.jsonl"), "--", "pytest", "-q", str(folder), "-p", "no:cacheprovider", **alone)
    assert done.returncode == 1 and "1 failed" in done.stdout
    done = run(
        *("record", "-o", str(folder / "tests.jsonl"), "--package", "parts", "--"),
        *("pytest", str(folder), "-p", "no:cacheprovider"),
        **alone,
    )
    assert entered(folder / "tests.jsonl") == ["part"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "record: give a command behind --"),
        (("python",), "record: python: give a script or -m and a module behind it"),
        (
            ("/usr/bin/python2.7", "app.py"),
            "record: /usr/bin/python2.7: only the interpreter that runs walkthrough can be recorded",
        ),
        (("python", "ap.py"), "record: ap.py: there is no such file; did you mean app.py?"),
        (("python", "-c", "1"), "record: python -c 1: options of python's own but -m cannot be taken here"),
        (("-m", "no_such"), "record: -m no_such: no module is called 'no_such' here"),
        (("ls", "-l"), "record: ls: give python SCRIPT.py, -m MODULE or pytest; nothing else runs here"),
    ],
)
def test_what_cannot_run_here_is_one_line(command, folder, words, complaint):
    done = command("record", "-o", "run.jsonl", "--", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"walkthrough: {complaint}") and done.stderr.count("\n") == 1
    assert not (folder / "run.jsonl").exists()


def test_ctrl_c_keeps_what_was_recorded(folder):
    (folder / "waits.py").write_text(f"import time\n{PARTS}part(1)\nprint('waiting')\ntime.sleep(60)\n", encoding="utf-8")
    child = terminal([*WALKTHROUGH, "record", "-o", "run.jsonl", "--", "python", "waits.py"], cwd=folder)
    child.expect_exact("waiting")
    child.sendintr()
    child.expect_exact("KeyboardInterrupt")
    child.wait()
    child.close()
    assert child.exitstatus == 128 + signal.SIGINT
    assert entered(folder / "run.jsonl") == ["part"]


def test_a_recording_of_nothing_says_so(folder):
    (folder / "quiet.py").write_text("print(1)\n", encoding="utf-8")
    assert run("record", "-o", "run.jsonl", "--", "python", "quiet.py").stdout == "1\n"
    shown = run("show", "run.jsonl", "--lang", "en")
    assert shown.returncode == 0 and "No call was recorded" in shown.stdout and "record --package" in shown.stdout
    assert "没有记录到任何调用" in run("show", "run.jsonl", "--lang", "zh").stdout


def test_what_records_is_not_recorded_where_a_checkout_is(folder):
    (folder / "quiet.py").write_text("print(1)\n", encoding="utf-8")
    package = copy_package(folder)
    run("record", "-o", "run.jsonl", "--", "python", "quiet.py", package=package)
    assert entered(folder / "run.jsonl") == []
    run("record", "-o", "run.jsonl", "--package", "walkthrough", "--", "-m", "walkthrough", "list", package=package)
    assert "names" in entered(folder / "run.jsonl")


def test_calls_without_end_end_as_by_themselves(folder):
    """Where Python's own limit is, hunter cannot even say that it failed, and the command would go on and on."""
    text = "from parts import deep\ntry:\n    deep(-1)\nexcept RecursionError:\n    print('too deep')\n"
    (folder / "sinks.py").write_text(text, encoding="utf-8")
    done = run("record", "-o", "run.jsonl", "--", "python", "sinks.py")
    assert (done.returncode, done.stdout) == (0, "too deep\n")
    assert done.stderr == (
        "walkthrough: run.jsonl: the run was not recorded to its end: calls lie in each other there as deep as Python lets them: "
        "parts.py line 4\n"
    )
    depths = [event["depth"] for event in events(folder / "run.jsonl")]
    assert depths == list(range(len(depths))) and len(depths) > sys.getrecursionlimit() * 0.8
    assert run("show", "run.jsonl").stdout.count("└ deep  ") == len(depths) - 1
