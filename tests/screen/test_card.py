"""A card that fits: on a terminal of 80 × 24 all of a stop stands on one screen, and nothing gives its question away."""

import re
import sys

import pytest
from helpers import ANY_PROMPT, EVERY_LESSON_IN_BOTH, hang_up, run, terminal, unescaped
from rich.cells import cell_len

from walkthrough import messages
from walkthrough.course import library
from walkthrough.screen.listing import listing

WALKTHROUGH = ["-P", "-m", "walkthrough", "run"]


def rows(text, width=80):
    return sum(max(1, -(-cell_len(line) // width)) for line in text.split("\n"))


def is_under_way(lesson, number):
    """Tell whether it is still to be seen, at the stop after a stop of that number, what answer its request will get."""
    stop = lesson.stops[number - 1]
    waits = stop.task is not None and stop.task.answer is not None and stop.question is None
    return waits and any({number, number + 1} <= {each.number for each in request.stops} for request in lesson.requests)


@pytest.mark.parametrize(("name", "language"), EVERY_LESSON_IN_BOTH)
def test_every_stop_stands_on_one_screen(name, language, tmp_path):
    lesson = library.load(name)
    child = terminal([sys.executable, *WALKTHROUGH, name, "--lang", language], XDG_STATE_HOME=str(tmp_path), PDBPP_COLORS="0")
    for stop in lesson.stops:
        child.expect(ANY_PROMPT)
        # pdb++ goes a row up and down again before its prompt.
        shown = unescaped(child.before.replace("\x1b[1A\r\n", ""))
        title = f"Stop {stop.number} of {len(lesson.stops)}" if language == "en" else f"断点 {stop.number}/{len(lesson.stops)}"
        above, _, below = shown.rpartition(title)
        card = title + below
        # What the learner has passed by is told where it is seen.
        reminder = messages.STILL_OPEN.in_language(language).format(number=stop.number - 1) + "\n"
        if not above.endswith(f"\n{reminder}"):
            assert stop.number == 1 or is_under_way(lesson, stop.number - 1)
            reminder = ""
        assert rows(reminder + card) <= 24, reminder + card
        assert re.search(rf"^{stop.line} +-> ", card, re.MULTILINE), "the code, with the statement that is next"
        names = [name for name in stop.names if name.isidentifier()]
        assert all(re.search(rf"^{name} ", card, re.MULTILINE) for name in names), "the values"
        for asked in filter(None, (stop.question, stop.task)):
            assert "".join(asked.ask.in_language(language).split()) in "".join(card.split()), "the question, and the task"
        assert "".join(stop.notice.in_language(language).split()) not in "".join(card.split())
        child.sendline("c")
    hang_up(child)


def test_at_a_pipe_all_is_printed_in_full_and_the_question_comes_first():
    done = run("run", "lesson-1", commands="c\nc\nc\nc\n")
    third = done.stdout.split("Stop 3 of 4")[1]
    assert "volume_bdm  BlockDeviceMapping, 21 fields" in third and "connection_info" in third
    assert third.index("Do  ") < third.index("What to notice")
    assert "What stop 3 asks is still open" in third
    read = run("run", "lesson-1", "--no-input").stdout.split("Stop 3 of 4")[1]
    assert read.index("Do  ") < read.index("One way to do it: p volume_bdm.device_name") < read.index("What to notice")


def test_of_a_very_big_value_there_is_enough(command, tmp_path):
    path = tmp_path / "big.py"
    path.write_text(
        "from walkthrough import Lesson, Request, Stop\n"
        'stop = Stop(function="textwrap:shorten", statement="w = ", title="T", notice="N", names=("list(range(10**5))",))\n'
        'request = Request(call="textwrap:shorten", args=("a", 5), stops=(stop,))\n'
        'lesson = Lesson(world="python", title="T", opening="O", closing="C", requests=(request,))\n',
        encoding="utf-8",
    )
    shown = command("run", str(path), "--no-input").stdout
    assert re.search(r"… \(\d{6} more characters\)", shown) and len(shown) < 200_000


def test_the_answer_brings_what_there_is_to_notice_and_reveal_is_no_answer(command):
    done = command("run", "lesson-1", commands="answer body\nhint\nreveal\nprogress\nquestion\nc\nq\n")
    told = done.stdout.partition("answer body\n")[2]
    assert told.startswith("Not that.")
    assert "hint 1 of 2" in told and "The answer: URL" in told and "What to notice" in told
    assert "still open" not in told


def test_a_task_is_open_though_the_question_beside_it_was_answered(command):
    done = command("run", "lesson-1", "--stop", "2", commands="answer stopped\nstop 3\nq\n")
    assert "What stop 2 asks is still open" in done.stdout


def test_whole_shows_what_was_cut(command):
    done = command("run", "lesson-1", commands="whole body\nwhole nothing\nq\n")
    assert "'volumeId': 'c6129426-c4ae-45fe-9052-b9248eacad73'}}" in done.stdout.partition("whole body\n")[2]
    assert "'nothing' is not one" in " ".join(done.stdout.split())


def test_a_step_shows_the_code_and_what_changed(tmp_path):
    child = terminal([sys.executable, *WALKTHROUGH, "lesson-1", "--stop", "3"], XDG_STATE_HOME=str(tmp_path), PDBPP_COLORS="0")

    def typed(line):
        child.sendline(line)
        child.expect(ANY_PROMPT)
        return unescaped(child.before)

    child.expect(ANY_PROMPT)
    typed("tbreak nova/compute/rpcapi.py:411")
    typed("c")
    assert "411  ->" in typed("c")
    assert re.search(r"^412  ->.*\n413  ->.*\n(.*\n)*?  version  '3.16'$", typed("n"), re.MULTILINE)
    assert "After a step the code around it is shown." in typed("view code")
    assert "  version  '3.16'" not in typed("n")
    typed("view off")
    assert not re.search(r"^\d+  ->", typed("n"), re.MULTILINE)
    hang_up(child)


def test_a_listing_holds_the_statement_and_leaves_padding_out():
    text = "\n" * 9 + "def f():\n    a = 1\n\n    g(a,\n      b)\n    return a\n" + "\n" * 9
    shown = [line.plain for line in listing(text, (13, 14), 5, 40)]
    assert shown == ["11      a = 1", "12", "13  ->  g(a,", "14  ->    b)", "15      return a"], "and what indents all of them"
    assert [line.plain for line in listing(text, (13, 14), 99, 12)][3] == "13  ->…", "here def f() is among them"


def test_deep_code_is_no_narrower_than_other_code():
    text = "\n".join(f"{' ' * 40}{'x' * 20} = {number}" for number in range(9))
    assert listing(text, (5, 5), 3, 40)[1].plain == f"5  ->  {'x' * 20} = 4"


def test_a_statement_that_raises_is_shown_too(tmp_path):
    child = terminal([sys.executable, *WALKTHROUGH, "lesson-4"], XDG_STATE_HOME=str(tmp_path), PDBPP_COLORS="0")
    child.expect(ANY_PROMPT)
    child.sendline("n")
    child.expect(ANY_PROMPT)
    _, _, shown = unescaped(child.before).partition("Invalid volume: status must be 'available'")
    assert re.search(r"^3153  ->", shown, re.MULTILINE)
    hang_up(child)
