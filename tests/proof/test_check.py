"""``walkthrough check``: green as it stands, red when the stub, the article or a rule is changed."""

import re

import pytest
from helpers import ROOT, change, copy_package, run

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


@pytest.mark.parametrize(
    ("file", "before", "after", "red"),
    [
        ("walkthrough/stubs/seed.py", '"r-jajb10ay"', '"r-jajb10az"', "r-jajb10az"),
        (RPCAPI, "        version = '3.16'\n        kw", "        version = '3.17'\n        kw", "'3.17'"),
        (RPCAPI, "# article line 398", "# article line 399", "stop 4: pdb never stood at nova/compute/rpcapi.py(408)"),
        (
            API,
            "volume_id=volume_id, mountpoint=device, bdm=volume_bdm)",
            "volume_id=volume_id, mountpoint=device,  bdm=volume_bdm)",
            "device,  bdm",
        ),
        ("traces/article/stop-1.txt", "c6129426", "c6129427", "c6129427"),
        ("traces/article/stop-3.txt", "id=39", "id=40", "id=40"),
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


@pytest.mark.parametrize("rule", [rule.name for rule in rules.RULES if rule.applies])
def test_without_any_of_its_rules_the_check_is_red(rule, changing):
    changing[:] = [each for each in changing if each.name != rule]
    assert sum(each.unexplained for each in compare.run(library.load("lesson-1"), snapshots.article())) > 0


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
