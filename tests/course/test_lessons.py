"""The lessons as data: how they are written, found and proved; the main where prompts appear; and the repair of lesson 4."""

import ast
import re
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import ANY_PROMPT, EVERY_KIND, EVERY_LESSON, PROMPTS, ROOT, more, run, terminal
from learner import Learner

from walkthrough import messages
from walkthrough.course import library, progress, repair, validate
from walkthrough.course.guide import Guide
from walkthrough.course.workshop import Workshop
from walkthrough.debugger import lanes
from walkthrough.debugger.audience import Silent
from walkthrough.debugger.main_thread import MainThread
from walkthrough.debugger.session import Session
from walkthrough.lesson import Question, Text
from walkthrough.proof import snapshots
from walkthrough.screen.terminal import Terminal
from walkthrough.stubs import layout
from walkthrough.tracing.recorder import Recorder
from walkthrough.worlds.nova import WORLD, notes
from walkthrough.worlds.nova import messages as nova_messages

LESSONS = library.names()
t = Text("text", "文字")


@pytest.mark.parametrize("name", EVERY_LESSON)
def test_what_a_lesson_claims_is_proved_by_running_it(name):
    report = validate.check(name)
    assert report.findings == ()


@pytest.mark.parametrize("name", LESSONS)
def test_every_stop_asks_and_every_answer_has_a_proof(name):
    for stop in library.load(name).stops:
        assert stop.question or stop.task, stop.origin
        assert all(len(asked.hints) >= 2 for asked in (stop.question, stop.task) if asked), stop.origin
        assert stop.question is None or (stop.question.wrong and stop.question.value), stop.origin


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_needs_the_debugger(name):
    """What each task's commands come to is played by ``validate``."""
    assert sum(stop.task is not None for stop in library.load(name).stops) >= 2


#: All but what a lesson walks through.
SCRIPTS = sorted(path for path in (ROOT / "lessons").glob("*.py") if path.stem.partition("_")[0] in ("lesson", "words", "glossary"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_lesson_script_is_data_and_short(path):
    source = path.read_text(encoding="utf-8")
    # Those that are numbered have their words beside them.
    if path.stem.partition("_")[2].isdigit() and path.name.startswith("lesson"):
        assert len(source.splitlines()) <= 150
    machinery = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try, ast.With)
    assert not [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, machinery)]


@pytest.mark.every(4)
@pytest.mark.parametrize("name", LESSONS)
def test_the_stub_may_grow_above_a_stop_that_names_its_statement(name, monkeypatch):
    """Only the article's own lines are numbers; elsewhere a stop finds its line again when the stub was edited."""
    article = {("volumes.py", line) for line in range(387, 445)} | {("api.py", line) for line in range(3136, 3180)}
    article |= {("rpcapi.py", line) for line in range(403, 417)}
    for stop in library.load(name).stops:
        assert stop.statement or (stop.file.rpartition("/")[2], stop.line) in article, stop.origin
    before = [stop.line for stop in library.load(name).stops if stop.lane == "compute1"]
    text = layout.text
    numbered = {stop.file for stop in library.load(name).stops if not stop.statement}
    monkeypatch.setattr(layout, "text", lambda file, root=None: ("" if file in numbered else "\n\n") + text(file, root))
    after = [stop.line for stop in library.load(name).stops if stop.lane == "compute1"]
    assert after == [line + 2 for line in before]


def test_no_card_is_drawn_twice_for_one_arrival(command):
    """A return from the line of a stop, or a comprehension on it, is no second arrival."""
    done = command("run", "lesson-3", "--stop", "3", commands="n\nn\nq\n")
    assert done.stdout.count("Stop 3 of 9") == 1
    done = command("run", "lesson-5", "--stop", "4", commands="n\nn\nq\n")
    assert done.stdout.count("Stop 4 of 7") == 1


def test_requests_of_others_are_answered_while_the_learner_stands_still(told):
    output = told("run", "lesson-5", "--no-input").stdout
    assert output.count("While you are stopped here, another user gets") == 5
    loser = output.split("Stop 6 of 7")[1].split("Stop 7 of 7")[0]
    assert loser.split("What to notice")[0].count('"volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73"') == 2
    assert "HTTP 400 Bad Request" in loser and "No message was cast." in loser


