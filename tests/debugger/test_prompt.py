"""The prompt on a pseudo-terminal, as a learner meets it through ``make lesson-1``."""

import re
import signal
import sys

import pytest
from helpers import ANY_PROMPT, EVERY_KIND, KINDS, PROMPTS, ROOT, article_output, end, hang_up, interrupt, terminal
from learner import Learner


@pytest.fixture(params=EVERY_KIND)
def learner(request):
    child = terminal(
        [sys.executable, "-m", "walkthrough", "run", "lesson-1", "--debugger", request.param], columns=120, TERM="xterm-256color"
    )
    yield Learner(child, PROMPTS[request.param])
    hang_up(child)


def test_make_lesson_1_walks_the_article():
    # make hands its own variables on: ARGS of `make test ARGS=...` are for pytest.
    child = terminal(["make", "lesson-1", "ARGS="], cwd=ROOT)
    learner = Learner(child, ANY_PROMPT)
    assert "Stop 1 of 4" in learner.screen
    assert "volumes.py(392)create()" in learner.screen
    second = learner.type("c")
    assert "Stop 2 of 4" in second and "volumes.py(418)create()" in second
    third = learner.type("c")
    assert "Stop 3 of 4" in third and "nova/compute/api.py(3156)_attach_volume()" in third
    assert learner.type("pp volume_bdm").replace("\n", "") == article_output(3, "pp volume_bdm")
    assert learner.type("pp instance").replace("\n", "") == article_output(3, "pp instance")
    listing = learner.type("l")
    assert re.findall(r"^(\d+)", listing, flags=re.MULTILINE) == [str(number) for number in range(3151, 3162)]
    assert re.search(r"^3156 +->\t", listing, flags=re.MULTILINE)
    fourth = learner.type("s")
    assert "Stop 4 of 4" in fourth
    assert "--Call--" in fourth and "nova/compute/rpcapi.py(408)attach_volume()" in fourth
    end = learner.leave("c")
    assert "HTTP 200 OK" in end and "What to try next" in end
    assert child.exitstatus == 0


@pytest.mark.every(4)
@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_q_leaves_at_any_stop(learner, stop):
    for _ in range(stop - 1):
        learner.type("c")
    end = learner.leave("q")
    assert "You left the lesson" in end
    assert "HTTP 200" not in end
    assert learner.child.exitstatus == 0


def test_ctrl_c_at_the_prompt_leaves(learner):
    assert "Traceback" not in interrupt(learner.child)
    assert learner.child.exitstatus == 130


def test_ctrl_d_leaves(learner):
    learner.child.sendeof()
    assert "You left the lesson" in learner.end()
    assert learner.child.exitstatus == 0


def test_breakpoints_by_file_and_by_line(learner):
    assert "Breakpoint 1 at /usr/lib/python2.7/site-packages/nova/compute/api.py:3152" in learner.type("b nova/compute/api.py:3152")
    assert "Breakpoint 2 at" in learner.type("b 408")
    assert "volumes.py(408)create()" in learner.type("c")
    assert "Stop 2 of 4" in learner.type("c")
    assert "api.py(3152)_attach_volume()" in learner.type("c")
    assert "Stop 3 of 4" in learner.type("c")
    learner.leave("q")


def test_the_stack_holds_nova_only(learner):
    learner.type("c")
    stack = learner.type("w")
    files = re.findall(r"^[>\s\[\]\d]*(/\S+)\(\d+\)\w+\(\)", stack, flags=re.MULTILINE)
    assert files and files[0].startswith("/usr/lib/python2.7/site-packages/nova/")
    assert not any("/walkthrough/" in file for file in files), stack


def test_an_exception_from_below_nova_is_seen_in_the_function_that_was_stepped_through(command):
    done = command("run", "lesson-4", "--stop", "4", commands="n\nq\n")
    raised = done.stdout.partition("MessageDeliveryFailure: fault rpc.attach_volume\n")[2]
    # The number of frames is pdb++'s own.
    assert raised.startswith("[14] > " if KINDS[0] == "pdb++" else "> ")
    assert "api.py(3155)_attach_volume()\n" in raised.partition("->")[0]


def test_up_and_down_move_in_the_stack(learner):
    for _ in range(2):
        learner.type("c")
    assert "attach_volume()" in learner.type("u")
    assert "inner()" in learner.type("u")
    learner.type("d")
    assert "_attach_volume()" in learner.type("d")
    learner.leave("q")


def test_a_traceback_at_the_prompt_shows_the_articles_coordinates(learner):
    for _ in range(2):
        learner.type("c")
    assert "AttributeError" in learner.type("self.volume_api.nothing")
    learner.leave("q")


