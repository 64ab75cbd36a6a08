"""Nova's objects, and those that travel or lie below them: their fields, and how a trace names them."""

from collections.abc import Callable, Mapping
from typing import Any

from walkthrough.values import BRIEF, cut, safe_repr, visible
from walkthrough.world import Field

#: What oslo.messaging adds to the name of an error's class that came from another host.
_REMOTE = "_Remote"
#: By what a person tells one object of Nova's from another.
_KEYS = ("display_name", "id", "uuid")


def fields(value: Any) -> list[Field] | None:
    """Return a Nova object's fields in the order of its repr, or None for any other value."""
    declared = _declared(type(value))
    if declared is None:
        return None
    shown = []
    for name, kind in sorted(declared.items()):
        is_set = value.obj_attr_is_set(name)
        text = visible(kind.stringify(getattr(value, name))) if is_set else "<?>"
        shown.append(Field(name, text, is_set, is_key=name in _KEYS))
    return shown


def brief(kind: type) -> Callable[[Any], str] | None:
    """Return how a trace names values of a type: a Nova object by its class, its id and its number of fields."""
    declared = _declared(kind)
    if declared is not None:
        return _nova_object(kind, declared)
    if issubclass(kind, BaseException):
        return _remote_error if kind.__name__.endswith(_REMOTE) else None
    return _named if kind.__module__.startswith("sqlalchemy.") else None


def argument(name: str, value: Any) -> str:
    """Return one argument of an RPC message; an object that travels serialised is shown by its class and version."""
    if isinstance(value, Mapping) and "nova_object.name" in value:
        return f"{name}=<{value['nova_object.name']} {value['nova_object.version']}>"
    return f"{name}={safe_repr(value)}"


def _remote_error(value: Any) -> str:
    """Write an error of compute1's as one of here, without the traceback that oslo.messaging adds to it."""
    first = visible(str(value)).partition("\n")[0]
    return f"{type(value).__name__.removesuffix(_REMOTE)}: {cut(first, BRIEF)} (with compute1's traceback)"


def _declared(kind: type) -> dict[str, Any] | None:
    declared = getattr(kind, "fields", None)
    return declared if isinstance(declared, dict) and hasattr(kind, "obj_attr_is_set") else None


def _named(value: Any) -> str:
    """Name an object of SQLAlchemy: a table's repr is its whole schema, and takes a millisecond to make."""
    name = getattr(value, "name", None)
    return f"<{type(value).__name__} {visible(name)}>" if isinstance(name, str) else f"<{type(value).__name__}>"


def _nova_object(kind: type, declared: dict[str, Any]) -> Callable[[Any], str]:
    identities = [name for name in ("uuid", "id") if name in declared]

    def as_list(value: Any) -> str:
        return f"<{kind.__name__} of {len(value.objects)}>" if value.obj_attr_is_set("objects") else f"<{kind.__name__}>"

    def as_object(value: Any) -> str:
        for name in identities:
            if value.obj_attr_is_set(name):
                return f"<{kind.__name__} {visible(str(getattr(value, name)))}: {len(declared)} fields>"
        return f"<{kind.__name__}: {len(declared)} fields>"

    return as_list if "objects" in declared else as_object