def test_the_response_comes_before_what_compute1_does_with_the_cast(told):
    output = told("run", "lesson-5", "--no-input").stdout
    assert output.index('HTTP 200 OK\n  {\n    "volumeAttachment"') < output.index("Stop 3 of 7") < output.index("Stop 4 of 7")


def test_the_end_of_input_in_one_lane_is_the_end_in_all(command):
    done = command("run", "lesson-3", commands="c\nc\nc")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("(Pdb++)") + done.stdout.count("(Pdb) ") == 4
    assert "Stop 9 of 9" in done.stdout


def test_nova_api_waits_as_long_as_somebody_thinks_on_compute1(command):
    timeout = "__import__('oslo_config.cfg', fromlist=['x']).CONF.rpc_response_timeout"
    done = command("run", "lesson-3", "--stop", "2", commands=f"p {timeout}\nq\n")
    assert "\n86400\n" in done.stdout


@pytest.mark.parametrize("name", EVERY_LESSON)
def test_what_is_recorded_at_the_prompt_is_what_is_recorded_alone(name, tmp_path, capsys):
    """Both hosts, other people's requests and all; and twice the same in one process."""
    lesson = library.load(name)
    alone, again, walked = (tmp_path / f"{each}.jsonl" for each in ("alone", "again", "walked"))
    snapshots.record(lesson, alone)
    snapshots.record(lesson, again)
    Session(lesson, Terminal(lesson.runs_in, "en"), prompting=False, save=walked).run()
    assert again.read_text() == alone.read_text()
    assert walked.read_text() == alone.read_text()


def test_what_nobody_can_ask_for_is_not_recorded(monkeypatch, tmp_path):
    lesson = library.load("lesson-1")
    taken = []
    take = Recorder.take
    monkeypatch.setattr(Recorder, "take", lambda self, *event: taken.append(event) or take(self, *event))
    assert Session(lesson, Silent(), prompting=False).run() and not taken
    assert Session(lesson, Silent(), prompting=False, save=tmp_path / "saved.jsonl").run() and taken


# Stops that name a statement, and scripts with modules beside them

LESSON = """
from walkthrough import Lesson, Request, Stop, Text
t = Text("en", "zh")
lesson = Lesson(title=t, opening=t, closing=t, requests=(Request(stops=(
    Stop(file={file!r}, function={function!r}, statement={statement!r}, lane={lane!r}, title=t, notice=t),
)),))
"""


@pytest.mark.parametrize(
    ("file", "function", "statement", "message"),
    [
        (
            "nova/compute/manager.py",
            "do_reserve",
            "nothing",
            "no line of do_reserve() in nova/compute/manager.py starts with 'nothing'; copy the start of the line from: ",
        ),
        ("nova/compute/manager.py", "nobody", "bdm.create", "nova/compute/manager.py has no function 'nobody'"),
        (
            "nova/compute/api.py",
            "inner",
            "return function",
            "2 lines of inner() in nova/compute/api.py start with 'return function' (lines ",
        ),
        ("nova/none.py", "f", "x", "no file of the stub is called 'nova/none.py'"),
    ],
)
def test_a_statement_that_is_not_there_once_is_named_in_one_line(command, tmp_path, file, function, statement, message):
    path = tmp_path / "mine.py"
    path.write_text(LESSON.format(file=file, function=function, statement=statement, lane="controller"))
    done = command("run", str(path), "--no-input")
    assert done.returncode == 2
    assert f"{path}:5: " in done.stderr and message in done.stderr
    assert done.stderr.count("\n") == 1


def test_each_script_has_its_own_neighbours(tmp_path):
    script = LESSON.replace('t = Text("en", "zh")', "from neighbour import t").format(
        file="nova/compute/manager.py", function="do_reserve", statement="bdm.create", lane="compute1"
    )
    modules, path = set(sys.modules), list(sys.path)
    for title in ("one", "two"):
        folder = tmp_path / title
        folder.mkdir()
        (folder / "mine.py").write_text(script)
        (folder / "neighbour.py").write_text(f"from walkthrough import Text\nt = Text({title!r}, '中文')\n")
        assert library.load(str(folder / "mine.py")).title.en == title
    assert (set(sys.modules), sys.path) == (modules, path)


