"""Every command at every width of a terminal from 1 to 200: a lesson is run once, and told to as many terminals.

What takes long is tried at few widths, and with one lesson; with ``make test-more`` each lesson at all of these, and at its share
of the others.
"""

import functools
import io
import itertools
import os
import re
import sys
from argparse import ArgumentParser

import pytest
from helpers import EVERY_KIND, EVERY_LESSON, WALKTHROUGH, more, terminal

from walkthrough import cli, files, messages
from walkthrough.course import glossary, library, overview
from walkthrough.course.guide import Guide
from walkthrough.debugger.audience import Audience
from walkthrough.debugger.session import Session
from walkthrough.demo import slides, stage
from walkthrough.demo.presentation import present
from walkthrough.lesson import LANGUAGES
from walkthrough.screen import console as consoles
from walkthrough.screen.terminal import Terminal
from walkthrough.screen.tree import TreeView
from walkthrough.screen.values import folded
from walkthrough.tracing.format import Trace
from walkthrough.tracing.tree import Selection, Tree

WIDTHS = range(1, 201)
#: Where there is next to no room, where the layout changes, and the widest.
FEW = (1, 2, 3, 9, 21, 42, 59, 68, 77, 120, 200)
#: For what is drawn without a lesson's run.
EACH = pytest.mark.parametrize("widths", [FEW, more(WIDTHS[::3])], ids=["few", "many"])
#: In both languages, at a pipe and at a terminal.
WAYS = list(itertools.product(LANGUAGES, (False, True)))


@pytest.fixture(params=EVERY_LESSON)
def name(request):
    return request.param


@pytest.fixture(params=["few", pytest.param("all", marks=pytest.mark.more)])
def screens(request, name):
    """Widths for a lesson, each with a language, and with whether a person is there."""
    index, count = library.names().index(name), len(library.names())
    widths = FEW[::2]
    if request.param == "all":
        widths = sorted({*WIDTHS[index::count], *FEW} - {*widths})
    return [(width, *WAYS[(number + index) % 4]) for number, width in enumerate(widths)]


class Everybody(Audience):
    """Lets many audiences hear what one is told, and what is told when it is asked for."""

    def __init__(self, lesson, audiences):
        self._lesson = lesson
        self._audiences = audiences

    def __getattribute__(self, name):
        if name in ("opening", "request", "stop", "meanwhile", "response", "chain", "stepped", "closing", "tell", "verbatim"):
            return functools.partial(self._all, name)
        return super().__getattribute__(name)

    def _all(self, name, *arguments, **more):
        for each in self._audiences:
            getattr(each, name)(*arguments, **more)

    def notice(self, position, invitation):
        self._all("notice", position, messages.HOW_TO_ANSWER)
        self._all("contents", self._lesson, position.stop.number)
        self._all("note", "API.attach_volume", position.stop.notice)
        self._all("exchange", "p a", "3156 ->     " + "x = " * 40, "4", messages.THEN)
        self._all("finding", position.stop.title, [("a == b", "卷" * 40, "x" * 80)])
        return True


def test_a_lesson_is_told_at_every_width(name, screens):
    lesson = library.load(name)
    made = [
        Terminal(lesson.runs_in, language, consoles.plain(file=io.StringIO(), width=width, force_terminal=seen))
        for width, language, seen in screens
    ]
    assert Session(lesson, Everybody(lesson, made), prompting=False).run()
    assert all(each.console.file.getvalue().rstrip() for each in made)


def test_a_lesson_is_presented_at_every_width_and_height(name, screens, monkeypatch):
    # No page of a presentation is narrower or wider.
    widths = {min(max(20, width), stage.WIDEST) for width, *_ in screens} | {20}
    heights = (1, 2, 3, 5, 24)

    def show(self, deck):
        for card in deck.cards:
            for lines in (self._paint(card, width) for width in widths):
                assert all(len(each) <= height for height in heights for each in slides._parts(lines, height))
        return True

    monkeypatch.setattr(slides.Show, "present", show)
    lesson = library.load(name)
    language = screens[0][1]
    wrong = [("cloud.mappings()", "[38]", "[38, 39]")]
    present(
        lesson,
        language,
        lambda screen: Guide(lesson, screen),
        lambda repair: [(case.title, wrong) for case in repair.cases],
        kind="pdb",
        first=1,
        auto=0.0,
        speed=1.0,
        cast=None,
        explained=glossary.marked,
    )


