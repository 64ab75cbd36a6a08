"""A world that is not Nova's goes through the whole engine, and nothing of Nova's, or of the web's, appears."""

import re
import shutil
from pathlib import Path

import pytest
from helpers import KINDS, PROMPTS

NOT_HERE = re.compile(r"nova|HTTP|Content-Type|\[controller\]|compute1|No message was cast|cloud", re.IGNORECASE)

LESSON = """
from walkthrough import Lesson, Question, Request, Stop, Text

t = Text("Some words.", "一些文字。")
lesson = Lesson(
    world="standin",
    title=Text("Sums", "加法"),
    opening=t,
    closing=t,
    requests=(
        Request(
            sent={"number": 20},
            stops=(
                Stop(file="sums.py", line=2, function="outer", title=t, notice=t, meanwhile={"number": 5}),
                Stop(
                    file="sums.py", statement="return 2", function="double", title=t, notice=t, names=("[number for _ in 'ab']",),
                    question=Question(ask=t, right=("40",), wrong=("41",), hints=(t,), because=t, value="answer - 1"),
                ),
            ),
        ),
        Request(stops=(Stop(file="sums.py", line=3, function="outer", title=t, notice=t, names=("doubled", "complex(doubled)")),)),
    ),
)
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    shutil.copy(Path(__file__).with_name("standin.py"), tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(LESSON, encoding="utf-8")
    return str(path)


def test_it_is_valid(command, lesson):
    done = command("validate", lesson)
    assert done.stdout == f"{lesson}: valid (stops reached: 3, questions: 1, proved by the run: 1)\n"


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_walked(command, lesson, kind, tmp_path):
    saved = tmp_path / "walked.jsonl"
    typed = ["w", "p [number + _ for _ in (1, 2)]", "s", "steps sums", "chain all", "note", "c", "answer 40", "c", "c"]
    done = command("run", lesson, "--debugger", kind, "--save", str(saved), commands="\n".join([*typed, ""]), COLUMNS="100")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(PROMPTS[kind]) == len(typed)
    assert "The call\n  outer(20)" in done.stdout and "What came back\n  41" in done.stdout
    assert "gets = 11 for this request:\n  outer(5)" in done.stdout
    assert "[21, 22]" in done.stdout and "[20, 20]" in done.stdout and "Right." in done.stdout
    assert not NOT_HERE.search(done.stdout)
    shown = command("show", str(saved), COLUMNS="100")
    assert "outer(20)" in shown.stdout and "✎ Doubles a number." in shown.stdout and not NOT_HERE.search(shown.stdout)
    alone = tmp_path / "alone.jsonl"
    assert command("run", lesson, "--no-input", "--save", str(alone)).returncode == 0
    assert alone.read_bytes() == saved.read_bytes()


def test_it_is_presented_and_printed(command, lesson):
    for arguments in (("demo", lesson, "--auto", "0", "--speed", "9999"), ("handout", lesson), ("handout", lesson, "--lang", "zh")):
        done = command(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert "outer(20)" in done.stdout and "sums.py" in done.stdout
        assert not NOT_HERE.search(done.stdout)


def test_it_answers_at_no_port(command, lesson):
    done = command("serve", "--lesson", lesson, "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"walkthrough: {lesson}:") and "cannot be served" in done.stderr


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (
            'world="standin"',
            'world="mars"',
            "mine.py:5: no world is called 'mars'; there are nova, python, or the name of a module",
        ),
        ('world="standin"', 'world="json"', "mine.py:5: the module 'json' is not a world: it has no WORLD"),
        ('world="standin"', "world=5", "mine.py:6: Lesson: world takes a str, not int 5"),
        ('file="sums.py", line=2', 'file="sum.py", line=2', "mine.py:14: there is no 'sum.py' in sums"),
        ('file="sums.py", line=2', 'file="sums.py", lane="moon", line=2', "mine.py:14: lane 'moon': this world has the lanes main"),
        ('sent={"number": 20}', 'sent={"numbers": 20}', "mine.py:11: this request cannot be made: "),
    ],
)
def test_what_a_lesson_says_wrongly_of_its_world_is_one_line(command, lesson, before, after, complaint):
    path = Path(lesson)
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")
    done = command("run", lesson, "--no-input")
    assert done.returncode == 2
    assert complaint in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("import nothing_of_the_kind\n", "the world 'broken' does not import: No module named 'nothing_of_the_kind'"),
        ("1 / 0\n", "the world 'broken' does not import: ZeroDivisionError: division by zero"),
        ("WORLD = (\n", "the world 'broken' does not import: SyntaxError: "),
        ("WORLD = object()\n", "the world 'broken' lacks brief, fields, hosts, lanes, name, note, open, request, shown, source, "),
    ],
)
def test_a_world_that_cannot_be_used_is_one_line(command, lesson, text, complaint):
    path = Path(lesson)
    path.with_name("broken.py").write_text(text, encoding="utf-8")
    path.write_text(LESSON.replace('world="standin"', 'world="broken"'), encoding="utf-8")
    done = command("validate", lesson)
    assert done.returncode == 1
    assert f"{lesson}:5: {complaint}" in done.stdout and done.stdout.count("\n") == 1
