"""The handout: one Markdown page in either language, made from a run, and safe whatever a lesson or a request holds (issue 5)."""

import os
import re

import pytest
from helpers import EVERY_LESSON_IN_BOTH, ROOT, article_output
from markdown_it import MarkdownIt

from walkthrough import files, messages
from walkthrough.course import glossary, library
from walkthrough.debugger.session import Session
from walkthrough.export import handout
from walkthrough.export.markdown import block, code, prose

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
QUESTION = """
from walkthrough import Lesson, Question, Request, Stop, Text

entry = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py",
    line=392,
    function="create",
    title=Text({title!r}, {title!r}),
    names=("body",),
    notice=Text({notice!r}, {notice!r}),
    question=Question(
        ask=Text("What?", "什么？"), right=({right!r},), wrong=("x",),
        hints=(Text("a hint", "提示"),), because=Text("It is so.", "就是这样。"),
    ),
)
lesson = Lesson(
    title=Text("T", "题"), opening=Text("O", "开"), closing=Text("C", "完"),
    requests=(Request(sent={{"body": {body!r}}}, stops=(entry,)),),
)
"""


def tokens(page: str):
    """Yield every token of a page, those within lines too."""
    for token in PARSER.parse(page):
        yield token
        yield from token.children or ()


def mine(folder, **parts: str) -> str:
    given = {"title": "t", "notice": "n", "right": "r", "body": '{"volumeAttachment": {"volumeId": "x"}}'} | parts
    path = folder / "mine.py"
    path.write_text(QUESTION.format(**given), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("name", "language"), EVERY_LESSON_IN_BOTH)
