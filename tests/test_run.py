"""``walkthrough run`` without a terminal: cards, piped commands, bad input, colour, width and language."""

import re
import sys

import pytest
from helpers import EVERY_KIND, PROMPTS, ROOT, article_output, change, copy_package, more, run
from rich.cells import cell_len

from walkthrough import cli

STOPS = [
    "nova/api/openstack/compute/contrib/volumes.py(392) create()",
    "nova/api/openstack/compute/contrib/volumes.py(418) create()",
    "nova/compute/api.py(3156) _attach_volume()",
    "nova/compute/rpcapi.py(408) attach_volume()",
]


def test_no_input_shows_every_card_and_no_prompt():
    done = run("run", "lesson-1", "--no-input")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line in STOPS] == STOPS
    assert "(Pdb" not in done.stdout
    assert "HTTP 200 OK" in done.stdout
    assert '"device": "/dev/vdb"' in done.stdout
    assert "mountpoint=''" in done.stdout
    # What is told at once is told once, and nobody is asked for an answer.
    assert done.stdout.count("What to notice") == done.stdout.count("Stop ") == 4
    assert "still open" not in done.stdout and "Type answer" not in done.stdout


def test_whoever_only_reads_is_told_once_and_may_answer():
    done = run("run", "lesson-1", "--read", commands="answer URL\nc\nreveal\nc\nc\nc\n")
    assert done.stdout.count("What to notice") == 5 and done.stdout.count("Right.") == 1
    assert "still open" not in done.stdout and "Type answer" not in done.stdout


def test_a_card_shows_body_instance_and_volume_bdm_where_they_exist(told):
    output = told("run", "lesson-1", "--no-input").stdout
    cards = re.split(r"^Stop \d of 4 ", output, flags=re.MULTILINE)[1:]
    for card, names in zip(cards, [["body"], ["body", "instance"], ["instance", "volume_bdm"], ["instance"]], strict=True):
        shown = re.findall(r"^(body|instance|volume_bdm)\b", card, flags=re.MULTILINE)
        assert shown == names
    assert "Instance, 60 fields" in cards[1]
    assert "BlockDeviceMapping, 21 fields" in cards[2]
    assert "unset <?>: cpu_pinning  fault  numa_topology  pci_devices" in cards[1]
    assert "▶ id = 39" in cards[2]


def test_all_sixty_fields_are_on_the_card(told):
    card = told("run", "lesson-1", "--no-input").stdout.split("Stop 2 of 4 ")[1].split("Stop 3 of 4 ")[0]
    names = re.findall(r"[(,](\w+)=", article_output(3, "pp instance").split("system_metadata={")[0])
    names += re.findall(r"[},](\w+)=", article_output(3, "pp instance").split("system_metadata={")[1])
    for name in names:
        assert re.search(rf"\b{name}\b", card), name


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_piped_commands_are_answered_and_echoed(command, kind):
    prompt = PROMPTS[kind]
    done = command("run", "lesson-1", "--debugger", kind, commands="pp body\nc\nc\npp instance\npp volume_bdm\ns\nc\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{prompt}pp volume_bdm\n" + article_output(3, "pp volume_bdm") + f"\n{prompt}s\n--Call--\n" in done.stdout
    assert f"{prompt}pp instance\n" + article_output(3, "pp instance") + "\n" in done.stdout
    assert "rpcapi.py(408)attach_volume()" in done.stdout
    assert "HTTP 200 OK" in done.stdout


@pytest.mark.every(2)
@pytest.mark.parametrize("commands", ["", "pp server_id\n", "pp server_id", "c\n"])
def test_the_end_of_input_continues_to_the_end(command, commands):
    done = command("run", "lesson-1", commands=commands)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line in STOPS] == STOPS
    assert "HTTP 200 OK" in done.stdout


def test_a_closed_stdin_shows_the_cards():
    done = run("run", "lesson-1", commands=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line in STOPS] == STOPS


