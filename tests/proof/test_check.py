"""``walkthrough check``: green as it stands, red when the stub, the article or a rule is changed."""

import bdb
import gc
import re
import sys

import pytest
from helpers import ROOT, change, copy_package, more, run

from walkthrough import transcript
from walkthrough.course import library
from walkthrough.proof import compare, report, rules, snapshots


def test_the_check_is_green(command):
    done = command("check")
    assert done.returncode == 0, done.stdout
    assert "4 stops, 11 commands, 0 lines unexplained, 0 rules idle" in done.stdout
    rows = re.findall(r"^(\d) (\S+)\((\d+)\) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$", done.stdout, flags=re.MULTILINE)
    assert [row[1:4] for row in rows] == [
        ("volumes.py", "392", "4"),
        ("volumes.py", "418", "1"),
        ("api.py", "3156", "4"),
        ("rpcapi.py", "408", "2"),
    ]
    for *_, lines, equal, by_rule, unexplained in rows:
        assert int(equal) + int(by_rule) == int(lines)
        assert unexplained == "0"


def test_every_line_of_the_article_is_compared():
    results = compare.run(library.load("lesson-1"), snapshots.article())
    assert [each.equal + each.by_rule for each in results] == [len(each.transcript.lines) for each in results] == [22, 11, 20, 18]


API = "walkthrough/stubs/nova/compute/api.py"
RPCAPI = "walkthrough/stubs/nova/compute/rpcapi.py"


@pytest.mark.more
@pytest.mark.once
@pytest.mark.parametrize(
    ("file", "before", "after", "red"),
    [
        ("walkthrough/stubs/seed.py", '"r-jajb10ay"', '"r-jajb10az"', "r-jajb10az"),
        more(RPCAPI, "        version = '3.16'\n        kw", "        version = '3.17'\n        kw", "'3.17'"),
        more(RPCAPI, "# article line 398", "# article line 399", "nova/compute/rpcapi.py has no code at line 408"),
        more(
            API,
            "volume_id=volume_id, mountpoint=device, bdm=volume_bdm)",
            "volume_id=volume_id, mountpoint=device,  bdm=volume_bdm)",
            "device,  bdm",
        ),
        more("traces/article/stop-1.txt", "c6129426", "c6129427", "c6129427"),
        more("traces/article/stop-3.txt", "id=39", "id=40", "id=40"),
    ],
)
def test_a_changed_value_line_or_statement_turns_it_red(tmp_path, file, before, after, red):
    package = copy_package(tmp_path)
    change(package / file, before, after)
    done = run("check", package=package)
    assert done.returncode == 1
    assert red in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_red_check_shows_both_sides(tmp_path):
    package = copy_package(tmp_path)
    change(package / API, "mountpoint=device, bdm", "mountpoint=None, bdm")
    done = run("check", package=package)
    assert done.returncode == 1
    assert "stop 3: - what stop-3.txt shows, + what pdb prints" in done.stdout
    assert "\n- -> volume_id=volume_id, mountpoint=device, bdm=volume_bdm)\n" in done.stdout
    assert "\n+ -> volume_id=volume_id, mountpoint=None, bdm=volume_bdm)\n" in done.stdout


@pytest.fixture
def changing(monkeypatch):
    """The list of rules, to be changed at will."""
    changed = list(rules.RULES)
    for module in (rules, compare, report):
        monkeypatch.setattr(module, "RULES", changed)
    return changed


def test_an_idle_rule_turns_it_red(command, changing):
    changing.append(rules.Rule("never-used", lambda *_: 0, (3, 0)))
    done = command("check")
    assert done.returncode == 1
    assert "rule never-used explained nothing" in done.stdout


def test_a_rule_of_a_later_python_is_not_idle(command, changing):
    changing.append(rules.Rule("future", lambda *_: 0, (99, 0)))
    assert command("check").returncode == 0


LESSONS = {"article": "lesson-1", "compute1": "lesson-6"}


@pytest.mark.every(4)
@pytest.mark.parametrize(("of", "rule"), [(of, rule.name) for rule in rules.RULES if rule.applies for of in rule.of])
def test_without_any_of_its_rules_the_check_is_red(of, rule, changing):
    changing[:] = [each for each in changing if each.name != rule]
    lesson = LESSONS[of]
    assert sum(each.unexplained for each in compare.run(library.load(lesson), snapshots.transcripts(lesson))) > 0


