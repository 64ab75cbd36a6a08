"""A lesson as a presentation: keys, pages, the teacher's prompt, running alone, and the recording (issue 5)."""

import json
import re
import stat
import sys
from pathlib import Path

import pexpect
import pytest
from helpers import ANY_PROMPT, EVERY_KIND, EVERY_LESSON_IN_BOTH, awaited, change, hang_up, interrupt, more, terminal, unescaped
from rich.cells import cell_len
from rich.text import Text

from walkthrough.course import library
from walkthrough.demo.slides import _parts
from walkthrough.lesson import Lesson

STOPS = [f"Stop {number} of 4" for number in range(1, 5)]
CLEAR = "\x1b[H\x1b[2J"
#: Ends the row of keys, which is shorter at a stop.
FOOTER = "C: leave"
TYPED = ["l", "pp body", "pp req", "pp server_id", "pp self.compute_api", "l", "pp instance", "pp bdm", "pp volume_bdm", "l", "l"]

LESSON = """
from walkthrough import Lesson, Question, Request, Stop, Text

t = Text("some words", "一些文字")
there = Stop(
    file="nova/compute/manager.py", function="do_reserve", statement="device_name = ", lane="compute1", title=t, notice=t,
    question=Question(ask=Text("On which host?", "在哪台？"), right=("compute1",), wrong=("controller",), hints=(t,), because=t),
)
entry = Stop(file="nova/api/openstack/compute/contrib/volumes.py", line=392, function="create", title=t, notice=t)
lesson = Lesson(title=Text("Two", "两个"), opening=t, closing=t, requests=(Request(stops=(there,)), Request(stops=(entry,))))
"""


class Audience:
    """Somebody who sees the pages of a demo, and presses its keys."""

    def __init__(self, *arguments: str, columns: int = 80, lines: int = 24, **changes: str) -> None:
        command = [sys.executable, "-m", "walkthrough", "demo", *arguments, "--speed", "1000"]
        self.child = terminal(command, columns=columns, lines=lines, **changes)
        self.size = columns, lines
        self.page = self._next()

    def _next(self) -> str:
        self.child.expect_exact(FOOTER)
        shown = self.child.before.rpartition(CLEAR)[2]
        *rows, last = unescaped(shown.replace(f"\x1b[{self.size[1]};1H", "\x00")).split("\x00")
        page = "".join(rows)
        assert last.strip(), "the keys stand in the last row"
        assert max(map(cell_len, page.split("\n"))) <= self.size[0], page
        assert page.count("\n") <= self.size[1] - 2, page
        return page

    def press(self, key: str) -> str:
        self.child.send(key)
        self.page = self._next()
        return self.page

    def to(self, text: str) -> str:
        """Go on until a page holds a text."""
        for _ in range(200):
            if text in self.page:
                return self.page
            self.press(" ")
        raise AssertionError(f"no page holds {text!r}")

    def end(self) -> int:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def two(tmp_path):
    path = tmp_path / "two.py"
    path.write_text(LESSON)
    return str(path)


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), more(120, 40)])
def test_every_page_fits_and_what_the_author_typed_types_itself(columns, lines):
    teacher = Audience("lesson-1", columns=columns, lines=lines)
    pages = [teacher.page]
    while "What to try next" not in teacher.page:
        pages.append(teacher.press("\r" if len(pages) % 2 else " "))
    places = [place for page in pages for place in re.findall(r"Stop \d of 4", page.split("\n")[0])]
    assert list(dict.fromkeys(places)) == STOPS
    typed = [command for page in pages for command in re.findall(r"^ *\(Pdb(?:\+\+)?\) (.*)$", page, flags=re.MULTILINE)]
    assert typed == TYPED
    assert any("volume_bdm: the 3 of 21 fields that matter here" in page for page in pages)
    assert any("▶ device_name = '/dev/vdb'" in page for page in pages)
    assert any("HTTP 200 OK" in page for page in pages)
    teacher.child.send(" ")
    assert teacher.end() == 0


