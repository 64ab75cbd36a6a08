"""``walkthrough validate``: every lesson keeps its promises, and each broken one is a line with file and line (issue 5)."""

import os
import re
import subprocess
import sys

import pytest
from helpers import ROOT, change, copy_package, environment, more, run

from walkthrough.course import library, validate

GOOD = """\
from walkthrough import Lesson, Question, Request, Stop, Text

question = Question(
    ask=Text("Which device was asked for?", "请求了哪个设备名？"),
    right=("none",),
    wrong=("/dev/vdb",),
    hints=(Text("pp body", "pp body"),),
    because=Text("The device in the body is empty.", "请求体里的 device 是空的。"),
    value="body['volumeAttachment']['device'] or 'none'",
)
entry = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py",
    line=392,
    function="create",
    title=Text("the entry", "入口"),
    notice=Text("The request has come.", "请求到了。"),
    names=("server_id",),
    question=question,
)
lesson = Lesson(
    title=Text("Mine", "我的"),
    opening=Text("It begins.", "开始。"),
    closing=Text("It ends.", "结束。"),
    requests=(Request(stops=(entry,)),),
)
"""
ENTRY, LESSON, REQUEST = 11, 20, 24
#: The line that was changed.
HERE = 0


def findings(done) -> list[str]:
    assert done.stderr == ""
    assert done.returncode == (1 if ": valid (" not in done.stdout else 0)
    return done.stdout.splitlines()


def test_it_checks_every_lesson(monkeypatch, command):
    """That they are valid is in test_lessons.py, one by one."""
    monkeypatch.setattr(validate, "check", lambda name: validate.Report((), f"{name}: seen"))
    done = command("validate")
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"{name}: seen" for name in [*library.names(), *library.walks()]])


