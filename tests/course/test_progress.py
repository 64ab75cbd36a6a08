"""What a learner has done: kept in one file, offered at the next run, listed, reset; and never in the way (issue 5)."""

import json
import os
import stat
import sys

import pytest
from helpers import ROOT, hang_up, interrupt, run, terminal

from walkthrough import files
from walkthrough.course import overview, progress
from walkthrough.course.progress import Progress, ProgressError, Record

LESSON = """
from walkthrough import Lesson, Question, Request, Stop, Text

VOLUMES = "nova/api/openstack/compute/contrib/volumes.py"
t = Text("some words", "一些文字")
question = Question(ask=t, right=("yes",), wrong=("no",), hints=(t,), because=t)
one = Stop(file=VOLUMES, line=392, function="create", title=t, notice=t, question=question)
two = Stop(file=VOLUMES, line=418, function="create", title=Text("the second", "第二个"), notice=t, question=question)
lesson = Lesson(title=Text("Mine", "我的"), opening=t, closing=t, requests=(Request(stops=(one, two)),))
"""
PROMPT = "(Pdb) "


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(LESSON)
    return str(path)


def learn(*arguments: str, **changes):
    return terminal([sys.executable, "-m", "walkthrough", *arguments, "--debugger", "pdb"], columns=200, **changes)


def kept(folder) -> dict:
    return json.loads((folder / "walkthrough" / "progress.json").read_text())["lessons"]


def put(folder, text: str):
    path = folder / "walkthrough" / "progress.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


# The file


def test_records_survive():
    assert progress.load() == {}
    Progress("lesson-1").arrived(3)
    again = Progress("lesson-1")
    again.answered(3)
    again.answered(1)
    Progress("lesson-2").arrived(1)
    assert progress.load() == {"lesson-1": Record(3, (1, 3)), "lesson-2": Record(1)}
    Progress("lesson-1").finished()
    assert progress.load()["lesson-1"] == Record(None, (1, 3), True)


