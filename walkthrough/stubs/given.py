"""What a lesson or a scenario gives a cloud, looked at before it is used: whatever is not known, or is of the wrong kind, is a
ValueError in one line.
"""

import ast
import datetime
from collections.abc import Mapping

from walkthrough.stubs import libraries

libraries.load()

from oslo_policy import policy as oslo_policy  # noqa: E402
from oslo_utils import timeutils  # noqa: E402

from nova import policy  # noqa: E402

#: What Nova asks policy for that Juno's file, and so ``policy.RULES``, does not name.
ASKED = ("compute:attach_volume", "compute:get", "compute:get_all")
#: What a caller is known by, in a rule.
_CALLER = ("is_admin", "project_id", "project_name", "roles", "tenant", "user", "user_id", "user_name")
_CHECKS = ("role", "rule")
_RULE = 'a rule is made of checks (role:admin, rule:admin_api, is_admin:True) with and, or, not; "!" lets nobody pass, "" everybody'
#: What a column takes, by the type that Python has for it: in words, and what stands for it.
_KINDS = {
    bool: ("True or False", (bool,)),
    int: ("a whole number", (int,)),
    str: ("a text", (str,)),
    datetime.datetime: ("a date (2015-07-15T08:49:36)", (datetime.datetime,)),
}
#: A database's integer.
_LARGEST = 2**63 - 1
#: What the states of a volume are; the last three are how it is connected to, and what Cinder says of that.
_VOLUME = {
    "status": str,
    "availability_zone": str,
    "size": int,
    "attachments": list,
    "readonly": bool,
    "no_access_mode": bool,
    "connection_info": dict,
}


class Unknown(ValueError):
    """A name that is not among those that are known. ``what`` says what it was to be."""

    def __init__(self, what, name, known):
        self.what, self.name, self.known = what, name, list(known)
        super().__init__(f"{what}: {name}; there are {', '.join(self.known)}")


def kind(what, value, wanted, words):
    """Raise ValueError for a value that is not of the kind, or one of the kinds, ``wanted``. A truth value is no number."""
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted in (int, (int,))):
        raise ValueError(f"{what} takes {words}, not {type(value).__name__} {value!r:.60}")


def mapping(what, given):
    """Raise ValueError for what is neither None nor a mapping whose keys are texts."""
    if not isinstance(given, Mapping | None):
        raise ValueError(f"{what}: takes a mapping, not {given!r:.60}")
    for key in given or ():
        if not isinstance(key, str):
            raise ValueError(f"{what}: names are texts, not {type(key).__name__} {key!r:.60}")


def columns(what, table, given):
    """Return the values for a row; a date may be given as text. Raises ValueError for a column that the table has not, or a value
    that it does not take.
    """
    return {name: _column(what, table, name, value) for name, value in (given or {}).items()}


def _column(what, table, name, value):
    column = table.c.get(name)
    if column is None:
        raise Unknown(f"{what}: no such column", name, sorted(table.c.keys()))
    python_type = column.type.python_type
    words, kinds = _KINDS[python_type]
    if value is None and column.nullable:
        return value
    if python_type is datetime.datetime and isinstance(value, str):
        try:
            return timeutils.parse_isotime(value)
        except ValueError:
            pass
    # In a database a truth value is one of two numbers.
    if not (python_type is bool and value in (0, 1) and isinstance(value, int)):
        kind(f"{what}: {name}", value, kinds, words)
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise ValueError(f"{what}: {name} takes a number of 64 bits at most, not {value!r:.60}")
    return value


def volume(given):
    """Raise ValueError for a state that a volume has not, or a value that is none of it."""
    for name, value in (given or {}).items():
        if name not in _VOLUME:
            raise Unknown("volume: no such state", name, sorted(_VOLUME))
        wanted = _VOLUME[name]
        words = {str: "a text", int: "a whole number", bool: "True or False", list: "a list", dict: "a mapping"}[wanted]
        kind(f"volume: {name}", value, wanted, words)
        if wanted is list and not all(isinstance(each, dict) and {"server_id", "device"} <= each.keys() for each in value):
            raise ValueError(f"volume: {name} takes a list of mappings with server_id and device, not {value!r:.60}")


def rules(given):
    """Raise ValueError for a policy rule that cannot be parsed, that names another which is not there, or that nobody asks for."""
    given = given or {}
    known = {*policy.RULES, *ASKED}
    named = set()
    for name, text in given.items():
        kind(f"policy: {name}", text, str, 'a text ("!", "", "role:admin")')
        named |= {match for what, match in _checks(name, text) if what == "rule"}
    for rule in sorted(named - known - given.keys()):
        raise Unknown("policy: no such rule", rule, sorted({*policy.RULES, *given}))
    for name in given:
        if name not in known | named:
            raise Unknown("policy: no rule that Nova asks for", name, sorted(known))


def _checks(name, text):
    """Yield the checks that a rule is made of, as kind and what is to match. Raises ValueError."""
    refuses = False
    for word in text.split():
        word = word.lstrip("(").rstrip(")")
        refuses = refuses or word == "!"
        if word.lower() in ("", "and", "or", "not", "!", "@"):
            continue
        what, colon, match = word.partition(":")
        if not (what and colon and match):
            raise ValueError(f"policy: {name}: {text!r:.60} cannot be parsed at {word!r}: {_RULE}")
        if what not in (*_CHECKS, *_CALLER) and not _is_literal(what):
            raise Unknown(f"policy: {name}: {text!r:.60}: no such check", what, (*_CHECKS, *_CALLER))
        yield what, match
    # The library takes what it cannot parse for a rule that refuses.
    if not refuses and str(oslo_policy.Rules.from_dict({name: text})[name]) == "!":
        raise ValueError(f"policy: {name}: {text!r:.60} cannot be parsed: {_RULE}")


def _is_literal(text):
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True
