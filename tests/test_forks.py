"""What is forked for the tests is as good as what is started: the same output, errors and end, at a pipe and at a terminal."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial

import forks
import pexpect
import pytest
from helpers import (
    KINDS,
    PATIENCE,
    PROMPTS,
    REAL_STARTS,
    ROOT,
    WALKTHROUGH,
    environment,
    modes,
    run,
    serving,
    terminal,
    until_it_ends,
)

pytestmark = [pytest.mark.more, pytest.mark.skipif(REAL_STARTS, reason="nothing is forked")]

#: A lesson's script is run by the command, so it can tell what kind of process that is, and end it in unusual ways.
ASKING = """
import os, signal, sys, threading
print(sys.argv, sys.orig_argv[1:], sys.path, os.getcwd(), __name__, sys.modules["__main__"].__spec__.name)
print({name: value for name, value in sorted(os.environ.items()) if name != "PYTEST_CURRENT_TEST"})
for stream in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__):
    print(stream and (stream.name, getattr(stream, 'mode', None), stream.encoding, stream.errors))
    print(stream and (stream.newlines, stream.line_buffering))
    print(stream and (stream.fileno(), stream.isatty(), stream.buffer, getattr(stream.buffer, 'raw', None)))
named = [number for number in sorted(signal.valid_signals()) if isinstance(number, signal.Signals)]
print({number.name: str(signal.getsignal(number)) for number in named})
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.set_wakeup_fd(-1), os.umask(0o22))
print(threading.enumerate(), threading.current_thread() is threading.main_thread(), sys.gettrace(), sys.getprofile())
print(sorted(int(name) for name in os.listdir("/dev/fd"))[:-1])
if os.isatty(1):
    print(os.getpid() == os.getsid(0) == os.getpgid(0) == os.tcgetpgrp(1), os.ttyname(0) == os.ttyname(2), os.get_terminal_size())
"""
ENDINGS = {
    "exit code": "sys.exit(7)",
    "exit message": "sys.exit('no more')",
    "uncaught error": "import atexit; atexit.register(lambda: 1 / 0); atexit.register(print, 'at exit')",
    "Ctrl-C at the end": "import atexit; atexit.register(os.kill, os.getpid(), signal.SIGINT)",
    "a thread at the end": "threading.Timer(0.1, print, ['in a thread', threading.main_thread()]).start()",
    "a signal": "os.kill(os.getpid(), signal.SIGKILL)",
    "not flushed": "print('never seen'); os._exit(3)",
}
#: A name more than the server has, one less, and one with another value.
ASK = {"commands": "", "SOME": "name", "TERM": None, "XDG_STATE_HOME": "/nowhere"}


def plain(text: str) -> str:
    """Return what was printed without addresses and the system's names of threads."""
    return re.sub(r"0x[0-9a-f]+|(?<=started )\d+|(?<=stopped )\d+", "…", text)


def both(*arguments: str, **how) -> list[tuple]:
    done = [run(*arguments, real=real, **how) for real in (False, True)]
    return [(each.returncode, plain(each.stdout), plain(each.stderr)) for each in done]


