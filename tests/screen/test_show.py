"""Looking at traces: the tree, what is selected of it, what two do not share, and the commands for it."""

import io
import json
import re
import sys

import pytest
from helpers import EVERY_LESSON, ROOT, terminal
from rich.cells import cell_len
from rich.console import Console

from walkthrough.course import library
from walkthrough.screen.tree import TreeView, fold
from walkthrough.tracing.diff import Comparison
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.tracing.tree import Selection, SelectionError, Tree
from walkthrough.worlds.nova import WORLD

COMMITTED = ROOT / "traces" / "lesson-1.jsonl"


def trace(path, *spoken):
    """Write a trace from words: ``+lane name [argument]`` calls, ``- [result]`` returns in the last lane, ``! error``."""
    stacks, lane = {}, "controller"
    with TraceWriter(path, lesson="made", requests=[{"method": "POST"}]) as writer:
        for each in spoken:
            sign, words = each[0], each[1:].split()
            if sign == "+":
                lane = words[0]
                name = words[1]
                depth = len(stacks.setdefault(lane, []))
                stacks[lane].append(name)
                more = {"kind": "call"}, {"arguments": {"a": words[2]} if words[2:] else {}}
            elif sign == "-":
                lane = words[1] if words[1:] else lane
                name = stacks[lane].pop()
                depth = len(stacks[lane])
                more = {"kind": "return"}, {"result": words[0] if words else "None"}
            else:
                name, depth = stacks[lane][-1], len(stacks[lane])
                more = {"kind": "exception"}, {"error": words[0]}
            place = {"file": "nova/made.py", "line": 1, "function": name}
            writer.write({"lane": lane, "depth": depth} | more[0] | place | more[1])
    return Trace(path)


def drawn(tree, width=100, **options):
    console = Console(file=io.StringIO(), width=width, color_system=None)
    TreeView(console, "en", WORLD, **options).draw(tree)
    return [line.replace("  nova/made.py:1", "") for line in console.file.getvalue().splitlines()]


def test_a_generator_that_is_resumed_is_a_call_that_goes_on(tmp_path):
    place = {"file": "nova/made.py", "line": 1}
    told = [
        ("call", 0, "run", {}), ("call", 1, "numbers", {}), ("yield", 1, "numbers", {"result": "1"}),
        ("resume", 1, "numbers", {}), ("call", 2, "leaf", {}), ("return", 2, "leaf", {"result": "None"}),
        ("yield", 1, "numbers", {"result": "None"}), ("resume", 1, "numbers", {}), ("suspend", 1, "numbers", {}),
        ("resume", 1, "numbers", {}), ("return", 1, "numbers", {"result": "5"}), ("return", 0, "run", {"result": "'x'"}),
    ]  # fmt: skip
    with TraceWriter(tmp_path / "resumed.jsonl", lesson="made", requests=[{"method": "POST"}]) as writer:
        for kind, depth, function, more in told:
            writer.write({"lane": "controller", "depth": depth, "kind": kind} | place | {"function": function} | more)
    assert drawn(Tree(Trace(tmp_path / "resumed.jsonl"))) == [
        "[controller] run",
        "├ numbers  yield 1",
        "├ ↻ numbers",
        "│ ├ leaf",
        "│ └ yield None",
        "├ ↻ numbers  await",
        "├ ↻ numbers  → 5",
        "└ → 'x'",
    ]


@pytest.fixture
def road(tmp_path):
    return trace(
        tmp_path / "road.jsonl",
        "+controller create 1", "+controller get 2", "- 7", "+controller reserve", "+compute1 work", "+compute1 deep", "-", "- 8",
        "- 9 controller", "+controller lost", "! KeyError", "-", "- done", "+compute1 later", "-",
    )  # fmt: skip


def test_anothers_request_hangs_below_the_call_in_which_the_learner_stands(tmp_path):
    """And what compute1 does for it, below it: not below whatever was drawn last."""
    path = trace(
        tmp_path / "two.jsonl",
        "+controller create", "+controller attach", "+controller/2 create", "+compute1 reserve", "-", "- 200 controller/2",
        "+compute1 cast", "-", "+controller destroy", "-", "- lost", "- 400",
    )  # fmt: skip
    assert drawn(Tree(path)) == [
        "[controller] create",
        "├ attach",
        "│ ├ [controller/2] create",
        "│ │ ├ [compute1] reserve",
        "│ │ └ → 200",
        "│ ├ [compute1] cast",
        "│ ├ destroy",
        "│ └ → lost",
        "└ → 400",
    ]
    assert drawn(Tree(path, selection=Selection(grep="destroy"))) == ["[controller] create", "└ attach", "  └ destroy"]