def test_an_answer_in_ones_own_words():
    question = Question(ask=t, right=("409 Instance X is locked",), keys=(("409", "lock"),), wrong=("403",), hints=(t,), because=t)
    for answer in ("409 locked", "it is LOCKED, so 409.", "409 instance x is locked"):
        assert question.accepts(answer), answer
    for answer in ("409", "locked", "403 locked", ""):
        assert not question.accepts(answer), answer


# The main


def test_the_main_does_what_other_threads_ask_while_it_waits():
    main = MainThread()
    here = threading.get_ident()
    assert main.ask(threading.get_ident) == here
    assert main.wait(lambda: (main.ask(threading.get_ident), threading.get_ident() == here)) == (here, False)
    # Waiting may be nested: what is asked may have to wait itself.
    assert main.wait(lambda: main.ask(lambda: main.wait(lambda: main.ask(threading.get_ident)))) == here


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
def test_what_fails_at_the_main_fails_where_it_was_asked(error):
    main = MainThread()

    def fail():
        raise error

    with pytest.raises(type(error)):
        main.wait(lambda: main.ask(fail))
    with pytest.raises(type(error)):
        main.wait(fail)
    assert main.wait(lambda: main.ask(lambda: 1)) == 1


def test_what_the_main_does_for_others_is_not_traced():
    main, seen = MainThread(), []

    def asked():
        return 1

    def trace(frame, event, arg):
        seen.append(frame.f_code.co_name)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        main.wait(lambda: main.ask(asked))
        now = sys.gettrace()
    finally:
        sys.settrace(before)
    assert now is trace
    assert "asked" not in seen and "wait" in seen


# The repair of lesson 4

LESSON_4 = library.load("lesson-4")
REPAIR = LESSON_4.repair
FILE = "nova/compute/api.py"
DESTROY = "                volume_bdm.destroy(context)\n"
GIVE_BACK = "                self.volume_api.unreserve_volume(context, volume_id)\n"


@pytest.fixture
def copy(tmp_path):
    repair.lay_out(WORLD, tmp_path)
    return tmp_path


def change(copy, before, after):
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def failures(copy):
    return [bool(finding.wrong) for finding in repair.trial(REPAIR, "nova", copy)]


@pytest.mark.more
@pytest.mark.usefixtures("tried_once")
def test_junos_own_code_fails_the_lost_cast_alone(copy):
    assert not WORLD.is_changed(copy)
    found = repair.trial(REPAIR, "nova", copy)
    assert [finding.wrong for finding in found] == [(("cloud.cinder.volume['status']", "'available'", "'attaching'"),), (), (), ()]


@pytest.mark.usefixtures("tried_once")
def test_the_solution_passes_and_the_stub_is_untouched(copy):
    stub = (layout.STUBS / FILE).read_bytes()
    repair.solve(REPAIR, copy)
    assert WORLD.is_changed(copy)
    assert failures(copy) == [False] * 4
    assert (layout.STUBS / FILE).read_bytes() == stub


@pytest.mark.more
@pytest.mark.usefixtures("tried_once")
def test_the_naive_repair_is_found_out():
    """It gives back in every failure."""
    [(before, after)] = REPAIR.naive.change.items()
    assert before.endswith(DESTROY) and after == before + GIVE_BACK
    assert [bool(finding.wrong) for finding in repair.attempted(REPAIR, LESSON_4)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("line", "raised"),
    [
        more("self.volume_api.unreserve(context, volume_id)", "AttributeError: 'API' object has no attribute 'unreserve'"),
        more(
            "self.volume_api.unreserve_volume(context)", "TypeError: API.unreserve_volume() missing 1 required positional argument"
        ),
        ("unreserve_volume(context, volume_id)", "NameError: name 'unreserve_volume' is not defined"),
    ],
)
def test_a_mistake_in_the_copy_is_named_with_its_line(copy, line, raised):
    """The client's 500 does not say what went wrong, nor where."""
    change(copy, DESTROY, f"{DESTROY}                {line}\n")
    number = (copy / FILE).read_text(encoding="utf-8").splitlines().index(f"                {line}") + 1
    finding = repair.trial(REPAIR, "nova", copy)[0]
    assert finding.wrong and finding.raised[0].startswith(raised) and finding.raised[1] == number


@pytest.mark.more
def test_what_nova_raises_itself_is_no_mistake_of_the_learners(copy):
    assert [finding.raised for finding in repair.trial(REPAIR, "nova", copy)] == [None] * 4


