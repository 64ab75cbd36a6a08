"""The committed pictures are what the commands under their titles print now (issue 11, point 11)."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from helpers import KINDS, ROOT, change, copy_package, keep_lessons, run

from walkthrough.proof import pictures
from walkthrough.proof.pictures import PICTURES, PictureError

NEEDS_PDBPP = pytest.mark.skipif("pdb++" not in KINDS, reason="pdb++ cannot be loaded on this Python")


def text(svg: str) -> str:
    return "".join(ElementTree.fromstring(svg).itertext()).replace("\xa0", " ")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_each_is_shown_in_both_readmes_and_has_nothing_of_this_machine(picture):
    svg = (ROOT / "traces" / picture.name).read_text(encoding="utf-8")
    assert picture.title in text(svg) and "Stop 3 of 4" in text(svg)
    assert str(ROOT) not in svg and not re.search(r"0x[0-9a-f]{6}|https?://(?!www\.w3\.org)", svg)
    for readme in ("README.md", "README.zh.md"):
        assert f"](traces/{picture.name})" in (ROOT / readme).read_text(encoding="utf-8")


@pytest.mark.more
@pytest.mark.once
@NEEDS_PDBPP
def test_a_picture_of_other_words_is_found_and_mended_by_the_command_for_traces(tmp_path):
    package = copy_package(tmp_path)
    keep_lessons(package, "lesson-1")
    # One picture is enough: each is drawn by a process of its own, both times.
    demo = 'lesson="lesson-1",\n        title="make demo-1"'
    change(package / "walkthrough/proof/pictures.py", demo, demo.replace("lesson-1", "none"))
    change(package / "lessons" / "lesson_1.py", "everything is reserved, the message is about to go", "other words")
    run("traces", package=package)
    assert "other words" in text((package / "traces" / "lesson-1.svg").read_text(encoding="utf-8"))
    (package / "traces" / "lesson-1.svg").write_bytes((ROOT / "traces" / "lesson-1.svg").read_bytes())
    done = run("traces", "--check", package=package)
    assert done.returncode == 1 and "lesson-1.svg is not what is recorded now" in done.stderr and "make traces" in done.stderr


def test_without_the_learners_prompt_there_are_no_pictures(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "import_module", lambda name: 1 / 0)
    assert not pictures.can_be_drawn()


def test_a_page_that_is_not_there_and_a_command_that_fails_are_one_line():
    recorded = "\n".join(json.dumps(each) for each in ({"version": 2}, [0, "o", "\x1b[H\x1b[2Jone"], [1, "m", "x"]))
    assert pictures._page("one")(recorded) == "one"
    with pytest.raises(PictureError, match="no page of the presentation has 'two'"):
        pictures._page("two")(recorded)
    with pytest.raises(PictureError, match=r"^lesson-1.svg cannot be made: run lesson-99: walkthrough: no lesson is called"):
        replace(PICTURES[0], arguments=("run", "lesson-99")).draw()
