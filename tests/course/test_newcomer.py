"""What a newcomer does at a prompt and a builder does not: answers without the command, marks of an input method, going away and
coming back (issue 11).
"""

import re
import sys

import pytest
from helpers import EVERY_KIND, PROMPTS, hang_up, terminal
from learner import Learner

from walkthrough import messages
from walkthrough.course.progress import Progress

DONE, NOTICE, IF_ANSWER = messages.DONE.en, messages.NOTICE.en, messages.IF_ANSWER.en.partition("{")[0]


def printed(done, *commands: str) -> list[str]:
    """Return what each of some commands at the prompt printed, in the order in which they were typed."""
    found, rest = [], done.stdout
    for command in commands:
        rest = rest.partition(f") {command}\n")[2]
        found.append(re.split(r"\(Pdb(?:\+\+)?\) ", rest)[0])
    return found


def typed(command, lesson: str, *commands: str, options: tuple[str, ...] = ()) -> list[str]:
    """Type some commands at a lesson's first prompt, and return what each printed."""
    return printed(command("run", lesson, *options, commands="".join(f"{each}\n" for each in (*commands, "q"))), *commands)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_an_input_method_made_of_a_line_is_put_right(command, kind):
    meant = {
        "p len（body）": "p len(body)",
        "p body，server_id": "p body,server_id",
        "p ‘url’ + “x”": "p 'url' + \"x\"",
        "p server_id；": "p server_id",
        "x = “abc”": 'x = "abc"',
        "l 1，10": "l 1,10",
        "what“卷”": "what 卷",
        "hint。": "hint",
        "stop2": "stop 2",
        "b24": "b 24",
    }
    for line, said in zip(meant, typed(command, "lesson-1", *meant, options=("--debugger", kind)), strict=True):
        assert messages.DID_YOU_MEAN.en.format(words=meant[line]) in said, line


def test_what_python_understands_or_nobody_does_is_left_alone(command):
    lines = ("p body['，']", "p '，'", "p body（", "x9")
    key, comma, bracket, name = typed(command, "lesson-1", *lines)
    assert "Did you mean" not in key + comma + name and "KeyError" in key
    assert "Did you mean: p body(?" in bracket


def test_an_answer_without_the_command_is_told_apart_from_a_mistake(command):
    url, right, number, text = typed(command, "lesson-1", "url", "answer url", "400", "'url'")
    assert f"{IF_ANSWER}url" in url and messages.RIGHT.en in right
    assert IF_ANSWER not in number + text, "it is answered"
    number, text, sum_, name, call, none = typed(command, "lesson-1", "400", "'url'", "4 + 4", "p urls", "url(1)", "in the URL")
    assert f"400\n{IF_ANSWER}400\n" in number and f"{IF_ANSWER}'url'" in text
    assert IF_ANSWER not in sum_ + name + call and f"{IF_ANSWER}in the URL" in none
    done = command("run", "lesson-1", "--stop", "3", commands="/dev/vdb\nq\n")
    assert IF_ANSWER not in done.stdout, "nothing is to be answered at stop 3"


def test_an_answer_to_a_task_is_told_what_a_task_is(command):
    done = command("run", "lesson-1", "--stop", "3", commands="answer /dev/vdb\nq\n")
    assert messages.TASK_NOT_QUESTION.en.split(":")[0] in " ".join(printed(done, "answer /dev/vdb")[0].split())


def test_brackets_behind_one_of_our_words_are_its_argument_unless_python_has_the_word(command):
    what, answer, kind = typed(command, "lesson-1", "what [6]", "answer (url)", "type (body)")
    assert "what does not know '[6]'" in what and messages.WRONG.en in answer and "<class 'dict'>" in kind


STATES = {
    (): messages.HOW_TO_ANSWER,
    ("answer stopped",): messages.ANSWERED_AND_TO_DO,
    ("tbreak nova/compute/api.py:58", "c", "stop 2"): messages.DONE_AND_TO_ANSWER,
    ("answer stopped", "tbreak nova/compute/api.py:58", "c", "stop 2"): messages.ANSWERED_AND_DONE,
}


