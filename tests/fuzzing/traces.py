"""Trace files, at ``show`` and ``diff``: a tree, or one line that says what is wrong."""

import io
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from helpers import ROOT

from fuzzing.mutate import NASTY, RAW, mutated, nasty_bytes
from walkthrough import cli

#: Seconds that one command may take.
_LIMIT = 60
_VALUES: list[Any] = [
    None, True, 0, -1, 1.5, float("nan"), float("inf"), 2**63, 10**30, -(10**9), 10**6, [], {}, [[]], {"a": {"b": []}}, *NASTY,
]  # fmt: skip
_DEEP = ["[" * 100_000, '{"a":' * 100_000, "[" * 500 + "]" * 500, "-" + "9" * 5000, '{"events": ' + "9" * 5000 + "}"]
_WORDS = [b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u001b", b"\\ud800", b",", b":", b"\n", b"\r", b"\x00", b"null", b"1e999", b"NaN"]


class _Hang(BaseException):
    """A command that does not end."""


@contextmanager
def trying() -> Iterator[Callable[[Random], str | None]]:
    recorded = [path.read_bytes().splitlines() for path in sorted((ROOT / "traces").glob("lesson-*.jsonl"))]
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "one.jsonl"), Path(folder, "two.jsonl")

        def one(random: Random) -> str | None:
            kind = random.random()
            if kind < 0.2:
                for path, part in zip((first, second), _divided(random, recorded), strict=True):
                    path.write_bytes(part)
                both = [str(first), str(second)]
                if random.random() < 0.7:
                    return _run(["show", *both, *_options(random)])
                return _run(["diff", *random.choices(both, k=random.randint(1, 4))])
            first.write_bytes(_made(random, recorded))
            if kind < 0.7:
                arguments = ["show", str(first), *_options(random)]
            else:
                lines = first.read_bytes() if random.random() < 0.3 else _whole(random.choice(recorded)[:40])
                second.write_bytes(lines if random.random() < 0.5 else _made(random, recorded))
                arguments = [
                    "diff",
                    *random.sample([str(first), str(second)], 2),
                    *random.choice(([], ["--full"], ["--lang", "zh"])),
                ]
            return _run(arguments)

        yield one


def _whole(lines: list[bytes]) -> bytes:
    """Return lines of a trace with an end that fits."""
    return b"".join(line + b"\n" for line in lines) + b'{"events": %d}\n' % (len(lines) - 1)


def _made(random: Random, recorded: list[list[bytes]]) -> bytes:
    header, *events = random.choice(recorded)[:-1]
    start = random.choice((0, random.randrange(len(events))))
    lines = [header, *events[start : start + random.choice((0, 1, 5, 30, 30, 300))]]
    for _ in range(random.choice((0, 1, 1, 2, 5))):
        at = random.randrange(len(lines)) if random.random() < 0.8 else 0
        lines[at] = _changed(random, lines[at])
    if random.random() < 0.3:
        random.shuffle(lines)
    data = _whole(lines)
    kind = random.random()
    if kind < 0.3:
        data = mutated(random, data, [*_WORDS, nasty_bytes(random)])
    elif kind < 0.4:
        at = random.randrange(len(lines))
        data = _whole([*lines[:at], random.choice(_DEEP).encode(), *lines[at:]])
    elif kind < 0.45:
        data = data[: random.randint(0, len(data))]
    return data


def _divided(random: Random, recorded: list[list[bytes]]) -> list[bytes]:
    """Return the traces of two hosts of one walk, each perhaps with something in it that is not so."""
    header, *events = random.choice(recorded)[:-1]
    parts = [[header], [header]]
    for event in events[: random.choice((400, 2000))]:
        parts[b'"lane": "compute1' in event].append(event)
    found = []
    for part in parts:
        passing = [at for at, line in enumerate(part) if b'"sends"' in line or b'"takes"' in line]
        for at in random.sample(passing, min(len(passing), random.choice((0, 0, 1, 3)))):
            part[at] = _changed(random, part[at]) if random.random() < 0.5 else random.choice(part)
        if passing and random.random() < 0.2:
            part.insert(random.choice(passing), part[random.choice(passing)])
        found.append(_whole(part))
    return found


def _changed(random: Random, line: bytes) -> bytes:
    """Return a line of JSON with one value, or one key, that is another."""
    try:
        data = json.loads(line)
    except ValueError:
        return line
    if not isinstance(data, dict) or not data:
        return line
    at, inside = random.choice(list(data)), data
    if isinstance(data[at], dict) and data[at] and random.random() < 0.5:
        inside = data[at]
        at = random.choice(list(inside))
    change = random.random()
    if change < 0.15:
        del inside[at]
    elif change < 0.3:
        inside[random.choice(NASTY)] = inside[at]
    else:
        inside[at] = random.choice(_VALUES)
    return json.dumps(data, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def _options(random: Random) -> list[str]:
    words = ["controller", "compute1", "API.get", "stop 3", "stop 99999999999999999999", "_attach", ".*", "[", *NASTY]
    chosen = []
    for option in ("--lane", "--from", "--to", "--grep"):
        if random.random() < 0.2:
            chosen.append(f"{option}={random.choice(words)}")
    chosen += [option for option in ("--story", "--full") if random.random() < 0.2]
    return [*chosen, "--lang", random.choice(("en", "zh"))]


def _run(arguments: list[str]) -> str | None:
    """Run a command in this process; return what is wrong with what it did, if anything."""
    # As Python opens its own: what it tells on standard error may hold what no encoding bears.
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors) for errors in ("strict", "backslashreplace")]
    before = sys.stdout, sys.stderr
    handler = signal.signal(signal.SIGALRM, _hang)
    signal.alarm(_LIMIT)
    sys.stdout, sys.stderr = streams
    try:
        code = cli.main(arguments)
    except SystemExit as error:
        code = error.code
    except (Exception, _Hang) as error:
        return f"{type(error).__name__}: {error!s:.300}: {_shown(arguments)}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        sys.stdout, sys.stderr = before
    for stream in streams:
        stream.flush()
    output, errors = (stream.buffer.getvalue().decode("utf-8") for stream in streams)
    if code not in (0, 1, 2) or (code == 2) != bool(errors):
        return f"exit code {code}, {errors[:300]!r}: {_shown(arguments)}"
    if errors.count("\n") > 1:
        return f"not one line: {errors[:1000]!r}: {_shown(arguments)}"
    if raw := RAW.search(output + errors):
        around = (output + errors)[max(0, raw.start() - 100) : raw.end() + 100]
        return f"raw control characters {around!r}: {_shown(arguments)}"
    return None


def _hang(number: int, frame: object) -> None:
    raise _Hang(f"{_LIMIT} seconds")


def _shown(arguments: list[str]) -> str:
    files = [Path(each).read_bytes() for each in arguments if each.endswith(".jsonl") and not each.startswith("-")]
    return f"{arguments} with {[data[:3000] for data in files]}"