def test_the_other_hosts_work_hangs_below_the_call_that_waits(road):
    assert drawn(Tree(road)) == [
        "[controller] create  a=1",
        "├ get  a=2  → 7",
        "├ reserve",
        "│ ├ [compute1] work",
        "│ │ ├ deep",
        "│ │ └ → 8",
        "│ └ → 9",
        "├ lost",
        "│ └ ✗ KeyError",
        "└ → done",
        "[compute1] later",
    ]


def test_what_is_left_out_leaves_no_hole(road):
    assert drawn(Tree(road, keep=lambda event: event.function in ("create", "deep"))) == [
        "[controller] create  a=1",
        "├ [compute1] deep",
        "└ → done",
    ]


@pytest.mark.parametrize(
    ("options", "functions"),
    [
        ({"lane": "compute1"}, ["create", "reserve", "work", "deep", "later"]),
        ({"grep": "deep"}, ["create", "reserve", "work", "deep"]),
        ({"grep": r"a=2"}, ["create", "get"]),
        ({"first": "reserve", "last": "reserve"}, ["create", "reserve", "work", "deep"]),
        ({"first": "nova.made:lost"}, ["create", "lost", "later"]),
        ({"last": "get"}, ["create", "get"]),
    ],
)
def test_a_selection_is_shown_with_the_calls_around_it(road, options, functions):
    rows = Tree(road, selection=Selection(**options))
    assert [row.node.event.function for row in rows if row.node.event.kind == "call"] == functions


@pytest.mark.parametrize("options", [{"lane": "cinder"}, {"first": "nowhere"}, {"last": "nowhere"}, {"grep": "("}])
def test_a_selection_that_is_not_there_is_an_error(road, options):
    with pytest.raises(SelectionError):
        Tree(road, selection=Selection(**options))


def test_what_is_shown_is_the_same_of_a_file_and_of_a_list(road):
    events = list(road)
    for options in ({}, {"grep": "deep"}, {"first": "get", "last": "work"}):
        assert list(Tree(road, selection=Selection(**options))) == list(Tree(events, selection=Selection(**options)))


def test_a_call_above_keeps_its_end_where_another_lane_goes_on_below_it(tmp_path):
    path = trace(
        tmp_path / "two.jsonl",
        "+controller create", "+controller attach", "+compute1 work", "- None controller", "+controller leaf", "- 5 controller",
        "+compute1 deep", "-", "- None compute1", "- None controller",
    )  # fmt: skip
    assert drawn(Tree(path, selection=Selection(grep="deep"))) == ["[controller] create", "└ leaf  → 5", "  └ deep"]


def test_stops_can_be_named():
    tree = Tree(Trace(COMMITTED), selection=Selection(first="stop 2", last="2"))
    assert [row.node.event.stop for row in tree if row.node.event.stop] == [2]


def test_folding_says_how_much_is_cut():
    assert fold("x" * 30, 30) == "x" * 30
    assert fold("x" * 100, 30) == "x" * 22 + "… (+78)"
    assert fold("卷" * 100, 30).startswith("卷" * 10)
    assert fold("a\nb", 30) == "a⏎b"


def test_on_a_terminal_no_line_is_wider_than_it():
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system=None)
    TreeView(console, "zh", WORLD, with_notes=True).draw(Tree(Trace(COMMITTED)))
    assert max(map(cell_len, console.file.getvalue().splitlines())) <= 120


def test_equal_traces_have_no_differences(road):
    comparison = Comparison(road, road)
    assert [each.sign for each in comparison] == [" "]
    assert comparison.equal and comparison.alike == 12


def test_differences_are_told_call_by_call(road, tmp_path):
    other = trace(
        tmp_path / "other.jsonl",
        "+controller create 1", "+controller get 3", "- 7", "+controller new", "+controller inner", "-", "-", "+controller reserve",
        "- 9", "+controller lost", "! KeyError", "-", "- done", "+compute1 later", "-",
    )  # fmt: skip
    comparison = Comparison(road, other)
    found = [(each.sign, each.node and each.node.event.function, each.inside) for each in comparison]
    assert found == [
        (" ", "create", 0),
        ("~", "get", 0),
        ("+", "new", 1),
        (" ", "reserve", 0),
        ("-", "work", 2),
        (" ", None, 0),
    ]
    assert (comparison.changed, comparison.only_first, comparison.only_second) == (1, 3, 2)