def test_a_lesson_has_one_record_by_whatever_name_it_is_run(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    names = ["lesson-1", "lessons/lesson_1.py", "./lessons/lesson_1.py", str(ROOT / "lessons/lesson_1.py")]
    assert {progress.key_of(name) for name in names} == {"lesson-1"}
    (tmp_path / "lesson_1.py").touch()
    assert progress.key_of(str(tmp_path / "lesson_1.py")) == str(tmp_path / "lesson_1.py")


def test_nothing_else_is_left_beside_the_file(state_home):
    for number in range(1, 4):
        Progress("lesson-1").arrived(number)
    assert [path.name for path in (state_home / "walkthrough").iterdir()] == ["progress.json"]


def test_a_write_that_fails_leaves_the_old_file(monkeypatch, state_home):
    Progress("lesson-1").arrived(2)

    def fails(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fails)
    complaints = []
    Progress("lesson-1", complain=complaints.append).arrived(3)
    assert kept(state_home)["lesson-1"]["stop"] == 2
    assert [path.name for path in (state_home / "walkthrough").iterdir()] == ["progress.json"]
    assert "No space left on device" in str(complaints[0])


def test_a_link_stays_a_link_and_keeps_its_targets_rights(state_home, tmp_path):
    target = tmp_path / "elsewhere.json"
    target.write_text('{"version": 1, "lessons": {}}')
    target.chmod(0o600)
    (state_home / "walkthrough").mkdir(parents=True)
    (state_home / "walkthrough" / "progress.json").symlink_to(target)
    Progress("lesson-1").arrived(2)
    assert json.loads(target.read_text())["lessons"]["lesson-1"]["stop"] == 2
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


DAMAGED = [
    "",
    "{",
    "[]",
    "7",
    '{"version": 2, "lessons": {}}',
    '{"version": 1, "lessons": []}',
    '{"version": 1, "lessons": {"lesson-1": {}}}',
    '{"version": 1, "lessons": {"lesson-1": {"stop": "3", "answered": [], "finished": false}}}',
    '{"version": 1, "lessons": {"lesson-1": {"stop": 3, "answered": [true], "finished": false}}}',
    '{"version": 1, "lessons": {"lesson-1": {"stop": 0, "answered": [], "finished": false}}}',
    "[" * 100_000,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") + "\x1b[31m",
    '{"version": 1, "lessons": {"lesson-1": {"stop": 1, "answered": [], "finished": false, "copy": 5}}}',
]


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: ascii(text)[:60])
def test_a_damaged_file_is_reported_once_and_left_as_it_is(state_home, text):
    path = put(state_home, text)
    complaints = []
    learner = Progress("lesson-1", complain=complaints.append)
    learner.arrived(2)
    learner.finished()
    assert learner.record == Record()
    assert path.read_text() == text
    [complaint] = map(str, complaints)
    assert str(path) in complaint and "reset --all" in complaint
    assert "\n" not in complaint and "\x1b" not in complaint and "Error" not in complaint
    with pytest.raises(ProgressError):
        progress.load()


def test_no_folder_to_write_to_is_reported_once(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    complaints = []
    learner = Progress("lesson-1", complain=complaints.append)
    learner.arrived(2)
    learner.arrived(3)
    assert [str(each).count("progress cannot be saved") for each in complaints] == [1]


@pytest.mark.parametrize("text", DAMAGED[:2])
def test_a_damaged_file_does_not_block_a_lesson(state_home, mine, text):
    put(state_home, text)
    child = learn("run", mine)
    child.expect_exact("your progress file is damaged or of another version, so progress is not saved: ")
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact("HTTP 200 OK")
    child.expect([child.delimiter])
    child.close()
    assert child.exitstatus == 0


# Leaving and going on


def test_leaving_and_going_on(state_home, mine):
    child = learn("run", mine)
    child.expect_exact("Stop 1 of 2")
    child.expect_exact(PROMPT)
    child.sendline("answer no")
    child.expect_exact(PROMPT)
    assert kept(state_home)[mine] == {"stop": 1, "answered": [], "finished": False}
    child.sendline("answer yes")
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact("Stop 2 of 2")
    child.expect_exact(PROMPT)
    child.sendline("q")
    child.expect_exact("Your answers are saved. To continue at stop 2, type:")
    child.wait()
    assert kept(state_home)[mine] == {"stop": 2, "answered": [1], "finished": False}

    child = learn("run", mine)
    child.expect_exact("You stopped at stop 2 of 2: the second.\r\nContinue from there? [Y/n] ")
    child.sendline("perhaps")
    child.expect_exact("Please type y (or press Enter) to continue from there, n to start at stop 1, or q to leave: ")
    child.sendline("Y")
    assert child.expect_exact(["Stop 1 of 2", "Stop 2 of 2"]) == 1
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact("HTTP 200 OK")
    child.expect_exact("Questions answered and tasks done: 1 of 2.")
    child.wait()
    assert kept(state_home)[mine] == {"stop": None, "answered": [1], "finished": True}

    child = learn("run", mine)
    assert child.expect_exact(["Continue from there?", "Stop 1 of 2"]) == 1, "a finished lesson starts anew"
    hang_up(child)


def test_nothing_is_told_of_answers_where_nothing_is_asked(state_home, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(LESSON.replace(", question=question", ""))
    child = learn("run", str(path))
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact("Stop 2 of 2")
    child.expect_exact(PROMPT)
    child.sendline("progress")
    child.expect_exact("You are at stop 2 of 2.\x1b[0m\r\n")
    child.sendline("q")
    child.expect_exact("You left the lesson.")
    child.expect_exact("To continue at stop 2, type:")
    assert "saved" not in child.before
    child.wait()
    assert "Mine" in run("list").stdout and " / 0" not in run("list").stdout
    child = learn("run", str(path))
    child.expect_exact("Continue from there? [Y/n] ")
    child.sendline("y")
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact("HTTP 200 OK")
    child.expect([child.delimiter])
    assert "Questions answered" not in child.before
    child.wait()


@pytest.mark.parametrize(("answer", "stop"), [("", 2), ("n", 1), ("否", 1), ("是", 2)])
def test_the_default_is_to_go_on(mine, answer, stop):
    Progress(mine).arrived(2)
    child = learn("run", mine, "--lang", "zh")
    child.expect_exact("从那里继续吗？[Y/n] ")
    child.sendline(answer)
    assert child.expect_exact(["断点 1/2", "断点 2/2"]) == stop - 1
    hang_up(child)


def test_q_at_the_question_leaves(mine):
    Progress(mine).arrived(2)
    child = learn("run", mine)
    child.expect_exact("[Y/n] ")
    child.sendline("q")
    child.expect([child.delimiter])
    child.close()
    assert child.exitstatus == 0 and "Stop" not in child.before


def test_an_answered_question_is_known_again(mine):
    Progress(mine).answered(1)
    child = learn("run", mine, "--stop", "1")
    child.expect_exact("You have answered this question before.")
    child.expect_exact(PROMPT)
    child.sendline("c")
    child.expect_exact("Stop 2 of 2")
    assert "still open" not in child.before
    hang_up(child)


def test_ctrl_c_at_the_question_leaves(mine):
    Progress(mine).arrived(2)
    child = learn("run", mine)
    child.expect_exact("Continue from there? [Y/n] ")
    assert "Traceback" not in interrupt(child)
    assert child.exitstatus == 130


def test_nobody_is_asked_at_a_pipe_and_nothing_is_kept(command, mine, state_home):
    Progress(mine).arrived(2)
    done = command("run", mine, commands="answer yes\nc\nc\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Continue from there" not in done.stdout and "Stop 1 of 2" in done.stdout
    assert kept(state_home) == {mine: {"stop": 2, "answered": [], "finished": False}}


def test_nobody_is_asked_who_names_a_stop(mine):
    Progress(mine).arrived(2)
    child = learn("run", mine, "--stop", "1")
    assert child.expect_exact(["Continue from there?", "Stop 1 of 2"]) == 1
    hang_up(child)


def test_a_lesson_that_has_become_shorter_starts_at_its_first_stop(mine):
    Progress(mine).arrived(9)
    child = learn("run", mine)
    assert child.expect_exact(["Continue from there?", "Stop 1 of 2"]) == 1
    hang_up(child)


# list and reset


def rows(output: str) -> dict[str, str]:
    return {line.split()[0]: " ".join(line.split()[1:]) for line in output.splitlines() if line.strip()}


def test_list_shows_where_each_lesson_was_left(command, mine):
    assert rows(command("list").stdout)["lesson-1"].endswith("not started")
    assert "walkthrough run lesson-0" in command("list").stdout
    Progress("lesson-1").arrived(3)
    Progress(mine).answered(2)
    Progress(mine).finished()
    listed = command("list", COLUMNS="200")
    assert rows(listed.stdout)["lesson-1"].endswith("at stop 3 of 4")
    assert rows(listed.stdout)[mine] == "Mine 1 / 2 finished"
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "断点 3/4" in command("list", "--lang", "zh", COLUMNS="200").stdout
    Progress("lesson-1").finished()
    Progress("lesson-1").arrived(2)
    assert rows(command("list", COLUMNS="200").stdout)["lesson-1"].endswith("finished; again at stop 2 of 4")


def test_list_without_a_lesson_script_that_is_gone(command, mine):
    Progress(mine).arrived(2)
    os.unlink(mine)
    assert mine not in command("list", COLUMNS="200").stdout
    done = command("reset", mine, "--yes")
    assert (done.returncode, done.stdout) == (0, "Progress deleted.\n")


def test_list_with_a_damaged_file_is_one_line(command, state_home):
    put(state_home, "{")
    done = command("list")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "reset --all" in done.stderr


def test_reset_one_lesson_or_all(command, mine, state_home):
    Progress("lesson-1").arrived(2)
    Progress(mine).arrived(2)
    assert command("reset", "lesson-1", "--yes").stdout == "Progress deleted.\n"
    assert list(kept(state_home)) == [mine]
    assert command("reset", "lesson-1", "--yes").stdout == "There is no progress in lesson-1.\n"
    assert command("reset", "--all", "--yes").stdout == "Progress deleted.\n"
    assert progress.load() == {}
    assert command("reset", "--all").stdout == "There is no progress yet.\n"


def test_reset_mends_a_damaged_file(command, state_home):
    path = put(state_home, "{")
    assert command("reset", "--all", "--yes").returncode == 0
    assert not path.exists()


@pytest.mark.parametrize(("answer", "forgotten"), [("y", True), ("", False), ("no", False)])
def test_reset_asks_first(state_home, answer, forgotten):
    Progress("lesson-1").arrived(2)
    child = terminal([sys.executable, "-m", "walkthrough", "reset", "lesson-1"])
    child.expect_exact("Delete your progress in lesson-1? [y/N] ")
    child.sendline(answer)
    child.expect([child.delimiter])
    child.close()
    assert child.exitstatus == 0
    assert (kept(state_home) == {}) is forgotten


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reset", "--all"], "needs a terminal to ask for confirmation; add --yes to delete without asking"),
        (["reset", "lesson-99", "--yes"], "no lesson is called 'lesson-99'"),
        (["reset"], "one of the arguments lesson --all is required"),
        (["reset", "lesson-1", "--all"], "not allowed with argument"),
    ],
)
def test_misuse_of_reset_is_one_line(command, arguments, message):
    Progress("lesson-1").arrived(2)
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and done.stderr.count("\n") == 1
    assert progress.load()["lesson-1"].stop == 2


def test_what_is_to_be_taken_up_next():
    assert overview._next({}) == "lesson-0"
    done, again = Record(None, (), True), Record(3, (), True)
    assert overview._next({"lesson-1": done, "lesson-2": Record(2)}) == "lesson-2"
    assert overview._next({"lesson-0": done, "lesson-1": again}) == "lesson-2", "not what is finished"


def test_tasks_and_a_passed_repair_count(command):
    progress = Progress("lesson-4")
    progress.answered(1)
    progress.done(2)
    progress.repaired()
    assert rows(command("list", COLUMNS="200").stdout)["lesson-4"].endswith("3 / 7 not started")


def test_a_run_without_a_home_works():
    done = run("run", "lesson-1", "--no-input", XDG_STATE_HOME=None, HOME="/dev/null")
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_that_are_named_are_those_that_were_used(command, mine, monkeypatch):
    assert files.run("lesson-2", 3).endswith(" run lesson-2 --stop 3")
    assert "type: make lesson-0" in command("list", WALKTHROUGH_MAKE="1").stdout
    monkeypatch.setenv("WALKTHROUGH_MAKE", "1")
    assert files.run("lesson-2", 3) == 'make lesson-2 ARGS="--stop 3"'
    assert files.run("lesson-2") == "make lesson-2" and files.run("my lesson.py").endswith(" run 'my lesson.py'")
    done = command("run", mine, commands="c\nc\n")
    assert f"run {mine} --save FILE" in done.stdout, "a lesson that was opened from a path is named by it"
