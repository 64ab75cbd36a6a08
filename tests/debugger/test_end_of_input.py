"""Input that ends where more is awaited: that is over, and the lesson goes on as at the main prompt."""

import re

import pytest
from helpers import EVERY_KIND, PROMPTS, WALKTHROUGH, hang_up, some, terminal
from learner import Learner
from serving import ATTACHMENTS, SERVER, VOLUME, Served, body, send

SET = "b nova/compute/api.py:3152\n"
#: Where more is awaited, by what leads there.
NESTED = {
    "commands": "commands 1\np volume_id\n",
    "commands without a number": "commands\n",
    "commands of commands": "commands 1\np volume_id\ncommands 1\np device\n",
    "interact": "interact\n",
    "a statement in interact": "interact\nfor x in 1, 2:\n",
    "a statement": "for x in 1, 2:\n",
    "a bracket": "print(\n",
    "clear": "cl\n",
    "debug": "debug 1 + 1\n",
    "debug of debug": "debug 1 + 1\ndebug 2 + 2\n",
    "commands in debug": "debug 1 + 1\ncommands 1\n",
}


@pytest.mark.every(4)
@pytest.mark.parametrize("nested", some(NESTED, "commands", "a statement in interact", "clear", "debug of debug"))
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_input_that_ends_inside_goes_on_to_the_end_of_the_lesson(command, kind, nested):
    done = command("run", "lesson-1", "--debugger", kind, commands=SET + NESTED[nested])
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^Stop (\d) of 4", done.stdout, flags=re.MULTILINE) == ["1", "2", "3", "4"]
    assert "HTTP 200 OK" in done.stdout


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_belongs_to_a_breakpoint_is_done_when_the_input_has_ended(command, kind):
    done = command("run", "lesson-1", "--debugger", kind, commands=SET + "commands 1\np 'here: ' + volume_id\n")
    assert done.stdout.count(f"'here: {VOLUME}'") == 1
    assert done.stdout.index("Stop 2 of 4") < done.stdout.index("here: c6") < done.stdout.index("Stop 3 of 4")


@pytest.fixture(params=EVERY_KIND)
def learner(request):
    child = terminal([*WALKTHROUGH, "run", "lesson-1", "--debugger", request.param], columns=120)
    yield Learner(child, PROMPTS[request.param])
    hang_up(child)


def test_ctrl_d_comes_back_to_the_prompt(learner):
    """Where more is awaited, and at another prompt; then it leaves, as ever."""
    learner.type(SET.strip())
    awaited = [["commands 1", r"\(com(\+\+)?\) "], ["interact", ">>> "], ["cl", r"Clear all breaks\? "], ["print(", r"\.\.\.   "]]
    for typed, prompt in awaited:
        learner.child.sendline(typed)
        learner.child.expect(prompt)
        learner.child.sendeof()
        learner.read()
        assert SERVER in learner.type("p server_id"), typed
    learner.child.sendline("debug 1 + 1")
    learner.child.expect_exact("((Pdb")
    learner.child.sendeof()
    learner.child.expect_exact("LEAVING RECURSIVE DEBUGGER")
    learner.read()
    learner.child.sendeof()
    assert "You left the lesson" in learner.end()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_server_goes_on_when_its_input_ends_inside(kind):
    served = Served("--debugger", kind, commands=SET + "commands 1\np volume_id\n")
    try:
        served.process.stdin.close()
        assert [send(served.port, "POST", ATTACHMENTS, body()).status for _ in range(2)] == [200, 400]
    finally:
        served.end()
    assert "Traceback" not in served.output
