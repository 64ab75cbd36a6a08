"""The prompt does what a hand expects: blocks, Ctrl-C, Tab, hidden commands, and lines that are kept (issue 11, point 6)."""

import re
import sys

import pexpect
import pytest
from helpers import EVERY_KIND, PROMPTS, hang_up, terminal, unescaped
from learner import Learner

BLOCK = """\
def twice(x):
    c = x * 2
    return c

p twice(21)
for n in range(2):
    print('round', n)
else:
    q = 'not left'

with __import__('contextlib').nullcontext('inside') as r:
    print(r)
p 'next', q
@__import__('functools').cache
def g():
    return 'cached'

g()
"""


@pytest.fixture(params=EVERY_KIND)
def learner(request, tmp_path):
    command = [sys.executable, "-m", "walkthrough", "run", "lesson-1", "--debugger", request.param]
    child = terminal(command, columns=120, TERM="xterm-256color", PDBPP_COLORS="0", XDG_STATE_HOME=str(tmp_path))
    learner = Learner(child, PROMPTS[request.param])
    learner.kind = request.param
    yield learner
    hang_up(child)


def tab(learner, typed: str) -> str:
    """Type, press Tab once, and then Enter; return what came of it. readline closes a quote, and leaves the bracket to us."""
    learner.child.send(f"{typed}\t")
    learner.child.send("]\r" if "['" in typed and learner.kind == "pdb" else "\r")
    return unescaped(learner.read())


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_blocks_are_read_to_their_end_and_none_of_their_lines_is_a_command(command, kind):
    done = command("run", "lesson-1", "--debugger", kind, commands=BLOCK + "p 'still here'\n")
    printed = re.sub(r"^(\(Pdb(\+\+)?\)|\.\.\.) .*\n", "", done.stdout.partition(") def twice")[2], flags=re.MULTILINE)
    told = [line for line in printed.splitlines()[1:] if line and "variable" not in line]
    assert told[:7] == ["42", "round 0", "round 1", "inside", "('next', 'not left')", "'cached'", "'still here'"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_block_without_end_is_given_up(command, kind):
    done = command("run", "lesson-1", "--debugger", kind, commands="for i in range(2):\n    c\n")
    assert "HTTP 200 OK" in done.stdout and "Traceback" not in done.stderr + done.stdout


def test_a_block_is_typed_and_given_up_at_a_terminal(learner):
    for line in ("for i in range(3):", "    if i == 2:", "        print('at', i)"):
        learner.child.sendline(line)
        learner.child.expect_exact("...  ")
    assert "at 2" in learner.type("")
    learner.child.sendline("while True:")
    learner.child.expect_exact("...  ")
    learner.child.sendintr()
    learner.read()
    assert "c6129426" in learner.type("p body['volumeAttachment']['volumeId']")


def test_ctrl_c_clears_a_line_that_has_begun_and_leaves_on_an_empty_one(learner):
    learner.child.send("p server_")
    learner.child.expect("_")
    learner.child.sendintr()
    learner.read()
    assert "'4cfde5a8" in learner.type("p server_id")
    learner.child.sendintr()
    learner.child.expect(pexpect.EOF)
    learner.child.close()
    assert "You left the lesson." in learner.child.before and "To continue at stop 1" in learner.child.before
    assert learner.child.exitstatus == 130


@pytest.mark.every(4)
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("view c", "After a step the code around it is shown."),
        ("steps a", "libraries"),
        ("lang z", "想一想"),
        ("what isc", "iSCSI"),
        ("p body['vol", "c6129426"),
        ("p body['volumeAttachment']['vol", "'c6129426"),
        ("p req.script_n", "'/v2'"),
    ],
)
def test_tab_completes_at_the_first_press_where_there_is_one_way_on(learner, typed, shown):
    assert shown in tab(learner, typed)


def test_lines_are_kept_from_run_to_run(learner, tmp_path):
    learner.type("p 'kept from', 'before'")
    learner.leave("q")
    command = [sys.executable, "-m", "walkthrough", "run", "lesson-1", "--debugger", "pdb"]
    again = Learner(terminal(command, columns=120, TERM="xterm-256color", XDG_STATE_HOME=str(tmp_path)), PROMPTS["pdb"])
    again.child.send("\x1b[A\x1b[A\r")
    assert "('kept from', 'before')" in again.read()
    hang_up(again.child)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_variable_that_hides_a_command_is_told_of_once(command, kind):
    done = command("run", "lesson-1", "--debugger", kind, commands="n = 3\nn = 4\np n\nhint = 5\nhint\nq\n")
    text = " ".join(done.stdout.split())
    assert text.count("n is a variable now") == (kind == "pdb++") and text.count("hint is a variable now") == 1
    assert ") p n 4 (" in text and ") hint 5 (" in text


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_command_that_is_hidden_can_be_had(command, kind):
    step = "!!n" if kind == "pdb++" else "n"
    done = command("run", "lesson-1", "--debugger", kind, commands=f"n = 3\n{step}\nq\n")
    assert "volumes.py(393)create()" in done.stdout.rpartition(f") {step}\n")[2]
