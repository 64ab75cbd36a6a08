"""A pdb session of anybody's becomes a lesson, and is proved: replayed in plain pdb, compared line by line (issue 14).

``sessions/`` holds what was captured at a terminal: ``python3.11 -m pdb wrap_it.py``, of ``split_it.py``, and one of pdb++.
"""

import re
import shutil
import sys
from pathlib import Path

import pytest

from walkthrough.course import library
from walkthrough.pdb_session import read
from walkthrough.proof import session_replay, sessions
from walkthrough.proof.session_replay import Screen
from walkthrough.transcript import TranscriptError

SESSIONS = Path(__file__).with_name("sessions")
NAMES = ["wrap_it", "split_it"]
#: What a release of Python shows otherwise than 3.11, and must be needed for that.
SINCE = {(3, 13): {"carets", "function-breakpoint"}, (3, 14): {"own-frames"}}
LESSON = """
from walkthrough import Lesson, Request, Stop
stop = Stop(file="NAME.py", function="<module>", statement="import", title="t", notice="n")
request = Request(script="NAME.py", stops=(stop,))
lesson = Lesson(world="python", title="T", opening="O", closing="C", session="NAME.txt", requests=(request,))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for path in SESSIONS.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def lesson(folder, command):
    assert command("new", "mine.py", "--session", "wrap_it.txt").returncode == 0
    return folder / "wrap_it.txt"


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """What plain pdb prints for wrap_it's session, with its source."""
    folder = tmp_path_factory.mktemp("replayed")
    for path in SESSIONS.iterdir():
        shutil.copy(path, folder)
    text = LESSON.replace("NAME", "wrap_it")
    (folder / "mine.py").write_text(text, encoding="utf-8")
    lesson = library.load(str(folder / "mine.py"))
    source = lesson.runs_in.source
    [screen] = session_replay.replayed(lesson, read(folder / "wrap_it.txt"), folder / "wrap_it.txt", source)
    return screen, source


def compared(replayed, text: str, folder: Path) -> sessions.Proof:
    """Compare another text of the session with what was printed."""
    path = folder / "text.txt"
    path.write_bytes(text.encode())
    [section] = read(path)
    return sessions._compared(section, *replayed)


def moved_by_40(text: str) -> str:
    """Return a text as a release would show it whose textwrap.py has 40 more lines at its beginning."""
    for number in (r"(?<=textwrap\.py[(:])(\d+)", r'(?<=textwrap\.py", line )(\d+)', r"(?m)^(2\d\d)(?= )"):
        text = re.sub(number, lambda found: str(int(found[1]) + 40), text)
    return text


def without_pdbs_own(text: str) -> str:
    """Return a text as a release would show it that hides its own frames."""
    text = re.sub(r'(?m)^  File "(/usr/lib/python3.11/[pb]db.py|<string>)".*\n(    .*\n)?', "", text)
    return re.sub(r"(?m)^  (/usr/lib/python3.11/[pb]db.py|<string>)\(.*\n(-> .*\n)?", "", text)


def at_the_first_statement(text: str) -> str:
    """Return a text as Python 3.13 shows it, where b FUNCTION stands at its first statement."""
    text = text.replace(
        "Breakpoint 1 at /usr/lib/python3.11/textwrap.py:238", "Breakpoint 1 at /usr/lib/python3.11/textwrap.py:251"
    )
    return text.replace("251  ->\t", "251 B->\t").replace("251  \t", "251 B\t")