def test_a_handout_holds_the_whole_lesson(told, name, language):
    done = told("handout", name, "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    lesson, page = library.load(name), done.stdout
    headings = [each.content for each in PARSER.parse(page) if each.type == "inline" and each.level == 1]
    assert page.startswith("# ")
    for stop in lesson.stops:
        assert any(prose(stop.title.in_language(language)) in heading for heading in headings)
        assert f"`{stop.file}({stop.line}) {stop.function}()`" in page
        assert re.search(rf"^ *{stop.line} -> ", page, flags=re.MULTILINE)
    student = told("handout", name, "--lang", language, "--for", "student").stdout
    for stop in lesson.stops:
        if stop.question:
            answer, why = code(stop.question.right[0]), prose(" ".join(stop.question.because.in_language(language).split()))[:30]
            [beside] = [
                part for part in page.split("\n## ") if part.startswith((f"Stop {stop.number} of ", f"断点 {stop.number}/"))
            ]
            assert answer in beside and why in beside, "a teacher has the answer beside the question"
            assert f": {answer}\n" not in student and f"：{answer}\n" not in student and why not in student
    assert student.count("\\_" * 30) >= len([stop for stop in lesson.stops if stop.question]), "room to write"
    assert not any(token.type.startswith("html") for token in tokens(page))
    assert " at 0x…" in page or " at 0x" not in page
    assert "\x1b" not in page and "\n--Call--" not in page


def test_listings_are_the_articles_lines(told):
    page = told("handout", "lesson-1").stdout
    for number, command_ in ((1, "l"), (3, "l")):
        for line in article_output(number, command_).splitlines():
            line_number, _, statement = line.partition("\t")
            if line_number.strip() != "387":
                assert re.search(
                    rf"^ *{line_number.strip()} *(?:->)? *{re.escape(statement.strip())}$", page, flags=re.MULTILINE
                ), line


def test_the_values_are_there(told):
    page = told("handout", "lesson-1").stdout
    assert "▶ device_name = '/dev/vdb'" in page
    assert page.count("Instance, 60 fields  ▶ marks") == 1
    assert '"device": "/dev/vdb"' in page and "mountpoint=''" in page


@pytest.mark.parametrize(("name", "whole"), [("lesson-2", 0), ("lesson-3", 2)])
def test_an_object_is_whole_again_only_if_something_unmarked_is_new(told, name, whole):
    """Lesson 2 changes only what it marks; in lesson 3 the mapping gets its row, which changes more than is marked."""
    page = told("handout", name).stdout
    assert len(re.findall(r"^instance  Instance, 60 fields  ▶ marks", page, flags=re.MULTILINE)) == 1
    assert len(re.findall(r"^bdm  BlockDeviceMapping, 21 fields  ▶ marks", page, flags=re.MULTILINE)) == whole


@pytest.mark.parametrize("reader", ["student", "teacher"])
def test_an_object_is_whole_only_behind_what_is_asked(told, reader):
    """As on a card: the rest of it may be the answer. A student has it in the debugger."""
    page = told("handout", "lesson-1", "--for", reader).stdout
    stop = page[page.index("## Stop 2 of 4") : page.index("## Stop 3 of 4")]
    before, _, after = stop.partition("### Question")
    assert "instance  Instance, 60 fields\n▶ launched_at = " in before and "▶ locked = False" in before
    assert "vm_state" not in before and "stopped" not in before
    assert ("vm_state = 'stopped'" in after) == ("### The values in full" in after) == (reader == "teacher")


def test_a_page_says_what_is_different_in_a_requests_world(told):
    page = told("handout", "lesson-4", "--for", "student").stdout
    requests = page.split("\n## Request ")[1:]
    assert ["- The volume's status at Cinder is 'in-use'\n" in each for each in requests] == [True, False, False, False]
    assert "- The message attach_volume cannot be sent: MessageDeliveryFailure\n" in requests[2]
    assert "- `instance.locked = True`" in told("handout", "lesson-2", "--for", "student").stdout, "what says itself stays"
    assert "What is different" not in requests[3] and "What is different" not in told("handout", "lesson-1").stdout


def test_a_teachers_page_has_the_naive_repair_and_the_solution(told):
    page = told("handout", "lesson-4").stdout
    _, naive, solution = re.split("### A first try|### One way to do it", page.partition("## The repair")[2])
    assert naive.count("\n+ ") == 1 and solution.count("\n+ ") == 6
    assert "whichever of the four calls has failed" in naive
    student = told("handout", "lesson-4", "--for", "student").stdout
    assert "A first try" not in student
    for each in (page, student):
        assert each.index("\n## The repair\n") < each.index("\n## What to try next\n"), "the point, before it is found"
    room = student[student.index("\nYour change:\n") : student.index("\n## What to try next\n")]
    assert room.count("\\_" * 60) >= solution.count("\n+ ") + 2, "room for what it takes"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_says_for_whom_it_is_and_what_to_write(told, language):
    teacher = told("handout", "lesson-1", "--lang", language).stdout
    student = told("handout", "lesson-1", "--lang", language, "--for", "student").stdout
    answers, typed = {
        "en": ("With the answers, for the teacher.", "\nWhat you typed, and what you saw:\n\n\\_"),
        "zh": ("带答案，供教师使用。", "\n你输入的命令和看到的结果：\n\n\\_"),
    }[language]
    assert teacher.splitlines()[2].startswith(answers) and answers not in student
    tasks = [stop for stop in library.load("lesson-1").stops if stop.task]
    assert (teacher.count(typed), student.count(typed)) == (0, len(tasks))


def test_what_is_to_be_typed_is_set_as_code(told):
    page = told("handout", "lesson-4").stdout
    assert "\n\n`self.volume_api.get(context, volume_id)['status']`\n\n" in page


def test_the_same_lesson_makes_the_same_page(command, told):
    assert told("handout", "lesson-1", "--lang", "zh").stdout == command("handout", "lesson-1", "--lang", "zh").stdout


def test_chinese_pages_speak_chinese(told):
    page = told("handout", "lesson-1", "--lang", "zh").stdout
    prose_lines = [each.content for each in PARSER.parse(page) if each.type == "inline"]
    for line in prose_lines:
        without_code = re.sub(r"`[^`]*`|→", "", line).strip(" ·")
        assert not without_code or re.search("[\u4e00-\u9fff]", without_code), line


HOSTILE = "<script>alert(1)</script> **bold** [a](javascript:x) ![b](c) `tick` ~~gone~~ &amp; \\ | # _em_ \x1b[31m \u202e"


def test_what_a_lesson_says_stays_text(command, tmp_path):
    body = '{"volumeAttachment": {"```": "<b>", "volumeId": "`````\\u001b[31m"}}'
    done = command(
        "handout",
        mine(
            tmp_path,
            title=HOSTILE,
            notice="# no heading\n\n- no list\n\n1. no list\n\n> none\n\n" + HOSTILE,
            right=HOSTILE,
            body=body,
        ),
    )
    assert (done.returncode, done.stderr) == (0, "")
    kinds = {token.type for token in tokens(done.stdout)}
    assert not kinds & {
        "html_inline",
        "html_block",
        "link_open",
        "image",
        "em_open",
        "s_open",
        "blockquote_open",
        "bullet_list_open",
    }
    assert [token.content for token in tokens(done.stdout) if token.type == "strong_open"] == [""], (
        "only the word before the answer"
    )
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout
    fences = [token for token in tokens(done.stdout) if token.type == "fence"]
    assert sum("`````" in token.content for token in fences) >= 1
    assert all(token.info in ("text", "python") for token in fences)


@pytest.mark.parametrize(
    "text",
    ["plain", "__init__ and volume_bdm and _attach_volume", "1. one", "10) ten", "- minus", "+ plus", "# head", "=", "a * b * c",
     "<?>", "{a='1',b=None}", "``", "C:\\dir\\", "[x]: y", "|a|b|", "~~~", ">", "&lt;", "$x$", "  indented", "---",
     "卷_挂载_。"],
)  # fmt: skip
def test_prose_and_code_read_as_they_were_written(text):
    for made in (prose(text), code(text)):
        [*inlines] = [token for token in PARSER.parse(made) if token.type == "inline"]
        assert len(inlines) == 1, made
        shown = "".join(child.content for child in inlines[0].children)
        assert " ".join(shown.split()) == " ".join(text.split()), made
    [fence] = PARSER.parse(block(text))
    assert fence.type == "fence" and fence.content.rstrip("\n") == text


def test_it_is_written_to_a_file_whole_or_not_at_all(command, tmp_path, monkeypatch):
    path = tmp_path / "handout.md"
    done = command("handout", "lesson-1", "-o", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert path.read_text(encoding="utf-8") == command("handout", "lesson-1").stdout
    path.write_text("mine")

    def fails(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        done = command("handout", "lesson-1", "-o", str(path))
    assert done.returncode == 2 and "No space left on device" in done.stderr and done.stderr.count("\n") == 1
    assert path.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["handout.md"]


def test_a_file_that_cannot_be_written_is_one_line(command, tmp_path):
    done = command("handout", "lesson-1", "-o", str(tmp_path / "no" / "handout.md"))
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert f"handout.md: cannot be written: the folder {tmp_path / 'no'} does not exist" in done.stderr


def test_what_is_no_regular_file_is_not_replaced(tmp_path):
    reading, writing = os.pipe()
    pipe = tmp_path / "pipe"
    pipe.symlink_to(f"/dev/fd/{writing}")
    files.write(pipe, "words")
    os.close(writing)
    with open(reading) as file:
        assert file.read() == "words"
    assert pipe.is_symlink()


def test_an_unreached_stop_is_named(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(QUESTION.format(title="t", notice="n", right="r", body="").replace("line=392", "line=423"), encoding="utf-8")
    done = command("handout", str(path))
    assert done.returncode == 2 and f"{path}:4: the run never reaches this stop; to find out why: " in done.stderr


@pytest.mark.parametrize(
    ("language", "heading", "word"),
    [("en", "The words marked with \\*", "**stub**: A small"), ("zh", "标有 \\* 的词", "**块设备映射（bdm）**：")],
)
def test_a_word_that_is_marked_is_explained_at_the_end_and_no_other(told, language, heading, word):
    page = told("handout", "lesson-4", "--for", "student", "--lang", language).stdout
    words = page.partition(f"## {heading}\n")[2]
    assert word in words and "iSCSI" not in words
    assert page.count(prose(messages.AS_LEFT.in_language(language))) == 1, "the fourth request finds what the third has left"


def test_handouts_do_not_say_where_they_were_made():
    lesson = library.load("lesson-1")
    page = handout.Handout(lesson, "en", glossary.marked)
    Session(lesson, page, prompting=False).run()
    assert str(ROOT) not in page.page