@pytest.mark.every(2)
@pytest.mark.parametrize(("lesson", "columns"), [("lesson-2", 68), ("lesson-1", 42)])
def test_a_lesson_is_presented_without_a_terminal_of_that_size(command, lesson, columns):
    done = command("demo", lesson, "--auto", "0.001", "--speed", "9999", COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (0, "") and done.stdout


@pytest.mark.parametrize("command_line", ["run lesson-1 --no-input", "demo lesson-1 --auto 0.001 --speed 9999", "show lesson-1"])
def test_a_width_that_no_screen_has_is_none(command, command_line):
    done = command(*command_line.split(), COLUMNS="99999999999999999999")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout


@pytest.mark.more
@pytest.mark.once
@pytest.mark.parametrize(("columns", "lines"), [(1, 1), (42, 24), (68, 2)])
@pytest.mark.parametrize("lesson", ["lesson-1", "lesson-2"])
def test_a_terminal_of_that_size_is_presented_to(lesson, columns, lines):
    child = terminal([*WALKTHROUGH, "demo", lesson, "--auto", "0", "--speed", "9999"], columns=columns, lines=lines)
    printed = child.read()
    child.close()
    assert child.exitstatus == 0, printed[-500:]


class Narrowing:
    """Commands that are typed at a terminal which has another width for each."""

    def __init__(self, widths, commands):
        self._typed = iter([(width, command) for width in widths for command in commands])

    def isatty(self):
        return False

    def readline(self):
        width, command = next(self._typed, (80, "q"))
        os.environ["COLUMNS"], os.environ["LINES"] = str(width), str(width // 8 + 1)
        return f"{command}\n"


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("widths", [FEW, pytest.param(WIDTHS, marks=pytest.mark.more)], ids=["few", "all"])
def test_every_width_has_a_prompt(kind, widths, monkeypatch, capsys):
    commands = ["l", "ll", "w", "pp instance", "pp self.volume_api", "a", "help", "source self.attach_volume"]
    commands += ["sticky", "u", "d", "sticky", "hf_list"] if kind == "pdb++" else []
    monkeypatch.setattr(sys, "stdin", Narrowing(widths, commands))
    for name in ("COLUMNS", "LINES"):
        monkeypatch.setenv(name, "80")
    assert cli.main(["run", "lesson-1", "--stop", "3", "--debugger", kind]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert not re.findall(r"^(?:\*\*|Traceback).*", printed.out, flags=re.MULTILINE)
    assert printed.out.count("Documented commands") == len(widths)


def test_a_trace_is_drawn_at_every_width(name, screens):
    trace, world = Trace(files.TRACES / f"{name}.jsonl"), library.load(name).runs_in
    tree = Tree(trace, selection=Selection(stops=True))
    for number, (width, language, seen) in enumerate(screens):
        console = consoles.plain(file=io.StringIO(), width=width, force_terminal=seen)
        TreeView(console, language, world, full=number % 2 == 0, with_notes=True).draw(tree, "▶")
        assert console.file.getvalue()


@pytest.fixture
def at_a_terminal(monkeypatch):
    """What is written in this process is written for a person who sees it, without a pager."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("PAGER", "")
    monkeypatch.setattr(library, "load", functools.cache(library.load))


@EACH
def test_two_traces_are_compared_at_every_width(widths, at_a_terminal, tmp_path, monkeypatch, capsys):
    recorded = (files.TRACES / "lesson-1.jsonl").read_text(encoding="utf-8").splitlines()
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for path, events in zip(paths, (recorded[1:60], recorded[1:20] + recorded[30:60]), strict=True):
        path.write_text("\n".join([recorded[0], *events, f'{{"events": {len(events)}}}', ""]), encoding="utf-8")
    for width in widths:
        monkeypatch.setenv("COLUMNS", str(width))
        assert cli.main(["diff", *map(str, paths)]) == 1
    assert capsys.readouterr().err == ""


@EACH
def test_the_course_is_listed_at_every_width(widths, at_a_terminal, monkeypatch, capsys):
    for width in widths:
        monkeypatch.setenv("COLUMNS", str(width))
        overview.show(LANGUAGES[width % 2])
    assert capsys.readouterr().out


@EACH
def test_help_is_there_at_every_width(widths, monkeypatch):
    parser = cli._parser()
    choices = next(action.choices for action in parser._actions if action.choices)
    for width in widths:
        monkeypatch.setenv("COLUMNS", str(width))
        for each in (parser, *choices.values()):
            assert isinstance(each, ArgumentParser) and each.format_help() and each.format_usage()


def test_a_line_of_a_listing_is_folded_at_every_width():
    line = "3156 ->             volume_bdm = self._reserve(context, instance, device, volume_id)"
    for width in WIDTHS:
        assert folded(line, width).plain.replace("\n", "").replace(" ", "") == line.replace(" ", "")