def test_a_good_lesson(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    assert findings(command("validate", str(path))) == [f"{path}: valid (stops reached: 1, questions: 1, proved by the run: 1)"]


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("before", "after", "line", "finding"),
    [
        (
            "line=392",
            "line=423",
            ENTRY,
            "the run never reached stop 1 of 1 (nova/api/openstack/compute/contrib/volumes.py line 423, create). What came back: "
            "HTTP 200 OK; the last line of the trace in that file is 444, in VolumeAttachmentController.create().",
        ),
        ("line=392", 'line=392, lane="compute1"', ENTRY, 'HTTP 200 OK; that file ran on controller; give lane="controller".'),
        ("line=392", 'line=392, lane="compute2"', HERE, "lane 'compute2': this world has the lanes controller, compute1"),
        ('"入口"', '""', HERE, "a text is empty in zh: 'the entry'"),
        more('"The request has come."', '"  "', HERE, "a text is empty in en: '请求到了。'"),
        ('"入口"', "None", HERE, "Text: zh takes a str, not NoneType None"),
        more('Text("the entry", "入口")', '"the entry"', HERE, "a text is empty in zh: 'the entry'"),
        ('Text("the entry", "入口")', "5", HERE, "Stop: title takes a Text, not int 5"),
        ('Text("the entry", "入口")', 'Text("the entry")', HERE, "a text is empty in zh: 'the entry'"),
        more('Text("the entry", "入口")', 'Text("入口")', HERE, "a text is empty in en: '入口'"),
        ("line=392", 'line="392"', HERE, "Stop: line takes an int, not str '392'"),
        ("line=392", "line=True", HERE, "Stop: line takes an int, not bool True"),
        ('names=("server_id",)', 'names=("server_id", "server_id")', HERE, "Stop: names holds 'server_id' twice"),
        ("line=392", "line=0", ENTRY, "Stop: give the line, or the statement that it begins with"),
        ("line=392", "line=9999", HERE, "contrib/volumes.py has lines 1 to 453, not 9999"),
        ("line=392", "line=405", HERE, "contrib/volumes.py has no code at line 405; the nearest lines that have are 404 and 406"),
        ("line=392", "line=50", HERE, "line 50 of nova/api/openstack/compute/contrib/volumes.py is in index(), not in create()"),
        (
            "line=392",
            'line=392, statement="authorize(c"',
            HERE,
            "'authorize(c' is line 393, not 392; leave out line, or statement",
        ),
        (
            "line=392",
            'statement="authorize"',
            HERE,
            "2 lines of create() in nova/api/openstack/compute/contrib/volumes.py start with",
        ),
        ("line=392", 'statement="autorize(c"', HERE, "starts with 'autorize(c'; did you mean authorize(context) (line 393) or "),
        ("line=392", 'statement="for mapping in self"', HERE, "starts with 'for mapping in self'; line 58 of show() does"),
        ("line=392", 'statement="return 42"', HERE, "starts with 'return 42'; "),
        (
            'line=392,\n    function="create"',
            'function="creat", statement="context ="',
            HERE,
            "no function 'creat'; did you mean create?",
        ),
        ('line=392,\n    function="create"', 'function="f", statement="a"', HERE, "no function 'f'; it has __init__, index, "),
        (
            "value=\"body['volumeAttachment']['device'] or 'none'\"",
            'value="response.statusint"',
            HERE,
            "no attribute 'statusint'; did you mean status_int?",
        ),
        (
            "line=392,",
            'line=418, marks={"instance": ("lockd",)},',
            HERE,
            "marks names 'lockd', which is not a field of instance here; did you mean locked?",
        ),
        (
            "line=392,",
            'line=418, marks={"instance": "locked"},',
            HERE,
            "Stop: marks takes a tuple of fields for 'instance', not 'locked'",
        ),
        ("line=392,", 'line=418, marks=("locked",),', HERE, "Stop: marks takes a Mapping, not tuple ('locked',)"),
        ("line=392,", 'line=418, marks={"instance": ({},)},', HERE, "Stop: marks holds dict {}, not a str"),
        ("line=392,", 'line=418, marks={"\\n\\x1b": ("x",)},', HERE, "marks names '\\n\\x1b', which is not there"),
        ("line=392,", "line=418, marks={5: ()},", HERE, "Stop: marks holds int 5, not a str"),
        (
            'names=("server_id",)',
            'names=("server_id")',
            HERE,
            "Stop: names takes a tuple, not str 'server_id': write (…,) around one",
        ),
        more('"请求体里的 device 是空的。"', '" "', HERE, "a text is empty in zh: 'The device in the body is empty.'"),
        ('"请求到了。"', '"The request has come."', HERE, "a text's Chinese is not Chinese: 'The request has come.'"),
        ('hints=(Text("pp body", "pp body"),)', "hints=()", HERE, "the question has no hint"),
        (
            'hints=(Text("pp body", "pp body"),)',
            'hints=Text("pp body", "pp body")',
            HERE,
            "Question: hints takes a tuple, not a Text: write (…,) around one",
        ),
        ('hints=(Text("pp body", "pp body"),)', "hints=(5,)", HERE, "Question: hints holds int 5, not a Text"),
        more('hints=(Text("pp body", "pp body"),)', 'hints=("pp body",)', HERE, "a text is empty in zh: 'pp body'"),
        ('right=("none",)', "right=()", HERE, "the question has no right answer"),
        ('right=("none",)', 'right=("none")', HERE, "Question: right takes a tuple, not str 'none': write (…,) around one"),
        ('right=("none",)', "right=(409,)", HERE, "Question: right holds int 409, not a str"),
        ('right=("none",)', 'right=("none",), keys=(("a", 5),)', HERE, "Question: keys holds int 5, not a str"),
        ('right=("none",)', 'right=("none", " ")', HERE, "the question has an empty right answer"),
        ('wrong=("/dev/vdb",)', "wrong=()", HERE, "the question has no wrong answer to try"),
        (
            'wrong=("/dev/vdb",)',
            'wrong=("/dev/vdb", " None.")',
            HERE,
            "the question accepts ' None.', which is listed under wrong; change right, keys or wrong",
        ),
        (
            'right=("none",)',
            'right=("/dev/vdc",)',
            HERE,
            "the run says 'none' (body['volumeAttachment']['device'] or 'none'), and the",
        ),
        ("value=\"body['vol", "value=\"bdy['vol", HERE, "the question's value cannot be had here: bdy['volumeAttachment']"),
        (
            'names=("server_id",)',
            'names=("server",)',
            HERE,
            "'server' cannot be shown here: NameError: name 'server' is not defined; did you mean server_id?",
        ),
        (
            "contrib/volumes.py",
            "contrib/volume.py",
            HERE,
            "no file of the stub is called 'nova/api/openstack/compute/contrib/volume.py'; did you mean nova/api/",
        ),
        (
            "nova/api/openstack/compute/contrib/volumes.py",
            "volumes",
            HERE,
            "did you mean nova/api/openstack/compute/contrib/volumes.py?",
        ),
        (
            "nova/api/openstack/compute/contrib/volumes.py",
            "x",
            HERE,
            "no file of the stub is called 'x'; to see which there are: ",
        ),
        (
            "Request(stops",
            'Request(cloud={"volum": {}}, stops',
            HERE,
            "cloud does not take 'volum'; did you mean volume? It takes ",
        ),
        (
            "Request(stops",
            'Request(cloud={"around": 1}, stops',
            HERE,
            "cloud does not take 'around'; it takes instance, volume, ",
        ),
        ("Request(stops", "Request(cloud=None, stops", HERE, "this is the first; leave it out"),
        ("Request(stops", 'Request(sent={"roles": ["admin"]}, stops', HERE, "roles takes a text, the roles separated by commas"),
        ("Request(stops", 'Request(sent={"body": {"x": {1}}}, stops', HERE, "body: this dict cannot be sent as JSON: "),
        (
            "Request(stops",
            'Request(cloud={"policy": {"compute:get": "roles is admin"}}, stops',
            HERE,
            "policy: compute:get: 'roles is admin' cannot be parsed at 'roles'",
        ),
        (
            "Request(stops",
            'Request(cloud={"policy": {"compute:get": "role:"}}, stops',
            HERE,
            "'role:' cannot be parsed at 'role:'",
        ),
        (
            "Request(stops",
            'Request(cloud={"policy": {"compute_extension:volums": "!"}}, stops',
            HERE,
            "no rule that Nova asks for: compute_extension:volums; did you mean compute_extension:volumes?",
        ),
        (
            "Request(stops",
            'Request(cloud={"instance": {"lock": 1}}, stops',
            HERE,
            "this request cannot be made: instance: no such column: lock",
        ),
        (
            "Request(stops",
            'Request(sent={"bdy": 1}, stops',
            HERE,
            "sent does not take 'bdy'; did you mean body? It takes body, ",
        ),
        ("    question=question,", '    question=question, meanwhile={"bdy": 1},', ENTRY, "this request cannot be made:"),
        ('"我的"),', '"我的"', 20, "'(' was never closed"),
        ("    names=", "    nmaes=", HERE, "Stop does not take 'nmaes'; did you mean names? It takes file, line, "),
        ("Stop(\n", 'Stop("nova",\n', HERE, "Stop takes everything by its name, as file=…; it takes file, line, "),
        ('"我的")', '"我的", "")', HERE, "Text takes two texts at most, en and zh: is one comma too many?"),
        ("Stop(\n", "Stopp(\n", HERE, "NameError: name 'Stopp' is not defined; did you mean Stop?"),
        (
            "Question, Request",
            "Request",
            3,
            "name 'Question' is not defined; the script does not import it; write: from walkthrough import Question",
        ),
        ('"入口"),', '"入口")，', HERE, "invalid character '，' (U+FF0C); write , there"),
        ('"入口"),', '入口"),', HERE, "unterminated string literal"),
        ('Text("the entry", "入口")', "Text(“the entry”, “入口”)", HERE, "invalid character '“' (U+201C); write \" there"),
        (
            '"It ends.", "结束。"',
            '"It ends.", 结束。"',
            HERE,
            "invalid character '。' (U+3002); is a quotation mark missing before it?",
        ),
        (
            '"It ends.", "结束。"',
            '"结束。", "It ends."',
            HERE,
            "a text's two languages are exchanged: '结束。'; write Text(English, ",
        ),
        ('"It ends.", "结束。"', '"It ends.", "It ends."', HERE, "a text's Chinese is not Chinese: 'It ends.'"),
        ('"It ends.", "结束。"', '"", ""', HERE, "a text is empty in en and zh: '' (closing)"),
        ("stops=(entry,)", "stops=(entry, entry)", ENTRY, "stop 1 stands at the same line as stop 2, and the line ran only once"),
        ("Stop, Text", "Stop, Texts", HERE, "did you mean Text?"),
        (
            "value=\"body['volumeAttachment']['device'] or 'none'\"",
            'value="exit()"',
            HERE,
            "cannot be had here: exit(): SystemExit",
        ),
        (
            "line=392,",
            'line=418, marks={"instnce": ("locked",)},',
            HERE,
            "marks names 'instnce', which is not there; did you mean instance?",
        ),
        ("Stop(\n", "Stop(colour=1,\n", HERE, "Stop does not take 'colour'; it takes file, line, "),
        ("stops=(entry,)", "stops=(entry)", HERE, "Request: stops takes a tuple, not a Stop: write"),
        ("(Request(stops=(entry,)),)", "(Request(stops=(entry,)))", HERE, "Lesson: requests takes a tuple, not a Request: write"),
        ("Request(stops", 'Request(cloud={"instance": "locked"}, stops', HERE, "instance: takes a mapping, not 'locked'"),
        (
            "Request(stops",
            'Request(cloud={"instance": {"locked": "x"}}, stops',
            HERE,
            "instance: locked takes True or False, not str 'x'",
        ),
        (
            "Request(stops",
            'Request(cloud={"bdm_38": {"boot_index": 10**30}}, stops',
            HERE,
            "bdm_38: boot_index takes a number of 64 bits at most, not 1000",
        ),
        (
            "Request(stops",
            'Request(cloud={"instance": {"display_name": "\\ud800"}}, stops',
            HERE,
            "this cloud cannot be opened: instance: the database does not take this: ",
        ),
        (
            "Request(stops",
            'Request(cloud={"fault": {"bdm.destroy": "RuntimeErro"}}, stops',
            HERE,
            "there is none: RuntimeErro; did you mean RuntimeError?",
        ),
        ("Request(stops", 'Request(cloud={"fault": "none"}, stops', HERE, "fault: takes a mapping, not 'none'"),
        (
            "Request(stops",
            'Request(cloud={"config": {"cinder.cross_az_attch": 1}}, stops',
            HERE,
            "this cloud cannot be opened: config: no such option: cinder.cross_az_attch; did you mean cinder.cross_az_attach?",
        ),
        (
            "Request(stops",
            'Request(cloud={"instance": {"lockd": 1}}, stops',
            HERE,
            "no such column: lockd; did you mean locked",
        ),
    ],
)
def test_what_is_not_as_promised(command, tmp_path, before, after, line, finding):
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, before, after)
    found = findings(command("validate", str(path)))
    assert len(found) == 1, found
    line = line or GOOD[: GOOD.index(before)].count("\n") + 1
    assert re.match(rf"{re.escape(str(path))}:{line}: ", found[0]), found
    assert finding in found[0]


