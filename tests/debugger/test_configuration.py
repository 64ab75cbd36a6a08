"""The learner's own .pdbrc and .pdbrc.py: what is right works, what is wrong costs a line, and no walk ends by them."""

import re

import pytest
from helpers import EVERY_KIND, KINDS, PROMPTS, WALKTHROUGH, some, terminal
from learner import Learner
from serving import ATTACHMENTS, SERVER, VOLUME, Served, body, send

from walkthrough.course import library
from walkthrough.proof import snapshots

NEEDS_PDBPP = pytest.mark.skipif("pdb++" not in KINDS, reason="pdb++ cannot be loaded on this Python")
BREAK = "b nova/compute/api.py:3152"
BLAMED = re.compile(r"Your own (\S+?\.(?:pdbrc|pdbrc\.py|fancycompleterrc\.py))(?::(\d+))? is not followed here: ", re.MULTILINE)


@pytest.fixture
def home(tmp_path):
    return tmp_path


def walk(command, kind, home, typed, *arguments):
    done = command("run", "lesson-1", "--debugger", kind, *arguments, commands=typed, HOME=str(home), COLUMNS="200")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Traceback" not in done.stdout
    return done.stdout


#: What is wrong, by name: the file's bytes, and the line that is blamed.
WRONG = {
    "not UTF-8": (b"alias pv p volume_id\nalias x p '\xc4'\n", None),
    "a NUL": (b"p 'a\0b'\n", 1),
    "not Python": (b"# mine\n!x = = 3\n!y = = 4\n", 2),
    "raises": (b"!1/0\n", 1),
    "sys.exit": (b"!import sys; sys.exit(3)\n", 1),
    "exit()": (b"!exit()\n", 1),
    "run": (b"run\n", 1),
    "restart": (b"restart\n", 1),
    "back": (b"stop 2\n", 1),
    "q": (b"q\n", 1),
    "exit": (b"exit\n", 1),
    "EOF": (b"EOF\n", 1),
    "commands without end": (BREAK.encode() + b"\ncommands 1\np volume_id\n", 2),
    "a string without end": (b"# mine\nx = '''\np 1\n", 2),
    "an alias that leads back": (b"alias x x\nx\n", 2),
    "nothing but bytes": (bytes(range(1, 128)) * 20, 1),
    "a page of another kind": (b"<!DOCTYPE html>\n<html>\n<body>\n" * 50, 1),
    "no breakpoint": (b"condition 1 True\n", 1),
}


