"""Every command at every width of a terminal from 1 to 200: a lesson is run once, and told to as many terminals."""

import functools
import io
import os
import re
import sys
from argparse import ArgumentParser

import pytest
from helpers import KINDS, WALKTHROUGH, terminal

from walkthrough import cli, files, messages
from walkthrough.course import library, overview
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


class Everybody(Audience):
    """Lets many audiences hear what one is told."""

    def __init__(self, audiences):
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
        return True


def part(name):
    """Return a lesson's share of all widths."""
    share = library.names().index(name)
    return [width for width in WIDTHS if width % len(library.names()) == share]


def told(name, widths, language, is_seen):
    lesson = library.load(name)
    made = [consoles.plain(file=io.StringIO(), width=width, force_terminal=is_seen(width)) for width in widths]
    everybody = Everybody([Terminal(lesson.runs_in, language(each.width), each) for each in made])
    assert Session(lesson, everybody, prompting=False).run()
    assert all(each.file.getvalue().rstrip() for each in made)


@pytest.mark.parametrize("name", library.names())
def test_a_lesson_is_told_at_every_width(name):
    told(name, part(name), lambda width: LANGUAGES[width // 10 % 2], lambda width: width // 20 % 2 == 0)


@pytest.mark.more
@pytest.mark.parametrize("seen", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", library.names())
def test_every_lesson_is_told_at_every_width(name, language, seen):
    told(name, WIDTHS, lambda width: language, lambda width: seen)


def presented(name, widths, language, monkeypatch):
    # No page of a presentation is narrower or wider.
    widths = [width for width in widths if 20 <= width <= stage.WIDEST]

    def show(self, deck):
        for card in deck.cards:
            for width in widths:
                lines = self._paint(card, width)
                for height in (1, 2, 3, 5, 24):
                    assert all(len(each) <= height for each in slides._parts(lines, height))
        return True

    monkeypatch.setattr(slides.Show, "present", show)
    lesson = library.load(name)
    present(lesson, language, lambda screen: Guide(lesson, screen), kind="pdb", first=1, auto=0.0, speed=1.0, cast=None)


@pytest.mark.parametrize("name", library.names())
def test_a_lesson_is_presented_at_every_width_and_height(name, monkeypatch):
    presented(name, part(name), LANGUAGES[library.names().index(name) % 2], monkeypatch)


@pytest.mark.more
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", library.names())
def test_every_lesson_is_presented_at_every_width_and_height(name, language, monkeypatch):
    presented(name, WIDTHS, language, monkeypatch)


@pytest.mark.parametrize(("columns", "lines"), [(1, 1), (42, 24), (68, 2)])
@pytest.mark.parametrize("lesson", ["lesson-1", "lesson-2"])
def test_a_terminal_of_that_size_is_presented_to(lesson, columns, lines):
    child = terminal([*WALKTHROUGH, "demo", lesson, "--auto", "0", "--speed", "9999"], columns=columns, lines=lines)
    printed = child.read()
    child.close()
    assert child.exitstatus == 0, printed[-500:]


class Narrowing:
    """Commands that are typed at a terminal which has another width for each."""

    def __init__(self, commands):
        self._typed = iter([(width, command) for width in WIDTHS for command in commands])

    def isatty(self):
        return False

    def readline(self):
        width, command = next(self._typed, (80, "q"))
        os.environ["COLUMNS"], os.environ["LINES"] = str(width), str(width // 8 + 1)
        return f"{command}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_every_width_has_a_prompt(kind, monkeypatch, capsys):
    commands = ["l", "ll", "w", "pp instance", "pp self.volume_api", "a", "help", "source self.attach_volume"]
    commands += ["sticky", "u", "d", "sticky", "hf_list"] if kind == "pdb++" else []
    monkeypatch.setattr(sys, "stdin", Narrowing(commands))
    for name in ("COLUMNS", "LINES"):
        monkeypatch.setenv(name, "80")
    assert cli.main(["run", "lesson-1", "--stop", "3", "--debugger", kind]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert not re.findall(r"^(?:\*\*|Traceback).*", printed.out, flags=re.MULTILINE)
    assert printed.out.count("Documented commands") == len(WIDTHS)


@pytest.mark.parametrize("name", library.names())
def test_a_trace_is_drawn_at_every_width(name):
    trace, world = Trace(files.TRACES / f"{name}.jsonl"), library.load(name).runs_in
    tree = Tree(trace, selection=Selection(stops=True))
    for width in part(name):
        for seen in (False, True):
            console = consoles.plain(file=io.StringIO(), width=width, force_terminal=seen)
            TreeView(console, LANGUAGES[width % 2], world, full=width % 4 > 1, with_notes=True).draw(tree, "▶")
            assert console.file.getvalue()


def test_the_course_is_listed_at_every_width(monkeypatch, capsys):
    monkeypatch.setattr(library, "load", functools.cache(library.load))
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        for language in LANGUAGES:
            overview.show(language)
    assert capsys.readouterr().out


def test_help_is_there_at_every_width(monkeypatch):
    parser = cli._parser()
    choices = next(action.choices for action in parser._actions if action.choices)
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        for each in (parser, *choices.values()):
            assert isinstance(each, ArgumentParser) and each.format_help() and each.format_usage()


def test_a_line_of_a_listing_is_folded_at_every_width():
    line = "3156 ->             volume_bdm = self._reserve(context, instance, device, volume_id)"
    for width in WIDTHS:
        assert folded(line, width).plain.replace("\n", "").replace(" ", "") == line.replace(" ", "")