def test_why_a_request_never_came_to_a_stop_is_said_in_its_answers_words(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, "line=392", "line=418")
    change(path, "Request(stops", 'Request(sent={"body": {"volumeAttachment": {"volumeId": "1111"}}}, stops')
    [found] = findings(command("validate", str(path)))
    assert "HTTP 400 Bad Request: Bad volumeId format: volumeId is not in proper format (1111); the last line of the trace" in found


def test_what_cannot_be_shown_is_told_where_it_is_named_beside_a_task_too(command, tmp_path):
    path = tmp_path / "mine.py"
    given = GOOD.replace("import Lesson,", "import Lesson, Place, Task,").replace("    question=question,\n", TASK)
    path.write_text(given.replace('names=("server_id",)', 'names=("server",)'), encoding="utf-8")
    [found] = findings(command("validate", str(path)))
    assert found.startswith(f"{path}:17: 'server' cannot be shown here: ")


TASK = """    task=Task(
        ask=Text("Print the id of the volume.", "打印卷的 ID。"),
        see="body['volumeAttachment']['volumeId']",
        hints=(Text("pp body", "pp body"),),
        because=Text("It is a uuid.", "是一个 uuid。"),
        done=("p body['volumeAttachment']['volumeId']",),
        undone=("pp body", "p server_id"),
    ),
"""


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        ("", "", ""),
        (
            "done=(\"p body['volumeAttachment']['volumeId']\",)",
            'done=("pp body",)',
            "the task is not done by: pp body (body['volumeAttachment']['volumeId'] is to be printed)",
        ),
        (
            "see=\"body['volumeAttachment']['volumeId']\"",
            'answer="response.status_int == 500"',
            "(response.status_int == 500 is to be true in the end)",
        ),
        (
            "see=\"body['volumeAttachment']['volumeId']\"",
            'stand=Place(file="nova/compute/api.py", function="attach_volume")',
            "(the debugger is to stand in attach_volume(); in the end it stands in VolumeAttachmentController.create(), "
            "nova/api/openstack/compute/contrib/volumes.py line 392)",
        ),
        more(
            'undone=("pp body", "p server_id")',
            "undone=(\"p body['volumeAttachment']['volumeId']\",)",
            "done by what should not do it",
        ),
        ('undone=("pp body", "p server_id")', "undone=()", "the task has no commands that do not (undone)"),
        more(
            "see=\"body['volumeAttachment']['volumeId']\"", 'answer="response.status_int == 200"', "done by what should not do it"
        ),
        ("see=\"body['volumeAttachment']['volumeId']\",", "", "Task: give one of stand, see and answer"),
        (
            "see=\"body['volumeAttachment']['volumeId']\"",
            'stand=Place(file="nova/compute/api.py", function="nowhere", statement="x = ")',
            "nowhere",
        ),
        (
            "see=\"body['volumeAttachment']['volumeId']\"",
            'stand=Place(file="nova/compute/api.py", function="atach_volume")',
            "has no function 'atach_volume'; did you mean attach_volume",
        ),
        ("see=\"body['volumeAttachment']", "see=\"bodi['volumeAttachment']", "name 'bodi' is not defined; did you mean body?)"),
        ("see=\"body['volumeAttachment']", "see=\"body['volumeAttachment'", "Task: see takes an expression, not "),
        more("line=392", "line=394, lane='compute1'", "the run never reached stop 1 of 1 "),
    ],
)
def test_a_task_is_played(command, tmp_path, before, after, finding):
    path = tmp_path / "mine.py"
    given = GOOD.replace("import Lesson,", "import Lesson, Place, Task,").replace("    question=question,\n", TASK)
    path.write_text(given.replace(before, after) if before else given, encoding="utf-8")
    found = findings(command("validate", str(path)))
    if finding:
        assert [finding in line for line in found] == [True] and re.match(rf"{re.escape(str(path))}:\d+: ", found[0]), found
    else:
        assert found == [f"{path}: valid (stops reached: 1, questions: 0, proved by the run: 0, tasks: 1, played: 1)"]


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("before", "after", "what", "where"),
    [
        ('Text("the entry", "入口")', 'Text("none was asked for", "入口")', "title", HERE),
        more('"The request has come."', '"The request has come, and there is none."', "notice", HERE),
        more('Text("pp body", "pp body")', 'Text("It is none.", "pp body")', "first hint", HERE),
        ('names=("server_id",)', "names=(\"body['volumeAttachment']['device'] or 'none'\",)", "card", ENTRY),
        ("Request(stops=(entry,))", "Request(stops=(entry,), cloud={'instance': {'display_name': 'none'}})", "request", REQUEST),
    ],
)
def test_an_answer_that_stands_before_its_question_is_found(command, tmp_path, before, after, what, where):
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, before, after)
    found = findings(command("validate", str(path)))
    line = where or GOOD[: GOOD.index(before)].count("\n") + 1
    told = f"the {what} gives the answer 'none' to stop 1 away; say why with given_away= if that is meant"
    assert found == [f"{path}:{line}: {told}"]
    change(path, 'right=("none",)', 'given_away="the test means it", right=("none",)')
    assert ": valid (" in command("validate", str(path)).stdout