def test_all_sixty_fields_are_shown_and_the_listing_goes_on(told):
    shown = told("demo", "lesson-1", "--auto", "0", "--lang", "en").stdout
    assert "▶ project_id = '0ea8ceb2f23a4814976b878fe61b1b55'" in shown
    assert shown.count("instance  Instance, 60 fields") == 1, "once in full, then what matters"
    assert re.search(r"^ *413 .*^ *414 ", shown, flags=re.MULTILINE | re.DOTALL)


def test_b_goes_back_to_the_page_before_over_stops_and_requests():
    teacher = Audience("lesson-1")
    pages = [teacher.page]
    while "Stop 3 of 4" not in teacher.page:
        pages.append(teacher.press(" "))
    for before in reversed(pages[:-1]):
        back = teacher.press("b")
        # Only the addresses of objects are new: the lesson has run again.
        assert re.sub(r"0x\w+", "", back) == re.sub(r"0x\w+", "", before)
    assert teacher.press("b") == pages[0], "there is nothing before the first page"
    assert teacher.press(" ") == pages[1]
    hang_up(teacher.child)


def test_b_goes_back_from_the_last_page():
    teacher = Audience("lesson-1", "--stop", "4")
    assert "Stop 4 of 4" in teacher.page
    teacher.to("What to try next")
    assert "HTTP 200 OK" in teacher.press("b")
    assert "Stop 4 of 4" in teacher.press("b")
    hang_up(teacher.child)


def test_a_number_and_enter_lead_to_that_stop_and_one_that_is_not_there_is_told():
    teacher = Audience("lesson-1")
    for typed, number in (("9\r", 9), ("12\r", 12), ("0\r", 0)):
        page = teacher.page
        teacher.child.send(typed)
        teacher.child.expect_exact(f"Stops: 1 to 4. There is no stop {number}.")
        assert teacher.press("x") == page, "and then the keys again"
    teacher.child.send("3\r")
    teacher.child.expect_exact("Stop 3 of 4")
    hang_up(teacher.child)


def test_a_number_is_seen_while_it_is_typed_and_can_be_corrected_and_taken_back():
    teacher = Audience("lesson-1", "--stop", "2")
    page = teacher.page
    for typed, row in (("4", "Stop 4  Enter"), ("1", "Stop 41  Enter"), ("\x7f", "Stop 4  Enter"), ("\x7f", "N Enter: stop N")):
        teacher.child.send(typed)
        teacher.child.expect_exact(row)
    teacher.child.send("3")
    teacher.child.expect_exact("Stop 3  Enter: go there  Esc: do not")
    teacher.child.send("\x1b")
    teacher.child.expect_exact("N Enter: stop N")
    assert CLEAR not in teacher.child.before, "the page has stayed"
    assert teacher.press("b") != page and "Stop" not in teacher.page.split("\n")[0], "no key has opened the prompt"
    hang_up(teacher.child)


def test_the_last_page_says_that_the_presentation_ends_behind_it():
    teacher = Audience("lesson-1", "--stop", "4")
    rows = []
    while "What to try next" not in teacher.page:
        teacher.press(" ")
        rows.append(teacher.child.before.rpartition("\x1b[24;1H")[2])
    assert "Space: end" in rows[-1] and not any("Space: end" in row for row in rows[:-1])
    hang_up(teacher.child)


@pytest.mark.more
def test_whoever_waits_for_the_cases_of_a_repair_is_told():
    teacher = Audience("lesson-4", "--stop", "6")
    teacher.to("The response that the client got")
    teacher.child.send(" ")
    teacher.child.expect_exact("Running the cases")
    teacher.to("The repair")
    hang_up(teacher.child)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_another_key_hands_over_the_prompt_and_ctrl_d_takes_it_back(kind):
    teacher = Audience("lesson-1", "--stop", "2", "--debugger", kind)
    page = teacher.press(" ")
    teacher.child.send("x")
    teacher.child.expect_exact("Press Ctrl-D to return to the presentation.")
    teacher.child.expect(awaited(ANY_PROMPT))
    teacher.child.sendline("volume_id[:8]")
    teacher.child.expect_exact("'c6129426'")
    teacher.child.expect(awaited(ANY_PROMPT))
    teacher.child.sendeof()
    teacher.page = teacher._next()
    assert teacher.page == page
    teacher.to("Stop 3 of 4")
    hang_up(teacher.child)