class Garbage:
    """What only the collector finds, and finalizes."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        self.told = True


class SystemThatCollects:
    """``sys``, where the collector, if it is enabled, comes as soon as somebody traces: it may come at any time."""

    def __getattr__(self, name):
        return getattr(sys, name)

    def settrace(self, function):
        Garbage()
        sys.settrace(function)
        if function and gc.isenabled():
            gc.collect()


def test_a_garbage_collection_is_no_step_of_pdbs(monkeypatch):
    monkeypatch.setattr(bdb, "sys", SystemThatCollects())
    compared = compare.run(library.load("lesson-1"), snapshots.transcripts("lesson-1"))
    assert [each.unexplained for each in compared] == [0, 0, 0, 0]
    assert gc.isenabled()


def test_the_second_part_is_checked_against_real_nova_compute(command):
    done = command("check", "lesson-6")
    assert done.returncode == 0, done.stdout
    assert "8 stops and 8 places between them, 61 commands, 0 lines unexplained, 0 rules idle" in done.stdout
    rows = re.findall(r"^([-\d]) (\S+)\((\d+)\) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$", done.stdout, flags=re.MULTILINE)
    assert len(rows) == 16
    assert [(row[0], row[1], row[2]) for row in rows if row[0] != "-"] == [
        ("1", "manager.py", "4554"),
        ("2", "manager.py", "4571"),
        ("3", "block_device.py", "231"),
        ("4", "block_device.py", "238"),
        ("5", "driver.py", "1381"),
        ("6", "block_device.py", "267"),
        ("7", "block_device.py", "47"),
        ("8", "manager.py", "4587"),
    ]
    assert "8 of 8 stops, 33 values" in done.stdout
    assert "lesson-6.jsonl is what is recorded now" in done.stdout


MEASURED = "traces/compute1/transcripts.txt"


@pytest.mark.more
@pytest.mark.once
@pytest.mark.parametrize(
    ("file", "before", "after", "red"),
    [
        more("walkthrough/stubs/seed.py", '"10.0.0.9:3260"', '"10.0.0.8:3260"', "10.0.0.8:3260"),
        ("walkthrough/stubs/nova/virt/libvirt/driver.py", "# article line 1402", "# article line 1403", "driver.py(1402)"),
        more(
            "walkthrough/stubs/nova/virt/libvirt/volume.py",
            '"node.startup", "automatic"',
            '"node.startup", ""',
            "not what is recorded",
        ),
        more(MEASURED, "(Pdb) pp flags\n2\n", "(Pdb) pp flags\n3\n", "driver.py(1402): - what transcripts.txt shows"),
        more(MEASURED, "block_device.py(47)wrapped()", "block_device.py(46)wrapped()", "has no transcript of stop 7"),
    ],
)
def test_a_change_on_compute1_turns_it_red(tmp_path, file, before, after, red):
    package = copy_package(tmp_path)
    change(package / file, before, after)
    done = run("check", "lesson-6", package=package)
    assert done.returncode == 1
    assert red in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(Pdb) pp x\n1\n", "transcripts.txt:1: no heading of a place here"),
        ("## 1\n> /a.py(1)f()\n(Pdb) pp x\n## 2\n> /a.py(2)f()\nx\n", "transcripts.txt:6: neither a location"),
        ("## 1\n> /a.py(1)f()\n(Pdb) pp x\n## 2\n> /a.py(2)f()\n", "transcripts.txt:5: the transcript ends without"),
    ],
)
def test_measured_transcripts_that_cannot_be_parsed_are_one_line(tmp_path, text, message):
    path = tmp_path / "transcripts.txt"
    path.write_text(text)
    with pytest.raises(transcript.TranscriptError, match=re.escape(message)):
        transcript.read_places(path)


def test_a_lesson_without_transcripts_is_one_line(command):
    done = command("check", "lesson-3")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "walkthrough: there are no transcripts for lesson-3; lessons that can be checked: lesson-1, lesson-6\n"


def test_more_transcripts_than_stops_is_one_line(tmp_path):
    package = copy_package(tmp_path)
    (package / "traces/article/stop-5.txt").write_text("(Pdb) l\n")
    done = run("check", package=package)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "walkthrough: the lesson has 4 stops, but traces/article has 5 transcripts\n"


def test_a_transcript_that_cannot_be_parsed_is_one_line(tmp_path):
    package = copy_package(tmp_path)
    (package / "traces/article/stop-2.txt").write_text("hello\n")
    done = run("check", package=package)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("stop-2.txt:1: neither a location, a listing nor a prompt: 'hello'\n")


def test_the_check_leaves_the_learners_pdbrc_alone(tmp_path):
    (tmp_path / ".pdbrc").write_text("p 'from .pdbrc'\n")
    done = run("check", package=ROOT, HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout
