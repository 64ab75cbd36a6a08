"""One walk of several traces, by the ids of their messages."""

import io
import itertools
import json
from collections import Counter

import pytest
from helpers import ROOT
from rich.console import Console

from walkthrough.screen.tree import TreeView
from walkthrough.tracing.format import Trace, TraceError, TraceWriter
from walkthrough.tracing.merge import merged, walks
from walkthrough.tracing.tree import Tree, nodes
from walkthrough.worlds.nova import WORLD


def trace(path, *spoken):
    """Write a trace from words, ``lane:depth name`` to call and ``lane:depth -name`` to return.

    ``>id``, ``>>id`` (nobody waits), ``<id`` and ``<<id`` say which message is sent and taken, ``=id`` which answer is.
    """
    kinds = {
        ">": ("sends", "call"),
        ">>": ("sends", "one-way"),
        "<": ("takes", "call"),
        "<<": ("takes", "one-way"),
        "=": ("takes", "answer"),
    }
    with TraceWriter(path, lesson=path.stem, requests=[]) as writer:
        for each in spoken:
            place, name, *messages = each.split()
            lane, _, depth = place.partition(":")
            event = {"lane": lane, "depth": int(depth or 0), "kind": "return" if name[0] == "-" else "call"}
            event |= {"file": "nova/made.py", "line": 1, "function": name.lstrip("-")}
            event |= {"result": "None"} if name[0] == "-" else {"arguments": {}}
            for message in messages:
                sign = message.rstrip("0123456789abcdef")
                end, kind = kinds[sign]
                event[end] = {"id": message.removeprefix(sign), "kind": kind, "words": "w"}
            writer.write(event)
    return Trace(path)


def drawn(walk):
    console = Console(file=io.StringIO(), width=100, color_system=None)
    TreeView(console, "en", WORLD).draw(Tree(walk))
    return [line.replace("  nova/made.py:1", "") for line in console.file.getvalue().splitlines()]


@pytest.fixture
def controller(tmp_path):
    return trace(
        tmp_path / "controller.jsonl",
        "api create", "api:1 call >1", "api:2 pack", "api:2 -pack",
        "db load <2", "db -load",
        "api:2 unpack =1", "api:2 -unpack", "api:1 -call",
        "api:1 cast >>3", "api:2 pack", "api:2 -pack", "api:1 -cast", "api -create",
        "db save <4", "db -save",
    )  # fmt: skip


@pytest.fixture
def compute(tmp_path):
    return trace(
        tmp_path / "compute.jsonl",
        "host take <1", "host -take", "host reserve", "host:1 ask >2", "host:1 -ask =2", "host -reserve",
        "host attach <<3", "host:1 ask >4", "host:2 unpack =4", "host:2 -unpack", "host:1 -ask", "host -attach",
    )  # fmt: skip


ONE_TREE = [
    "[api] create",
    "├ call",
    "│ ├ pack",
    "│ ├ [host] take",
    "│ ├ [host] reserve",
    "│ │ └ ask",
    "│ │   └ [db] load",
    "│ └ unpack",
    "└ cast",
    "  ├ pack",
    "  └ [host] attach",
    "    └ ask",
    "      ├ [db] save",
    "      └ unpack",
]


def test_what_is_done_for_a_message_hangs_where_it_was_sent(controller, compute):
    for traces in itertools.permutations([controller, compute]):
        with merged(traces) as walk:
            assert drawn(walk) == ONE_TREE
            assert (walk.lesson, walk.of) == (traces[0].lesson, [each.path for each in traces])
    assert not walk.path.exists()


@pytest.mark.parametrize("lesson", ["lesson-1", "lesson-6", "lesson-8"])
def test_a_walk_that_is_divided_is_put_together(lesson, tmp_path):
    """As if it had been recorded by two processes."""
    whole = Trace(ROOT / "traces" / f"{lesson}.jsonl")
    header, *lines, _ = whole.path.read_text().splitlines()
    divided = {True: [header], False: [header]}
    for line in lines:
        divided['"lane": "compute1' in line].append(line)
    for is_compute, part in divided.items():
        end = json.dumps({"events": len(part) - 1})
        (tmp_path / f"{is_compute}.jsonl").write_text("".join(f"{line}\n" for line in [*part, end]))
    with merged([Trace(tmp_path / "False.jsonl"), Trace(tmp_path / "True.jsonl")]) as walk:
        copied = walk.path.read_text().splitlines()[1:-1]
        assert Counter(copied) == Counter(lines)
        depth_first = list(nodes(walk))
        of_api = sum(event.lane == "controller" and event.kind == "call" and event.depth == 0 for event in whole)
        roots = [node.event.lane for node in depth_first if node.level == 0]
    # In lesson 8 a message is taken after its sender has given up: it still hangs where it was sent.
    assert roots == ["controller"] * of_api
    for lane in {event.lane for event in whole}:
        own = [line for line in lines if f'"lane": "{lane}"' in line]
        assert [line for line in copied if f'"lane": "{lane}"' in line] == own, "each lane in its own order"


