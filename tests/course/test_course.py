"""The course on a pseudo-terminal: each lesson as a learner goes through it, and the prompt on compute1."""

import re
import sys

import pexpect
import pytest
from helpers import EVERY_KIND, EVERY_LESSON, KINDS, PROMPTS, modes, more, terminal, until_it_ends
from learner import Learner

from walkthrough import messages
from walkthrough.course import library

LESSONS = {name: library.load(name) for name in library.names()}
#: Where a lesson stands in another host's thread: inside the call, in the cast, when the request was answered long ago, and in a
#: call inside the call.
ELSEWHERE = [("lesson-3", 2, "compute1"), ("lesson-5", 3, "compute1"), ("lesson-8", 2, "conductor")]
#: Each of them is left in a way of its own in ``make test``, and in all ways in ``make test-more``.
LEAVING = [
    (*there, *way) if number == place else more(*there, *way)
    for number, way in enumerate([("Ctrl-C", 130), ("q", 0), ("Ctrl-D", 0)])
    for place, there in enumerate(ELSEWHERE)
]


def start(lesson: str, *options: str, kind: str = KINDS[0], **changes: str) -> Learner:
    command = [sys.executable, "-m", "walkthrough", "run", lesson, "--debugger", kind, *options]
    return Learner(terminal(command, columns=120, lines=40, **changes), PROMPTS[kind])


def plain(text: str) -> str:
    """Return a text as it can be found again: without line breaks, and without addresses, which change from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x…", "".join(text.split()))


def card(printed: str, number: int) -> str:
    """Return the card of a stop in what was printed, with all its values."""
    found = re.search(rf"^(Stop|断点) {number}( of |/)\d+ .*", printed, flags=re.MULTILINE | re.DOTALL)
    assert found, f"no card of stop {number} in: {printed}"
    return plain(found[0])


def answer(learner: Learner, stop, language: str = "en") -> None:
    """Answer a stop's question wrong, ask for every hint, and answer it right. A task is not done here."""
    question = stop.question
    if question:
        objection = messages.PARTLY if question.holds_part(question.wrong[0]) else messages.WRONG
        assert plain(objection.in_language(language)) in plain(learner.type(f"answer {question.wrong[0]}"))
    for hint in (hint for asked in (question, stop.task) if asked for hint in asked.hints):
        assert plain(hint.in_language(language)) in plain(learner.type("hint"))
    assert plain(messages.NO_MORE_HINTS.in_language(language)) in plain(learner.type("hint"))
    if question is None:
        told = plain(learner.type("reveal"))
        assert all(plain(text.in_language(language)) in told for text in (stop.task.because, stop.notice))
        return
    praise = plain(learner.type(f"answer {question.right[0]}"))
    assert plain(messages.RIGHT.in_language(language)) in praise
    assert plain(question.because.in_language(language)) in praise
    assert plain(stop.notice.in_language(language)) in praise, "what there is to notice comes after the answer"


@pytest.mark.parametrize("name", EVERY_LESSON)
def test_a_learner_goes_through_a_lesson(name):
    lesson = LESSONS[name]
    count = len(lesson.stops)
    learner = start(name)
    printed = learner.screen
    for number, stop in enumerate(lesson.stops, start=1):
        language = "en" if number <= count // 2 else "zh"
        assert f"Stop {number} of {count}" in printed if language == "en" else f"断点 {number}/{count}" in printed
        asked = (stop.question or stop.task).ask
        assert plain(asked.in_language(language)) in plain(printed)
        answer(learner, stop, language)
        if number == count // 2:
            assert plain(asked.zh) in plain(learner.type("lang zh"))
            assert messages.NO_STOP.zh.format(count=count, number="99") in learner.type("stop 99")
        printed = learner.type("c") if number < count else learner.leave("c")
    assert plain(lesson.closing.zh) in plain(printed)
    assert learner.child.exitstatus == 0


@pytest.mark.parametrize("name", EVERY_LESSON)
def test_back_from_every_stop_finds_the_one_before_as_it_was(name):
    learner = start(name)
    seen = [card(learner.screen, 1)]
    for number in range(2, len(LESSONS[name].stops) + 1):
        seen.append(card(learner.type("c"), number))
        assert card(learner.type("back"), number - 1) == seen[-2]
        assert card(learner.type("c"), number) == seen[-1]
    assert card(learner.type("stop 1"), 1) == seen[0]
    assert "This is the first stop." in learner.type("back")
    learner.leave("q")


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("name", "number", "host", "how", "code"), LEAVING)
def test_a_prompt_on_another_host_is_left_at_once(kind, name, number, host, how, code):
    learner = start(name, "--stop", str(number), kind=kind)
    assert f"{host}\n" in learner.screen
    child = learner.child
    end = until_it_ends(child, {"Ctrl-C": child.sendintr, "Ctrl-D": child.sendeof, "q": lambda: child.sendline("q")}[how])
    assert modes(child) == modes(), "the terminal is as it was"
    child.close()
    assert child.exitstatus == code
    assert "You left the lesson" in end
    assert "Traceback" not in end


