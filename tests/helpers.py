"""What several tests use: walkthrough as a process, at a pipe and at a terminal, and changed copies of the package."""

import importlib
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import forks
import pexpect
import pytest

import walkthrough
from walkthrough.course import library
from walkthrough.lesson import LANGUAGES

PACKAGE = Path(walkthrough.__file__).parent
ROOT = PACKAGE.parent
PROMPTS = {"pdb++": "(Pdb++) ", "pdb": "(Pdb) "}
#: What make's virtualenv has need not be what these tests run on.
ANY_PROMPT = r"\(Pdb(\+\+)?\) "
#: The debuggers that can be had on this Python: pdb++ cannot be imported on some.
try:
    importlib.import_module("pdbpp")
    KINDS = ["pdb++", "pdb"]
except Exception:
    KINDS = ["pdb"]
WALKTHROUGH = [sys.executable, "-P", "-m", "walkthrough"]


def more(*case: object) -> Any:
    """Leave a case to ``make test-more``: its like is among those that stay."""
    return pytest.param(*case, marks=pytest.mark.more)


def some(cases: Iterable[object], *telling: object) -> list[Any]:
    """Return the cases of a test, of which those that are telling stand for all in ``make test``."""
    cases = list(cases)
    # Beside a copy of the package alone there are no lessons.
    assert not cases or all(case in cases for case in telling)
    return [case if case in telling else more(*case) if isinstance(case, tuple) else more(case) for case in cases]


#: Every lesson, for tests that walk through one: the article's stands for all in ``make test``; the others come in
#: ``make test-more``.
EVERY_LESSON = some(library.names(), "lesson-1")
#: Each of them in each language; one with two hosts and somebody else's requests is among those that stand for all.
EVERY_LESSON_IN_BOTH = some(itertools.product(library.names(), LANGUAGES), ("lesson-1", "en"), ("lesson-5", "zh"))
#: The debuggers, for tests of a long row of cases: all of them in the one that a learner has, the other's in ``make test-more``.
EVERY_KIND = some(KINDS, KINDS[0])
#: Whoever doubts what is forked may have all processes started: REAL_STARTS=1 make test
REAL_STARTS = bool(os.environ.get("REAL_STARTS"))
#: A generous limit for one command; no test asserts on time.
PATIENCE = 90
_ESCAPE = re.compile(r"\x1b\[[?\d;]*[a-zA-Z]|\x1b[=>]")


#: What the person's own environment may have that a command heeds, and bytecode that is not kept, which makes each start slow.
_OWN = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE"}


def environment(**changes: str | None) -> dict[str, str]:
    """Return an environment in which nothing of the person's own (locale, colour, width, .pdbrc) shows; None removes a name."""
    settings = {name: value for name, value in os.environ.items() if name not in _OWN}
    settings |= {"LC_ALL": "C.UTF-8", "TERM": "xterm", "PDBPP_HIJACK_PDB": "0", "HOME": os.devnull, "PYTHONPATH": str(ROOT)}
    settings |= {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in settings.items() if changes.get(name, "") is not None}


def _server(command: Sequence[str], settings: dict[str, str], folder: Path = ROOT) -> forks.Server | None:
    """Return the process to fork ``walkthrough`` from, or None if what was asked for has to be started."""
    parts = forks.parts(command)
    if REAL_STARTS or parts is None or ("-P" not in parts[0] and folder != ROOT):
        return None
    server = forks.server(environment(), ROOT)
    return server if server.honours(settings) else None


def run(
    *arguments: str, commands: str | None = "", package: Path = ROOT, real: bool = False, **changes: str | None
) -> subprocess.CompletedProcess:
    """Run ``walkthrough`` at a pipe: ``commands`` is its standard input (None: closed), ``package`` the folder it is taken from.

    ``real``: as a process of its own in any case.
    """
    command, settings = [*WALKTHROUGH, *arguments], environment(PYTHONPATH=str(package), **changes)
    if not real and (server := _server(command, settings)):
        process = forks.Process(server, arguments, settings, closed=commands is None)
        printed = process.communicate(commands, PATIENCE)
        return subprocess.CompletedProcess(command, process.returncode, *printed)
    return subprocess.run(
        command,
        input=commands,
        preexec_fn=(lambda: os.close(0)) if commands is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        env=settings,
    )


class _Hand:
    """Presses Ctrl-C on a pseudo-terminal as slowly as every other key: pexpect sends that one at once."""

    def sendintr(self) -> None:
        # readline misses a Ctrl-C that comes in the moment between drawing the prompt and waiting for a key.
        time.sleep(self.delaybeforesend)
        super().sendintr()


class Terminal(_Hand, pexpect.spawn):
    """A pseudo-terminal with a process of its own."""