def test_what_a_card_shows_of_an_object_without_marks_is_searched_too(command, tmp_path):
    """Its first fields stand there, on a page and in a presentation as well."""
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, 'right=("none",)', 'right=("none", "instance01")')
    change(path, "line=392", "line=418")
    found = findings(command("validate", str(path)))
    told = "the card gives the answer 'instance01' to stop 1 away; say why with given_away= if that is meant"
    assert found == [f"{path}:{ENTRY}: {told}"]


def test_an_answer_in_the_meaning_of_a_word_that_the_question_marks_is_found(command, tmp_path):
    """A class sees it on the page of the question."""
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, 'right=("none",)', 'right=("none", "virtual machine")')
    change(path, "Which device was", "For which instance* was a device")
    told = "the meaning of a marked word gives the answer 'virtual machine' to stop 1 away"
    assert findings(command("validate", str(path))) == [f"{path}:4: {told}; say why with given_away= if that is meant"]


@pytest.mark.every(2)
@pytest.mark.parametrize(("before", "what"), [('"It begins."', "opening"), ('"It ends."', "closing")])
def test_an_answer_in_what_frames_the_lesson_is_found(command, tmp_path, before, what):
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, 'right=("none",)', 'right=("none", "no device")')
    change(path, before, '"There is no device. There is none."')
    line = GOOD[: GOOD.index(before)].count("\n") + 1
    told = f"the {what} gives the answer 'no device' to stop 1 away; say why with given_away= if that is meant"
    assert findings(command("validate", str(path))) == [f"{path}:{line}: {told}"], "and how many there are is said anywhere"


