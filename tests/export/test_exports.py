"""What is written for other tools, each held against what its reader wants: CodeTour, Mermaid, Perfetto, notebooks (issue 13)."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from export.test_page import HOSTILE, call
from helpers import ROOT
from worlds import standin

from walkthrough.course import library
from walkthrough.export import codetour, mermaid, notebook, perfetto
from walkthrough.export.walk import Walk
from walkthrough.proof import snapshots
from walkthrough.tracing.part import part
from walkthrough.world import Carried

HOSTILE_EVENTS = [
    call(lane="main", function=f"outer{HOSTILE}", arguments={HOSTILE: HOSTILE}, sends=Carried(HOSTILE, "call", HOSTILE)),
    call(lane="main/2", function="double", takes=Carried(HOSTILE, "call", HOSTILE)),
    call(lane="main/2", kind="return", function="double", result=HOSTILE),
    call(kind="line", line=2, stop=1, values={HOSTILE: HOSTILE}),
    call(kind="exception", error=HOSTILE),
    call(kind="return", error=HOSTILE),
]


def walk_of(name: str) -> Walk:
    with snapshots.opened(name) as (trace, world, lesson):
        return Walk(list(part(trace)), world, trace.requests, lesson, lambda text: {})


@pytest.fixture(scope="module")
def walk():
    return walk_of("lesson-1")


@pytest.fixture(scope="module")
def hostile():
    return Walk(list(enumerate(HOSTILE_EVENTS, start=1)), standin.WORLD, [{"method": HOSTILE}], None, lambda text: {})


# CodeTour: what its schema wants of a tour and of a step.


@pytest.mark.parametrize(
    "name", [name if name == "lesson-1" else pytest.param(name, marks=pytest.mark.more) for name in library.names()]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_tour_is_one_that_codetour_plays(name, language):
    lesson = library.load(name)
    text = codetour.codetour(lesson, language, ROOT)
    tour = json.loads(text)
    assert set(tour) == {"$schema", "title", "description", "steps"} and tour["title"] == lesson.title.in_language(language).strip()
    kinds = {"file": str, "uri": str, "line": int, "title": str, "description": str}
    for step in tour["steps"]:
        assert step["description"] and all(type(value) is kinds[key] for key, value in step.items())
    placed = [step for step in tour["steps"] if "line" in step]
    assert len(placed) == len(lesson.stops)
    for stop, step in zip(lesson.stops, placed, strict=True):
        lines = (ROOT / step["file"]).read_text(encoding="utf-8").splitlines() if "file" in step else None
        wanted = (lesson.runs_in.source.text(stop.file) or "").splitlines()[stop.line - 1]
        assert lines is None or lines[step["line"] - 1].strip() == wanted.strip()
        if stop.question and not stop.question.given_away:
            assert f"`{stop.question.right[0]}`" not in step["description"]
    assert text == codetour.codetour(lesson, language, ROOT)


def test_both_languages_are_two_tours():
    lesson = library.load("lesson-1")
    titles = {json.loads(codetour.codetour(lesson, language, ROOT))["title"] for language in ("en", "zh")}
    assert titles == {"Lesson 1 · The article, start to finish", "第一课 · 原文全程"}


def test_a_file_elsewhere_is_named_whole(tmp_path):
    steps = json.loads(codetour.codetour(library.load("lesson-1"), "en", tmp_path))["steps"]
    assert all(step["uri"].startswith("file:///") for step in steps if "line" in step)


# Mermaid: each line is one that its grammar has.

PARTICIPANT, NOTE = r"    participant (p\d+) as [^;\n]+", r"    Note over (p\d+): .+"
MESSAGE = r"    (p\d+)(->>|-->>|-\))(p\d+): .+"


def check_mermaid(text: str) -> Counter:
    first, *lines = text.splitlines()
    assert first == "sequenceDiagram"
    known, found = set(), Counter()
    for line in lines:
        plain = re.sub(r"#\d+;", "", line)
        assert not re.search(r"[;#%<]", plain.replace("->>", "").replace("-->>", "")), line
        if match := re.fullmatch(PARTICIPANT, line.replace("#", "").replace(";", "")):
            known.add(match[1])
        elif match := re.fullmatch(NOTE, line):
            assert match[1] in known
            found["note"] += 1
        else:
            match = re.fullmatch(MESSAGE, line)
            assert match and {match[1], match[3]} <= known, line
            found[match[2]] += 1
    return found


def test_the_messages_are_drawn_by_mermaid(walk):
    text = mermaid.mermaid(walk, lambda text: text.en)
    assert check_mermaid(text) == {"->>": 7, "-->>": 7, "-)": 1, "note": 4}
    assert "    p1->>p2: reserve_block_device_name\n" in text
    assert text.index("◆ 4 ") < text.index("p1-)p2: attach_volume")
    assert "数据库" in mermaid.mermaid(walk, lambda text: text.zh)


def test_a_hostile_label_stays_a_label(hostile):
    # The client is answered by whom it asked, not by another lane of that host, whose answer nobody took here.
    assert check_mermaid(mermaid.mermaid(hostile, lambda text: text.en)) == {"note": 1, "->>": 2, "-->>": 1}


def test_the_readable_trace_has_the_diagram():
    text = (ROOT / "traces" / "lesson-1.md").read_text(encoding="utf-8")
    check_mermaid(re.search(r"```mermaid\n(.*?)```", text, re.DOTALL)[1])


# Perfetto: what the trace event format wants: each end has its begin, time does not go back, an arrow begins before it ends.


def check_perfetto(text: str) -> Counter:
    document = json.loads(text)
    stacks, last, flows, found = {}, {}, set(), Counter()
    for event in document["traceEvents"]:
        thread = (event["pid"], event["tid"])
        found[event["ph"]] += 1
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name") and event["args"]["name"]
            continue
        assert event["name"] is not None and event["cat"] and event["ts"] >= last.get(thread, 0)
        last[thread] = event["ts"]
        stack = stacks.setdefault(thread, [])
        if event["ph"] == "B":
            stack.append(event["name"])
        elif event["ph"] == "E":
            assert stack.pop() == event["name"]
        elif event["ph"] == "i":
            assert event["s"] in "tpg"
        elif event["ph"] == "s":
            assert stack and event["id"] not in flows and type(event["id"]) is int
            flows.add(event["id"])
        else:
            assert (event["ph"], event["bp"]) == ("f", "e") and event["id"] in flows and stack
    assert not any(stacks.values())
    return found


def test_a_trace_is_one_that_perfetto_reads(walk):
    text = perfetto.perfetto(walk, "lesson-1")
    found = check_perfetto(text)
    calls = sum(event.kind == "call" for event in walk.events)
    assert (found["B"], found["E"], found["s"], found["f"], found["M"]) == (calls, calls, 2, 2, 4)
    events = json.loads(text)["traceEvents"]
    assert [event["ts"] for event in events if event.get("cat") == "stop"] == [29, 122, 252, 253]
    assert len({event["pid"] for event in events}) == 2


def test_hostile_values_stay_values(hostile):
    text = perfetto.perfetto(hostile, HOSTILE)
    assert check_perfetto(text)["f"] == 1
    assert {(event["pid"], event["tid"]) for event in json.loads(text)["traceEvents"]} == {(1, 1), (1, 2)}
    assert not re.search("[\x1b\u202e\udc80]", text)


# A notebook: its own schema, and its cells run.


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_notebook_is_valid_and_runs(language):
    lesson = library.load("lesson-1")
    text = notebook.notebook(lesson, language, Path.cwd())
    made = nbformat.reads(text, as_version=4)
    nbformat.validate(made)
    names, shown = {}, []
    for cell in made.cells:
        if cell.cell_type == "code":
            *before, last = ast.parse(cell.source).body
            exec(compile(ast.Module(before, []), "cell", "exec"), names)
            if isinstance(last, ast.Expr):
                shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
            else:
                exec(compile(ast.Module([last], []), "cell", "exec"), names)
    stops = [each for each in shown if hasattr(each, "_repr_html_")]
    assert [stop.number for stop in stops] == [1, 2, 3, 4]
    assert {str(each) for each in shown if each not in stops} == {"Not that." if language == "en" else "不对。"}
    asked = [stop for stop in lesson.stops if stop.question]
    assert [cell.source for cell in made.cells].count(f'lesson.stop({asked[0].number}).answer("")') == 1


# The command.


@pytest.mark.parametrize("form", ["codetour", "mermaid", "perfetto", "ipynb"])
def test_each_form_is_written_to_a_file_and_printed(command, tmp_path, form):
    path = tmp_path / "made"
    assert command("export", "lesson-1", "--as", form, "-o", str(path), "--lang", "en").returncode == 0
    done = command("export", "lesson-1", "--as", form, "--lang", "en")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("given", "output", "opened"),
    [
        ("mine.py", None, "mine.py"),
        ("mine.py", "out/made.ipynb", "../mine.py"),
        ("mine.py", "link/made.ipynb", "../../mine.py"),
        ("out/../mine.py", "out/made.ipynb", "../mine.py"),
        ("lesson-0", "out/made.ipynb", "lesson-0"),
    ],
)
def test_a_notebook_opens_its_lesson_from_its_own_folder(command, tmp_path, monkeypatch, given, output, opened):
    lesson = (ROOT / "lessons" / "lesson_stdlib.py").read_text(encoding="utf-8")
    (tmp_path / "mine.py").write_text(lesson, encoding="utf-8")
    (tmp_path / "out" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "out" / "deep")
    monkeypatch.chdir(tmp_path)
    done = command("export", given, "--as", "ipynb", *(["-o", output] if output else []))
    assert (done.returncode, done.stderr) == (0, "")
    text = Path(output).read_text(encoding="utf-8") if output else done.stdout
    assert f"walkthrough.open('{opened}', " in text


def test_a_trace_alone_is_no_tour(command, tmp_path):
    path = tmp_path / "mine.jsonl"
    text = (ROOT / "traces" / "lesson-1.jsonl").read_text(encoding="utf-8")
    path.write_text(text.replace('"lesson": "lesson-1"', '"lesson": "mine"', 1), encoding="utf-8")
    done = command("export", str(path), "--as", "codetour")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "takes a lesson" in done.stderr
    assert command("export", str(path), "--as", "mermaid").returncode == 0
