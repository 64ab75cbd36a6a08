"""What a long trace costs: synthetic ones are written, searched with --grep, and compared; time and memory for each.

    python tests/bench/traces.py [EVENTS ...]          (default: 250000 500000 1000000)

Each step runs in a process of its own. ``above start`` is its peak memory above what it had before it began.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from walkthrough.screen.tree import TreeView
from walkthrough.tracing.diff import Comparison
from walkthrough.tracing.format import Trace, TraceWriter
from walkthrough.tracing.tree import Selection, Tree
from walkthrough.worlds.nova import WORLD


def synthetic(path: Path, events: int, other: bool) -> None:
    """Write a trace of about so many events. The other one leaves some calls out and returns other values here and there."""
    place = {"file": "nova/compute/api.py", "line": 10}

    def call(lane, depth, function, result, **arguments):
        return (
            {"lane": lane, "depth": depth, "kind": "call", **place, "function": function, "arguments": arguments},
            {"lane": lane, "depth": depth, "kind": "return", **place, "function": function, "result": result},
        )

    with TraceWriter(path, lesson="synthetic", requests=[{}]) as writer:
        for number in range(events // 10):
            start, end = call("controller", 0, "API.attach_volume", "None", number=str(number))
            writer.write(start)
            for step in range(4):
                if other and number % 1000 == 7 and step == 2:
                    continue
                changed = other and number % 5000 == 0 and step == 3
                lane, depth = ("compute1", 0) if step == 3 else ("controller", 1)
                for event in call(lane, depth, f"step_{step}", str(changed), x="'" + "v" * 40 + "'"):
                    writer.write(event)
            writer.write(end)


def step(name: str, *arguments: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    if name == "write":
        synthetic(Path(arguments[0]), int(arguments[1]), arguments[2] == "1")
    elif name == "show --grep":
        with open(os.devnull, "w") as nowhere:
            tree = Tree(Trace(Path(arguments[0])), selection=Selection(grep="number=777$"))
            TreeView(Console(file=nowhere), "en", WORLD, with_notes=True).draw(tree)
    else:
        sum(1 for _ in Comparison(*(Trace(Path(each)) for each in arguments)))
    taken = time.process_time() - start
    # ru_maxrss is in KiB, but on macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(f"{name:12}{taken:10.1f}{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / unit:14.0f}")


def main(sizes: list[int]) -> None:
    for size in sizes:
        print(f"{size} events    seconds  MB above start", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            one, two = f"{folder}/one.jsonl", f"{folder}/two.jsonl"
            steps = ["write", one, str(size), "0"], ["write", two, str(size), "1"], ["show --grep", one], ["diff", one, two]
            for arguments in steps:
                subprocess.run([sys.executable, __file__, "--step", *arguments], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step(*sys.argv[2:])
    else:
        main([int(each) for each in sys.argv[1:]] or [250_000, 500_000, 1_000_000])
