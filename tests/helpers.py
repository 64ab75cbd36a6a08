"""What several tests use: walkthrough as a process, at a pipe and at a terminal, and changed copies of the package."""

import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect

import walkthrough

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
#: A generous limit for one command; no test asserts on time.
PATIENCE = 180
_ESCAPE = re.compile(r"\x1b\[[?\d;]*[a-zA-Z]|\x1b[=>]")


def environment(**changes: str | None) -> dict[str, str]:
    """Return an environment in which nothing of the person's own (locale, colour, width, .pdbrc) shows; None removes a name."""
    settings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")}
    settings |= {"LC_ALL": "C.UTF-8", "TERM": "xterm", "PDBPP_HIJACK_PDB": "0", "HOME": os.devnull, "PYTHONPATH": str(ROOT)}
    settings |= {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in settings.items() if changes.get(name, "") is not None}


def run(*arguments: str, commands: str | None = "", package: Path = ROOT, **changes: str | None) -> subprocess.CompletedProcess:
    """Run ``walkthrough`` at a pipe: ``commands`` is its standard input (None: closed), ``package`` the folder it is taken from."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "walkthrough", *arguments],
        input=commands,
        preexec_fn=(lambda: os.close(0)) if commands is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        env=environment(PYTHONPATH=str(package), **changes),
    )


class Terminal(pexpect.spawn):
    """A pseudo-terminal on which Ctrl-C comes as slowly as every other key: pexpect sends that one at once."""

    def sendintr(self) -> None:
        # readline misses a Ctrl-C that comes in the moment between drawing the prompt and waiting for a key.
        time.sleep(self.delaybeforesend)
        super().sendintr()


def terminal(
    command: Sequence[str], *, columns: int = 80, lines: int = 24, cwd: Path = ROOT, **changes: str | None
) -> Terminal:
    """Start a command on a pseudo-terminal of its own."""
    return Terminal(
        command[0],
        list(command[1:]),
        dimensions=(lines, columns),
        env=environment(**changes),
        cwd=str(cwd),
        encoding="utf-8",
        timeout=PATIENCE,
        # The tests may have been started in the background, where a shell has Ctrl-C ignored, and all below it too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def awaited(prompt: str) -> str:
    """Return a pattern for a prompt, given as a pattern, at which the first key is awaited.

    From Python 3.14 on pdb++ draws its prompt again at every key: it moves the cursor back and writes prompt and line over what
    stands there. A person sees a key appear; whoever reads what the terminal was sent sees another prompt.
    """
    return rf"(?<!\d[AD])(?<!\d[AD]\x1b\[1;35m){prompt}"


def unescaped(shown: str) -> str:
    """Return what a terminal was sent, as text: without colours, cursor movements and carriage returns."""
    return _ESCAPE.sub("", shown).replace("\r", "")


def hang_up(child: pexpect.spawn) -> None:
    """Close a terminal's window if it is still open, and wait until its process has ended."""
    if not child.closed:
        end(child, signal.SIGHUP)


def end(child: pexpect.spawn, number: int) -> str:
    """End a process at a terminal by a signal and return what it printed up to its end."""
    # readline misses a signal that comes in the moment before it waits for a key.
    child.kill(number)
    while child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5):
        child.kill(number)
    child.close()
    return unescaped(child.before)


def copy_package(folder: Path) -> Path:
    """Copy the package into ``folder``, with lessons and traces beside it as in a checkout, and return ``folder``."""
    for name in ("walkthrough", "lessons", "traces"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


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