@pytest.mark.more
def test_work_in_a_copy_is_taken_up_when_the_lesson_is(tmp_path):
    """A mistake is named, a hint is about the repair; the copy is the same after the lesson was left, until a fresh one is made."""

    def begin():
        child = terminal([sys.executable, "-m", "walkthrough", "run", "lesson-4", "--stop", "6"], columns=200, TMPDIR=str(tmp_path))
        return Learner(child, ANY_PROMPT)

    def folder_in(printed):
        return Path(re.search(rf"^(/.+)/{FILE}:\d+$", printed, re.MULTILINE)[1])

    def words(printed):
        return " ".join(printed.split())

    learner = begin()
    learner.type("answer 400 available")
    assert "Nothing took the reservation back" in words(learner.type("hint"))
    folder = folder_in(learner.type("repair"))
    change(folder, DESTROY, f"{DESTROY}                self.volume_api.unreserve(context, volume_id)\n")
    told = words(learner.type("repair try"))
    assert "your code raised AttributeError: 'API' object has no attribute 'unreserve' (line " in told
    assert words(REPAIR.naive.because.en) in words(learner.type("hint"))
    assert str(folder) in learner.leave("q")
    assert progress.load()["lesson-4"].copy == str(folder)

    learner = begin()
    told = words(learner.type("repair try"))
    assert words(messages.REPAIR_AGAIN.en) in told and "AttributeError" in told
    assert messages.REPAIR_AGAIN.en not in learner.type("repair"), "once"
    fresh = folder_in(learner.type("repair new"))
    assert progress.load()["lesson-4"].copy == ""
    learner.leave("q")
    assert folder.is_dir() and not fresh.exists(), "the work stays, what was not changed goes"

    learner = begin()
    assert messages.REPAIR_FIRST.en in words(learner.type("repair try"))
    learner.leave("q")
    shutil.rmtree(folder)


@pytest.mark.more
def test_a_copy_that_the_learner_named_is_not_removed_when_it_is_taken_up_again(copy):
    given = (copy / FILE).read_bytes()

    def workshop():
        return Workshop(REPAIR, LESSON_4, Terminal(WORLD, "en"), progress.Progress("lesson-4"))

    first = workshop()
    first.take_up(copy)
    assert not first.try_it() and first.hint is None, "nothing was tried yet"
    repair.solve(REPAIR, copy)
    first.close()
    second = workshop()
    second.open()
    (copy / FILE).write_bytes(given)
    second.close()
    assert (copy / FILE).read_bytes() == given


@pytest.mark.more
def test_never_reserving_is_found_out(copy):
    change(copy, "            self.volume_api.reserve_volume(context, volume_id)\n", "")
    assert True in failures(copy)


def test_a_copy_that_does_not_run_is_one_line_with_the_real_place(copy):
    change(copy, DESTROY, "                volume_bdm.destroy(\n")
    with pytest.raises(repair.RepairError, match=r"api\.py:\d+: '\(' was never closed$"):
        repair.trial(REPAIR, "nova", copy)
    path, line = repair.position(REPAIR, WORLD, copy)
    assert (path, line) == (copy / FILE, 1)


def test_the_editor_is_led_to_the_statement(copy):
    path, line = repair.position(REPAIR, WORLD, copy)
    assert path.read_text(encoding="utf-8").splitlines()[line - 1].strip().startswith(REPAIR.statement)


@pytest.mark.more
@pytest.mark.usefixtures("tried_once")
def test_validate_tells_of_a_repair_that_is_none():
    assert repair.findings(REPAIR, LESSON_4) == []
    needless = replace(REPAIR, cases=REPAIR.cases[1:2])
    assert "nothing is to be repaired" in repair.findings(needless, LESSON_4)[0]
    wrong = replace(REPAIR, solution={DESTROY: DESTROY + GIVE_BACK})
    assert len(repair.findings(wrong, LESSON_4)) == 2
    lost = replace(REPAIR, solution={"no such text": ""})
    assert "holds 0 times" in repair.findings(lost, LESSON_4)[0]
    good = replace(REPAIR, naive=replace(REPAIR.naive, change=REPAIR.solution))
    assert repair.findings(good, LESSON_4) == [
        f"{REPAIR.naive.origin}: the naive repair is none: every case comes out as expected with it"
    ]
    lost = replace(REPAIR, naive=replace(REPAIR.naive, change={"no such text": ""}))
    assert repair.findings(lost, LESSON_4) == [f"{REPAIR.naive.origin}: the naive repair replaces a text that {FILE} holds 0 times"]


