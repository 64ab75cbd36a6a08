"""The match: what a trace holds against what the article printed at its stops, and against the call order of real Juno."""

import ast
import pprint
from collections.abc import Iterator, Sequence
from pathlib import Path

from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Lesson
from walkthrough.places import TRACES
from walkthrough.proof.compare import Comparison, compare
from walkthrough.proof.rules import PROMPT, Transcript
from walkthrough.stubs.layout import ARTICLE_ROOT
from walkthrough.tracing.format import Event, Trace

CHAIN = TRACES / "juno-chain.txt"
#: Functions that Juno enters on other ways than the article's; the happy one must not.
_ELSEWHERE = {
    "nova.objects.block_device:BlockDeviceMapping.destroy",
    "nova.objects.block_device:BlockDeviceMapping.get_by_volume_id",
}
_CAST = "controller nova.compute.rpcapi:ComputeAPI.attach_volume"


class ChainError(WalkthroughError):
    """The file with Juno's call order cannot be used."""


def stops(lesson: Lesson, transcripts: Sequence[Transcript], trace: Trace) -> list[Comparison]:
    """Compare the trace's stops, in order, with what the article printed at its own: place and values."""
    events = [event for event in trace if event.stop is not None]
    found = {number: event for number, event in enumerate(events, start=1) if event.stop == number}
    return [
        compare(stop, _values_only(transcript), list(_printed(transcript, found.get(number))))
        for number, (stop, transcript) in enumerate(zip(lesson.stops, transcripts, strict=True), start=1)
    ]


def _values_only(transcript: Transcript) -> Transcript:
    """Return what a trace can tell of a transcript: where the debugger stood, and the values that were printed."""
    lines: list[str] = []
    printing = False
    for line in transcript.lines:
        plain = line.replace("\xa0", " ")
        if plain.startswith(PROMPT):
            printing = plain.startswith(f"{PROMPT}pp ")
        elif plain.startswith("> "):
            printing = False
            lines.append(line)
        if printing:
            lines.append(line)
    commands = tuple(f"pp {expression}" for expression in transcript.printed)
    return Transcript(transcript.path, tuple(lines), commands, transcript.file, transcript.line, transcript.function)


def _printed(transcript: Transcript, event: Event | None) -> Iterator[str]:
    """Yield what pdb would have printed of an event."""
    if event is None:
        return
    if transcript.file:
        yield f"> {ARTICLE_ROOT}/{event.file}({event.line}){event.function.rpartition('.')[2]}()"
    for expression in transcript.printed:
        yield f"{PROMPT}pp {expression}"
        text = (event.values or {}).get(expression)
        if text is not None:
            yield from _pretty(text).splitlines()


def _pretty(text: str) -> str:
    try:
        return pprint.pformat(ast.literal_eval(text))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text


def juno_chain(path: Path = CHAIN) -> list[str]:
    """Return Juno's call order, ``HOST MODULE:QUALNAME`` each. Raises ChainError, with file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ChainError(f"{path}: cannot be read: {error}") from error
    chain = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        if len(line.split()) != 2 or ":" not in line:
            raise ChainError(f"{path}:{number}: 'HOST MODULE:QUALNAME' expected, not {line!r}")
        chain.append(line)
    return chain


def chain(trace: Trace, wanted: Sequence[str]) -> list[str]:
    """Return the order in which a trace enters the functions of Juno's chain, up to where the article ends.

    What compute1 does once the message was cast is the article's next instalment.
    """
    named = {line.split()[1] for line in wanted} | _ELSEWHERE
    entered: list[str] = []
    for event in trace:
        if event.kind == "call" and event.name in named and not (event.lane != "controller" and _CAST in entered):
            entered.append(f"{event.lane} {event.name}")
    return entered