def test_a_message_whose_other_end_is_not_there_has_a_tree_of_its_own(controller, compute, tmp_path):
    lost = trace(tmp_path / "lost.jsonl", "host take <1", "host -take", "host late <9", "host:1 deep", "host:1 -deep", "host -late")
    with merged([controller, lost]) as walk:
        assert [(node.event.function, node.level) for node in nodes(walk) if node.event.lane in ("host", "db")] == [
            ("take", 2), ("load", 0), ("save", 0), ("late", 0), ("deep", 1),
        ]  # fmt: skip


def test_a_message_that_comes_twice_hangs_twice_where_it_was_sent(tmp_path):
    one = trace(tmp_path / "one.jsonl", "api cast >>1", "api -cast")
    two = trace(tmp_path / "two.jsonl", "host first <<1", "host -first", "host again <<1", "host -again")
    with merged([one, two]) as walk:
        assert drawn(walk) == ["[api] cast", "├ [host] first", "└ [host] again"]


def test_two_hosts_of_one_name_may_take_turns(tmp_path):
    one = trace(tmp_path / "one.jsonl", "api cast >>1", "api -cast", "api cast >>2", "api -cast")
    two = trace(tmp_path / "two.jsonl", "host first <<1", "host -first")
    three = trace(tmp_path / "three.jsonl", "host second <<2", "host -second")
    with merged([two, one, three]) as walk:
        assert drawn(walk) == ["[api] cast", "└ [host] first", "[api] cast", "└ [host] second"]


def test_a_call_that_never_ended_has_what_it_asked_for(tmp_path):
    one = trace(tmp_path / "one.jsonl", "api cast >>1", "api -cast", "api after", "api -after")
    two = trace(tmp_path / "two.jsonl", "host work <<1", "host:1 call >2")
    three = trace(tmp_path / "three.jsonl", "db save <2", "db -save")
    with merged([one, two, three]) as walk:
        assert [event.function for event in walk if event.kind == "call"] == ["cast", "work", "call", "save", "after"]


def test_messages_that_ask_for_one_another_come_to_an_end(tmp_path):
    """No run makes such traces; somebody may."""
    one = trace(tmp_path / "one.jsonl", "api work <1 >2", "api -work")
    two = trace(tmp_path / "two.jsonl", "host work <2 >1", "host -work")
    with merged([one, two]) as walk:
        assert Counter(event.lane for event in walk) == {"api": 2, "host": 2}


def test_a_host_that_is_asked_for_more_while_it_works_hangs_below_who_asks(tmp_path):
    one = trace(tmp_path / "one.jsonl", "api call >1", "api -call")
    two = trace(tmp_path / "two.jsonl", "host work <1", "host:1 ask >2", "host:1 -ask", "host -work", "host more <<3", "host -more")
    three = trace(tmp_path / "three.jsonl", "db save <2", "db:1 tell >>3", "db:1 -tell", "db -save")
    with merged([one, two, three]) as walk:
        assert drawn(walk) == [
            "[api] call", "└ [host] work", "  └ ask", "    └ [db] save", "      └ tell", "        └ [host] more",
        ]  # fmt: skip


def test_what_goes_on_for_a_sender_that_has_given_up_hangs_where_anything_else_would(tmp_path):
    """In one process, where the order of events is known."""
    walk = trace(
        tmp_path / "one.jsonl",
        "api create", "api:1 call >1", "host take <1", "host -take", "api:1 -call", "host work", "host -work", "api -create",
    )  # fmt: skip
    assert drawn(walk) == ["[api] create", "├ call", "│ └ [host] take", "└ [host] work"]