def test_a_word_that_is_marked_and_not_known_is_found(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GOOD, encoding="utf-8")
    change(path, '"It begins."', '"It begins with a volume* and a frobnicator*."')
    [found] = findings(command("validate", str(path)))
    assert found.startswith(f"{path}:22: what does not know the word that is marked: 'frobnicator*'")


@pytest.mark.parametrize(
    ("text", "finding"),
    [("import sys\nsys.exit(3)\n", "the script ends by itself (exit code 3)"), ("\0", "null bytes")],
    ids=["exit", "NUL"],
)
def test_a_script_that_is_none(command, tmp_path, text, finding):
    path = tmp_path / "mine.py"
    path.write_text(text)
    [found] = findings(command("validate", str(path)))
    assert found.startswith(f"{path}: ") and finding in found
    assert finding in command("run", str(path)).stderr


@pytest.mark.parametrize(
    ("part", "finding"),
    [
        ('Case(title=Text("a", "一"), expect={5: 1})', "Case: expect holds int 5, not a str"),
        ("Case(title=5, expect={})", "Case: title takes a Text, not int 5"),
        (
            "Repair(file=5, function='f', statement='', task=T, praise=T, cases=(), solution={})",
            "Repair: file takes a str, not int 5",
        ),
        (
            "Repair(file='', function='f', statement='', task=T, praise=T, cases=(5,), solution={})",
            "Repair: cases holds int 5, not a Case",
        ),
        (
            "Repair(file='', function='f', statement='', task=T, praise=T, cases=(), solution={'a': 5})",
            "Repair: solution holds int 5, ",
        ),
        ("Attempt(change=5, because=T)", "Attempt: change takes a Mapping, not int 5"),
        (
            "Repair(file='', function='f', statement='', task=T, praise=T, cases=(), solution={}, naive={})",
            "Repair: naive takes an Attempt, not dict {}",
        ),
    ],
)
def test_the_parts_of_a_repair_are_of_their_kind(command, tmp_path, part, finding):
    path = tmp_path / "mine.py"
    path.write_text(f"from walkthrough import Attempt, Case, Repair, Text\nT = Text('a', '一')\nmine = {part}\n", encoding="utf-8")
    [found] = findings(command("validate", str(path)))
    assert found.startswith(f"{path}:3: {finding}")


