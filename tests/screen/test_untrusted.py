"""One hostile value, through every path to a terminal or a file: it is shown, and nothing of it is left to be acted on."""

import io
import itertools
import json
import re

import pytest
from helpers import EVERY_KIND, PROMPTS, WALKTHROUGH, some, terminal
from learner import Learner
from serving import ATTACHMENTS, Served, body, raw, send

from walkthrough.screen.console import plain, written

#: A title for the terminal's window, an empty screen, red text; the same with C1 bytes; markup of rich's, HTML, half a character.
HOSTILE = "/dev/\x1b]0;PWNED\x07\x1b[2J\x1b[31m\x9d0;PWNED\x9c\x9b2J\u202e[red]<b>\ud800"
#: What no walk of its own writes: the value's escapes, with what follows them.
RAW = re.compile("\x1b\\]|\x1b\\[2J\x1b\\[31m|\x07|[\x80-\x9f]|\u202e|\ud800")
#: Makes an object whose every text is the value, at the prompt.
TEXT = ascii(HOSTILE)
MAKE = f"class Bad(Exception): __repr__ = __str__ = lambda self: {TEXT}"
#: Everything that writes a value or an error.
CODE = f'\'def f(argument=bad, *, other=None):\\n    """\' + {TEXT}[:-1] + \'"""\\n    return argument\''
TYPED = [
    MAKE,
    "bad = Bad()",
    "bad",
    "p bad",
    "pp bad",
    "!bad",
    "[bad]",
    "whatis bad",
    "display bad",
    "display",
    "undisplay bad",
    "raise bad",
    "!raise bad",
    "p 1/0 or bad",
    f"!raise ValueError({TEXT})",
    f"p {TEXT}",
    f"int({TEXT})",
    f"b {HOSTILE.encode('unicode_escape').decode()}",
    f"import linecache; linecache.cache[{TEXT}[:-1]] = 99, None, ({CODE}).splitlines(True), {TEXT}[:-1]",
    f"exec(compile({CODE}, {TEXT}[:-1], 'exec'))",
    # An error in a file with a name that no file can have.
    f"exec(compile('1/0', {TEXT}, 'exec'))",
    f"p exec(compile('1/0', {TEXT}, 'exec'))",
    "f",
    "source f",
    "source Bad",
    "whatis f",
    "debug f(bad)",
    "s",
    "s",
    "a",
    "w",
    "ll",
    "l",
    "r",
    "retval",
    "c",
    "alias hostile p bad",
    "alias",
    "a",
    "w",
    "u",
    "d",
    "l",
    "ll",
    "retval",
    "interact",
    "bad",
    "raise bad",
    f"raise ValueError({TEXT})",
    "exit()",
    "sticky",
    "display bad",
    "n",
    "u",
    "d",
    "w",
    "a",
    "sticky",
    "n",
]
PLUS = ["bad?", "f?", "f??", "hf_list", "hf_unhide", "hf_hide", "frame", "paste bad"]


def check(printed: str) -> None:
    # What a test prints to is strict: it refuses a value with half a character, the whole of which a terminal would get.
    assert "UnicodeEncodeError: " not in printed
    assert not RAW.search(printed), [printed[max(0, found.start() - 200) : found.end() + 40] for found in RAW.finditer(printed)][:3]


@pytest.mark.parametrize("stop", [2, 3])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_at_a_pipe_there_is_no_escape_at_all(command, kind, stop):
    typed = [*TYPED, *(PLUS if kind == "pdb++" else []), "n", "n", "r", "r", "q", ""]
    done = command("run", "lesson-1", "--stop", str(stop), "--debugger", kind, commands="\n".join(typed))
    assert (done.returncode, done.stderr) == (0, "")
    check(done.stdout)
    assert "\x1b" not in done.stdout
    assert done.stdout.count(r"\x1b[2J") > 20 and r"\x9b2J" in done.stdout and "[red]<b>" in done.stdout


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_at_a_terminal_only_the_debuggers_own_colours_are(kind):
    command = [*WALKTHROUGH, "run", "lesson-1", "--stop", "3", "--debugger", kind]
    child = terminal(command, columns=200, lines=60, TERM="xterm-256color")
    child.logfile_read = log = Log()
    learner = Learner(child, PROMPTS[kind])
    for line in [MAKE, "bad = Bad()", "returning = lambda: bad"]:
        learner.type(line)
    if kind == "pdb++":
        # Before anything was raised, which pdb++ would show instead.
        child.sendline("debug returning()")
        nested = Learner(child, f"({PROMPTS[kind].strip()}) ")
        for line in ["s", "s", "sticky", "r", "sticky"]:
            nested.type(line)
        child.sendline("c")
        learner.read()
    for line in [
        "bad",
        "p bad",
        "pp bad",
        "!raise bad",
        "display bad",
        "n",
        "w",
        "u",
        "d",
        "l",
        "ll",
        "whatis bad",
    ]:
        learner.type(line)
    if kind == "pdb++":
        for line in ["bad?", "sticky", "n", "u", "d", "sticky"]:
            learner.type(line)
    # Tab offers the names of an object's attributes. Ctrl-U clears the line.
    for line in [MAKE, "bad = Bad()", f"setattr(bad, {TEXT}, 1)"]:
        learner.type(line)
    child.send("p bad.\t\t\t\x15")
    learner.leave("q")
    check(log.text.replace("\x07", ""))
    assert "2J\x1b[31m" not in log.text, "nor the value's, among pdb++'s own"
    assert "with_traceback" in log.text
    if kind == "pdb++":
        assert re.search("\x1b\\[[\\d;]*m return /dev/", log.text), "pdb++'s own colours survive"
        assert "\x1b[2J" in log.text, "and so does what clears the screen for sticky mode"