def rules(printed: str) -> set[str]:
    return set(re.findall(r"^  rule ([\w-]+) ×\d+: .+\.$", printed, re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_a_captured_session_is_proved(folder, command, name):
    done = command("new", "mine.py", "--session", f"{name}.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"mine.py: valid \(stops reached: \d, .*\n", command("validate", "mine.py").stdout)
    done = command("check", "mine.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"sessions: 1, commands: \d\d, lines unexplained: 0 \(Python 3", done.stdout)
    wanted = set().union(*(names for since, names in SINCE.items() if sys.version_info >= since))
    assert wanted <= rules(done.stdout) and "paths" in rules(done.stdout)
    # What nothing needs is not used.
    assert not {"arrows", "spaces", "unicode-prefix", "error-wording"} & rules(done.stdout)
    assert "moved" in rules(done.stdout) or name == "wrap_it" or sys.version_info < (3, 12)


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("(Pdb) p self.width\n0\n", "(Pdb) p self.width\n1\n", "  - 1\n  + 0\n"),
        ("*** NameError: name 'width'", "*** NameError: name 'w'", "  + *** NameError: name 'width' is not defined\n"),
        ("\n'one two three'\n", "\n", "  + 'one two three'\n"),
        ("ValueError: invalid width 0 (must be > 0)\nUncaught", "ValueError: invalid\nUncaught", "  - ValueError: invalid\n"),
        ("252  \t        if self.width <= 0:\n", "252  \t        if self.width < 0:\n", "if self.width <= 0:"),
        ("-> print(textwrap", "-> print( textwrap", "wrap_it.py"),
    ],
)
def test_what_was_not_printed_so_is_shown(replayed, tmp_path, before, after, shown):
    text = (SESSIONS / "wrap_it.txt").read_text(encoding="utf-8")
    assert before in text
    proof = compared(replayed, text.replace(before, after, 1), tmp_path)
    assert proof.unexplained and shown.strip("\n") in "\n".join(f"  {line}" for line in proof.diff)


@pytest.mark.every(4)
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda text: text.replace("\t", "    "), "spaces"),
        (lambda text: re.sub(r"^(\d+ )(B?) ?->", r"\1\2", text, flags=re.MULTILINE), "arrows"),
        (lambda text: re.sub(r"(?<=[\[ ])'(one|two|three| )'(?=[,\]])", r"u'\1'", text), "unicode-prefix"),
        (lambda text: re.sub(r"(?<=\*\*\* NameError: )(.+)", r'NameError("\1",)', text), "error-wording"),
        (lambda text: text.replace("/usr/lib/python3.11/", "/opt/python/lib/"), "paths"),
        (lambda text: text.replace("\n", "\r\n"), "paths"),
        (lambda text: text.replace("(Pdb) ", "(Pdb)\xa0"), "paths"),
        (moved_by_40, "moved"),
        (lambda text: re.sub(r"(?m)^ +[~^]+\n", "", text), "carets"),
        (without_pdbs_own, "own-frames"),
        pytest.param(
            at_the_first_statement,
            "function-breakpoint",
            marks=pytest.mark.skipif(sys.version_info >= (3, 13), reason="it is no difference there"),
        ),
    ],
    ids=["tabs as spaces", "no arrows", "u''", "2.7's errors", "another folder", "CRLF", "no-break spaces", "lines moved",
         "no carets", "no frames of pdb's", "a breakpoint as since 3.13"],
)  # fmt: skip
def test_what_a_page_or_another_release_shows_otherwise_has_a_rule(replayed, tmp_path, change, rule):
    before = (SESSIONS / "wrap_it.txt").read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    proof = compared(replayed, after, tmp_path)
    assert proof.diff == ()
    assert rule in proof.rules


def test_a_difference_is_shown_with_what_it_is(lesson, command):
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("(Pdb) p self.width\n0\n", "(Pdb) p self.width\n1\n"), encoding="utf-8")
    done = command("check", "mine.py")
    assert done.returncode == 1 and "  - 1\n  + 0\n" in done.stdout and "lines unexplained: 2" in done.stdout
    # What is alike stands around it, and no more.
    alike = [line for line in done.stdout.splitlines() if line.startswith("    ")]
    assert len(alike) == 5 + 5 + 2 and all(re.fullmatch(r"    … \(\d+ lines alike\)", line) for line in (alike[0], alike[-1]))


def test_a_text_alone_is_no_lesson(folder, command):
    done = command("check", "wrap_it.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("walkthrough: wrap_it.txt is no lesson; to make one of a pdb session: ")
    assert done.stderr.endswith(" new mine.py --session wrap_it.txt\n") and done.stderr.count("\n") == 1


def test_pieces_of_an_article_are_found_where_they_are(lesson, command):
    lines = lesson.read_text(encoding="utf-8").splitlines()
    first = lines.index("> /usr/lib/python3.11/textwrap.py(251)_wrap_chunks()")
    second = lines.index("> /usr/lib/python3.11/textwrap.py(252)_wrap_chunks()")
    pieces = [lines[first : second - 1], [*lines[second : second + 2], "(Pdb) pp self.width", "0"]]
    lesson.write_text("Some words.\n\n" + "\n\n".join("\n".join(piece) for piece in pieces) + "\n", encoding="utf-8")
    assert [len(section.commands) for section in read(lesson)] == [3, 1]
    done = command("check", "mine.py")
    assert done.returncode == 0 and "sessions: 2, commands: 4, lines unexplained: 0" in done.stdout
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("-> if self.width <= 0:", "-> if width:"), encoding="utf-8")
    done = command("check", "mine.py")
    assert done.returncode == 2 and "wrap_it.txt:" in done.stderr and "'if width:' is in no _wrap_chunks()" in done.stderr


