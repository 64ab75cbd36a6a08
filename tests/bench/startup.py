"""How long walkthrough takes at both ends: to its first words, to its first prompt, and from its last word to the end.

    python tests/bench/startup.py [RUNS]

Run it on a quiet machine. Medians of RUNS (10) in milliseconds, and as multiples of a bare Python (``python -c pass``) or of the
reference, which is the import of the stub and of all that it stands on; both are measured anew.
"""

import contextlib
import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers import environment

WALKTHROUGH = [sys.executable, "-m", "walkthrough"]
LESSON = [*WALKTHROUGH, "run", "lesson-1"]
REFERENCE = "from walkthrough.stubs import cloud"


class Watched:
    """A command at a terminal of its own, and when what it wrote came."""

    def __init__(self, command: list[str]) -> None:
        self.began = time.perf_counter()
        self.child, self.screen = pty.fork()
        if not self.child:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execve(command[0], command, environment())
        self.text = b""
        self.last = self.began

    def read(self, until: bytes | None = None) -> float:
        """Read until a text, or until the end, has come; return the seconds since the beginning."""
        start = len(self.text)
        while until is None or until not in self.text[start:]:
            select.select([self.screen], [], [])
            with contextlib.suppress(OSError):
                if more := os.read(self.screen, 65536):
                    self.text += more
                    self.last = time.perf_counter()
                    continue
            break
        return self.last - self.began

    def end(self) -> float:
        """Wait for the end, and return the seconds from the last character to it."""
        self.read()
        os.waitpid(self.child, 0)
        now = time.perf_counter()
        os.close(self.screen)
        return now - self.last


def process(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def first(text: bytes) -> float:
    watched = Watched(LESSON)
    took = watched.read(text)
    os.kill(watched.child, signal.SIGKILL)
    watched.end()
    return took


def after(act: Callable[[Watched], object]) -> float:
    watched = Watched(LESSON)
    watched.read(b"(Pdb")
    act(watched)
    return watched.end()


MEASURES: dict[str, Callable[[], float]] = {
    "python -c pass": lambda: process(sys.executable, "-c", "pass"),
    "the reference": lambda: process(sys.executable, "-c", REFERENCE),
    "walkthrough --help": lambda: process(*WALKTHROUGH, "--help"),
    "walkthrough list": lambda: process(*WALKTHROUGH, "list"),
    "run lesson-1: first words": lambda: first(b"Lesson 1"),
    "run lesson-1: first prompt": lambda: first(b"(Pdb"),
    "run lesson-1 --no-input: all": lambda: process(*LESSON, "--no-input"),
    "end after a whole run": lambda: Watched([*LESSON, "--no-input"]).end(),
    # At the end it offers the next lesson.
    "end after c c c c q": lambda: after(lambda watched: os.write(watched.screen, b"c\nc\nc\nc\nq\n")),
    "end after q": lambda: after(lambda watched: os.write(watched.screen, b"q\n")),
    "end after Ctrl-D": lambda: after(lambda watched: os.write(watched.screen, b"\x04")),
    "end after Ctrl-C": lambda: after(lambda watched: (time.sleep(0.1), os.write(watched.screen, b"\x03"))),
    "end after SIGTERM": lambda: after(lambda watched: (time.sleep(0.1), os.kill(watched.child, signal.SIGTERM))),
    "end after an error": lambda: Watched([*WALKTHROUGH, "run", "lesson-99"]).end(),
    "end of check": lambda: Watched([*WALKTHROUGH, "check"]).end(),
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    times: dict[str, list[float]] = {name: [] for name in MEASURES}
    # One of each in turn, so that a busy moment falls on all of them.
    for _ in range(runs + 1):
        for name, measure in MEASURES.items():
            times[name].append(measure())
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    bare, reference = medians["python -c pass"], medians["the reference"]
    print(f"Python {sys.version.split()[0]}, {runs} runs{'':12}{'ms':>8}{'× pass':>9}{'× reference':>13}")
    for name, median in medians.items():
        print(f"{name:32}{median * 1000:8.0f}{median / bare:9.1f}{median / reference:13.2f}")


if __name__ == "__main__":
    main()