class Log:
    """What a terminal was sent."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def test_what_code_itself_prints_is_its_own_affair(command):
    done = command(
        "run", "lesson-1", "--debugger", "pdb", commands="!print('\\x1b[31mred')\n[print('\\x1b[32mgreen') for _ in 'a']\nq\n"
    )
    assert "\x1b[31mred\n" in done.stdout and "\x1b[32mgreen\n" in done.stdout


@pytest.fixture
def lesson(tmp_path):
    """A lesson of which every text, name and value is the hostile one."""
    path = tmp_path / "mine.py"
    sent = json.dumps({"volumeAttachment": {"volumeId": "c6129426-c4ae-45fe-9052-b9248eacad73", "device": HOSTILE}})
    path.write_text(
        f"""
from walkthrough import Lesson, Question, Request, Stop, Text

hostile = {TEXT}
text = Text(hostile, hostile + "中文")
stop = Stop(
    file="nova/api/openstack/compute/contrib/volumes.py", line=418, function="create", title=text, notice=text,
    names=("device", "body"),
    question=Question(ask=text, right=(hostile,), wrong=("x",), hints=(text,), because=text),
)
lesson = Lesson(title=text, opening=text, closing=text, requests=(Request(sent={{"body": {sent!r}}}, stops=(stop,)),))
""",
        encoding="utf-8",
    )
    return str(path)


SHOWN = [["run", "--no-input"], ["run"], ["run", "--debugger", "pdb"], ["demo", "--auto", "0"], ["handout"], ["page"], ["validate"]]


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("language", "arguments"),
    some(
        itertools.product(["en", "zh"], SHOWN),
        ("zh", ["run"]),
        *itertools.product(["en"], [["run"], ["demo", "--auto", "0"], ["handout"], ["page"], ["validate"]]),
    ),
)
def test_a_lesson_shows_it(command, lesson, arguments, language):
    chosen = [] if arguments in (["validate"], ["page"]) else ["--lang", language]
    done = command(arguments[0], lesson, *arguments[1:], *chosen, commands="n\nn\na\nchain all\nlesson\nhint\nanswer x\nnote\nq\n")
    assert "Traceback" not in done.stderr
    check(done.stdout + done.stderr)
    assert "\x1b" not in done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")


def test_files_hold_it_as_an_escape(command, lesson, tmp_path):
    """A trace and a recording are JSON: read, they say what was there. What is shown of them is an escape."""
    cast, page, saved = tmp_path / "show.cast", tmp_path / "page.md", tmp_path / "run.jsonl"
    for arguments in (
        ["demo", lesson, "--auto", "0", "--cast", str(cast)], ["handout", lesson, "-o", str(page)],
        ["run", lesson, "--no-input", "--save", str(saved)],
    ):  # fmt: skip
        done = command(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    header, *events = [json.loads(line) for line in cast.read_text(encoding="utf-8").splitlines()]
    check("".join([header["title"], *(data for _, _, data in events)]))
    assert r"\ud800" in header["title"]
    check(page.read_text(encoding="utf-8"))
    assert r"\ud800" in page.read_text(encoding="utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", saved.read_text(encoding="utf-8"))
    for arguments in (["show", str(saved)], ["show", str(saved), "--full"], ["diff", str(saved), "lesson-1", "--full"]):
        done = command(*arguments)
        check(done.stdout + done.stderr)
        assert r"\x1b" in done.stdout


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_client_of_the_server_brings_it(kind):
    """In what it asks for, at a prompt, and in what the log says of it, where bytes are escaped that no line of HTTP may hold."""
    served = Served("--debugger", kind, commands="c\n" + "n\n" * 8 + "a\nw\np device\n")
    # From there on requests go through without a prompt.
    served.process.stdin.close()
    assert send(served.port, "POST", ATTACHMENTS, body(device=HOSTILE)).status in (400, 500)
    assert send(served.port, "POST", ATTACHMENTS, body(volume=HOSTILE)).status in (400, 404, 500)
    raw(served.port, b"GET /v2/\x1b[2J\x9b2J HTTP/1.1\r\nHost: a\x1b[2J\r\nX-Auth-Token: \x1b]0;x\x07\r\nConnection: close\r\n\r\n")
    raw(served.port, b"\x1b[2J\x9b2J\x07\r\n\r\n")
    served.end()
    check(served.output)
    assert "\x1b" not in served.output and "Traceback" not in served.output
    assert r"\x1b[2J" in served.output


@pytest.mark.parametrize("name", ["a\x1b[2Jb\x9b.jsonl"])
def test_a_files_name_is_shown(command, tmp_path, name):
    path = tmp_path / name
    path.write_text("{")
    for arguments in (["show", str(path)], ["diff", str(path), "lesson-1"], ["run", str(path)], [str(path)]):
        done = command(*arguments)
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        check(done.stderr)
        assert "\x1b" not in done.stderr


def test_what_nobody_has_made_visible_a_console_does():
    console = plain(file=io.StringIO(), width=200, force_terminal=True)
    console.print(HOSTILE)
    check(written(console))
    assert r"\x1b[2J\x1b[31m" in written(console)