def test_a_value_that_cannot_even_be_shown_is_a_finding(command, tmp_path):
    path = tmp_path / "mine.py"
    odd = "type('Odd', (str,), {'__str__': lambda self: 5, '__format__': lambda self, how: 1 / 0})"
    path.write_text(GOOD.replace('"请求到了。"', f'{odd}("请求到了。")'), encoding="utf-8")
    for line in findings(command("validate", str(path))) or [f"{path}: "]:
        assert line.startswith(f"{path}:")
    path.write_text(
        GOOD.replace('right=("none",)', f'right=({odd}("none "),)').replace("value=", "keys=(), value="), encoding="utf-8"
    )
    done = command("validate", str(path))
    assert done.returncode in (0, 1) and not done.stderr


def test_a_text_of_the_lesson_itself_is_found_in_its_script(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GOOD.replace('"结束。"', '""'), encoding="utf-8")
    assert findings(command("validate", str(path))) == [f"{path}:23: a text is empty in zh: 'It ends.' (closing)"]


def test_all_that_is_wrong_is_told_at_once(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        GOOD.replace('"入口"', '""').replace("wrong=(", 'wrong=("none", ').replace("hints=(Text", "hints=() and (Text"),
        encoding="utf-8",
    )
    found = findings(command("validate", str(path)))
    assert len(found) == 3
    assert [line.removeprefix(f"{path}:").partition(":")[0] for line in found] == ["15", "7", "6"]