def test_ctrl_c_while_compute1_works_leaves_too():
    learner = start("lesson-3", "--stop", "2")
    learner.type("compute_utils._all_letters = lambda: print('at', 'work') or [None for _ in iter(int, 1)]")
    learner.child.sendline("c")
    learner.child.expect_exact("at work")
    learner.child.sendintr()
    learner.child.expect(pexpect.EOF)
    learner.child.close()
    assert learner.child.exitstatus == 130


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_prompt_on_compute1_has_all_that_pdb_has(kind):
    learner = start("lesson-3", "--stop", "2", kind=kind)
    assert "['/dev/vda']" in learner.type("p [each.device_name for each in bdms]")
    assert re.search(r"^ *92 +->\t", learner.type("l"), flags=re.MULTILINE)
    assert "ComputeManager.reserve_block_device_name" in learner.type("chain") and "wrap_instance_fault" in learner.type(
        "chain all"
    )
    assert "reserve_block_device_name()" in learner.type("w")
    assert "--Call--" in learner.type("s") and "get_device_name_for_instance()" in learner.type("n")
    assert "Stop 3 of 9" in learner.type("r")
    assert "--Return--" in learner.type("n")
    assert "manager.py(93)do_reserve()" in learner.type("n")
    learner.type("device_name = '/dev/vdz'")
    assert "device_name='/dev/vdz'" in learner.type("c")
    learner.type("c")
    assert "api.py(3152)_attach_volume()" in learner.type("c"), "what was changed on compute1 went into the row, and back"
    assert "'/dev/vdz'" in learner.type("p volume_bdm.device_name")
    learner.leave("q")


def test_one_breakpoint_serves_both_hosts():
    learner = start("lesson-1", "--stop", "2")
    assert "Breakpoint 1 at" in learner.type("tbreak nova/compute/manager.py:105")
    assert "Breakpoint 2 at" in learner.type("b nova/compute/api.py:3152")
    assert "do_reserve()" in learner.type("c")
    assert "api.py:3152" in learner.type("b")
    assert "api.py(3152)_attach_volume()" in learner.type("c")
    assert "Stop 3 of 4" in learner.type("c")
    learner.leave("q")


def test_a_step_over_the_call_crosses_to_compute1_and_comes_back():
    learner = start("lesson-3")
    for _ in range(2):
        learner.type("n")
    assert "Stop 2 of 9" in learner.type("n")
    for number in (3, 4, 5):
        assert f"Stop {number} of 9" in learner.type("c")
    assert "api.py(3151)_attach_volume()" in learner.type("c"), "the step in nova-api ends where it was to end"
    learner.leave("q")


def test_leaving_and_going_on():
    learner = start("lesson-4")
    learner.type(f"answer {LESSONS['lesson-4'].stops[0].question.right[0]}")
    learner.type("c")
    learner.type("c")
    learner.leave("q")
    again = terminal([sys.executable, "-m", "walkthrough", "run", "lesson-4"], columns=120, lines=40)
    again.expect_exact("[Y/n] ")
    again.sendline("y")
    learner = Learner(again, PROMPTS[KINDS[0]])
    assert "Stop 3 of 6" in learner.screen
    learner.leave("q")


@pytest.mark.more
def test_the_repair_in_the_learners_editor(tmp_path):
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "from pathlib import Path\n"
        "from walkthrough.course import library\n"
        "path = Path(sys.argv[-1])\n"
        "text = path.read_text()\n"
        "assert 'self.compute_rpcapi.attach_volume' in text.splitlines()[int(sys.argv[1].removeprefix('+')) - 1]\n"
        "for before, after in library.load('lesson-4').repair.solution.items():\n"
        "    text = text.replace(before, after)\n"
        "path.write_text(text)\n"
    )
    editor.chmod(0o755)
    learner = start("lesson-4", "--stop", "6", EDITOR=str(editor), TMPDIR=str(tmp_path))
    printed = learner.type("repair")
    assert printed.count("✓") == 4 and "✗" not in printed
    assert plain(LESSONS["lesson-4"].repair.praise.en) in plain(printed)
    assert "Stop 5 of 6" in learner.type("back")
    assert "✓" in learner.type("repair try"), "the copy outlives a step back"
    learner.type("repair new")
    end = learner.leave("q")
    folder = re.search(r"is kept in:\s+(\S+)", end)[1]
    assert "unreserve_volume(context, volume_id)" in open(f"{folder}/nova/compute/api.py").read()


def test_an_editor_that_is_none_is_told():
    learner = start("lesson-4", "--stop", "6", EDITOR="no-such-editor")
    assert "no-such-editor" in learner.type("repair")
    learner.leave("q")