@pytest.mark.every(2)
@pytest.mark.parametrize("wrong", some(WRONG, "not UTF-8", "sys.exit", "back", "commands without end"))
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_whatever_is_wrong_costs_one_line_once(command, home, kind, wrong):
    (home / ".pdbrc").write_bytes(WRONG[wrong][0])
    # Stops on both hosts, and again after going back.
    shown = walk(command, kind, home, "p 'at stop 1'\nc\nback\nc\nc\nc\nc\n")
    assert re.findall(r"^Stop (\d) of 4", shown, flags=re.MULTILINE) == ["1", "2", "1", "2", "3", "4"]
    assert "'at stop 1'\n" in shown and "HTTP 200 OK" in shown
    ((file, line),) = BLAMED.findall(shown)
    assert file == str(home / ".pdbrc")
    assert line == str(WRONG[wrong][1] or "")
    assert "***" not in shown


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_folder_of_that_name_costs_a_line(command, home, kind):
    (home / ".pdbrc").mkdir()
    assert len(BLAMED.findall(walk(command, kind, home, "c\nc\nc\nc\n"))) == 1


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_is_right_works(command, home, kind):
    (home / ".pdbrc").write_text(
        f"# mine\n\nalias pv p 'alias: ' + volume_id\n{BREAK}, device == ''\ncommands 1\np 'at the breakpoint'\nend\n"
        "b nova/compute/api.py:3153\ncondition 2 device == 'nothing'\np 'first' ;; p 'second'\n"
    )
    shown = walk(command, kind, home, "c\nc\npv\nb\nc\nc\n")
    assert BLAMED.findall(shown) == []
    assert shown.count("Breakpoint 1 at") == shown.count("Breakpoint 2 at") == 1
    assert shown.index("'first'\n") < shown.index("'second'\n") < shown.index(f"{PROMPTS[kind]}c\n")
    assert shown.count("'at the breakpoint'\n") == 1
    assert f"'alias: {VOLUME}'" in shown
    assert "breakpoint already hit 1 time" in shown
    assert re.findall(r"^(?:\[ *\d+\] )?> \S+\.py\((\d+)\)", shown, flags=re.MULTILINE) == ["392", "418", "3152", "3156", "408"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_alias_works_on_both_hosts_and_a_breakpoint_is_set_once(command, home, kind):
    (home / ".pdbrc").write_text("alias where_am_i p 'host ' + __name__\nb nova/compute/manager.py:4440\n")
    done = command("run", "lesson-3", "--debugger", kind, commands="where_am_i\nb\nc\n" * 20, HOME=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "'host nova.api" in done.stdout or "'host nova.compute.api'" in done.stdout
    assert "'host nova.compute.manager'" in done.stdout
    assert len(set(re.findall(r"^(\d+) +breakpoint", done.stdout, flags=re.MULTILINE))) <= 1


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_configuration_may_go_on_and_does_the_rest_at_the_next_prompt(command, home, kind):
    (home / ".pdbrc").write_text("c\np 'later'\n")
    shown = walk(command, kind, home, "p 'typed'\nc\nc\n")
    assert shown.index("Stop 2 of 4") < shown.index("'later'\n") < shown.index("'typed'\n") < shown.index("Stop 3 of 4")


def test_the_current_folders_is_read_too_and_once(tmp_path):
    (tmp_path / ".pdbrc").write_text("p 'read'\n")
    child = terminal([*WALKTHROUGH, "run", "lesson-1", "--debugger", "pdb"], cwd=tmp_path, HOME=str(tmp_path))
    learner = Learner(child, PROMPTS["pdb"])
    assert learner.screen.count("'read'") == 1
    learner.leave("q")


README = """\
import pdb

class Config(pdb.DefaultConfig):
    prompt = "(mine++) "
    sticky_by_default = False

    def setup(self, pdb):
        Pdb = pdb.__class__
        Pdb.do_l = Pdb.do_longlist
        Pdb.do_st = Pdb.do_sticky
"""


@NEEDS_PDBPP
def test_a_pdbrc_py_as_the_readme_has_it(command, home):
    (home / ".pdbrc.py").write_text(README)
    shown = walk(command, "pdb++", home, "p server_id\nc\nc\nl\nc\n")
    assert BLAMED.findall(shown) == []
    assert f"(mine++) p server_id\n'{SERVER}'" in shown
    assert "def _attach_volume" in shown.partition("(mine++) l\n")[2].partition("(mine++)")[0]


CONFIG = "import pdb\nclass Config(pdb.DefaultConfig):\n    "
WRONG_PYTHON = {
    "not Python": (b"import pdb\nclass Config(:\n", 2),
    "not UTF-8": (b"x = '\xc4'\n", None),
    "a NUL": (b"x = 1\0\n", None),
    "raises": (b"import pdb\n1/0\n", 2),
    "sys.exit": (b"import sys\nsys.exit()\n", 2),
    "no configuration": (b"class Config: pass\n", None),
    "a Config that is none": (b"Config = 3\n", None),
    "made": (f"{CONFIG}def __init__(self): 1/0\n".encode(), 3),
    "setup": (f"{CONFIG}def setup(self, pdb): 1/0\n".encode(), 3),
    "before each prompt": (f"{CONFIG}def before_interaction_hook(self, pdb): 1/0\n".encode(), 3),
    "a prompt that is none": (f"{CONFIG}prompt = None\n".encode(), None),
    "a colour that is none": (f"{CONFIG}filename_color = truncate_long_lines = enable_hidden_frames = property()\n".encode(), None),
}


@pytest.mark.every(3)
@NEEDS_PDBPP
@pytest.mark.parametrize("wrong", some(WRONG_PYTHON, "not Python", "before each prompt", "a colour that is none"))
def test_whatever_is_wrong_in_a_pdbrc_py_costs_one_line_once(command, home, wrong):
    content, line = WRONG_PYTHON[wrong]
    (home / ".pdbrc.py").write_bytes(content)
    shown = walk(command, "pdb++", home, "p 'at stop 1'\nc\nback\nc\nc\nc\nc\n")
    assert re.findall(r"^Stop (\d) of 4", shown, flags=re.MULTILINE) == ["1", "2", "1", "2", "3", "4"]
    assert f"{PROMPTS['pdb++']}p 'at stop 1'\n'at stop 1'\n" in shown
    if wrong == "a colour that is none":
        assert len(BLAMED.findall(shown)) <= 1
        return
    ((file, number),) = BLAMED.findall(shown)
    assert file == str(home / ".pdbrc.py")
    assert line is None or number == str(line)


@pytest.mark.every(3)
@NEEDS_PDBPP
@pytest.mark.parametrize(
    "content",
    [
        "1/0\n",
        "import sys; sys.exit()\n",
        "from fancycompleter import DefaultConfig\nclass Config(DefaultConfig):\n    def setup(self): 1/0\n",
    ],
)
def test_fancycompleters_file_costs_a_line_too(home, content):
    (home / ".fancycompleterrc.py").write_text(content)
    child = terminal([*WALKTHROUGH, "run", "lesson-1"], columns=200, HOME=str(home))
    learner = Learner(child, PROMPTS["pdb++"])
    assert len(BLAMED.findall(learner.screen)) == 1
    child.send("p server_i\t")
    # The terminal is told to make room for the last letter.
    child.expect(r"i(\x1b\[1@)?d")
    assert SERVER in learner.type("") and "Traceback" not in learner.screen
    assert BLAMED.findall(learner.type("c")) == []
    learner.leave("q")


@pytest.mark.every(2)
@pytest.mark.parametrize(
    "command_line",
    some(
        [
            "run lesson-1 --no-input", "validate lesson-1", "handout lesson-1", "demo lesson-1 --auto 0 --speed 1000000",
            "traces --check", "check", "list",
        ],
        "run lesson-1 --no-input",
        "validate lesson-1",
    ),
)  # fmt: skip
def test_what_shows_no_prompt_reads_no_such_file(command, home, command_line, monkeypatch):
    monkeypatch.setattr(library, "names", lambda: ["lesson-1"])
    # Each is drawn by a process of its own. This one shows a prompt.
    monkeypatch.setattr(snapshots, "PICTURES", snapshots.PICTURES[:1])
    (home / ".pdbrc").write_bytes(b"\xc4\n")
    touched = home / "read"
    for name in (".pdbrc.py", ".fancycompleterrc.py"):
        (home / name).write_text(f"open({str(touched)!r}, 'w')\n")
    done = command(*command_line.split(), HOME=str(home), COLUMNS="200")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Your own" not in done.stdout
    assert not touched.exists()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_server_says_it_once_and_not_for_each_request(home, kind):
    (home / ".pdbrc").write_bytes(f"{BREAK}\nsys.exit(]\nalias pv p volume_id\n".encode())
    (home / ".pdbrc.py").write_bytes(b"import sys; sys.exit()")
    served = Served("--debugger", kind, commands="b\nc\nc\nc\npv\nc\n" * 2, HOME=str(home))
    try:
        served.process.stdin.close()
        assert [send(served.port, "POST", ATTACHMENTS, body()).status for _ in range(2)] == [200, 400]
    finally:
        served.end()
    assert "Traceback" not in served.output
    said = " ".join(served.output.split())
    assert said.count("is not followed here") == (2 if kind == "pdb++" else 1)
    # Each request has the breakpoint anew, with the number that it always has.
    assert served.output.count("Breakpoint 1 at") == 2 and "Breakpoint 2 at" not in served.output


def test_it_is_said_in_the_learners_language(command, home):
    (home / ".pdbrc").write_text("!1/0\n")
    shown = walk(command, "pdb", home, "c\n", "--lang", "zh")
    assert f"你自己的配置 {home}/.pdbrc:1 在这里不起作用：ZeroDivisionError: division by zero\n" in shown