def test_all_that_keeps_it_from_running_is_told_at_once(command, tmp_path):
    path = tmp_path / "mine.py"
    stops = "stops=(entry, replace(entry, line=5), replace(entry, function='creat'), replace(entry, meanwhile={'rolls': ''}))"
    text = GOOD.replace("stops=(entry,)", f'cloud={{"instance": {{"locked": "yes"}}}}, sent={{"roles": 5}}, {stops}')
    path.write_text(f"from dataclasses import replace\n{text}".replace('"入口"', '""'), encoding="utf-8")
    found = findings(command("validate", str(path)))
    assert len(found) == 6 and all(line.startswith(f"{path}:") for line in found), found
    # And a lesson that cannot be run is one line there.
    done = command("run", str(path))
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_the_source_is_shown_with_the_numbers_that_a_lesson_gives(command):
    listed = command("source").stdout.splitlines()
    assert "nova/compute/api.py" in listed and listed == sorted(listed)
    shown = command("source", "nova/compute/api.py").stdout.splitlines()
    assert "3156                      volume_id=volume_id, mountpoint=device, bdm=volume_bdm)" in shown
    assert len(shown) < 200
    assert command("source", "compute/rpcapi.py").stdout == command("source", "nova/compute/rpcapi.py").stdout
    for name, finding in (
        ("api.py", "did you mean nova/compute/api.py or "),
        ("nova/compute/apy.py", "did you mean nova/compute/api.py"),
    ):
        done = command("source", name)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1) and finding in done.stderr


def test_several_lessons_are_all_looked_at(command, tmp_path):
    bad, good = tmp_path / "bad.py", tmp_path / "good.py"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text("lesson = 1", encoding="utf-8")
    done = command("validate", str(bad), str(good))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{bad}:1: lesson is of type int; the script must end with lesson = Lesson(…)",
        f"{good}: valid (stops reached: 1, questions: 1, proved by the run: 1)",
    ]


def test_an_unknown_lesson_is_misuse(command):
    done = command("validate", "lesson-99")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no lesson is called 'lesson-99'" in done.stderr


def test_an_answer_may_depend_on_the_response(command, tmp_path):
    path = tmp_path / "mine.py"
    text = GOOD.replace("body['volumeAttachment']['device'] or 'none'", "[each for each in (response.status_int, server_id)][0]")
    path.write_text(text.replace('right=("none",)', 'right=("200",)'), encoding="utf-8")
    assert findings(command("validate", str(path)))[0].startswith(f"{path}: valid")


