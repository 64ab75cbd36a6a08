"""A beginner at a terminal of 80 × 24: lessons 0 and 1 from the first prompt to the end (issue 11)."""

import re
import sys

import pytest
from helpers import EVERY_KIND, PROMPTS, hang_up, terminal
from learner import Learner

from walkthrough import messages
from walkthrough.course import library, progress

DONE, RIGHT, WRONG, OPEN = messages.DONE.en, messages.RIGHT.en, messages.WRONG.en, messages.STILL_OPEN.en


@pytest.fixture
def start(monkeypatch):
    """Begin a lesson, and leave it in the end."""
    begun = []

    def starting(lesson: str, kind: str) -> Learner:
        child = terminal([sys.executable, "-m", "walkthrough", "run", lesson, "--debugger", kind], PDBPP_COLORS="0")
        begun.append(child)
        return Learner(child, PROMPTS[kind])

    yield starting
    for child in begun:
        hang_up(child)


def words(printed: str) -> str:
    return " ".join(printed.split())


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_lesson_0_by_what_its_tasks_say(start, kind):
    stops = library.load("lesson-0").stops
    assert len(stops) <= 8 and all(stop.task for stop in stops)
    learner = start("lesson-0", kind)
    for stop in stops:
        assert words(stop.notice.en) not in words(learner.screen)
        *first, last = stop.task.done
        for command in first:
            assert DONE not in learner.type(command), command
        told = words(learner.type(last))
        assert DONE in told and words(stop.task.because.en) in told and words(stop.notice.en) in told, stop.number
        if stop is not stops[-1]:
            learner.screen = learner.type("c")
            assert f"Stop {stop.number + 1} of {len(stops)}" in learner.screen
            assert OPEN.split("{")[0] not in learner.screen
    assert f"Questions answered and tasks done: {len(stops)} of {len(stops)}." in words(learner.leave("c"))
    record = progress.load()["lesson-0"]
    assert record.finished and record.done == tuple(range(1, len(stops) + 1)) and not record.told


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_lesson_1_with_mistakes_hints_and_a_block(start, kind):
    learner = start("lesson-1", kind)
    assert "what volume" in words(learner.screen)
    assert "A disk that is kept by itself" in learner.type("what volume*")
    # Stop 1: a wrong answer, all hints, what the answer is.
    assert WRONG in learner.type("Answer the body")
    assert "hint 1 of 2" in learner.type("hint") and "hint 2 of 2" in learner.type("hint")
    assert messages.NO_MORE_HINTS.en in learner.type("hint")
    # A loop that is pasted, and a line that is given up.
    learner.child.send("for key in body['volumeAttachment']:\r    print('key', key)\r\r")
    learner.child.expect("key volumeId")
    learner.read()
    learner.child.send("pp bod")
    learner.child.expect("d")
    learner.child.sendintr()
    learner.read()
    told = words(learner.type("reveal"))
    assert "The answer: URL" in told and "What to notice" in told
    # Stop 2: the question by an answer, the task by a breakpoint of one's own.
    learner.screen = learner.type("c")
    assert "Stop 2 of 4" in learner.screen and "still open" not in learner.screen
    assert RIGHT in learner.type("answer stopped")
    assert "Breakpoint 1" in learner.type("b nova/compute/api.py:58")
    there = learner.type("c")
    assert DONE in there and re.search(r"^58 +-> +problem = None$", there, flags=re.MULTILINE)
    learner.type("cl 1")
    # Stop 3: the author's mistake, and the task.
    assert "Stop 3 of 4" in learner.type("c")
    assert "The author made this very mistake" in learner.type("pp bdm")
    assert DONE not in learner.type("p device") and DONE in learner.type("p volume_bdm.device_name")
    # Stop 4: the question left open, the task by steps.
    assert "Stop 4 of 4" in learner.type("c")
    for _ in range(9):
        there = learner.type("n")
        if DONE in there:
            break
    assert "416  ->" in there
    assert "Answered: 1 of 3; told: 1; tasks done: 3 of 3." in words(learner.type("progress"))
    end = words(learner.leave("c"))
    assert "HTTP 200 OK" in end and "done: 4 of 6. Still open: stop 4. To go back:" in end and "run lesson-1 --stop 4" in end
    record = progress.load()["lesson-1"]
    assert (record.answered, record.told, record.done, record.finished) == ((2,), (1,), (2, 3, 4), True)


def test_enter_goes_on_to_the_next_lesson(start):
    learner = start("lesson-0", EVERY_KIND[0])
    learner.type("lang zh")
    learner.type("stop 7")
    learner.child.sendline("c")
    learner.child.expect("按回车现在开始 lesson-1")
    # What is still open goes back to a prompt that is gone: it must not end the process.
    learner.child.sendline("stop 7")
    learner.child.expect("按回车现在开始 lesson-1")
    learner.child.sendline("")
    assert "断点 1/4" in learner.read()
    assert set(progress.load()) == {"lesson-0", "lesson-1"}