def test_q_leaves_with_success_and_without_the_closing(command):
    done = command("run", "lesson-1", commands="c\nq\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "You left the lesson" in done.stdout
    assert "HTTP 200" not in done.stdout


def test_a_later_first_stop_passes_by_the_others(command):
    done = command("run", "lesson-1", "--no-input", "--stop", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line in STOPS] == STOPS[2:]


def test_the_learners_own_breakpoints_and_the_stops_do_not_mix(command):
    done = command("run", "lesson-1", "--debugger", "pdb", commands="b\nb nova/compute/api.py:3152\nc\nc\nb 3154\nc\ncl 1\nc\nc\n")
    assert done.stderr == ""
    assert "(Pdb) b\n(Pdb) b nova" in done.stdout, "the stops are not the learner's breakpoints"
    positions = re.findall(r"^> \S*/(\w+\.py)\((\d+)\)", done.stdout, flags=re.MULTILINE)
    assert [int(line) for _, line in positions] == [392, 418, 3152, 3154, 3156, 408]


def test_a_step_visits_each_line_of_a_statement_once(command):
    done = command("run", "lesson-1", "--debugger", "pdb", commands="c\nn\ns\nq\n")
    positions = re.findall(r"^> \S*/(\w+\.py)\((\d+)\)(\w+)", done.stdout, flags=re.MULTILINE)
    assert [(int(line), function) for _, line, function in positions[:4]][:3] == [(392, "create"), (418, "create"), (419, "create")]
    assert positions[3][2] == "wrapped"


def test_steps_stay_inside_nova_unless_asked(command):
    commands = "s\n" * 12 + "q\n"
    inside = command("run", "lesson-1", "--debugger", "pdb", commands="c\nc\nc\n" + commands)
    assert not re.search(r"^> (?!/usr/lib/python2.7/site-packages/nova/)/", inside.stdout, flags=re.MULTILINE)
    outside = command("run", "lesson-1", "--debugger", "pdb", commands="c\nc\nc\nsteps all\n" + commands)
    assert "s and n stop in the libraries that Nova uses too." in outside.stdout
    assert re.search(r"^> \S+/oslo_versionedobjects/", outside.stdout, flags=re.MULTILINE)


def test_steps_says_what_it_takes(command):
    done = command("run", "lesson-1", "--debugger", "pdb", commands="steps\nsteps here\nhelp steps\nq\n")
    assert "s and n stop only in Nova's code." in done.stdout
    assert done.stdout.count("steps nova: s and n stop only in Nova's code (default).\n") == 2


def test_plain_pdb_where_pdbpp_cannot_be_loaded(tmp_path):
    (tmp_path / "pdbpp.py").write_text("raise AttributeError('not on this Python')")
    done = run("run", "lesson-1", commands="pp server_id\nq\n", package=f"{tmp_path}:{ROOT}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        " ".join(done.stdout.split()).count(
            "pdb++ cannot be loaded here (AttributeError: not on this Python), so plain pdb is used."
        )
        == 1
    )
    assert "(Pdb) pp server_id\n'4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a'\n" in done.stdout


