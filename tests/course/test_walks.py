"""The walks through code that is not ours: as good as the course's lessons, and recorded where one is looked at (issue 14)."""

import os
import re
import sys

import pytest
from helpers import ROOT

from walkthrough.course import library

WALKS = library.walks()
if os.environ.get("CI"):
    # What would be skipped for want of a package fails.
    WALKS = ["lesson-flask", "lesson-stdlib"]
NOT_HERE = re.compile(r"\bnova\b|compute1|No message was cast|different from the article|与原文不同", re.IGNORECASE)
#: Chinese answers that are right, and wrong ones, by lesson and stop.
ANSWERS = {
    ("lesson-stdlib", 1): (["1", "一个", "１", "1 个"], ["两个", "2"]),
    ("lesson-stdlib", 2): (["0", "零", "没有", "0 个"], ["4", "1"]),
    ("lesson-stdlib", 4): (["id", "它的 id", "地址", "id(x)", "its address"], ["值", "它的值"]),
    ("lesson-stdlib", 5): (["副本", "the copy", "是副本"], ["原来的 order", "order"]),
    ("lesson-flask", 1): (["PATH_INFO", "path_info", "'PATH_INFO'"], ["path", "url"]),
    ("lesson-flask", 3): (["price", "是 price"], ["tea"]),
    ("lesson-flask", 5): (["200", "200 OK"], ["404"]),
}


@pytest.mark.parametrize("name", ["run", "validate", "handout"])
def test_a_walk_whose_package_is_not_installed_is_one_line(command, name, monkeypatch):
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    assert library.walks() == ["lesson-stdlib"]
    done = command(name, "lesson-flask")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("which is not installed here; to install it: pip install flask\n") and done.stderr.count("\n") == 1
    assert "lesson-flask" not in command("list").stdout


def test_there_are_some():
    assert WALKS and not set(WALKS) & set(library.names())


@pytest.mark.parametrize("name", WALKS)
def test_it_keeps_its_promises(command, name):
    found = re.fullmatch(
        rf"{name}: valid \(stops reached: (\d+), questions: (\d+), proved by the run: (\d+), tasks: (\d+), played: (\d+)\)\n",
        command("validate", name).stdout,
    )
    assert found and int(found[1]) >= 4 and int(found[3]) >= 2 and int(found[5]) >= 1


@pytest.mark.parametrize("name", WALKS)
def test_both_languages_are_there(name):
    lesson = library.load(name)
    texts = [text for _, text in library.texts(lesson, name)]
    assert [text for text in texts if text.languages != ("en", "zh")] == []
    # Each function that is stopped in has a note.
    functions = {f"{stop.file.removesuffix('.py').replace('/', '.')}:{stop.function}" for stop in lesson.stops}
    assert functions <= set(lesson.notes)


@pytest.mark.parametrize(("name", "number"), ANSWERS)
def test_its_answers_in_chinese(name, number):
    if name not in WALKS:
        pytest.skip(f"{name.removeprefix('lesson-')} is not installed")
    question = library.load(name).stops[number - 1].question
    right, wrong = ANSWERS[name, number]
    assert [answer for answer in right if not question.accepts(answer)] == []
    assert [answer for answer in wrong if question.accepts(answer)] == []


@pytest.mark.parametrize("name", WALKS)
def test_it_is_shown_presented_and_printed(command, name):
    for language in ("en", "zh"):
        first, second = (command("handout", name, "--lang", language) for _ in range(2))
        assert (first.returncode, first.stderr) == (0, "") and first.stdout == second.stdout
        demo = command("demo", name, "--lang", language, "--auto", "0", "--speed", "99999")
        assert (demo.returncode, demo.stderr) == (0, "")
        assert not NOT_HERE.search(first.stdout) and not NOT_HERE.search(demo.stdout)
    shown = command("show", name, "--story")
    assert shown.returncode == 0 and shown.stdout.count("◆") == len(library.load(name).stops) and "✎" in shown.stdout
    assert name in command("list").stdout


def test_a_script_is_recorded_where_it_is_shown(command, tmp_path):
    (tmp_path / "sums.py").write_text("def add(one, two):\n    total = one + two\n    return total\n", encoding="utf-8")
    for name, number in (("a", 2), ("b", 3)):
        arguments = ("new", str(tmp_path / f"{name}.py"), "--call", "sums:add", "--args", f"[1, {number}]")
        assert command(*arguments).returncode == 0
    shown = command("show", str(tmp_path / "a.py"))
    assert shown.returncode == 0 and "sums.add(1, 2)" in shown.stdout and "add  sums.py:1  one=1  two=2" in shown.stdout
    assert command("diff", str(tmp_path / "a.py"), str(tmp_path / "a.py")).returncode == 0
    different = command("diff", str(tmp_path / "a.py"), str(tmp_path / "b.py"))
    assert different.returncode == 1 and "two = 3" in different.stdout
    assert command("show", str(tmp_path / "c.py")).stderr.startswith(f"walkthrough: {tmp_path}/c.py: file not found")
    assert "sums" not in sys.modules


def test_make_knows_it():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "lesson-%:" in text
    assert all(f"`make {name}`" in (ROOT / "README.md").read_text(encoding="utf-8") for name in WALKS)
    assert all(f"`make {name}`" in (ROOT / "README.zh.md").read_text(encoding="utf-8") for name in WALKS)