def test_a_session_of_a_call(folder, command):
    text = "\n".join(
        ["> /home/me/textwrap.py(999)_wrap_chunks()", "-> lines = []", "(Pdb) p chunks", "['a']", "(Pdb) p self.width", "5", ""]
    )
    (folder / "piece.txt").write_text(text, encoding="utf-8")
    done = command("new", "mine.py", "--session", "piece.txt")
    assert done.returncode == 2 and "does not begin in a script that is beside it" in done.stderr
    done = command("new", "mine.py", "--session", "piece.txt", "--call", "textwrap:wrap", "--args", '["a", 5]')
    assert (done.returncode, done.stderr) == (0, "")
    done = command("check", "mine.py")
    assert done.returncode == 0 and rules(done.stdout) == {"paths", "moved"}


def test_the_learner_sees_it_beside_todays(lesson, command):
    done = command("run", "mine.py", "--debugger", "pdb", commands="c\nc\narticle\ntype\ntype\nc\nc\n")
    assert done.returncode == 0
    assert "(Pdb) pp chunks\n['one', ' ', 'two', ' ', 'three']\nSame output here." in done.stdout
    assert "(Pdb) p self.width\n0\nSame output here." in done.stdout


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "wrap_it.txt:1: no pdb session here"),
        ("(Pdb) p 1\n1\n", "wrap_it.txt:1: no pdb session here"),
        ("> /a/textwrap.py(1)fill()\n-> nothing\n", "wrap_it.txt:1: no pdb session here"),
        ("> /a/nowhere.py(1)f()\n-> x = 1\n(Pdb) p x\n1\n", "wrap_it.txt:1: 'x = 1' is in no f() of nowhere.py here"),
        (None, "session 'wrap_it.txt' cannot be read: No such file or directory"),
    ],
)
def test_a_text_that_is_none_is_one_line(lesson, command, text, complaint):
    if text is None:
        lesson.unlink()
    else:
        lesson.write_text(text, encoding="utf-8")
    for name in ("check", "run", "validate"):
        done = command(name, "mine.py")
        assert complaint in done.stdout + done.stderr and (done.stdout + done.stderr).count("\n") == 1
    with pytest.raises(TranscriptError):
        read(lesson) if text != "> /a/nowhere.py(1)f()\n-> x = 1\n(Pdb) p x\n1\n" else read(lesson.with_name("none"))


def test_a_lesson_without_a_session_has_none_to_check(folder, command):
    assert command("new", "mine.py", "--call", "textwrap:fill", "--args", '["a"]').returncode == 0
    done = command("check", "mine.py")
    assert done.returncode == 2 and "this lesson has no session to check" in done.stderr and done.stderr.count("\n") == 1
    assert command("check", "lesson-stdlib").returncode == 2