def test_one_stop_may_stand_in_two_requests(command, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(GOOD.replace("requests=(", "requests=(Request(stops=(entry,)), "), encoding="utf-8")
    assert findings(command("validate", str(path))) == [f"{path}: valid (stops reached: 2, questions: 2, proved by the run: 2)"]


@pytest.mark.more
@pytest.mark.once
def test_a_changed_stub_makes_a_lesson_invalid(tmp_path):
    package = copy_package(tmp_path)
    change(package / "walkthrough/stubs/seed.py", '"stopped"', '"paused"')
    done = run("validate", "lesson-1", package=package)
    assert done.returncode == 1
    assert re.match(
        rf"{re.escape(str(package))}/lessons/lesson_1\.py:\d+: the run says 'paused' \(instance\.vm_state\)", done.stdout
    )


# Writing your own: what lessons/README.md says, done as it says


README = (ROOT / "lessons" / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    """A new user's folder: the script of the README, and the command where ``make lesson-1`` puts it."""
    bin_folder = tmp_path / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "walkthrough").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m walkthrough "$@"\n')
    (bin_folder / "walkthrough").chmod(0o755)
    [script] = blocks("python")
    assert script.count("\n") < 40
    (tmp_path / "my_lesson.py").write_text(script, encoding="utf-8")
    return tmp_path


@pytest.mark.more
@pytest.mark.once
def test_every_command_of_the_readme_works(folder):
    commands = [line for text in blocks("sh") for line in text.splitlines()]
    assert len(commands) >= 8
    for line in commands:
        # A class would watch it for a minute.
        line = line.replace("--auto 8", "--auto 0")
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        if " validate " in line:
            assert done.stdout == blocks("text")[0]
        elif " run " in line or " demo " in line:
            assert (
                "HTTP 409 Conflict" in done.stdout and ("锁说了算" if "zh" in line else "the lock has the last word") in done.stdout
            )
        else:
            assert (
                (folder / "handout.md")
                .read_text(encoding="utf-8")
                .startswith("# 已锁定的实例" if "zh" in line else "# A locked instance")
            )


def test_what_the_readmes_lesson_says_is_so(folder, command, monkeypatch):
    monkeypatch.chdir(folder)
    done = command("run", "my_lesson.py", "--debugger", "pdb", commands="u\nu\nll\nanswer 403\nanswer 409\n")
    assert "except exception.InstanceIsLocked" in done.stdout
    assert "Right." in done.stdout and "Not that." in done.stdout
    change(folder / "my_lesson.py", "stops=(at_the_lock,)", 'sent={"roles": "admin"}, stops=(at_the_lock,)')
    assert "the run never reached stop 1 of 1 " in command("validate", "my_lesson.py").stdout
    assert "HTTP 200 OK" in command("run", "my_lesson.py", "--no-input").stdout


@pytest.mark.more
@pytest.mark.once
@pytest.mark.usefixtures("tried_once")
def test_the_readmes_task_is_one_and_so_is_its_repair(folder, command, monkeypatch):
    monkeypatch.chdir(folder)
    task, repair = re.findall(r"^  ```text\n(.*?)^  ```$", README, flags=re.MULTILINE | re.DOTALL)
    change(folder / "my_lesson.py", "import Lesson,", "import Attempt, Case, Lesson, Place, Repair, Task,")
    change(folder / "my_lesson.py", "    question=Question(", f"{task}    question=Question(")
    change(folder / "my_lesson.py", "    closing=Text(", f"{repair}    closing=Text(")
    assert "tasks: 1, played: 1)" in command("validate", "my_lesson.py").stdout
    change(folder / "my_lesson.py", '"if True:"', '"if bool(instance.locked):"')
    [found] = findings(command("validate", "my_lesson.py"))
    assert found.endswith(": the naive repair is none: every case comes out as expected with it")


def test_the_readme_names_what_exists():
    for name in re.findall(r"\]\(((?!#)[^)]+)\)", README):
        assert (ROOT / "lessons" / name).exists(), name
    for name in ("walkthrough", "lesson_1.py"):
        assert name in README
    assert os.path.exists(ROOT / "lessons" / "lesson_1.py")


@pytest.mark.parametrize(
    "keyword", ["instance", "volume", "bdm_38", "policy", "config", "fault", "body", "server", "roles", "method"]
)
def test_the_readme_names_the_clouds_keywords(keyword):
    source = (ROOT / "walkthrough/stubs/cloud.py").read_text(encoding="utf-8")
    assert re.search(rf"^        {keyword}: ", source, flags=re.MULTILINE)
    assert README.count(f"`{keyword}`") >= 2