def test_at_the_prompt_enter_repeats_nothing_and_lang_changes_the_page_that_is_shown():
    teacher = Audience("lesson-1", "--stop", "3", "--debugger", "pdb")
    teacher.child.send("x")
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendline("")
    teacher.child.expect_exact("(Pdb) ")
    assert "BlockDeviceMapping(" not in teacher.child.before, "the last command that would type itself"
    teacher.child.sendline("lang zh")
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendeof()
    teacher.child.expect_exact("退出")
    page = unescaped(teacher.child.before.rpartition(CLEAR)[2])
    assert "第一课 · 原文全程" in page and "断点 3/4" in page and "Stop 3" not in page
    hang_up(teacher.child)


@pytest.mark.parametrize(("typed", "shown"), [("c", "Stop 3 of 4"), ("back", "Stop 1 of 4"), ("stop 4", "Stop 4 of 4")])
def test_the_prompts_own_ways_lead_back_to_the_presentation(typed, shown):
    teacher = Audience("lesson-1", "--stop", "2", "--debugger", "pdb")
    teacher.child.send("x")
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendline(typed)
    assert shown in teacher._next()
    hang_up(teacher.child)


def test_a_teacher_steps_away_and_comes_back():
    teacher = Audience("lesson-1", "--stop", "2", "--debugger", "pdb")
    page = teacher.page
    teacher.child.send("x")
    for command in ("s", "s"):
        teacher.child.expect_exact("(Pdb) ")
        teacher.child.sendline(command)
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendeof()
    teacher.page = teacher._next()
    assert teacher.page == page
    teacher.to("Stop 3 of 4")
    hang_up(teacher.child)


def test_q_at_the_prompt_leaves():
    teacher = Audience("lesson-1", "--stop", "2", "--debugger", "pdb")
    teacher.child.send("x")
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendline("q")
    assert teacher.end() == 0


def test_there_is_no_prompt_where_nothing_stands_still():
    teacher = Audience("lesson-1")
    page = teacher.page
    assert teacher.press("x") == page
    assert teacher.press("\x1b[6~") != page, "a presenter's button goes on"
    assert teacher.press("\x1b[5~") == page
    hang_up(teacher.child)


def test_stops_on_compute1_and_several_requests(two):
    teacher = Audience(two, "--debugger", "pdb")
    teacher.to("Stop 1 of 2")
    teacher.child.send("x")
    teacher.child.expect(r"nova/compute/manager\.py\(\d+\)do_reserve")
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendeof()
    teacher.page = teacher._next()
    assert "On which host?" in teacher.to("Question")
    assert "(Pdb) l" in teacher.press(" ")
    assert "compute1" in teacher.to("Answer")
    teacher.to("Stop 2 of 2")
    while "Answer" not in teacher.page:
        teacher.press("b")
    hang_up(teacher.child)


def test_ctrl_c_leaves_the_terminal_as_it_was(tmp_path):
    run = f"{sys.executable} -m walkthrough demo lesson-1"
    child = terminal(["sh", "-c", f"trap : INT; stty -a > {tmp_path}/before; {run}; echo code $?; stty -a > {tmp_path}/after"])
    child.expect_exact(FOOTER)
    child.sendintr()
    child.expect_exact("code 130")
    assert child.before.startswith("\r\n"), "nothing stands behind the keys"
    assert "\x1b[?25h" in child.before and "Traceback" not in child.before, "the cursor is back"
    child.expect(pexpect.EOF)
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()


