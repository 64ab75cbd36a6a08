"""HTTP as a world's messages: what is shown of a request and of a response, and what a trace says of them."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from walkthrough.lesson import Text
from walkthrough.values import visible
from walkthrough.world import Block, Message

if TYPE_CHECKING:
    import webob


def request(sent: "webob.Request", heading: Text) -> Message:
    """Return a request as a message."""
    lines, body = [f"{sent.method} {sent.url}"], ""
    if sent.body:
        lines.append(f"Content-Type: {sent.content_type}")
        body = pretty_json(sent.text)
    return Message(
        name=f"{sent.method} {sent.path}",
        blocks=(Block(heading, lines, body),),
        own=sent,
        header={
            "method": sent.method,
            "url": visible(sent.url),
            "body": visible(sent.body.decode("utf-8", errors="backslashreplace")),
        },
    )


def answer(response: "webob.Response", heading: Text, more: Sequence[Block], names: Mapping[str, Any]) -> Message:
    """Return a response as a message; ``more`` is what else came of the request."""
    first = Block(heading, [f"HTTP {response.status}"], pretty_json(response.text))
    return Message(name=f"HTTP {response.status}", blocks=(first, *more), own=response, names=names, reason=_reason(response.text))


def _reason(text: str) -> str:
    """Return the message of an error that a service tells as JSON, or an empty text."""
    try:
        told = json.loads(text)
    except ValueError:
        return ""
    errors = [each for each in told.values() if isinstance(each, dict)] if isinstance(told, dict) else []
    return next((each["message"] for each in errors if isinstance(each.get("message"), str)), "")


def pretty_json(text: str) -> str:
    """Return a JSON text with an item a line, and any other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
