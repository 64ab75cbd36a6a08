"""What a Chinese student would type at each question, and what comes of it (issue 11, point 12)."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT

from walkthrough.course import library
from walkthrough.lesson import Question, Text

t = Text("text", "文字")


def table() -> Iterator[tuple[str, bool, str]]:
    """Yield a question's name, whether an answer is right, and the answer."""
    question = ""
    for line in (Path(__file__).parent / "answers.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(("+ ", "- ")):
            for answer in line[2:].split(" | "):
                yield question, line[0] == "+", answer
        elif line and not line.startswith("#"):
            question = line


ANSWERS = list(table())
NAMES = list(dict.fromkeys(name for name, _, _ in ANSWERS))


def question_of(name: str) -> Question:
    module, _, variable = name.partition(".")
    found = runpy.run_path(str(ROOT / "lessons" / f"{module}.py"))[variable]
    return found if isinstance(found, Question) else found["question"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_student_types_is_understood(name):
    question = question_of(name)
    given = [(answer, is_right) for which, is_right, answer in ANSWERS if which == name]
    assert [answer for answer, is_right in given if is_right and not question.accepts(answer)] == []
    assert [answer for answer, is_right in given if not is_right and question.accepts(answer)] == []


def test_every_question_has_its_answers_in_the_table():
    assert len(ANSWERS) >= 290
    for name in NAMES:
        assert {is_right for which, is_right, _ in ANSWERS if which == name} == {True, False}, name
    asked = [stop.question for name in library.names() for stop in library.load(name).stops if stop.question]
    known = [question_of(name) for name in NAMES]
    assert [question.ask.en for question in asked if question not in known] == []


def asking(*right: str) -> Question:
    return Question(ask=t, right=right, wrong=("no",), hints=(t,), because=t)


@pytest.mark.parametrize(
    "answer",
    ["３９", "“39”", "‘39’", "「39」", "『39』", "39！", "39，", "39；", "39、", "39？", " 39 。", "第39号", "是 39 号的", "39 个"],
)
def test_what_an_input_method_or_a_habit_adds_does_not_count(answer):
    assert asking("39").accepts(answer)


@pytest.mark.parametrize("answer", ["", "号", "第", "在里面", "不是39", "139", "39 和 38", "3９0"])
def test_what_is_left_out_makes_no_other_answer_right(answer):
    assert not asking("39").accepts(answer)


@pytest.mark.parametrize("right", ["在", "类", "第三方", "是", "?", "<?>", "主机", "URL 里", "状态 上"])
def test_an_answer_that_is_made_of_such_words_is_right_as_it_stands(right):
    assert asking(right).accepts(right)
    assert not asking(right).accepts("?!")