class ForkedTerminal(_Hand, forks.Terminal):
    """A pseudo-terminal with a process that was forked."""


def serving(*arguments: str, name: str = "serve", **changes: str | None) -> subprocess.Popen | forks.Process:
    """Start ``walkthrough serve``, or the other command of that name that serves on, at a pipe, its errors where its output is."""
    command, settings = [*WALKTHROUGH, name, *arguments], environment(**changes)
    if server := _server(command, settings):
        return forks.Process(server, [name, *arguments], settings, merged=True)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, env=settings, encoding="utf-8")


def terminal(
    command: Sequence[str], *, columns: int = 80, lines: int = 24, cwd: Path = ROOT, real: bool = False, **changes: str | None
) -> Terminal | ForkedTerminal:
    """Start a command on a pseudo-terminal of its own; ``real``: walkthrough, too, as a process of its own."""
    settings = environment(**changes)
    server = None if real else _server(command, settings, cwd)
    spawn = partial(ForkedTerminal, server) if server else Terminal
    return spawn(
        command[0],
        list(command[1:]),
        dimensions=(lines, columns),
        env=settings,
        cwd=str(cwd),
        encoding="utf-8",
        timeout=PATIENCE,
        # The tests may have been started in the background, where a shell has Ctrl-C ignored, and all below it too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def awaited(prompt: str) -> str:
    """Return a pattern for a prompt, given as a pattern, at which the first key is awaited.

    On Python 3.14 pdb++ draws its prompt again at every key: it moves the cursor back, clears the line if it becomes shorter,
    and writes prompt and line over what stands there. A person sees a key appear; whoever reads what the terminal was sent sees
    another prompt.
    """
    redrawn = [rf"(?<!\d[AD]{clear}{colour})" for clear in ("", r"\x1b\[K") for colour in ("", r"\x1b\[1;35m")]
    return "".join(redrawn) + prompt


def modes(child: pexpect.spawn | None = None) -> list:
    """Return how a terminal treats what is typed and printed, as ``stty`` shows it; without ``child``, how one is made."""
    if child:
        return termios.tcgetattr(child.child_fd)
    ours, theirs = os.openpty()
    try:
        return termios.tcgetattr(ours)
    finally:
        os.close(theirs)
        os.close(ours)


def unescaped(shown: str) -> str:
    """Return what a terminal was sent, as text: without colours, cursor movements and carriage returns."""
    return _ESCAPE.sub("", shown).replace("\r", "")


def hang_up(child: pexpect.spawn) -> None:
    """Close a terminal's window if it is still open, and wait until its process has ended."""
    if not child.closed:
        end(child, signal.SIGHUP)


def end(child: pexpect.spawn, number: int) -> str:
    """End a process at a terminal by a signal, close the terminal and return what was printed up to its end."""
    printed = until_it_ends(child, lambda: child.kill(number))
    child.close()
    return printed


def interrupt(child: pexpect.spawn) -> str:
    """End a process that waits at a prompt by Ctrl-C, close the terminal and return what was printed up to its end."""
    printed = until_it_ends(child, child.sendintr)
    child.close()
    return printed


def until_it_ends(child: pexpect.spawn, act: Callable[[], object]) -> str:
    """Do what ends a process at a terminal, and return what it printed up to its end."""
    # readline misses a signal that comes in the moment before it waits for a key.
    for _ in range(PATIENCE // 5):
        act()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5) == 0:
            return unescaped(child.before)
    raise AssertionError(f"it does not end: {child}")


def copy_package(folder: Path) -> Path:
    """Copy the package into ``folder``, with lessons and traces beside it as in a checkout, and return ``folder``."""
    for name in ("walkthrough", "lessons", "traces"):
        # Its bytecode too, which is as good there; but not what another process is just writing.
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    return folder


def keep_lessons(package: Path, *names: str) -> None:
    """Leave a copy of the package no lessons but these."""
    for path in (package / "lessons").glob("lesson_*.py"):
        name = path.stem.replace("_", "-")
        if name not in names:
            path.unlink()
            for trace in (package / "traces").glob(f"{name}.*"):
                trace.unlink()


def change(path: Path, before: str, after: str) -> None:
    """Replace a text that a file must hold exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} does not hold this once: {before!r}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def article_output(stop: int, command: str) -> str:
    """Return what the article prints for a command at a stop, with the web page's no-break spaces as spaces."""
    text = (ROOT / "traces" / "article" / f"stop-{stop}.txt").read_text(encoding="utf-8").replace("\xa0", " ")
    after = text.split(f"(Pdb) {command}\n", 1)[1]
    return after.split("(Pdb) ", 1)[0].rstrip("\n")
