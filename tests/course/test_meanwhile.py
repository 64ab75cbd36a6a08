"""A ``meanwhile`` that waits for what stands still: the same clear line wherever the lesson is run, and soon."""

import pytest
from helpers import change, copy_package, keep_lessons, run

LESSON = """
from walkthrough import Lesson, Request, Stop, Text

text = Text("a text", "一段话")
inside_the_lock = Stop(
    lane="compute1", file="nova/compute/manager.py", function="do_reserve", statement="bdm.create(context)",
    title=text, notice=text, meanwhile={},
)
lesson = Lesson(title=text, opening=text, closing=text, requests=(Request(stops=(inside_the_lock,)),))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A copy in which there is such a lesson, and less patience."""
    folder = copy_package(tmp_path_factory.mktemp("package"))
    keep_lessons(folder)
    (folder / "lessons" / "lesson_6.py").write_text(LESSON, encoding="utf-8")
    change(folder / "walkthrough" / "debugger" / "session.py", "_PATIENCE = 10\n", "_PATIENCE = 1\n")
    return folder


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
def test_it_ends_with_one_clear_line(package, arguments, code):
    done = run(*arguments, package=package, commands="")
    told = done.stdout if arguments[0] == "validate" else done.stderr
    line = "lesson_6.py:5: the request of 'meanwhile' was not answered; does it wait for what stands still here?"
    assert (done.returncode, told.count("\n")) == (code, 1), done.stderr
    assert told.endswith(line + "\n")
