"""A ``meanwhile`` that waits for what stands still: the same clear line wherever the lesson is run, and soon."""

import shutil

import pytest

from walkthrough import files
from walkthrough.debugger import session
from walkthrough.proof import snapshots

LESSON = """
from walkthrough import Lesson, Request, Stop, Text

text = Text("a text", "一段话")
inside_the_lock = Stop(
    lane="compute1", file="nova/compute/manager.py", function="do_reserve", statement="bdm.create(context)",
    title=text, notice=text, meanwhile={},
)
lesson = Lesson(title=text, opening=text, closing=text, requests=(Request(stops=(inside_the_lock,)),))
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """The one lesson that there is, and less patience."""
    shutil.copy(files.LESSONS / "glossary.py", tmp_path)
    (tmp_path / "lesson_6.py").write_text(LESSON, encoding="utf-8")
    monkeypatch.setattr(files, "LESSONS", tmp_path)
    monkeypatch.setattr(session, "_PATIENCE", 0.5)
    for each in (snapshots.write_all, snapshots.check_all):
        monkeypatch.setattr(each, "__defaults__", (tmp_path, None))


@pytest.mark.every(3)
@pytest.mark.usefixtures("lesson")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run", "lesson-6", "--no-input"], 2),
        (["run", "lesson-6", "--debugger", "pdb"], 2),
        (["validate", "lesson-6"], 1),
        (["handout", "lesson-6"], 2),
        (["traces"], 2),
        (["traces", "--check"], 2),
    ],
)
def test_it_ends_with_one_clear_line(command, arguments, code):
    done = command(*arguments)
    told = done.stdout if arguments[0] == "validate" else done.stderr
    line = "lesson_6.py:5: the request of 'meanwhile' was not answered; does it wait for what stands still here?"
    assert (done.returncode, told.count("\n")) == (code, 1), done.stderr
    assert told.endswith(line + "\n")