@pytest.mark.more
@pytest.mark.parametrize("arguments", [("run", "lesson-1", "--debugger", "pdb"), more(("check",))])
def test_it_works_where_pdbpp_takes_the_name_of_pdb(arguments):
    done = run(*arguments, PDBPP_HIJACK_PDB=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert "(Pdb++)" not in done.stdout


@pytest.mark.every(2)
@pytest.mark.parametrize("arguments", [(), ("--debugger", "pdb")])
def test_a_pipe_and_no_color_get_no_escape(command, arguments):
    done = command("run", "lesson-1", *arguments, commands="l\nw\npp body\n")
    assert "\x1b" not in done.stdout
    done = command("run", "lesson-1", *arguments, commands="l\nw\npp body\n", NO_COLOR="1", FORCE_COLOR="1")
    assert set(re.findall(r"\x1b\[([\d;]*)m", done.stdout)) <= {"0", "1", "2", "1;4"}, "bold, dim and underlined, but no colour"


def test_force_color_colours_a_pipe(command):
    assert "\x1b[" in command("run", "lesson-1", commands="q\n", FORCE_COLOR="1").stdout


@pytest.mark.parametrize("columns", [40, more(60), 80, more(120), more(200)])
def test_no_card_is_wider_than_the_terminal(command, columns):
    output = command("run", "lesson-1", "--no-input", COLUMNS=str(columns)).stdout
    assert max(cell_len(line) for line in output.splitlines()) <= columns
    assert not any(line != line.rstrip() for line in output.splitlines()), "no blanks at the end of a line"
    assert ("columns wide" in output) == (columns < 60)


@pytest.mark.parametrize("columns", [40, 80])
def test_no_chinese_card_is_wider_than_the_terminal(command, columns):
    output = command("run", "lesson-1", "--no-input", "--lang", "zh", COLUMNS=str(columns)).stdout
    assert max(cell_len(line) for line in output.splitlines()) <= columns


@pytest.mark.parametrize(
    ("locale", "word"),
    [("zh_CN.UTF-8", "断点 1/4"), ("zh_TW.UTF-8", "断点 1/4"), ("de_DE.UTF-8", "Stop 1 of 4"), ("C", "Stop 1 of 4")],
)
def test_the_language_follows_the_locale(command, locale, word):
    assert word in command("run", "lesson-1", commands="q\n", LC_ALL=locale, PYTHONUTF8="1").stdout


@pytest.mark.more
def test_an_ascii_terminal_gets_escapes_instead_of_an_error():
    done = run("run", "lesson-1", "--no-input", "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "HTTP 200 OK" in done.stdout


@pytest.mark.more
def test_nothing_of_ours_is_left_unclosed():
    done = run("run", "lesson-1", "--no-input", PYTHONDEVMODE="1", PYTHONWARNINGS="default")
    assert "ResourceWarning" not in done.stderr
    assert "walkthrough" not in done.stderr


LESSON = """
from walkthrough import Lesson, Request, Stop, Text
t = Text("en", "zh")
lesson = Lesson(title=t, opening=t, closing=t, requests=(Request(stops=(
    {stops}
)),))
"""
STOP = 'Stop(file="nova/compute/api.py", line={line}, function="_attach_volume", title={text}, notice=t{more}),'


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("def broken(:\n", "mine.py:1: "),
        ("x = 1\nimport nosuchmodule\n", "mine.py:2: the script does not run: ModuleNotFoundError: No module named 'nosuchmodule'"),
        ("x = 1\n\n", "mine.py:2: nothing is called lesson; the script must end with lesson = Lesson(…)"),
        ("x = 1\nlessons = 2\nx = 3\n", "mine.py:2: nothing is called lesson (but 'lessons' is); the script must end with "),
        ("lesson = [\n 1]\n", "mine.py:1: lesson is of type list; the script must end with lesson = Lesson(…)"),
        (
            LESSON.format(stops="").replace("\nlesson = ", "\nt_lesson = "),
            "mine.py:4: this Lesson is called 't_lesson'; the script ",
        ),
        (LESSON.format(stops=""), "mine.py: the lesson has no stops"),
        (LESSON.format(stops=STOP.format(line=3156, text='Text("en", " ")', more="")), "mine.py:5: a text is empty in zh: 'en'"),
        (
            LESSON.format(stops='Stop(file="nova/none.py", line=1, function="f", title=t, notice=t),'),
            "mine.py:5: no file of the stub is called 'nova/none.py'",
        ),
        (
            LESSON.format(stops=STOP.format(line=1, text="t", more="")),
            "mine.py:5: line 1 of nova/compute/api.py is in no function, not in _attach_volume()",
        ),
        (
            LESSON.format(stops=STOP.format(line=3156, text="t", more=", names=('nothing',)")),
            "mine.py:5: 'nothing' cannot be shown here: NameError",
        ),
        ("from walkthrough import Text\nlesson = Text('a')\n", "mine.py:2: lesson is of type Text; the script must end with "),
    ],
)
def test_a_bad_lesson_script_is_named_in_one_line(command, tmp_path, script, message):
    path = tmp_path / "mine.py"
    path.write_text(script)
    done = command("run", str(path), "--no-input")
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def test_a_stop_that_is_never_reached_is_named(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(LESSON.format(stops=STOP.format(line=3159, text="t", more="")))
    done = command("run", str(path), "--no-input")
    assert done.returncode == 2
    assert f"{path}:5: the run never reached stop 1 of 1 (nova/compute/api.py line 3159, _attach_volume)." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "lesson-99"], "no lesson is called 'lesson-99'; lessons: lesson-0, "),
        (["run", "nothing"], "no lesson is called 'nothing'"),
        (["run", "nothing.py"], "nothing.py: file not found; check the path, or type '"),
        (["run"], "the following arguments are required: lesson"),
        (["run", "lesson-1", "--lang", "fr"], "invalid choice: 'fr'"),
        (["run", "lesson-1", "--debugger", "gdb"], "invalid choice: 'gdb'"),
        (["run", "lesson-1", "--stop", "5"], "--stop 5: lesson-1 has stops 1 to 4"),
        (["run", "lesson-1", "--stop", "0"], "--stop 0: lesson-1 has stops 1 to 4"),
        (["run", "lesson-1", "--stop", "x"], "'x': give the number of a stop"),
        (["run", "lesson-1", "--fast"], "no such option or argument: --fast (see "),
        (["run", "lesson-1", "--stpo", "3"], "no such option or argument: --stpo 3; did you mean --stop? (see "),
        (["list", "--language=zh"], "no such option or argument: --language=zh; did you mean --lang? (see "),
        (["shwo", "lesson-1"], "; did you mean show? (see "),
        (["walk"], "invalid choice: 'walk'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(command, arguments, message):
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def test_a_marker_that_cannot_be_laid_out_is_one_line(tmp_path):
    package = copy_package(tmp_path)
    change(package / "walkthrough/stubs/nova/compute/rpcapi.py", "# article line 398", "# article line 3")
    done = run("run", "lesson-1", "--no-input", package=package)
    assert done.returncode == 2
    assert "rpcapi.py:" in done.stderr and "cannot start at the article's line 3" in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def test_windows_without_wsl_is_told_so_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "win32")
    assert cli.main(["list"]) == 2
    printed = capsys.readouterr()
    assert (
        printed.out == ""
        and printed.err.startswith("walkthrough: Windows is not supported; run it in WSL ")
        and printed.err.count("\n") == 1
    )
    for readme in ("README.md", "README.zh.md"):
        assert "WSL" in (ROOT / readme).read_text(encoding="utf-8")