def test_a_trace_of_another_walk_is_one_line(command, controller, compute, tmp_path):
    other = trace(tmp_path / "other.jsonl", "host take <8", "host -take")
    done = command("show", str(controller.path), str(compute.path), str(other.path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"walkthrough: {other.path} is not another part of the walk in {controller.path}: no message passed between the two; "
        "give traces that were recorded together (serve --save, compute --save)\n"
    )


@pytest.mark.parametrize("names", [("lesson-1", "lesson-6"), ("lesson-1", "lesson-1")])
def test_whole_walks_are_not_parts_of_one_though_their_messages_have_the_same_numbers(names, command):
    done = command("show", *names)
    assert done.returncode == 2 and "in lesson-1: no message passed between the two" in done.stderr


def test_a_trace_of_version_1_has_no_messages(controller, compute, command):
    text = compute.path.read_text().replace('"version": 2', '"version": 1')
    lines = [
        {name: value for name, value in json.loads(line).items() if name not in ("takes", "sends")} for line in text.splitlines()
    ]
    compute.path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert "no message passed" in command("show", str(controller.path), str(compute.path)).stderr


def test_show_takes_the_traces_of_one_walk(controller, compute, command):
    done = command("show", str(controller.path), str(compute.path))
    assert done.returncode == 0
    assert [line.replace("  nova/made.py:1", "") for line in done.stdout.splitlines()] == [*ONE_TREE, "controller: 14 / 14"]
    done = command("show", str(controller.path), str(compute.path), "--lane", "db")
    assert done.stdout.count("[db]") == 2


def changed(source, path, before, after):
    path.write_text(source.path.read_text().replace(before, after))
    return str(path)


def test_diff_compares_two_walks_however_their_traces_are_mixed(controller, compute, command, tmp_path):
    again = changed(controller, tmp_path / "again.jsonl", '"id": "', '"id": "a')
    other = changed(compute, tmp_path / "other.jsonl", '"id": "', '"id": "a')
    for traces in ([controller.path, compute.path, again, other], [controller.path, again, other, compute.path]):
        done = command("diff", *map(str, traces))
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "The two traces are equal: 14 lines.")
        assert done.stdout.startswith(f"- {controller.path} + {compute.path}\n+ {again} + {other}\n")
    changed(compute, tmp_path / "other.jsonl", '"id": "', '"id": "a')
    other = changed(Trace(tmp_path / "other.jsonl"), tmp_path / "other.jsonl", '"function": "reserve"', '"function": "refuse"')
    done = command("diff", str(controller.path), str(compute.path), again, other)
    assert done.returncode == 1
    assert "- │ │ [host] reserve" in done.stdout and "+ │ │ [host] refuse" in done.stdout
    assert "only in controller.jsonl + compute.jsonl" in done.stdout.splitlines()[-1]


def test_a_walk_is_equal_to_itself(controller, compute, command):
    done = command("diff", *[str(controller.path), str(compute.path)] * 2)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "The two traces are equal: 14 lines.")


def test_diff_of_one_walk_or_of_three_is_one_line(controller, compute, command, tmp_path):
    third = [trace(tmp_path / f"{name}.jsonl", f"api call >>{name}", "api -call") for name in ("7", "8")]
    for traces, told in (
        ([controller], f"this is 1: {controller.path}"),
        ([controller, compute, *third], f"this is 3: {controller.path} and {compute.path}; {third[0].path}; {third[1].path}"),
    ):
        done = command("diff", *(str(each.path) for each in traces))
        assert (done.returncode, done.stderr) == (2, f"walkthrough: two walks are compared, and {told}\n")


def test_a_lesson_is_told_by_the_name_that_was_typed(command, tmp_path, monkeypatch):
    """What was recorded of it now is in a file that is gone when the command has ended."""
    monkeypatch.chdir(tmp_path)
    lesson = (
        "from walkthrough import Lesson, Request, Stop\n"
        'stop = Stop(function="colorsys:rgb_to_hls", statement="maxc = ", title="T", notice="N")\n'
        'request = Request(call="colorsys:rgb_to_hls", args=(1, 0, 0), stops=(stop,))\n'
        'lesson = Lesson(world="python", title="T", opening="O", closing="C", requests=(request,))\n'
    )
    (tmp_path / "one.py").write_text(lesson, encoding="utf-8")
    (tmp_path / "two.py").write_text(lesson.replace("1, 0, 0", "0, 1, 0"), encoding="utf-8")
    done = command("diff", "one.py", "two.py")
    assert (done.returncode, done.stderr) == (1, "") and done.stdout.startswith("- one.py\n+ two.py\n")
    assert command("diff", "one.py").stderr == "walkthrough: two walks are compared, and this is 1: one.py\n"
    for name in ("show", "page"):
        told = command(name, "one.py", "two.py").stderr
        assert told.startswith("walkthrough: two.py is not another part of the walk in one.py: ")


def test_traces_of_one_walk_belong_together_though_two_of_them_have_nothing_in_common(tmp_path):
    one = trace(tmp_path / "one.jsonl", "api call >1", "api -call")
    two = trace(tmp_path / "two.jsonl", "db save <2", "db -save")
    three = trace(tmp_path / "three.jsonl", "host work <1", "host:1 ask >2", "host:1 -ask", "host -work")
    assert walks([one, two]) == [[one], [two]]
    assert walks([one, two, three]) == [[one, two, three]]


def test_a_trace_that_is_cut_short_is_told_by_its_own_name(controller, compute, tmp_path):
    compute.path.write_text(compute.path.read_text()[:-10])
    with pytest.raises(TraceError, match=r"compute\.jsonl:14: "), merged([controller, compute]):
        pass
