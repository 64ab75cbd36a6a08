"""walkthrough.open, for notebooks and scripts (issue 13, point 3)."""

import subprocess
import sys
from html.parser import HTMLParser

import pytest
from helpers import ROOT, environment

import walkthrough
from walkthrough.errors import WalkthroughError


@pytest.fixture(scope="module")
def lesson():
    return walkthrough.open("lesson-1")


def test_the_stops_come_in_turn(lesson):
    assert (len(lesson), lesson.title) == (4, "Lesson 1 · The article, start to finish")
    assert [stop.number for stop in lesson] == [1, 2, 3, 4]
    stop = lesson.stop(3)
    assert str(stop.position) == "nova/compute/api.py(3156) API._attach_volume()"
    assert (stop.position.lane, stop.position.event, stop.count) == ("controller", 252, 4)
    assert stop.source[3161].strip() == "return volume_bdm.device_name"
    assert "device_name='/dev/vdb'" in stop.values["volume_bdm"]
    assert stop.question is None and "print the name alone" in stop.task
    assert " 3156 ->" in str(stop)


def test_an_answer_comes_before_what_it_gives_away():
    stop = walkthrough.open("lesson-1").stop(3)
    assert "the name is in volume_bdm" not in stop.notice
    assert "p volume_bdm.device_name" in stop.reveal()
    assert "the name is in volume_bdm" in stop.notice


def test_answers_are_taken_as_at_the_prompt():
    stop = walkthrough.open("lesson-1", lang="zh").stop(2)
    assert not stop.answer("active") and str(stop.answer("active")) == "不对。"
    assert stop.answer("ｓｔｏｐｐｅｄ。") and str(stop.answer("stopped")).startswith("回答正确。")
    assert "vm_state" in stop.question and len(stop.hints) == 2


def test_a_stop_shows_itself_as_html(lesson):
    class Tags(HTMLParser):
        found = ()

        def handle_starttag(self, tag, attributes):
            self.found = (*self.found, tag)

    tags = Tags()
    shown = lesson.stop(3)._repr_html_()
    tags.feed(shown)
    assert {"pre", "table", "details"} <= set(tags.found) and not {"script", "style", "img"} & set(tags.found)
    assert "device_name=&#39;/dev/vdb&#39;" in shown and "the name is in volume_bdm" not in shown


@pytest.mark.parametrize(
    ("name", "more", "complaint"),
    [("lesson-99", {}, "lessons:"), ("nothing.py", {}, "file not found"), ("lesson-1", {"lang": "fr"}, "'en' or 'zh'")],
)
def test_what_cannot_be_opened_is_said_in_a_line(name, more, complaint):
    with pytest.raises(WalkthroughError, match=complaint) as raised:
        walkthrough.open(name, **more)
    assert "\n" not in str(raised.value)


def test_a_stop_that_is_not_there_is_said(lesson):
    with pytest.raises(WalkthroughError, match="there are 1, 2, 3, 4"):
        lesson.stop(5)
    with pytest.raises(WalkthroughError, match="asks no question"):
        lesson.stop(3).answer("x")
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        walkthrough.nothing_of_the_kind  # noqa: B018


@pytest.mark.more
def test_it_is_imported_when_it_is_asked_for():
    there = "'walkthrough.api' in sys.modules"
    code = f"import sys, walkthrough; assert not {there}; walkthrough.open; assert {there}"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment(), cwd=ROOT)