@pytest.mark.every(4)
@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_question_says_which_of_the_two_is_open(command, before, language):
    done = command("run", "lesson-1", "--stop", "2", "--lang", language, commands="\n".join([*before, "question", "q", ""]))
    told = "".join(printed(done, "question")[0].split())
    for state in STATES.values():
        assert ("".join(state.in_language(language).split()) in told) == (state == STATES[before]), state


def test_a_task_that_was_done_says_so_and_can_be_done_again(command):
    lines = ("p device", "stop 1", "question", "p device", "reveal", "progress")
    once, _, asked, again, told, progress = typed(command, "lesson-0", *lines)
    assert once.count(DONE) == again.count(DONE) == 1 and once.count(NOTICE) == 1 and NOTICE not in again
    assert messages.DONE_BEFORE.en in asked and "One way to do it" in told
    assert "Tasks done: 1 of 7; told: 0." in progress


def test_what_there_is_to_notice_comes_with_the_answer_though_it_was_told_on_leaving(command):
    """On leaving it stands above the next stop, which fills the screen."""
    lines = ("until 416", "back", "stop 4", "answer compute1", "answer compute1")
    until, back, _, first, second = typed(command, "lesson-1", *lines, options=("--stop", "4"))
    assert DONE in until and NOTICE not in until, "the question is open"
    assert back.index(NOTICE) < back.index("What stop 4 asks is still open") < back.index("Stop 3 of 4")
    assert NOTICE in first and NOTICE not in second


def test_what_there_is_to_notice_comes_with_the_task_if_the_question_was_answered_before(tmp_path):
    Progress("lesson-1").answered(2)
    child = terminal([sys.executable, "-m", "walkthrough", "run", "lesson-1", "--stop", "2", "--debugger", "pdb"])
    learner = Learner(child, PROMPTS["pdb"])
    assert messages.ANSWERED_AND_TO_DO.en in " ".join(learner.screen.split())
    learner.type("tbreak nova/compute/api.py:58")
    assert NOTICE in learner.type("c")
    hang_up(child)


def test_the_articles_commands_are_not_typed_where_their_names_mean_nothing(command):
    done = command("run", "lesson-1", "--debugger", "pdb", commands="u\ntype\narticle\nd\ntype\narticle\nq\n")
    _, _, rest = done.stdout.partition(") u\n")
    there, _, here = rest.partition("(Pdb) d\n")
    told = messages.AWAY.en.format(function="create", number=1)
    assert " ".join(there.split()).count(told) == 2
    assert "(Pdb) pp body\n{u'volumeAttachment'" in there and "NameError" not in there and messages.NOW.en not in there
    assert told not in " ".join(here.split()) and messages.NOW.en in here
    assert "(Pdb) l\n387" in here, "the author's first command is still the next"


def test_whole_shows_the_fields_of_whatever_p_prints(command):
    done = command("run", "lesson-0", "--stop", "7", commands="whole bdm\nwhole bdms[0]\nwhole nothing\nq\n")
    bdm, first, nothing = printed(done, "whole bdm", "whole bdms[0]", "whole nothing")
    assert "device_name = '/dev/vdb'" in bdm and "BlockDeviceMapping, 21 fields" in first
    assert "'nothing' is not one" in " ".join(nothing.split())


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_enter_does_not_open_a_block_again(command, kind):
    lines = "for each in range(2):\n    print('round', each)\n\n\np 'after'\nlen([\n1, 2, 3])\n\np 'last'\nq\n"
    done = command("run", "lesson-1", "--debugger", kind, commands=lines)
    prompt = PROMPTS[kind]
    assert f"round 1\n{prompt}\n{prompt}p 'after'\n'after'\n" in done.stdout
    assert f"3\n{prompt}\n{prompt}p 'last'\n'last'\n" in done.stdout