@pytest.mark.more
def test_a_repair_through_pipes(tmp_path):
    """``repair`` says where the copy is; nothing stays of one that was not changed."""
    commands = "repair try\nrepair\nrepair try\nrepair now\nq\n"
    done = run("run", "lesson-4", "--stop", "6", commands=commands, TMPDIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "There is no copy yet" in done.stdout
    assert "walkthrough-repair-" in done.stdout
    assert "✗ The cast fails" in done.stdout and "✓ Nothing fails" in done.stdout and "Not yet." in done.stdout
    assert "cloud.cinder.volume['status']: expected 'available', got 'attaching'" in " ".join(done.stdout.split())
    assert "/now: not a copy of the stub" in " ".join(done.stdout.split())
    assert list(tmp_path.iterdir()) == []
    assert "There is nothing to repair" in run("run", "lesson-1", commands="repair\nq\n").stdout


@pytest.mark.more
def test_work_in_a_copy_is_neither_overwritten_nor_lost(tmp_path, copy):
    """A fresh copy is another folder; one that stayed is taken up again."""
    repair.solve(REPAIR, copy)
    solved = (copy / FILE).read_bytes()
    done = run(
        "run", "lesson-4", "--stop", "6", commands=f"repair {copy}\nrepair try\nrepair new\nrepair try\nq\n", TMPDIR=str(tmp_path)
    )
    taken, _, fresh = done.stdout.partition("The copy that you changed is kept in:")
    assert "✓ The cast fails" in taken and "✗" not in taken
    assert str(copy) in fresh and "✗ The cast fails" in fresh
    assert (copy / FILE).read_bytes() == solved


def test_only_a_copy_is_taken_up_and_none_that_was_named_is_removed(copy):
    """The stub itself is not to be changed, and what looks like a fresh copy of ours may be somebody's."""
    commands = f"repair {layout.STUBS}\nrepair {copy}\nq\n"
    done = run("run", "lesson-4", "--stop", "6", commands=commands)
    assert done.stdout.count("not a copy of the stub") == 1
    assert f"{copy.resolve()}/{FILE}" in done.stdout and "is kept in" not in done.stdout
    assert (copy / FILE).is_file() and (layout.STUBS / FILE).is_file()


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("name", EVERY_LESSON)
def test_an_expression_in_a_hint_gives_the_answer_as_it_is_typed(name, kind):
    """But p and pp: they show where to look."""
    hints, commands = [], []
    for stop in library.load(name).stops:
        for asked, hint in [(each, hint) for each in (stop.question, stop.task) if each for hint in each.hints]:
            command = hint.en.removeprefix("Type: ")
            if command == hint.en or "," in command:
                continue
            assert hint.zh == f"输入：{command}"
            hints.append((stop, asked, command))
            commands.append(command)
        commands.append("c")
    done = run("run", name, "--debugger", kind, commands="".join(f"{command}\n" for command in commands))
    rest = done.stdout
    for stop, asked, command in hints:
        rest = rest.partition(f"{PROMPTS[kind]}{command}\n")[2]
        printed = rest.partition(PROMPTS[kind])[0]
        assert printed, f"{stop.origin}: {command} was not typed"
        assert "***" not in printed and "The article did not stop here" not in printed, f"{stop.origin}: {command}"
        if not command.startswith(("p ", "pp ")) or "exc_info" in command:
            right = asked.right if isinstance(asked, Question) else (messages.DONE.en,)
            assert any(each in printed for each in right), f"{stop.origin}: {command}"


def test_a_chinese_bracket_is_closed_by_its_own_kind():
    """A full-width bracket behind a piece of code cannot be typed."""
    ours = [value for words in (messages, nova_messages) for value in vars(words).values() if isinstance(value, Text)]
    helps = [method.help for kind in (Guide, lanes._Ours) for method in vars(kind).values() if hasattr(method, "help")]
    told = [*ours, *helps, *notes.FUNCTIONS.values(), *notes.STOPS.values()]
    told += [text for name in LESSONS for _, text in library.texts(library.load(name), name)]
    assert len(told) > 300
    for text in told:
        for opening, closing in ("()", "[]", "（）", "“”"):
            assert text.zh.count(opening) == text.zh.count(closing), text.zh
