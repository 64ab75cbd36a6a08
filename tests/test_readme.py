"""The two READMEs and CONTRIBUTING.md: what they name exists, and both languages say the same (issue 11, point 12)."""

import re

import pytest
from helpers import ROOT

from walkthrough import cli
from walkthrough.course import library

READMES = ("README.md", "README.zh.md")
PAGES = (*READMES, "CONTRIBUTING.md")
TEXT = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
LICENCE = (ROOT / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_skimmed_in_a_minute(name):
    assert len(TEXT[name].splitlines()) <= 60


def test_both_languages_have_the_same_outline():
    shapes = [
        [line.partition(" ")[0] for line in TEXT[name].splitlines() if line.startswith(("#", "|", "    ", "- "))]
        for name in READMES
    ]
    assert shapes[0] == shapes[1]
    commands = [
        re.findall(r"^    (\.venv/bin/walkthrough .*?|make [\w-]+)(?: |$) *(?:#|ARGS|$)", TEXT[name], re.MULTILINE)
        for name in READMES
    ]
    assert commands[0] == commands[1] and len(commands[0]) == 7


@pytest.mark.parametrize("name", READMES)
def test_the_article_is_named_as_the_licence_names_it(name):
    title, author, link = re.search(r'article "(.+)" by (\w+)\s+\((.+)\)', LICENCE).groups()
    assert f"[{title}](https://{link})" in TEXT[name] and author in TEXT[name]


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_is_there(name):
    for link in re.findall(r"\]\(((?!https:)[^)#]+)", TEXT[name]):
        assert (ROOT / link).exists(), link
    for path in re.findall(r"`((?:tests|walkthrough|lessons|traces)/[\w/.]+)`", TEXT[name]):
        assert (ROOT / path.replace("N", "1")).exists(), path
    targets = re.findall(r"^([a-z][a-z%-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for target in re.findall(r"(?:`|^    )make ([a-z]+(?:-\w+)?)", TEXT[name], re.MULTILINE):
        assert re.sub(r"^(lesson|demo|page)-\w+", r"\1-%", target) in targets, target


@pytest.mark.parametrize("line", sorted(set(re.findall(r"\.venv/bin/walkthrough (.+?)(?: *#|$)", TEXT["README.md"], re.MULTILINE))))
def test_a_command_of_the_readme_is_understood(line):
    cli._parser().parse_args(line.split())


@pytest.mark.parametrize("name", READMES)
def test_every_lesson_stands_there_with_as_many_questions_and_tasks_as_it_has(name):
    rows = re.findall(r"^\| `make (lesson-\d+)` \| .+ \| (\d+) \|$", TEXT[name], re.MULTILINE)
    lessons = {each: library.load(each) for each in library.names()}
    # A repair counts, as it does in list and at the lesson's end.
    asked = [
        (name, sum((stop.question is not None) + (stop.task is not None) for stop in lesson.stops) + (lesson.repair is not None))
        for name, lesson in lessons.items()
    ]
    assert [(each, int(count)) for each, count in rows] == asked


@pytest.mark.parametrize("name", READMES)
def test_the_prompts_commands_stand_there(name):
    for command in "article type hint answer note chain back stop lesson".split():
        assert re.search(rf"^    .*\b{command}\b", TEXT[name], re.MULTILINE), command


def test_the_parts_of_the_package_are_all_named():
    parts = {path.name for path in (ROOT / "walkthrough").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert {part for part in parts if f"`{part}/`" not in TEXT["CONTRIBUTING.md"]} == set()