def test_another_size_and_another_language():
    child = terminal([sys.executable, "-m", "walkthrough", "demo", "lesson-1", "--lang", "zh", "--stop", "2"])
    child.expect_exact("C：退出")
    assert "断点 2/4" in child.before
    pages = []
    for lines, columns in ((40, 120), (12, 50)):
        child.setwinsize(lines, columns)
        child.expect_exact(f"\x1b[{lines};1H")
        pages.append(int(re.search(r" 1/(\d+)", unescaped(child.before.rpartition(CLEAR)[2]))[1]))
    assert pages[1] > pages[0], "a smaller one has more pages"
    hang_up(child)


# Without a person


def test_without_a_terminal_it_asks_for_auto(command):
    done = command("demo", "lesson-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--auto 5" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(("name", "language"), EVERY_LESSON_IN_BOTH)
def test_every_lesson_runs_alone_at_a_pipe(told, name, language):
    done = told("demo", name, "--auto", "0", "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout and not re.search(r"^ *--Call--", done.stdout, flags=re.MULTILINE)
    lesson: Lesson = library.load(name)
    for number in range(1, len(lesson.stops) + 1):
        assert (
            f"Stop {number} of {len(lesson.stops)}" if language == "en" else f"断点 {number}/{len(lesson.stops)}"
        ) in done.stdout
    assert max(map(cell_len, done.stdout.split("\n"))) <= 80


def test_it_runs_alone_on_a_terminal_and_a_key_still_works():
    child = terminal([sys.executable, "-m", "walkthrough", "demo", "lesson-1", "--auto", "0.01", "--speed", "1000", "--stop", "4"])
    child.expect_exact("What to try next")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    teacher = Audience("lesson-1", "--auto", "60")
    assert "2/2" in teacher.press(" ")
    hang_up(teacher.child)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lesson-1", "--auto", "soon"], "'soon': give a number"),
        (["lesson-1", "--auto", "nan"], "'nan': give a number"),
        (["lesson-1", "--auto", "-1"], "'-1': give a number of seconds, 0 or more"),
        (["lesson-1", "--speed", "0"], "give a number above 0"),
        (["lesson-1", "--stop", "5"], "--stop 5: lesson-1 has stops 1 to 4"),
        (["lesson-99"], "no lesson is called 'lesson-99'"),
    ],
)
def test_misuse_is_one_line(command, arguments, message):
    done = command("demo", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and done.stderr.count("\n") == 1


def test_values_from_a_request_are_not_interpreted(two, command):
    body = {"volumeAttachment": {"\x1b[31mred": 1, "volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73"}}
    change(Path(two), "Request(stops=(entry,))", f"Request(sent={{'body': {body!r}}}, stops=(entry,))")
    shown = command("demo", two, "--auto", "0").stdout
    assert "\\x1b[31mred" in shown
    assert "\x1b" not in shown


# The recording


class Recording:
    """An asciicast v2 file, read as a player reads it."""

    def __init__(self, path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        self.header = json.loads(lines[0])
        self.events = [json.loads(line) for line in lines[1:]]
        assert self.header["version"] == 2
        assert all(type(self.header[name]) is int and self.header[name] > 0 for name in ("width", "height"))
        for event in self.events:
            time, code, data = event
            assert type(time) in (int, float) and time >= 0 and code in ("o", "m", "r", "i") and type(data) is str
        times = [time for time, _, _ in self.events]
        assert times == sorted(times)
        self.text = "".join(data for _, code, data in self.events if code == "o")
        assert "\n" not in self.text.replace("\r\n", "")

    @property
    def markers(self) -> list[str]:
        return [data for _, code, data in self.events if code == "m"]


def test_a_recording_has_a_chapter_for_every_stop(command, tmp_path):
    path = tmp_path / "demo.cast"
    done = command("demo", "lesson-1", "--auto", "3", "--cast", str(path), COLUMNS="100", LINES="30")
    assert (done.returncode, done.stderr) == (0, "")
    recording = Recording(path)
    assert (recording.header["width"], recording.header["height"]) == (100, 30)
    assert recording.header["title"] == "Lesson 1 · The article, start to finish"
    stops = library.load("lesson-1").stops
    assert recording.markers == [f"{place} · {stop.title.en}" for place, stop in zip(STOPS, stops, strict=True)]
    for number, (_, code, _) in enumerate(recording.events):
        if code == "m":
            drawn = "".join(data for _, kind, data in recording.events[:number] if kind == "o").rpartition(CLEAR)[2]
            assert recording.events[number][2].partition(" · ")[0] in drawn, "whoever jumps to a chapter sees its first page"
    assert recording.text.count(CLEAR) > 30
    # It took no time to make, and takes a minute to watch.
    assert 60 < recording.events[-1][0] < 300
    typed = "".join(data for _, code, data in recording.events if code == "o" and len(data) == 1)
    assert "pp volume_bdm" in typed, "character by character"


def test_the_same_show_makes_the_same_recording(command, tmp_path):
    files = [tmp_path / "one.cast", tmp_path / "two.cast"]
    for file in files:
        command("demo", "lesson-1", "--auto", "2", "--cast", str(file))
    one, two = (re.sub(r"0x[0-9a-f]+", "", file.read_text()) for file in files)
    assert one == two
    assert stat.S_IMODE(files[0].stat().st_mode) & 0o600 == 0o600


def test_what_was_seen_before_ctrl_c_is_kept(tmp_path):
    path = tmp_path / "demo.cast"
    teacher = Audience("lesson-1", "--cast", str(path), "--debugger", "pdb")
    teacher.to("Stop 1 of 4")
    teacher.child.send("x")
    teacher.child.expect_exact("(Pdb) ")
    teacher.child.sendline("pp server_id")
    teacher.child.expect_exact("'4cfde5a8")
    teacher.child.expect_exact("(Pdb) ")
    assert not path.exists(), "a recording is not there before it is whole"
    interrupt(teacher.child)
    assert teacher.child.exitstatus == 130
    recording = Recording(path)
    assert [marker.partition(" · ")[0] for marker in recording.markers] == ["Stop 1 of 4"]
    assert "(Pdb) pp server_id\r\n'4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a'\r\n" in recording.text
    assert [each.name for each in tmp_path.iterdir()] == ["demo.cast"]


def test_a_recording_that_cannot_be_written_is_one_line(command, tmp_path):
    done = command("demo", "lesson-1", "--auto", "0", "--cast", str(tmp_path / "no" / "demo.cast"))
    assert done.returncode == 2
    assert (
        f"demo.cast: cannot be written: the folder {tmp_path / 'no'} does not exist\n" in done.stderr
        and done.stderr.count("\n") == 1
    )


# Pages


def test_a_long_text_is_cut_at_an_empty_line_where_there_is_one_near():
    lines = [Text(word) for word in ["a", "b", "c", "", "d", "e", "f", "g", "h"]]
    assert [[line.plain for line in part] for part in _parts(lines, 5)] == [["a", "b", "c"], ["d", "e", "f", "g", "h"]]
    assert [len(part) for part in _parts([Text("x")] * 11, 5)] == [5, 3, 3], "no line is left alone on a page"
    assert [len(part) for part in _parts([Text("x")] * 13, 5)] == [5, 5, 3]
    assert _parts([], 5) == [[]]


@pytest.mark.more
def test_a_request_page_says_what_is_different_and_the_repair_is_presented(command, told):
    shown = command("demo", "lesson-4", "--auto", "0").stdout
    assert "The volume's status at Cinder is 'in-use'" in shown and "fault." not in shown.partition("The repair\n")[0]
    assert "The message attach_volume cannot be sent: MessageDeliveryFailure" in shown
    assert "Everything is as the request before this one left it." in shown
    assert "Instance, 60 fields" not in shown, "nothing of it is marked, at any stop"
    assert "What is different" not in told("demo", "lesson-1", "--auto", "0", "--lang", "en").stdout
    repair = library.load("lesson-4").repair
    shown = shown[shown.index("The repair\n") :]
    parts = ("The repair\n", *(case.title.en[:40] for case in repair.cases), "A first try\n", "What comes of it\n")
    places = [shown.index(text) for text in (*parts, "Why it is not enough\n", "One way to do it\n")]
    assert places == sorted(places) and "unreserve_volume" in shown[places[-1] :]
    naive = shown[places[-4] : places[-2]]
    assert [line.split()[0] for line in naive.splitlines() if line.strip()[:1] in ("✓", "✗")] == ["✓", "✓", "✗", "✗"]
    assert "+         self.volume_api.unreserve_volume(context, volume_id)" in naive
    assert "expected 'attaching', got 'available'" in naive
    kinds = [line.strip()[0] for line in shown[places[-1] :].splitlines() if line.strip()[:2] in ("- ", "+ ")]
    assert kinds == ["-"] * 2 + ["+"] * 6, "what goes, and then what comes"


def test_all_of_an_object_comes_behind_what_is_asked_and_no_page_is_said_twice(command):
    shown = command("demo", "lesson-3", "--auto", "0").stdout
    stop = shown[shown.index("Stop 4 of 9  1/") : shown.index("Stop 5 of 9  1/")]
    assert stop.index("3 of 21 fields") < stop.index("Question\n") < stop.index("unset <?>: ")
    assert stop.count("What to notice") == 1 and "still open" not in shown


def test_what_answers_a_question_is_typed_behind_it(told):
    shown = told("demo", "lesson-6", "--auto", "0", "--debugger", "pdb").stdout
    for number, command_typed in ((2, "pp context.roles"), (3, "pp volume"), (4, "pp connection_info"), (5, "pp disk_info")):
        stop = shown[shown.index(f"Stop {number} of 8  1/") : shown.index(f"Stop {number + 1} of 8  1/")]
        assert stop.index("Question\n") < stop.index(f"(Pdb) {command_typed}\n") < stop.index("Answer\n"), number


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_marked_word_means_stands_below_the_text_that_marks_it(told, language):
    shown = told("demo", "lesson-1", "--auto", "0", "--lang", language).stdout
    opening = shown[: shown.index("POST http")]
    words = {"en": ("volume*", "* volume: A disk"), "zh": ("卷*", "* 卷：独立保存")}[language]
    assert opening.index(words[0]) < opening.index(words[1])
    question = shown[shown.index({"en": "A decorator* is", "zh": "有一层装饰器*"}[language]) :]
    assert {"en": "* decorator: A function", "zh": "* 装饰器：用 @"}[language] in question[: question.index("(Pdb")]


@pytest.mark.parametrize("options", [(), ("--colour",)])
def test_colours_mark_the_current_line_and_what_matters_if_they_are_wanted(options):
    teacher = Audience("lesson-1", "--stop", "3", *options)
    assert "\x1b[1;30;43m3155  ->" in teacher.child.before or not options
    assert "instance=instance," in teacher.child.before and "bdm=volume_bdm)" in teacher.child.before, "the whole statement"
    assert "N Enter: stop N" in teacher.child.before and "Where we are" in teacher.child.before
    colours = r"\x1b\[[\d;]*\b(3[0-7]|4[0-7])\b[\d;]*m"
    assert bool(re.search(colours, teacher.child.before)) == bool(options)
    teacher.to("fields that matter here")
    assert bool(re.search(r"\x1b\[1;30;46m▶ ", teacher.child.before)) == bool(options)
    hang_up(teacher.child)


def test_fifty_columns_and_twelve_lines_are_enough():
    teacher = Audience("lesson-1", "--stop", "2", columns=50, lines=12)
    for _ in range(6):
        teacher.press(" ")
    hang_up(teacher.child)


def test_the_language_changes_at_the_prompt_and_no_page_is_added():
    teacher = Audience("lesson-1", "--stop", "2")
    before = teacher.page.split("\n")[0]
    teacher.child.send("x")
    teacher.child.expect(awaited(ANY_PROMPT))
    teacher.child.sendline("lang zh")
    teacher.child.expect(awaited(ANY_PROMPT))
    teacher.child.sendeof()
    teacher.child.expect_exact("C：退出")
    assert re.search(r"1/\d+", before)[0] in teacher.child.before and "当前位置" in teacher.child.before
    hang_up(teacher.child)
