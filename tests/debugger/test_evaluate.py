"""Expressions at the prompt: a comprehension sees what the frame has, on every Python."""

import pytest
from helpers import KINDS

from walkthrough.evaluate import evaluate

SERVER = "4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("p [server_id for _ in range(2)]", f"[{SERVER!r}, {SERVER!r}]"),
        ("p any(server_id for _ in [0])", "True"),
        ("pp {server_id: 1 for _ in range(2)}", f"{{{SERVER!r}: 1}}"),
        ("[len(server_id) for _ in range(2)]", "[36, 36]"),
        ("!any(server_id for _ in [0])", "True"),
        ("!wanted = [server_id[:4] for _ in range(2)]\np wanted", "['4cfd', '4cfd']"),
        ("!print([server_id[:4] for _ in range(1)])", "['4cfd']"),
        ("!server_id = 'changed'\np [server_id for _ in range(2)]", "['changed', 'changed']"),
        ("p [nothing for _ in range(2)]", "*** NameError: name 'nothing' is not defined"),
        ("![nothing for _ in range(2)]", "*** NameError: name 'nothing' is not defined"),
    ],
)
def test_at_the_prompt(command, kind, typed, printed):
    done = command("run", "lesson-1", "--debugger", kind, commands=f"{typed}\nq\n")
    assert (done.returncode, done.stderr) == (0, "")
    last = typed.rpartition("\n")[2]
    assert done.stdout.partition(f") {last}\n")[2].startswith(f"{printed}\n")


def test_further_names_come_first():
    def here(value):
        import sys

        return evaluate("[value + more for _ in range(1)]", sys._getframe(), {"value": 10, "more": 1})

    assert here(1) == [11]
