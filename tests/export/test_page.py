"""The page: one file without a network, the same each time, and text whatever a trace or a lesson holds (issue 13)."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from helpers import ROOT
from worlds import standin

from walkthrough.course import glossary, library
from walkthrough.export import page, prose, words
from walkthrough.export.coloured import END, KEYWORD, MUTED, blocks, functions, lines
from walkthrough.export.fields import fields, shown
from walkthrough.export.walk import Walk
from walkthrough.proof import snapshots
from walkthrough.tracing.format import Event, TraceWriter
from walkthrough.tracing.part import part
from walkthrough.tracing.tree import Selection
from walkthrough.world import Carried

WEB = ROOT / "walkthrough" / "export" / "web"
#: What would be markup, a script's end, a terminal's escape, text that turns round, and half a character.
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e\udc80'\"&amp;--><!--"


class Parsed(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and the texts of those that hold no markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self._in = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag in self.raw:
            self.raw[tag].append("")
            self._in = tag

    def handle_endtag(self, tag):
        self._in = None

    def handle_data(self, data):
        if self._in:
            self.raw[self._in][-1] += data

    @property
    def data(self) -> dict:
        return json.loads(self.raw["script"][0])


def made(name: str = "lesson-1", **more) -> str:
    with snapshots.opened(name) as (trace, world, lesson):
        return page.page(part(trace), world, trace.requests, name=trace.path.name, lesson=lesson, explained=glossary.marked, **more)


@pytest.fixture(scope="module")
def text():
    return made()


@pytest.fixture(scope="module")
def parsed(text):
    return Parsed(text)


def standins(*events: Event, requests=(), **more) -> Parsed:
    return Parsed(page.page(enumerate(events, start=1), standin.WORLD, requests, name="sums", **more))


def call(**more) -> Event:
    return Event(
        **{"lane": "main", "depth": 0, "kind": "call", "file": "sums.py", "line": 1, "function": "outer", "arguments": {}} | more
    )


# One file


def test_nothing_is_asked_of_a_network(parsed):
    for tag, attributes in parsed.elements:
        for name in ("src", "href", "action", "srcset", "data", "poster"):
            assert (attributes.get(name) or "#").startswith(("#", "data:")), (tag, attributes)
    assert not re.search(r"url\((?!#)|@import", parsed.raw["style"][0])
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import)\b *\(", parsed.raw["script"][1])


def test_only_its_own_script_and_style_may_run(parsed):
    policies = [each["content"] for tag, each in parsed.elements if each.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policies[0].split("; "))
    assert (len(policies), rules["default-src"], "unsafe" in policies[0]) == (1, "'none'", False)
    for name, raw in (("script-src", parsed.raw["script"][1]), ("style-src", parsed.raw["style"][0])):
        assert rules[name] == f"'sha256-{base64.b64encode(hashlib.sha256(raw.encode()).digest()).decode()}'"
    assert (len(parsed.raw["script"]), len(parsed.raw["style"])) == (2, 1)
    for tag, attributes in parsed.elements:
        assert [name for name in attributes if name.startswith("on") or name == "style"] == [], tag


def test_lesson_1_is_small_and_the_same_each_time(text):
    assert len(text.encode()) <= 350_000
    assert made() == text
    assert str(ROOT) not in text


# What is in it


def test_every_event_is_there_with_its_stops(parsed):
    data = parsed.data
    with snapshots.opened("lesson-1") as (trace, _, lesson):
        events = list(trace)
    assert {len(column) for column in data["events"].values()} == {len(events)}
    assert data["numbers"] is None
    assert [(each["number"], each["index"] + 1) for each in data["stops"]] == [(1, 29), (2, 122), (3, 252), (4, 253)]
    names = [data["functions"][place][1] for place in data["events"]["function"]]
    assert names == [event.function for event in events]
    told = data["texts"][data["said"][data["events"]["said"][203]][0]]
    assert (names[203], told) == ("get_device_name_for_instance", "'/dev/vdb'")
    assert {203} <= set(data["firsts"]) <= set(data["steps"])
    assert 50 <= len(data["steps"]) <= 80
    assert {0, 322, *(each["index"] for each in data["stops"])} <= set(data["steps"])
    assert data["title"] == [lesson.title.en, lesson.title.zh]


def test_the_source_is_there_at_its_lines(parsed):
    files = dict(parsed.data["files"])
    first, shown_lines = next((first, lines) for first, lines in files["nova/compute/api.py"] if first <= 3156 < first + len(lines))
    plain = re.sub(f"[{KEYWORD}{MUTED}{END}]", "", shown_lines[3156 - first])
    assert plain == " " * 20 + "volume_id=volume_id, mountpoint=device, bdm=volume_bdm)"
    assert {each[0] for each in parsed.data["functions"]} == set(range(len(files)))


def test_values_say_what_is_new_and_none_is_hidden(parsed):
    stop = parsed.data["stops"][2]
    states = [("volume_bdm", "new"), ("instance", "same"), ("volume_id", "same"), ("device", "same"), ("bdm", "failed")]
    assert [(each["name"], each["state"]) for each in stop["values"]] == states
    by_name = {name: (text, marked, seen) for name, text, marked, seen, _ in stop["values"][0]["parts"]}
    assert by_name["device_name"] == ("'/dev/vdb'", 0, 1)
    assert by_name["id"] == ("39", 1, 1)
    assert len(by_name) == 21


def test_what_would_answer_waits(parsed, text):
    stop = parsed.data["stops"][2]
    for language, told in enumerate(("the name is in volume_bdm", "设备名在 volume_bdm 里")):
        sentences = [each for paragraph in stop["notice"][language] for each in paragraph]
        assert [waits for each, waits in sentences if told in each] == [True]
        assert [waits for each, waits in sentences if "39" in each] == [False]
        # Where nobody tries, it stands with the answer: folded on a screen, at the end on paper.
        stops, answers = text.partition('<script type="application/json"')[0].split('class="print-only"')
        assert told in stops and told not in re.sub(r"<details.*?</details>", "", stops, flags=re.DOTALL) and told in answers
    assert stop["question"] is None and stop["task"]["done"] == ["p volume_bdm.device_name"]


@pytest.mark.parametrize("name", library.names())
def test_no_notice_answers_its_question(name):
    lesson = library.load(name)
    for stop in lesson.stops:
        for language in ("en", "zh"):
            shown_first = " ".join(
                text for paragraph in prose.notice(stop, language, lesson.runs_in.lanes) for text, waits in paragraph if not waits
            )
            if stop.question and not stop.question.given_away:
                for answer in set(stop.question.right) - set(lesson.runs_in.lanes):
                    assert not re.search(rf"(?<![\w-]){re.escape(answer)}(?![\w-])", shown_first, re.ASCII), (stop.number, answer)


def test_the_messages_are_the_article_s(parsed):
    data = parsed.data
    parties = [each[0] for each in data["parties"]]
    found = [(index + 1, kind, parties[one], parties[two], label) for index, kind, one, two, label, *_ in data["arrows"]]
    assert parties == ["client", "controller", "compute1", "database", "Cinder"]
    assert [each for each in found if {"controller", "compute1"} == {each[2], each[3]}] == [
        (153, "call", "controller", "compute1", "reserve_block_device_name"),
        (225, "answer", "compute1", "controller", ""),
        (253, "one-way", "controller", "compute1", "attach_volume"),
    ]
    assert [each[4] for each in found if each[3] == "Cinder"] == [
        "GET /volumes/c6129426-c4ae-45fe-9052-b9248eacad73",
        "POST /volumes/c6129426-c4ae-45fe-9052-b9248eacad73/action",
    ]
    assert (found[0][0], found[-1][:4]) == (1, (293, "answer", "controller", "client"))
    # Nobody waits for the cast: it is taken later, and worked on to the end.
    assert [arrow[5:] for arrow in data["arrows"] if arrow[1] == "one-way"] == [[293, 322]]


def test_a_trace_of_version_1_shows_who_called_whom():
    with snapshots.opened("lesson-1") as (trace, _, lesson):
        events = [event._replace(sends=None, takes=None, called_from=None) for event in trace]
        walk = Walk(list(enumerate(events, start=1)), lesson.runs_in, trace.requests, lesson, glossary.marked)
    arrows = [(each.index + 1, each.kind, each.sender, each.receiver) for each in walk.diagram.arrows]
    assert {(153, "call", 1, 2), (225, "answer", 2, 1), (294, "one-way", 1, 2)} <= set(arrows)


def test_threads_that_send_nothing_have_no_arrows():
    events = [call(), call(depth=1, function="double", called_from=2)]
    for thread in ("Thread-1", "Thread-2"):
        events += [call(lane=thread), call(lane=thread, kind="return", result="1")]
    events += [call(depth=1, kind="return", function="double", result="2"), call(kind="return", result="3")]
    walk = Walk(list(enumerate(events, start=1)), standin.WORLD, [], None, lambda text: {})
    assert [(each.kind, each.sender, each.receiver) for each in walk.diagram.arrows] == [("call", 0, 1), ("answer", 1, 0)]
    assert walk.diagram.lanes == ["main", "Thread-1", "Thread-2"]


def test_half_of_a_walk_names_the_other_end():
    sent = call(sends=Carried("1", "call", "ask"))
    lost = call(function="double", sends=Carried("2", "one-way", "tell"))
    events = [sent, call(kind="return", result="1"), lost, call(kind="return", function="double", result="2")]
    events.append(call(function="double", takes=Carried("9", "one-way", "do")))
    walk = Walk(list(enumerate(events, start=1)), standin.WORLD, [], None, lambda text: {})
    here, elsewhere = 1, walk.diagram.parties.index(words.ELSEWHERE)
    found = {
        (each.kind, each.sender, each.receiver, each.label) for each in walk.diagram.arrows if each.label in ("ask", "tell", "do")
    }
    assert found == {("call", here, elsewhere, "ask"), ("one-way", here, elsewhere, "tell"), ("one-way", elsewhere, here, "do")}


def test_every_word_is_used_and_is_there():
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(WEB.glob("*.js")))
    others = "".join(path.read_text(encoding="utf-8") for path in (WEB / "page.html", WEB.parent / "page.py"))
    said = re.findall(r'(?:say|sayWith)\("(\w+)"|data-(?:say|name)="(\w+)"|words\.(\w+)', scripts + others)
    assert {each for found in said for each in found if each} - {"PAGE", "js"} <= set(words.PAGE)
    assert [key for key in words.PAGE if not re.search(rf"[\".\s]{key}\b", scripts + others)] == []
    for text in words.PAGE.values():
        assert text.en.strip() and text.zh.strip()
        assert sorted(re.findall(r"\{\w+\}", text.en)) == sorted(re.findall(r"\{\w+\}", text.zh))


# Whatever it is made of


def test_hostile_values_are_text():
    events = [
        call(lane=f"main{HOSTILE}", function=f"outer{HOSTILE}", file=f"{HOSTILE}.py", arguments={HOSTILE: HOSTILE}),
        call(kind="line", line=2, stop=1, values={HOSTILE: HOSTILE, "object": f"Kind(field={HOSTILE!r})"}),
        call(kind="exception", error=HOSTILE),
        call(kind="return", result=HOSTILE),
    ]
    parsed = standins(*events, requests=[{"method": HOSTILE, "body": HOSTILE}], lesson=None)
    assert [attributes for tag, attributes in parsed.elements if tag == "script"] == [
        {"type": "application/json", "id": "data"},
        {},
    ]
    assert [tag for tag, _ in parsed.elements if tag == "img"] == []
    for control in ("\x1b", "\u202e", "\udc80"):
        assert control not in json.dumps(parsed.data, ensure_ascii=False)
    told = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\\x1b[31m\\u202e\\udc80'\"&amp;--><!--"
    assert told in parsed.data["texts"]
    assert parsed.data["stops"][0]["values"][0]["text"] == told


def test_hostile_source_is_text(monkeypatch):
    code = f"def outer(number):\n    return 1  # {HOSTILE}{KEYWORD}{END}\n"
    monkeypatch.setattr(type(standin.WORLD.source), "text", lambda self, name: code)
    parsed = standins(call(), call(kind="line", line=2, stop=1, values={}))
    assert [tag for tag, _ in parsed.elements if tag == "img"] == []
    assert parsed.data["files"][0][1][0][1][1].count(KEYWORD) == 1
    assert "\u202e" not in parsed.data["files"][0][1][0][1][1]


def test_a_world_without_words_has_a_page_too():
    parsed = standins(call(arguments={"number": "2"}), call(function="double", line=6, depth=1), call(kind="return", result="5"))
    assert parsed.data["lesson"] == {"sent": []}
    assert parsed.data["notes"] == [[["Doubles a number."], ["把一个数翻倍。"]]]
    assert parsed.data["steps"] == [0, 1, 2]


# A part of a trace, and one that is too large


def test_a_part_keeps_its_numbers():
    with snapshots.opened("lesson-1") as (trace, *_):
        events = list(trace)
        found = list(part(trace, Selection(first="do_reserve", last="do_reserve")))
    inside = [number for number, event in found if event.lane == "compute1"]
    assert {176, 191, 204, 217} <= set(inside) <= set(range(153, 225))
    assert all(events[number - 1] == event for number, event in found)
    begun = [event for _, event in found if event.kind == "call"]
    assert len(begun) == len([event for _, event in found if event.kind == "return"])


def test_numbers_of_a_part_are_written_down():
    numbered = [(7, call()), (12, call(kind="return", result="1"))]
    parsed = Parsed(page.page(numbered, standin.WORLD, [], name="sums"))
    assert parsed.data["numbers"] == [7, 12]


def test_too_many_events_are_refused_in_a_line(command, monkeypatch):
    monkeypatch.setattr(page, "MOST", 100)
    done = command("page", "lesson-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"walkthrough: lesson-1: more than 100 events .*--from, --to or --grep.*\n", done.stderr)
    done = command("page", "lesson-1", "--from", "do_reserve", "--to", "do_reserve")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["lesson-1", "--from", "nowhere"], "--from nowhere: not in this trace"),
        (["lesson-1", "--grep", "["], "not a regular expression"),
        (["lesson-1", "--grep", "nothing has this"], "no event is left"),
        (["nothing"], "neither a trace file nor a lesson"),
        (["nothing.py"], "file not found"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_line(command, arguments, complaint):
    done = command("page", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert complaint in done.stderr


@pytest.mark.parametrize("damage", ["cut", "version", "text"])
def test_a_damaged_trace_leaves_the_page_that_was_there(command, tmp_path, damage):
    trace, out = tmp_path / "trace.jsonl", tmp_path / "page.html"
    whole = (ROOT / "traces" / "lesson-1.jsonl").read_text(encoding="utf-8")
    damaged = {"cut": whole[:5000], "version": whole.replace('"version": 2', '"version": 99', 1), "text": "\x00\x01"}[damage]
    trace.write_text(damaged, encoding="utf-8")
    out.write_text("before", encoding="utf-8")
    done = command("page", str(trace), "-o", str(out))
    assert (done.returncode, done.stderr.count("\n"), out.read_text(encoding="utf-8")) == (2, 1, "before")
    assert str(trace) in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_that_cannot_be_written_to_is_named(command, tmp_path):
    done = command("page", "lesson-1", "-o", str(tmp_path / "none" / "page.html"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in done.stderr


def test_a_trace_of_nobody_s_lesson_is_shown_by_its_name(command, tmp_path):
    path = tmp_path / "mine.jsonl"
    with TraceWriter(path, lesson="mine", requests=[{"method": "GET"}]) as writer:
        writer.write(
            {"lane": "controller", "depth": 0, "kind": "call", "file": "a.py", "line": 1, "function": "f", "arguments": {}}
        )
    done = command("page", str(path))
    assert Parsed(done.stdout).data["title"] == ["mine.jsonl", "mine.jsonl"]


def test_the_traces_of_two_hosts_make_one_page(command, tmp_path, parsed):
    header, *lines = (ROOT / "traces" / "lesson-1.jsonl").read_text(encoding="utf-8").splitlines()
    for lane in ("controller", "compute1"):
        own = [line for line in lines if f'"lane": "{lane}"' in line]
        (tmp_path / f"{lane}.jsonl").write_text(
            "\n".join([header, *own, json.dumps({"events": len(own)})]) + "\n", encoding="utf-8"
        )
    done = command("page", str(tmp_path / "controller.jsonl"), str(tmp_path / "compute1.jsonl"))
    assert (done.returncode, done.stderr) == (0, "")
    both = Parsed(done.stdout).data
    assert both["lanes"] == ["controller", "compute1"]
    assert len(both["events"]["kind"]) == len(parsed.data["events"]["kind"])
    crossing = [[arrow[1:5] for arrow in data["arrows"] if {arrow[2], arrow[3]} == {1, 2}] for data in (both, parsed.data)]
    assert crossing[0] == crossing[1] and len(crossing[0]) == 3


@pytest.mark.more
def test_a_lesson_that_was_not_recorded_is_recorded_by_the_command(command, tmp_path):
    script = (ROOT / "lessons" / "lesson_1.py").read_text(encoding="utf-8")
    (tmp_path / "mine.py").write_text(script.replace("import words_1", "import mine_words"), encoding="utf-8")
    (tmp_path / "mine_words.py").write_text((ROOT / "lessons" / "words_1.py").read_text(encoding="utf-8"), encoding="utf-8")
    done = command("page", str(tmp_path / "mine.py"))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(Parsed(done.stdout).data["stops"]) == 4


# Its pieces


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("A(a=1,b='x,y',c={p='1',q=[1, 2]})", "A", {"a": "1", "b": "'x,y'", "c": "{p='1',q=[1, 2]}"}),
        ("A(a='it\\'s, b=2')", "A", {"a": "'it\\'s, b=2'"}),
        ("A(a=2015-07-15T08:49:29Z,b=<?>)", "A", {"a": "2015-07-15T08:49:29Z", "b": "<?>"}),
        ("(1, 2)", "", {}),
        ("A()", "", {}),
        ("A(1, b=2)", "", {}),
        ("A(a=1,a=2)", "", {}),
        ("<A 1: 3 fields>", "", {}),
    ],
)
def test_fields_of_an_object_s_text(text, kind, found):
    assert fields(text) == (kind, found)


def test_what_changed_since_it_was_shown_last():
    value = shown("v", "A(a=1,b=2,c=None)", "A(a=1,b=3,c=None)", {"c"})
    assert (value.state, [(each.name, each.is_shown, each.was) for each in value.parts]) == (
        "changed",
        [("c", True, None), ("a", False, None), ("b", True, "3")],
    )
    assert shown("v", "*** NameError: no", None, ()).state == "failed"
    assert [shown("v", "1", before, ()).state for before in (None, "1", "2")] == ["new", "same", "changed"]


def test_source_keeps_its_lines_and_tells_what_is_what():
    found = lines('def f():\n\t"""One\n    two."""\n    return None  # why\n')
    assert found[0] == f"{KEYWORD}def{END} f():"
    assert [re.sub(f"[{KEYWORD}{MUTED}{END}]", "", line) for line in found[:4]] == [
        *("def f():", '        """One', '    two."""', "    return None  # why")
    ]
    assert found[1].endswith(f'{MUTED}"""One{END}') and found[2].startswith(MUTED)
    assert blocks(["a", "", "b", "", "", "", "c"]) == [(1, ["a", "", "b"]), (7, ["c"])]


def test_a_decorator_s_function_is_named_by_it():
    code = "import functools\ndef guard(f):\n    @functools.wraps(f)\n    def inner(*a):\n        return f(*a)\n    return inner\n"
    found = functions(code)
    assert (found["guard.inner"][0].decorator, found["guard"][0].decorator) == ("guard", "")
    assert (found["guard.inner"][0].first, found["guard.inner"][0].indent) == (3, 0)
    assert functions("this is no Python") == {}


def test_sentences_end_where_they_end():
    assert prose.sentences("It is so. It (as e.g. this. And that.) goes on? Yes!", "en") == [
        *("It is so.", "It (as e.g. this. And that.) goes on?", "Yes!")
    ]
    assert prose.sentences("这样。（先这样。再那样。）好吗？好。", "zh") == ["这样。", "（先这样。再那样。）", "好吗？", "好。"]
    assert prose.paragraphs("\n  a\n  b\n\n  c\n", "en") == ["a b", "c"]
    assert prose.paragraphs("甲\n  乙", "zh") == ["甲乙"]
