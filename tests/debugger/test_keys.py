"""Bytes at the prompt that are no text: what cannot be decoded is dropped or replaced, and keys go on working."""

import codecs
import os
import signal

import pexpect
import pytest
from helpers import EVERY_KIND, KINDS, PROMPTS, WALKTHROUGH, hang_up, modes, run, terminal, until_it_ends
from learner import Learner

SERVER = "'4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a'"
#: The beginning of 卷 in GBK, é in Latin-1, the middle of a character, what is in none, the beginnings of longer ones, one that is
#: written longer than it need be, half a surrogate pair, and several of these.
UNDECODABLE = [
    b"\xc4", b"\xe9", b"\x80", b"\xff", b"\xe5\x8d", b"\xf0\x9f\x90", b"\xc0\xaf", b"\xed\xa0\x80", b"\xc4\xe9\xff\xc4",
]  # fmt: skip


@pytest.fixture(params=EVERY_KIND)
def learner(request):
    # Strict about what is typed, as most locales are.
    command = [*WALKTHROUGH, "run", "lesson-1", "--debugger", request.param]
    child = terminal(command, columns=120, PYTHONIOENCODING="utf-8:strict")
    # readline shows what it cannot decode as it came.
    child._decoder = codecs.getincrementaldecoder("utf-8")("replace")
    yield Learner(child, PROMPTS[request.param])
    hang_up(child)


def press(learner, keys: bytes) -> None:
    os.write(learner.child.child_fd, keys)


def test_what_is_typed_after_an_undecodable_byte_is_heard(learner):
    for sent in UNDECODABLE:
        # Enter is heard at once; so is an arrow, which sends several bytes. Ctrl-E is the end of the line, Ctrl-U clears it.
        press(learner, sent + b"\r")
        learner.read()
        press(learner, b"p server_i" + sent + b"\x1bOD\x05\x15")
        assert SERVER in learner.type("p server_id"), sent
    # Alt and such a key: what Enter is after Alt and another key differs.
    press(learner, b"\x1b\xe9\x15\x15")
    assert SERVER in learner.type("p server_id")
    learner.leave("q")
    assert learner.child.exitstatus == 0


def test_text_that_is_none_of_ascii_is_read_as_ever(learner):
    assert "'卷é🐍'" in learner.type("p '卷é🐍'")
    learner.leave("q")


def test_a_character_without_a_shape_is_read_as_any_other(learner):
    """A page's text may hold some, between others: a space without width, a mark that turns the direction, one of private use."""
    for character in "\u200b", "\u202e", "\ue000", "\U000e0041":
        press(learner, f"p '{character}' == {character!a}\r".encode())
        assert "\nTrue\n" in learner.read(), ascii(character)
    learner.leave("q")


@pytest.mark.parametrize(("leave", "status"), [("sendeof", 0), ("sendintr", 130)], ids=["Ctrl-U Ctrl-D", "Ctrl-U Ctrl-C"])
def test_the_lesson_can_be_left_after_an_undecodable_byte(learner, leave, status):
    press(learner, b"\xc4")

    def leave_it():
        press(learner, b"\x15")
        getattr(learner.child, leave)()

    assert "Traceback" not in until_it_ends(learner.child, leave_it)
    learner.child.close()
    assert learner.child.exitstatus == status


@pytest.mark.parametrize("learner", [kind for kind in KINDS if kind == "pdb++"], indirect=True)
def test_a_key_that_cannot_be_done_ends_nothing(learner):
    # Ctrl-S looks forward in what was typed: pyrepl looks behind its end. Ctrl-G ends that.
    press(learner, b"\x13A\x07\x15")
    assert SERVER in learner.type("p server_id")
    learner.leave("q")
    assert learner.child.exitstatus == 0


def test_a_terminal_is_as_it_was_after_ctrl_z(learner):
    press(learner, b"\x1a")
    # Plain pdb, which has no shell here, goes on at once.
    learner.child.expect(["\n", pexpect.TIMEOUT], timeout=1)
    learner.child.kill(signal.SIGCONT)
    learner.type("p server_id")
    assert SERVER in learner.type("p server_id")
    learner.child.sendline("q")
    learner.child.expect(pexpect.EOF)
    assert modes(learner.child) == modes()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_bytes_that_are_no_text_can_be_piped_in(kind):
    done = run("run", "lesson-1", "--debugger", kind, commands="p '卷'\np server_id\nq\n", PYTHONIOENCODING="ascii:strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert SERVER in done.stdout