@pytest.mark.skipif("pdb++" not in KINDS, reason="plain pdb has no edit")
def test_edit_opens_the_real_file_at_the_real_line():
    child = terminal([sys.executable, "-m", "walkthrough", "run", "lesson-1", "--stop", "3"], columns=200, EDITOR="echo edited")
    learner = Learner(child, PROMPTS["pdb++"])
    real = str(ROOT / "walkthrough/stubs/nova/compute/api.py")
    for typed in ("edit", "edit nova/compute/api.py:3156"):
        printed = learner.type(typed)
        edited = re.search(r"edited \+(\d+) (\S+)", printed)
        assert edited[2] == real
        assert printed.index("the project's own") < edited.start(), "said before it opens"
        with open(real, encoding="utf-8") as file:
            assert "mountpoint=device, bdm=volume_bdm)" in file.read().splitlines()[int(edited[1]) - 1]
    edited = re.search(r"edited \+(\d+) (\S+)", learner.type("edit self.attach_volume"))
    assert edited[2] == real
    learner.leave("q")


def test_the_terminal_is_as_it_was_after_ctrl_c(tmp_path):
    child = terminal(
        [
            "sh",
            "-c",
            f"trap : INT; stty -a > {tmp_path}/before; {sys.executable} -m walkthrough run lesson-1; stty -a > {tmp_path}/after",
        ]
    )
    Learner(child, PROMPTS[KINDS[0]])
    interrupt(child)
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()


@pytest.mark.every(4)
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize(("lesson", "stop"), [("lesson-1", 1), ("lesson-3", 2)], ids=["controller", "compute1"])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_closed_terminal_leaves_no_file_behind(tmp_path, kind, lesson, stop, number):
    """The window is closed, or the process ended, while somebody stands at a stop."""
    kept = tmp_path / "kept.jsonl"
    kept.write_text("from before\n")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    arguments = ["run", lesson, "--debugger", kind, "--stop", str(stop), "--save", str(kept)]
    child = terminal([sys.executable, "-m", "walkthrough", *arguments], TMPDIR=str(scratch))
    Learner(child, PROMPTS[kind])
    assert len(list(tmp_path.iterdir())) == 3, "the trace is being written"
    assert "Traceback" not in end(child, number)
    assert child.exitstatus == 128 + number
    assert sorted(tmp_path.iterdir()) == [kept, scratch]
    assert kept.read_text() == "from before\n"
    assert not list(scratch.iterdir())


def test_article_shows_both_sides_without_colours_and_tabs(learner):
    """pdb++ colours and pdb indents with tabs what they list: neither is for a comparison."""
    shown = learner.type("article")
    while "Here, today:" not in shown:
        # What the author typed stands behind a prompt of plain pdb's.
        shown += learner.read()
    assert "\\x1b" not in shown and "\\t" not in shown and "\t" not in shown
    assert re.search(r"^392 +-> +context = req\.environ", shown, flags=re.MULTILINE)
    # Each side says whose it is.
    assert shown.index("In the article:") < shown.index("Here, today:")


def test_type_lists_what_the_author_saw_whatever_was_listed_before(learner):
    learner.type("l")
    learner.type("l")
    learner.type("type")
    assert re.search(r"^ *392 ", learner.read(), flags=re.MULTILINE)


def test_our_commands_do_not_hide_expressions(learner):
    assert "'dict'" in learner.type("type(body).__name__")
    assert "'dict'" in learner.type("type (body).__name__")
    assert "NameError" in learner.type("note.text")


def test_help_speaks_the_learners_language(learner):
    assert "type" in learner.type("help") and "Undocumented" not in learner.screen
    assert "type the author's next command" in learner.type("help type")
    learner.type("lang zh")
    assert "替你输入作者的下一条命令" in learner.type("help type")


def test_a_stop_that_was_passed_by_on_purpose_is_no_error(learner):
    assert "Stop 4 of 4" in learner.type("stop 4")
    end = learner.leave("c")
    assert "never reached" not in end
    assert learner.child.exitstatus == 0


def test_the_prompt_has_no_colour_of_its_own():
    """From Python 3.13 on it would be magenta, which can hardly be read on black."""
    child = terminal([sys.executable, "-m", "walkthrough", "run", "lesson-1"], TERM="xterm-256color")
    child.expect(ANY_PROMPT)
    assert not re.search(r"\x1b\[(?:\d+;)*35m", child.before + child.after)
    hang_up(child)
