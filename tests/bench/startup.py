"""How long a learner waits: from starting ``walkthrough run lesson-1`` to its first prompt, and the libraries' share of it.

Run it on a quiet machine: ``python tests/bench/startup.py [RUNS]``. Times are in milliseconds, medians of RUNS (10).
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers import environment, hang_up, terminal

LOAD = "from walkthrough.stubs import cloud"


def first_prompt() -> float:
    """Return the seconds from starting the command on a terminal to its prompt."""
    began = time.perf_counter()
    child = terminal([sys.executable, "-m", "walkthrough", "run", "lesson-1"])
    child.expect_exact("(Pdb")
    took = time.perf_counter() - began
    hang_up(child)
    return took


def process(code: str) -> float:
    """Return the seconds that a Python process with ``code`` takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment(), check=True)
    return time.perf_counter() - began


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    # One of each in turn, so that a busy moment falls on all three.
    rounds = [(first_prompt(), process(LOAD), process("pass")) for _ in range(runs + 1)][1:]
    prompt, load, bare = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
    print(f"first prompt {prompt:.0f} ms; of it Python itself {bare:.0f} ms, importing libraries and stub {load - bare:.0f} ms")
    print(f"the import is {100 * (load - bare) / prompt:.0f} % of the wait ({runs} runs, medians)")


if __name__ == "__main__":
    main()
