"""The sequence diagram for Markdown: Mermaid's text, which GitHub and others draw."""

from collections.abc import Callable, Iterator

from walkthrough.export.sequence import ANSWER, CALL, ONE_WAY
from walkthrough.export.walk import Walk
from walkthrough.lesson import Text

_ARROWS = {CALL: "->>", ANSWER: "-->>", ONE_WAY: "-)"}
#: What an arrow says that has nothing to say: Mermaid wants some text.
_NOTHING = {CALL: "→", ANSWER: "↩", ONE_WAY: "→"}
#: What has a meaning in a label: the end of a statement, an entity, a comment, markup.
_SPECIAL = {ord(mark): f"#{ord(mark)};" for mark in "#;%<>&\\`"}


def mermaid(walk: Walk, say: Callable[[Text], str]) -> str:
    """Return the messages of a walk, and its stops between them, as a Mermaid diagram. ``say`` says a text in a language."""
    return "\n".join(_lines(walk, say)) + "\n"


def _lines(walk: Walk, say: Callable[[Text], str]) -> Iterator[str]:
    yield "sequenceDiagram"
    for place, party in enumerate(walk.diagram.parties):
        yield f"    participant p{place} as {_label(say(party))}"
    told = []
    for at in walk.stops:
        lane = 1 + walk.diagram.lanes.index(at.event.lane)
        title = f" {say(at.stop.title)}" if at.stop else ""
        told.append((at.index, f"    Note over p{lane}: {_label(f'◆ {at.event.stop}{title}')}"))
    for arrow in walk.diagram.arrows:
        label = _label(arrow.label) or _NOTHING[arrow.kind]
        told.append((arrow.index, f"    p{arrow.sender}{_ARROWS[arrow.kind]}p{arrow.receiver}: {label}"))
    yield from (line for _, line in sorted(told, key=lambda each: each[0]))


def _label(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)