def test_a_long_row_with_a_hole_is_not_all_different(tmp_path):
    calls = [word for number in range(3000) for word in (f"+controller f{number % 7} {number}", "-")]
    one = trace(tmp_path / "a.jsonl", "+controller all", *calls, "-")
    two = trace(tmp_path / "b.jsonl", "+controller all", *calls[:100], *calls[2100:], "-")
    comparison = Comparison(one, two)
    assert sum(each.sign == "-" for each in comparison) == 1000
    assert (comparison.changed, comparison.only_second) == (0, 0)


def test_more_kinds_of_nodes_and_larger_ones_than_short_numbers_can_tell(tmp_path, monkeypatch):
    monkeypatch.setattr("walkthrough.tracing.diff._SHORT", "B")
    monkeypatch.setattr("walkthrough.tracing.diff._LARGE", 500)
    calls = [word for number in range(300) for word in (f"+controller f{number} {number}", "- 1")]
    one = trace(tmp_path / "a.jsonl", "+controller all", *calls, "-")
    two = trace(tmp_path / "b.jsonl", "+controller all", *[word.replace("f299 299", "f299 x") for word in calls], "-")
    comparison = Comparison(one, two)
    assert [(each.sign, each.alike, each.node and each.node.event.function) for each in comparison] == [
        (" ", 0, "all"),
        ("~", 598, "f299"),
        (" ", 1, None),
    ]
    assert comparison.changed == 1


def test_show_is_plain_when_piped(command):
    done = command("show", "lesson-1", COLUMNS="80")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert not [line for line in done.stdout.splitlines() if line != line.rstrip()]
    assert all(f"◆ stop {number}" in done.stdout for number in (1, 2, 3, 4))
    assert "[compute1] object_compat.decorated_function" in done.stdout


def test_full_has_every_value_whole(command):
    folded, full = command("show", "lesson-1").stdout, command("show", "lesson-1", "--full").stdout
    assert "vm_state='stopped')" not in folded and "… (+" in folded
    assert "vm_state='stopped')" in full and "… (+" not in full


def test_notes_are_in_the_language_asked_for(command):
    assert "原文的入口函数" in command("show", "lesson-1", "--lang", "zh").stdout
    assert "The entry that the article starts from" in command("show", "lesson-1", "--lang", "en", "--story").stdout


def test_hostile_values_are_shown_escaped(command, tmp_path):
    path = tmp_path / "hostile.jsonl"
    trace(path, "+controller f x", "-")
    path.write_text(path.read_text().replace('"x"', json.dumps("\x1b]0;owned\x07")))
    for arguments in (
        ["show", str(path)],
        ["show", str(path), "--full"],
        ["diff", str(path), str(trace(tmp_path / "b.jsonl").path)],
    ):
        done = command(*arguments)
        assert "\x1b" not in done.stdout and "\x07" not in done.stdout


@pytest.mark.every(4)
@pytest.mark.parametrize("nasty", ["\x1b]0;owned\x07", "\x9b2J", "a\nb", "\r"])
@pytest.mark.parametrize("place", ['"made"', '"controller"', '"f"', '"nova/made.py"', '"a"', '"POST"', '"line"'])
def test_names_are_shown_escaped_on_one_line(command, tmp_path, place, nasty):
    path, other = tmp_path / f"{nasty}.jsonl", tmp_path / "b.jsonl"
    trace(path, "+controller f x", "-")
    trace(other)
    usual = command("show", str(path)).stdout.count("\n")
    path.write_text(path.read_text().replace(place, json.dumps(nasty)))
    for arguments in (["show", str(path)], ["show", str(path), "--full"], ["diff", str(path), str(other)]):
        done = command(*arguments)
        # A request is shown as it was sent, lines and all.
        assert nasty not in done.stdout + done.stderr or (place, nasty) == ('"POST"', "a\nb")
        if done.returncode == 2:
            assert done.stderr.count("\n") == 1
        elif arguments[0] == "show" and place != '"POST"':
            assert done.stdout.count("\n") == usual


