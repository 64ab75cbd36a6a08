"""Whom Nova asks that is not one of its hosts: the database, Cinder, and the commands of compute1's system."""

import ast
from collections.abc import Mapping

from walkthrough.lesson import Text
from walkthrough.world import Asked

_DATABASE = Text("database", "数据库")
_CINDER = Text("Cinder", "Cinder")
_COMMANDS = Text("iscsiadm", "iscsiadm")
_TABLES = "nova.db.sqlalchemy.api:"
_CINDERS_CLIENT = "nova.volume.cinderclient:_request"
_ISCSIADM = "nova.virt.libvirt.volume:LibvirtISCSIVolumeDriver._run_iscsiadm"


def asked(function: str, arguments: Mapping[str, str]) -> Asked | None:
    """Return whom a call of a function (``MODULE:QUALNAME``) asks, by its arguments as a trace writes them; or None."""
    if function.startswith(_TABLES):
        return Asked(_DATABASE, function.removeprefix(_TABLES))
    if function == _CINDERS_CLIENT:
        return Asked(_CINDER, f"{_plain(arguments.get('method', ''))} {_plain(arguments.get('path', ''))}".strip())
    if function == _ISCSIADM:
        return Asked(_COMMANDS, _plain(arguments.get("iscsi_command", "")))
    return None


def _plain(text: str) -> str:
    """Return what the repr of a text, or of a tuple of texts, says; another as it stands."""
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, tuple) else text
