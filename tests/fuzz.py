"""Input that nobody meant, for so many seconds: ``python tests/fuzz.py KIND SECONDS``.

The cases of a kind are the same in each run, and so is their order: case N needs nothing but its kind and N, and ``KIND 0 N`` tries
it again. ``test_fuzz.py`` tries the first few of each.
"""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random

import fuzzing.http
import fuzzing.lessons
import fuzzing.prompt
import fuzzing.traces

#: What tries one case and returns what went wrong, if anything did.
Try = Callable[[Random], str | None]
KINDS: dict[str, Callable[[], AbstractContextManager[Try]]] = {
    "http": fuzzing.http.trying,
    "traces": fuzzing.traces.trying,
    "lessons": fuzzing.lessons.trying,
    "prompt": fuzzing.prompt.trying,
}


@dataclass
class Tried:
    """How many cases were tried, and what went wrong, each with its number."""

    cases: int = 0
    findings: list[str] = field(default_factory=list)


def fuzz(kind: str, seconds: float, first: int = 0) -> Tried:
    """Try cases of a kind for so many seconds, but one at least."""
    tried = Tried()
    with KINDS[kind]() as one:
        end = time.monotonic() + seconds
        while not tried.cases or time.monotonic() < end:
            number = first + tried.cases
            if finding := one(Random(f"{kind} {number}")):
                tried.findings.append(f"{kind} {number}: {finding}")
            tried.cases += 1
    return tried


def main() -> int:
    try:
        kind, seconds, *rest = sys.argv[1:]
        first = int(rest[0]) if rest else 0
        tried = fuzz(kind, float(seconds), first)
    except (KeyError, ValueError):
        print(f"usage: python tests/fuzz.py {'|'.join(KINDS)} SECONDS [FIRST_CASE]", file=sys.stderr)
        return 2
    for finding in tried.findings:
        print(finding.encode("utf-8", "backslashreplace").decode())
    print(f"{kind}: {tried.cases} cases, {len(tried.findings)} findings")
    return 1 if tried.findings else 0


if __name__ == "__main__":
    sys.exit(main())