def test_diff_leaves_with_1_if_there_is_a_difference(command, tmp_path, road):
    other = trace(tmp_path / "other.jsonl", "+controller create 2", "-")
    assert command("diff", str(road.path), str(road.path)).returncode == 0
    done = command("diff", str(road.path), str(other.path))
    assert done.returncode == 1
    assert "- a = 1" in " ".join(done.stdout.split()) and "+ a = 2" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "lesson-99"], "neither a trace file nor a lesson"),
        (["show", "lesson-1", "--grep", "("], "--grep '(': not a regular expression"),
        (["show", "lesson-1", "--from", "nowhere"], "--from nowhere: not in this trace; give a function (API.get) or a stop"),
        (["show", "lesson-1", "--to", "stop " + "9" * 5000], "not in this trace"),
        (["show", "lesson-1", "--lane", "\x1b[2J\n"], r"--lane \x1b[2J\n: not in this trace; it has"),
        (["run", "\x1b[2J\n.py"], r"\x1b[2J\n.py"),
        (["diff", "lesson-1", "nowhere"], "neither a trace file nor a lesson"),
        (
            ["run", "lesson-1", "--save", "/no/such/folder/x", "--no-input"],
            "/no/such/folder/x: the trace cannot be written: the folder /no/such/folder does not exist",
        ),
    ],
)
def test_misuse_is_one_line(command, arguments, message):
    done = command(*arguments)
    assert done.returncode == 2
    assert message in done.stderr and done.stderr.count("\n") == 1 and "\x1b" not in done.stderr


def test_the_chain_at_the_prompt_and_the_tree_afterwards(command, tmp_path):
    saved = tmp_path / "run.jsonl"
    done = command(
        "run", "lesson-1", "--debugger", "pdb", "--save", str(saved), commands="c\nchain\nc\nchain all\nc\nc\n", COLUMNS="100"
    )
    assert done.returncode == 0, done.stderr
    before, after = done.stdout.split("▶ you are here", 1)
    story = before.rpartition("chain\n")[2]
    assert "◆ stop 2" in story and "stop 3" not in story and "instance_get_by_uuid" not in story
    assert "instance_get_by_uuid" in after.split("▶ you are here")[0]
    assert "The calls that you just stepped through" in after
    assert saved.read_bytes() == COMMITTED.read_bytes()
    assert re.search(
        rf"Above: the \d+ main lines of \d+ recorded events\. To see all of\s+them:\n  .*walkthrough show {saved}\n", after
    )


def test_what_was_not_saved_can_be_recorded_by_another_run(command):
    """To see all of a run that is gone would take a command that does not show it."""
    told = command("run", "lesson-1", "--debugger", "pdb", commands="c\nc\nc\nc\n").stdout
    assert re.search(r"To record the next run in a\s+file:\n  .*walkthrough run lesson-1 --save FILE\n", told)
    assert "To see all" not in told


def test_leaving_early_keeps_nothing(command, tmp_path):
    saved = tmp_path / "run.jsonl"
    assert command("run", "lesson-1", "--debugger", "pdb", "--save", str(saved), commands="q\n").returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.every(2)
@pytest.mark.parametrize("no_color", [None, "1"])
def test_a_terminal_pages_and_colours(no_color, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    child = terminal(
        [sys.executable, "-m", "walkthrough", "show", "lesson-1", "--story"],
        columns=120,
        PAGER=str(pager),
        NO_COLOR=no_color,
        TERM="xterm-256color",
    )
    printed = child.read()
    child.close()
    assert child.exitstatus == 0
    assert "PAGED" in printed
    assert ("38;5;63" in printed) == (no_color is None)


@pytest.mark.parametrize("name", EVERY_LESSON)
def test_every_stop_is_in_the_story_with_the_calls_that_lead_to_it(command, name):
    stops = library.load(name).stops
    recorded = Trace(ROOT / "traces" / f"{name}.jsonl")
    assert [event.name for event in recorded if event.stop is not None and WORLD.note(event.name) is None] == []
    told = command("show", name, "--story", "--flat").stdout.splitlines()
    for stop in stops:
        [number] = [number for number, line in enumerate(told) if f"◆ stop {stop.number} " in line]
        depth = int(told[number].split()[0])
        calls = [line for line in told[:number] if re.match(rf"{depth - 1} ", line)]
        # A stop at a def line is the call itself.
        assert stop.function in calls[-1] + told[number]
