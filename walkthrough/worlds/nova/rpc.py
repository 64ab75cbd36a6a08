"""Nova's messages between hosts, as a trace has them: which function sends one, and what one is called."""

from collections.abc import Callable, Mapping
from types import CodeType, FrameType
from typing import Any

from walkthrough.stubs import post
from walkthrough.world import Carried

#: Where what sends messages is, and its way to send one: waiting for the answer or not.
_SENDERS = ("nova/compute/rpcapi.py", "nova/conductor/rpcapi.py")
_WAYS = {"call": "call", "cast": "one-way"}


class Rpc:
    """The part of Nova's world that a recorder asks for."""

    def sends(self, code: CodeType) -> Callable[[FrameType], Carried] | None:
        way = next((way for way in _WAYS if way in code.co_names), None)
        if way is None or not code.co_filename.endswith(_SENDERS):
            return None
        kind = _WAYS[way]
        return lambda frame: Carried(post.announce(), kind, _words(code.co_name, frame.f_locals))

    def taken(self) -> Carried | None:
        found = post.taken()
        if found is None:
            return None
        message_id, kind, message = found
        return Carried(message_id, kind, _words(str(message.get("method")), message.get("args")))


def _words(method: str, arguments: Any) -> str:
    """Return what a message is called: the method, and what the conductor is to do of an object's."""
    if not isinstance(arguments, Mapping) or "objmethod" not in arguments:
        return method
    owner = arguments.get("objinst")
    # As it travels an object is a mapping.
    name = owner.get("nova_object.name") if isinstance(owner, Mapping) else getattr(type(owner), "__name__", "")
    return f"{method} {arguments.get('objname', name)}.{arguments['objmethod']}"
