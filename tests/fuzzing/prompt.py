"""Bytes at the prompt, from a pseudo-terminal, of both debuggers: the lesson can be left, and all is as it was."""

import codecs
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pexpect
from helpers import ANY_PROMPT, KINDS, WALKTHROUGH, modes, terminal, unescaped

from fuzzing.mutate import NASTY, mutated, nasty_bytes

#: Seconds in which a lesson that is being left has ended.
_LIMIT = 20
#: What a person tries who wants to leave: the end of what is pasted, Ctrl-C, Ctrl-D on an empty line, what ends an interpreter or a
#: definition. Enter alone would do the last command again.
_LEAVING = [
    b"\x11\x1b[201~", b"\x03", b"\x15\x04", b"\x07\x15p 0\r\x15exit()\r", b"\x15p 0\rend\rq\r", b"\x1b\x1b\x15p 0\r\x15q\r",
]  # fmt: skip
_HOSTILE = r"\x1b]0;PWNED\x07\x1b[2J\x9b2J\u202e\ud800"
#: What begins a title, a string or a message for a terminal. What moves the cursor and what colours is the prompt's own.
_RAW = re.compile("\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f]0")
_OURS = re.compile(r'File "[^"]*/walkthrough/(?!stubs/)')
_LINES = [
    *"n s r l ll w u d a b h interact edit put until display sticky hf_list c repair run restart exceptions retval".split(),
    *"back note hint answer then lesson chain".split(),
    *"b 3157|tbreak 3157|cl 1|h b|commands 1|end|debug 1+1|debug f(|display device|alias x p %1|x|x ;; x|p 1 ;; n|j 3156".split(
        "|"
    ),
    *"condition 1 1/0|ignore 1 2|source self.get|whatis self|pp locals()|answer x|chain all|stop 2|stop 9|lang zh".split("|"),
    *"steps all|next 5|server_id?|self??|ed 1|paste p 1|frame 9|import sys; sys.exit()|exit()|for x in 1,: 1/0".split("|"),
    f"!raise ValueError('{_HOSTILE}')",
    f"p '{_HOSTILE}'",
    f"display '{_HOSTILE}'",
    f"class A: __repr__ = lambda s: '{_HOSTILE}'",
    "p A()",
    f"setattr(A, '{_HOSTILE}', 1)",
    "p A.\t\t",
    f"exec(compile('1/0', '{_HOSTILE}', 'exec'))",
    "sys.stdin.close()",
    "def f(): 1/0",
    "f()",
    "raise SystemExit",
    "p (",
    "x = '''",
    "if 1:",
]
#: Keys: arrows, Home, Del, pasting, searching in what was typed, literally the next, Alt and one, half of a key.
_KEYS = [
    *b"\x1b[A|\x1b[B|\x1b[C|\x1bOD|\x1b[H|\x1b[3~|\x1b[200~|\x1b[201~|\x1b|\x1bb|\x1bd|\x1b[|\x1bO|\x1b]|\x1b3|\x1b<|\x1b.".split(b"|"),
    *(bytes([code]) for code in range(32) if code not in b"\x1b\x1c"),
    *b"\t\t|\x18\x18|\x7f|\r\n|\n\n".split(b"|"),
    *(b"\xc4", b"\xe9\r", b"\xe5\x8d", b"\xf0\x9f\x90", b"\xff\xfe", b"\x9b2J", "卷".encode(), "e\u0301🐍".encode()),
]  # fmt: skip
#: Ctrl-\ ends every process, and leaves a core.
_UNSENT = re.compile(b"\x1c")


@contextmanager
def trying() -> Iterator[Callable[[Random], str | None]]:
    yield _one


def _one(random: Random) -> str | None:
    kind, stop = random.choice(KINDS), random.choice("1234")
    size = random.choice(((24, 80), (24, 80), (5, 20), (60, 200)))
    command = [*WALKTHROUGH, "run", "lesson-1", "--debugger", kind, "--stop", stop]
    child = terminal(command, columns=size[1], lines=size[0], EDITOR="true", PAGER="cat")
    # Half a character is what is sent now and then, and what comes back.
    child._decoder = codecs.getincrementaldecoder("utf-8")("replace")
    child.logfile_read = log = _Log()
    child.delaybeforesend = None
    pressed = []
    try:
        child.expect(ANY_PROMPT)
        for _ in range(random.randint(1, 5)):
            pressed.append(keys := _UNSENT.sub(b"", _made(random))[:800])
            if _press(child, keys):
                break
        wrong = _leave(child) or _wrong(child, log)
    except pexpect.ExceptionPexpect as error:
        wrong = f"{type(error).__name__}, {log.text[-500:]!r}"
    finally:
        if child.isalive():
            child.kill(signal.SIGKILL)
        child.close()
    return wrong and f"{wrong}: {kind} at stop {stop}, {size}: {pressed!r}"


class _Log:
    """What the terminal was sent."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def _made(random: Random) -> bytes:
    kind = random.random()
    if kind < 0.15:
        return random.randbytes(random.randint(1, 200))
    sent = b""
    for _ in range(random.randint(1, 6)):
        sent += random.choice(_LINES).encode() + random.choice((b"\r", b"\r", b"\r", b"\n", b""))
        if random.random() < 0.4:
            sent += random.choice(_KEYS)
    if kind < 0.6:
        return sent
    return mutated(random, sent, [*_KEYS, nasty_bytes(random)[:300], random.choice(NASTY).encode("utf-8", "replace")[:300]])


def _press(child: pexpect.spawn, keys: bytes) -> bool:
    """Press keys, and read what comes of them for a moment. Tell whether the lesson has ended."""
    try:
        os.write(child.child_fd, keys)
    except OSError:
        return True
    return child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=0.1) == 0


def _leave(child: pexpect.spawn) -> str | None:
    for number in range(int(_LIMIT / 0.3)):
        if _press(child, _LEAVING[number % len(_LEAVING)]) or child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=0.2) == 0:
            return None
        # Ctrl-Z at pdb++'s prompt.
        child.kill(signal.SIGCONT)
    return f"it cannot be left, {unescaped(child.before)[-800:]!r}"


def _wrong(child: pexpect.spawn, log: _Log) -> str | None:
    after = modes(child)
    child.wait()
    # One who presses Ctrl-C twice may end Python while it ends.
    if child.exitstatus not in (0, 2, 130) and child.signalstatus != signal.SIGINT:
        return f"exit code {child.exitstatus}, signal {child.signalstatus}, {log.text[-1500:]!r}"
    if ours := _OURS.search(log.text):
        return f"a traceback {log.text[ours.start() - 500 : ours.end() + 1000]!r}"
    if raw := _RAW.search(log.text):
        return f"raw control characters {log.text[max(0, raw.start() - 200) : raw.end() + 100]!r}"
    if after != modes():
        return f"the terminal is not as it was: {after}, {log.text[-500:]!r}"
    return None
