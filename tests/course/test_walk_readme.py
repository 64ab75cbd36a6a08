"""What lessons/README.md says of one's own code, done as it says, from an empty folder (issue 14)."""

import json
import re
import shlex
import sys
import textwrap

import pytest
from helpers import ROOT, change

README = (ROOT / "lessons" / "README.md").read_text(encoding="utf-8")
WALK, REST = README.split("# Writing a lesson of your own", 1)


def blocks(kind: str) -> list[str]:
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", WALK, flags=re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(text) for _, text in found]


(CODE,), (QUESTION,), (SESSION,) = blocks("py"), blocks("txt"), blocks("session")
COMMANDS = [line for text in blocks("shell") for line in text.splitlines()]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cart.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "session.txt").write_text(SESSION, encoding="utf-8")
    yield tmp_path
    assert "cart" not in sys.modules


def test_every_command_does_what_it_says(folder, command):
    assert README.startswith("# Walk your own code") and len(COMMANDS) >= 14
    printed = {}
    for line in COMMANDS:
        words = shlex.split(line.replace("--auto 8", "--auto 0"))
        assert words[0] == ".venv/bin/walkthrough"
        done = command(*words[1:])
        assert (done.returncode, done.stderr) == (0, ""), line
        printed[line.removeprefix(".venv/bin/walkthrough ")] = done.stdout
        if words[1] == "new" and "--session" not in words:
            path = folder / words[2]
            assert "valid (stops reached: 2, questions: 0" in command("validate", words[2]).stdout
            written = re.search(r"function=\"cart:discount\".*?notice=.*?\n", path.read_text(encoding="utf-8"), re.DOTALL)
            question = QUESTION if "zh" not in words else re.sub(r'(ask=|because=|hints=\()"[^"]+"', r'\1"这里是中文。"', QUESTION)
            change(path, written[0], written[0] + textwrap.indent(question, " " * 20))
            change(path, "import Lesson, ", "import Lesson, Question, ")
    for name in ("my_session.py", "my_session_zh.py"):
        assert "sessions: 1, commands: 2, lines unexplained: 0" in printed[f"check {name}"]
        assert "valid (stops reached: 1, " in command("validate", name).stdout
    promised = re.search(r"`(my_walk\.py: valid .*?)`", WALK)[1]
    assert printed["validate my_walk.py"] == f"{promised}\n"
    assert "The code SUMMER was given." in printed["run my_walk.py"] and "What it returned\n  5" in printed["run my_walk.py"]
    assert "total  cart.py:7  names=['tea', 'milk']" in printed["show my_walk.py"]
    assert "discount  cart.py:14" in printed["show run.jsonl"]
    assert (folder / "my_walk.md").read_text(encoding="utf-8").startswith("# cart.total(")
    assert json.loads((folder / "run.jsonl").read_text(encoding="utf-8").splitlines()[0])["request"]["call"] == "python cart.py"
    answered = command("run", "my_walk.py", commands="c\nanswer 25\nanswer 0\nc\n")
    assert "Right." in answered.stdout and "Not that." in answered.stdout


WORDS = (
    "call script module test args kwargs argv packages fresh notes statement answer lane "
    "task world PYTHONPATH PDBPP_HIJACK_PDB lambda"
)


@pytest.mark.parametrize("word", [*WORDS.split(), "import pdb"])
def test_both_languages_name_it(word):
    english, chinese = WALK.split("\n# 走一遍自己的代码\n")
    pattern = re.compile(rf"\b{word}\b")
    assert pattern.search(english) and pattern.search(chinese)


LESSON = """\
from walkthrough import Lesson, Request, Stop, Task
task = Task(ask="a", hints=("h",), because="b", done=("!rate = 50", "!print(1)"), undone=("n",), answer=ANSWER)
first = Stop(function="cart:discount", statement="return", title="t", notice="n", task=task)
second = Stop(function="cart:<module>", statement="CODES", title="t", notice="n")
stops = (second, first) if STOPS == 2 else (first,)
lesson = Lesson(world="python", title="t", opening="o", closing="c", requests=(Request(REQUEST, stops=stops),))
"""


@pytest.mark.parametrize(
    ("request_", "stops", "answer", "told"),
    [
        ('call="cart:total", args=(["tea"] * 9,)', 1, "answer == 14 and not error", "valid (stops reached: 1,"),
        ('script="cart.py"', 2, "printed.startswith('3')", "valid (stops reached: 2,"),
        ('call="cart:total", args=(["tea"] * 9,)', 2, "answer == 14", "the run never reached stop 1 of 2 (cart.py line 4,"),
    ],
)
def test_what_is_said_of_tasks_and_modules(folder, command, monkeypatch, request_, stops, answer, told):
    if "call" in request_:
        # A folder that PYTHONPATH adds.
        (folder / "src").mkdir()
        (folder / "cart.py").rename(folder / "src" / "cart.py")
        monkeypatch.syspath_prepend(folder / "src")
    text = LESSON.replace("REQUEST", request_).replace("STOPS", str(stops)).replace("ANSWER", repr(answer))
    (folder / "mine.py").write_text(text, encoding="utf-8")
    found = command("validate", "mine.py").stdout
    assert told in found and found.count("\n") == 1


def test_its_links_lead_somewhere():
    for name in re.findall(r"\]\(((?!#)[^)]+)\)", WALK):
        assert (ROOT / "lessons" / name).exists(), name
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= headings