def test_a_session_of_pdb_plus_plus_is_one_too(folder, command):
    """Captured in an environment where walkthrough is: there ``python -m pdb`` is pdb++, in a terminal of 80 columns."""
    assert command("new", "mine.py", "--session", "plus_it.txt").returncode == 0
    done = command("check", "mine.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sessions: 1, commands: 12, lines unexplained: 0" in done.stdout
    assert {"plusplus", "address", "spaces", "wrapped"} <= rules(done.stdout)
    done = command("run", "mine.py", "--debugger", "pdb", commands="article\nc\n")
    assert "(Pdb) pp chunks\n['one', ' ', 'two', ' ', 'three']\nSame output here." in done.stdout
    path = folder / "plus_it.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("['one', ' ', 'two'", "['one', ' ', 'too'"), encoding="utf-8")
    assert "lines unexplained: 2" in command("check", "mine.py").stdout


PLACE = ["> /home/me/a/rather/long/folder/for/a/terminal/textwrap.py(251)_wrap_chunks()", "-> lines = []"]
OWN = """import textwrap

class Capitals:
    def __repr__(self):
        return f"<Capitals at 0x{id(self):X}>"

def wrapped(text, width):
    own = Capitals()
    lines = textwrap.wrap(text, width)
    return lines[0]

def test_wrapped():
    assert wrapped("one two three", 8) == "one two three"

def test_nothing():
    print("went on")
"""


FINISHED = ["The program finished and will be restarted", "> /tmp/x/mine_call.py(1)<module>()", "-> import test_own"]


@pytest.mark.parametrize(
    ("shown", "printed", "found", "unexplained"),
    [
        (["(Pdb) c"], ["(Pdb) c", "went on", *FINISHED], {"ends"}, 0),
        (["(Pdb) c", "went on"], ["(Pdb) c", "went on", *FINISHED], {"ends"}, 0),
        (["(Pdb) c", "went on", *FINISHED], ["(Pdb) c", "went on", *FINISHED], set(), 0),
        (["(Pdb) q", "", "!!! Exit: Quitting debugger !!!"], ["(Pdb) q"], {"ends"}, 0),
        (["(Pdb) q", "!!! Exit: Quitting debugger !!!"], ["(Pdb) q", "Traceback (most", "bdb.BdbQuit"], {"ends"}, 0),
        (["(Pdb) q", "(venv) me@box:~/walk$ ls", ""], ["(Pdb) q"], set(), 0),
        (["(Pdb) p own", "<Own at 0x7FB1355CF760>"], ["(Pdb) p own", "<Own at 0x7FAB>"], {"address"}, 0),
        (["(Pdb) p text"], ["(Pdb) p text", "'one'"], set(), 1),
        (["(Pdb) p text", "'two'", "(Pdb) c"], ["(Pdb) p text", "'one'", "(Pdb) c", *FINISHED], {"ends"}, 2),
        (["(Pdb) c", "went off"], ["(Pdb) c", "went on", *FINISHED], {"ends"}, 2),
    ],
    ids=["nothing shown behind c", "its output shown", "the same end", "more words behind q", "other words behind q",
         "a shell's prompt", "an address in capitals", "an output that is missing", "another output", "another end"],
)  # fmt: skip
def test_how_a_session_ends(replayed, tmp_path, shown, printed, found, unexplained):
    place = ["> /home/me/test_own.py(9)wrapped()", "-> lines = textwrap.wrap(text, width)"]
    path = tmp_path / "text.txt"
    path.write_text("\n".join([*place, *shown]) + "\n", encoding="utf-8")
    [section] = read(path)
    proof = sessions._compared(section, Screen("\n".join([*place, *printed]) + "\n"), replayed[1])
    assert (set(proof.rules), proof.unexplained) == (found, unexplained)


@pytest.mark.more
def test_a_session_in_pytest(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_own.py").write_text(OWN, encoding="utf-8")
    shown = ["> /home/me/test_own.py(9)wrapped()", "-> lines = textwrap.wrap(text, width)", "(Pdb) p own", "<Capitals at 0x7FB1C0>"]
    path = tmp_path / "own.txt"
    path.write_text("\n".join(["$ pytest --pdb", *shown, "(Pdb) c", ""]), encoding="utf-8")
    assert command("new", "mine.py", "--session", "own.txt", "--test", "test_own.py").returncode == 0
    done = command("check", "mine.py")
    assert (done.returncode, rules(done.stdout)) == (0, {"paths", "address", "ends"})
    path.write_text(path.read_text(encoding="utf-8").replace("(Pdb) c", "(Pdb) p width\n9\n(Pdb) c"), encoding="utf-8")
    done = command("check", "mine.py")
    assert done.returncode == 1 and "  - 9\n  + 8\n" in done.stdout


def test_a_place_that_a_terminal_broke_is_one(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("\n".join([PLACE[0][:60], PLACE[0][60:], PLACE[1], "(Pdb) p 1", "1", ""]), encoding="utf-8")
    [section] = read(path)
    assert section.lines[:2] == tuple(PLACE) and section.visits[0].line == 251


BARE = """
from walkthrough import Lesson, Request
request = Request(script="wrap_it.py")
lesson = Lesson(world="python", title="T", opening="O", closing="C", session="SESSION", requests=(REQUESTS,))
"""


def test_a_session_alone_says_where_a_lesson_stops(folder, command):
    (folder / "mine.py").write_text(BARE.replace("SESSION", "wrap_it.txt").replace("REQUESTS", "request"), encoding="utf-8")
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 4, ")
    lesson = library.load(str(folder / "mine.py"))
    first, *_ = lesson.stops
    assert (first.file, first.function) == ("textwrap.py", "TextWrapper._wrap_chunks")
    assert (first.notice.en, first.notice.zh) == ("In the session, this was typed here: l, pp chunks, p self.width", "")
    assert command("check", "mine.py").returncode == 0


@pytest.mark.parametrize(
    ("session", "requests", "complaint"),
    [
        ("none.txt", "request", "session 'none.txt' cannot be read"),
        ("wrap_it.txt", "request, request", "the stops of a session are those of one request, and there are 2"),
    ],
)
def test_a_session_that_says_no_stop(folder, command, session, requests, complaint):
    (folder / "mine.py").write_text(BARE.replace("SESSION", session).replace("REQUESTS", requests), encoding="utf-8")
    done = command("validate", "mine.py")
    assert done.returncode == 1 and done.stdout.count("\n") == 1 and "mine.py:" in done.stdout and complaint in done.stdout