@pytest.mark.parametrize(
    ("arguments", "how"),
    [
        (["list"], {}),
        (["--version"], {}),
        (["show", "--help"], {"COLUMNS": "60"}),
        (["show", "lesson-1", "--story"], {"FORCE_COLOR": "1"}),
        (["run", "lesson-1"], {"commands": "c\nw\npp body\nq\n"}),
        (["run", "lesson-3", "--debugger", "pdb", "--lang", "zh"], {"commands": "n\nsteps all\nw\nn\ns\nw\nq\n"}),
        (["run", "lesson-1"], {"commands": None}),
        (["diff", "lesson-1", "lesson-2"], {}),
        (["reset", "--all"], {}),
        (["run", "lesson-99"], {}),
        (["run"], {}),
        (["serve", "--port", "-1"], {}),
        # check, traces, validate, handout and demo are started where their files are changed, and for the README.
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_is_the_same(arguments, how):
    forked, started = both(*arguments, **how)
    assert forked == started


@pytest.fixture
def asking(tmp_path):
    path = tmp_path / "asking.py"
    path.write_text(ASKING)
    return path


@pytest.mark.parametrize("encoding", [None, "ascii", "utf-8:strict", ":replace"])
@pytest.mark.parametrize("commands", ["", None])
def test_the_process_is_the_same(asking, commands, encoding):
    assert forks.server(environment(), ROOT).honours(environment(PYTHONIOENCODING=encoding))
    forked, started = both("run", str(asking), **(ASK | {"commands": commands, "PYTHONIOENCODING": encoding}))
    if commands is None:
        # Where number 0 is free, what a library opens at its import has another number, and may come before or after.
        forked, started = ((code, re.sub(r"(?m)^\[0, 1, 2\b.*$", "", out), error) for code, out, error in (forked, started))
    assert forked == started
    assert "'SOME': 'name'" in forked[1] and "SIGINT" in forked[1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_ends_the_same(asking, ending):
    asking.write_text(f"import os, signal, sys, threading\n{ENDINGS[ending]}\n")
    forked, started = both("run", str(asking))
    assert forked == started
    assert (forked[0] == -signal.SIGKILL) == (ending == "a signal")


def test_a_reader_that_leaves_is_the_same():
    ends = []
    for process in (
        forks.Process(forks.server(environment(), ROOT), ["show", "lesson-1"], environment()),
        subprocess.Popen([*WALKTHROUGH, "show", "lesson-1"], stdin=-1, stdout=-1, stderr=-1, text=True, env=environment()),
    ):
        process.stdin.close()
        process.stdout.close()
        ends.append((process.stderr.read(), process.wait(PATIENCE)))
        process.stderr.close()
    assert ends[0] == ends[1] and ends[0][0] == ""


def at_terminal(arguments: list[str], *steps, **changes) -> list[tuple]:
    """Do something at a terminal of either kind, and last what ends the process.

    Return how it ended, what it printed, and the terminal's modes afterwards.
    """
    seen = []
    for real in (False, True):
        child = terminal([sys.executable, "-m", "walkthrough", *arguments], columns=100, lines=30, real=real, **changes)
        assert isinstance(child, forks.Terminal) is not real
        for step in steps[:-1]:
            step(child)
        printed = until_it_ends(child, partial(steps[-1], child))
        after = modes(child)
        child.close()
        # On some Pythons pdb++ draws its prompt again while somebody types, as often as it has the time.
        printed = re.sub(r"(?m)^.*\(Pdb\+\+\) ", "", plain(printed))
        seen.append((child.exitstatus, child.signalstatus, printed, after))
    return seen


def prompt(kind):
    return lambda child: child.expect_exact(PROMPTS[kind])


def typing(text):
    return lambda child: child.sendline(text)


#: pexpect's own way to press Ctrl-C.
INTERRUPTED = pexpect.spawn.sendintr


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_at_a_terminal_is_the_same(kind):
    at = prompt(kind)
    steps = (at, typing("c"), at, typing("pp body"), at, typing("l"), at, typing("q"))
    forked, started = at_terminal(["run", "lesson-1", "--debugger", kind, "--stop", "1"], *steps)
    assert forked == started and forked[0] == 0 and forked[3] == modes()


@pytest.mark.parametrize("kind", KINDS)
def test_ctrl_c_at_a_terminal_is_the_same(kind):
    forked, started = at_terminal(["run", "lesson-1", "--debugger", kind], prompt(kind), INTERRUPTED)
    assert forked == started and forked[0] == 130 and forked[3] == modes()


def test_the_process_at_a_terminal_is_the_same(asking):
    nothing = lambda child: None
    forked, started = at_terminal(
        ["run", str(asking)], nothing, **{name: value for name, value in ASK.items() if name != "commands"}
    )
    assert forked == started
    assert "True True os.terminal_size(columns=100, lines=30)" in " ".join(forked[2].split())


def test_a_signal_at_a_terminal_is_the_same(tmp_path):
    killed = lambda child: child.kill(signal.SIGKILL)
    forked, started = at_terminal(["run", "lesson-1"], prompt(KINDS[0]), killed, TMPDIR=str(tmp_path))
    assert forked[:2] == started[:2] == (None, signal.SIGKILL)


def test_completion_and_history_at_a_terminal_are_the_same():
    """What readline finds out about its terminal when it is imported."""
    at = prompt("pdb")
    up = lambda child: child.send("\x1b[A\r")
    tab = lambda child: child.send("server_\t\r")
    steps = (at, typing("p 6 * 7"), at, up, at, tab, at, typing("q"))
    forked, started = at_terminal(["run", "lesson-1", "--debugger", "pdb"], *steps, TERM="xterm-256color")
    assert forked == started and forked[2].count("42") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"PYTHONWARNINGS": "default"},
        {"PYTHONDEVMODE": "1"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONPATH": "/elsewhere"},
        {"LC_ALL": "C"},
        {"LANG": "de_DE.UTF-8"},
        {"TZ": "Asia/Shanghai"},
        {"PDBPP_HIJACK_PDB": None},
    ],
    ids=lambda changes: " ".join(changes),
)
def test_what_a_python_reads_at_its_start_is_started(changes):
    server = forks.server(environment(), ROOT)
    assert server.honours(environment())
    assert server.honours(environment(HOME="/", COLUMNS="40", NO_COLOR="1", TERM="dumb", TMPDIR="/tmp", XDG_STATE_HOME="/"))
    assert not server.honours(environment(**changes))


def test_another_folder_and_another_command_are_started(tmp_path):
    assert forks.parts([sys.executable, "-m", "walkthrough", "run"]) == ([], ["run"])
    assert forks.parts([sys.executable, "-P", "-m", "walkthrough"]) == (["-P"], [])
    for command in (["make", "lesson-1"], [sys.executable, "-m", "pytest"], [sys.executable, "-X", "dev", "-m", "walkthrough"]):
        assert forks.parts(command) is None
    child = terminal([sys.executable, "-m", "walkthrough", "--version"], cwd=tmp_path)
    assert not isinstance(child, forks.Terminal), "without -P a Python imports from its folder"
    child.expect(pexpect.EOF)
    child.close()


def test_children_at_the_same_time_have_ends_of_their_own():
    served = serving("--port", "0", "--no-stops")
    try:
        assert run("run", "lesson-99").returncode == 2
        assert served.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            served.wait(0.01)
    finally:
        served.kill()
    assert served.wait(60) == -signal.SIGKILL
    served.send_signal(signal.SIGTERM)
    served.stdin.close()
    served.stdout.close()


HOLDER = """
import os, sys
from pathlib import Path
import forks
server = forks.Server(dict(os.environ), Path.cwd())
child = forks.Process(server, ["serve", "--port", "0", "--no-stops"], dict(os.environ), merged=True)
print(child.stdout.readline(), child.pid, server._process.pid, flush=True)
sys.stdin.read()
"""


def _ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # What its parent has not heard of yet is still there.
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return not state.strip() or state.startswith("Z")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_nothing_outlives_the_tests_even_if_they_are_killed(number):
    tests = os.path.dirname(forks.__file__)
    settings = environment(PYTHONPATH=f"{ROOT}{os.pathsep}{tests}")
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdin=-1, stdout=-1, env=settings, text=True) as holder:
        left = []
        while len(left) != 2:
            left = [int(word) for word in holder.stdout.readline().split() if word.isdecimal()]
        holder.send_signal(number)
    deadline = time.monotonic() + 60
    while not all(map(_ended, left)):
        assert time.monotonic() < deadline, f"{left} are still there"
        time.sleep(0.05)


def test_no_thread_is_there_when_a_child_is_forked():
    """Since Python 3.12 a fork beside other threads warns, and may hang."""
    settings = environment(PYTHONWARNINGS="error::DeprecationWarning:__main__")
    server = forks.Server(settings, ROOT)
    try:
        process = forks.Process(server, ["--version"], settings)
        assert process.communicate("", 60)[1] == ""
        assert process.returncode == 0
    finally:
        server.close()
