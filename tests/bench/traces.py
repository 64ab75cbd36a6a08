"""What a long trace costs: synthetic ones are written, searched with --grep, and compared; time and memory for each.

    python tests/bench/traces.py [EVENTS [ROUNDS]]          (default: 1000000 3)

Each step runs in a process of its own, round by round; of its processor times the shortest counts. It is also told in times of
what it takes to read the same files with ``json.loads``, a line at a time. ``above start`` is the peak memory above what the
process had before it began.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

#: What each trace has: the same values as the first; others, and calls left out, here and there; others everywhere.
VARIANTS = ("one", "nearly", "other")
MEGABYTES = 30


def synthetic(path: Path, events: int, variant: str) -> None:
    """Write a trace of about so many events."""
    from walkthrough.tracing.format import TraceWriter

    place = {"file": "nova/compute/api.py", "line": 10}
    rarely, x = variant == "nearly", "'" + ("w" if variant == "other" else "v") * 40 + "'"

    def call(lane, depth, function, result, **arguments):
        return (
            {"lane": lane, "depth": depth, "kind": "call", **place, "function": function, "arguments": arguments},
            {"lane": lane, "depth": depth, "kind": "return", **place, "function": function, "result": result},
        )

    with TraceWriter(path, lesson="synthetic", requests=[{}]) as writer:
        for number in range(events // 10):
            start, end = call("controller", 0, "API.attach_volume", "None", number=f"{'-' * (variant == 'other')}{number}")
            writer.write(start)
            for step in range(4):
                if rarely and number % 1000 == 7 and step == 2:
                    continue
                changed = variant == "other" or (rarely and number % 5000 == 0 and step == 3)
                lane, depth = ("compute1", 0) if step == 3 else ("controller", 1)
                for event in call(lane, depth, f"step_{step}", str(changed), x=x):
                    writer.write(event)
            writer.write(end)


def reading(*paths: Path) -> None:
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                json.loads(line)


def showing() -> Callable[[Path], None]:
    import os

    from rich.console import Console

    from walkthrough.screen.tree import TreeView
    from walkthrough.tracing.format import Trace
    from walkthrough.tracing.tree import Selection, Tree
    from walkthrough.worlds.nova import WORLD

    def show(path: Path) -> None:
        with open(os.devnull, "w") as nowhere:
            tree = Tree(Trace(path), selection=Selection(grep="number=777$"))
            TreeView(Console(file=nowhere), "en", WORLD, with_notes=True).draw(tree)

    return show


def comparing() -> Callable[[Path, Path], None]:
    from walkthrough.tracing.diff import Comparison
    from walkthrough.tracing.format import Trace

    def compare(first: Path, second: Path) -> None:
        sum(1 for _ in Comparison(Trace(first), Trace(second)))

    return compare


#: A step's traces, what it does with them once everything is imported, and how often the reading it may take at most.
STEPS: dict[str, tuple[tuple[str, ...], Callable[[], Callable[..., None]], float | None]] = {
    "json.loads, one": (("one",), lambda: reading, None),
    "show --grep": (("one",), showing, 1.5),
    "json.loads, both": (("one", "nearly"), lambda: reading, None),
    "diff, nearly equal": (("one", "nearly"), comparing, 2),
    "diff, all different": (("one", "other"), comparing, 3),
}


def measured(step: Callable[[], None]) -> str:
    """Return a step's processor time in seconds and how many megabytes it took more than there were."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    step()
    taken = time.process_time() - start
    # ru_maxrss is in KiB, but on macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return f"{taken} {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / unit}"


def alone(*arguments: str) -> tuple[float, float]:
    """Run a step in a process of its own. This one imports nothing large: on Linux a new process's peak begins at its parent's."""
    done = subprocess.run([sys.executable, __file__, "--step", *arguments], check=True, stdout=subprocess.PIPE, text=True)
    taken, memory = map(float, done.stdout.split())
    return taken, memory


def main(events: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = [alone("write", f"{folder}/{each}.jsonl", str(events), each) for each in VARIANTS]
        found = defaultdict(list)
        for _ in range(rounds):
            for name, (traces, *_) in STEPS.items():
                found[name].append(alone(name, *(f"{folder}/{each}.jsonl" for each in traces)))
    print(f"Python {sys.version.split()[0]}, {events} events, {rounds} rounds")
    print(f"{'':20}{'seconds':>8}{'times reading':>15}{'goal':>6}{'MB above start':>16}{'goal':>6}")
    print(f"{'write':20}{min(taken for taken, _ in written):8.1f}{'':21}{max(memory for _, memory in written):16.0f}{MEGABYTES:6}")
    for name, (_, _, goal) in STEPS.items():
        taken, memory = min(taken for taken, _ in found[name]), max(memory for _, memory in found[name])
        if goal is None:
            read = taken
            print(f"{name:20}{taken:8.1f}")
        else:
            print(f"{name:20}{taken:8.1f}{taken / read:15.2f}{goal:6}{memory:16.0f}{MEGABYTES:6}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        name, *arguments = sys.argv[2:]
        if name == "write":
            print(measured(lambda: synthetic(Path(arguments[0]), int(arguments[1]), arguments[2])))
        else:
            step = STEPS[name][1]()
            print(measured(lambda: step(*map(Path, arguments))))
    else:
        sizes = [int(each) for each in sys.argv[1:]]
        main(*(sizes + [1_000_000, 3][len(sizes) :]))
