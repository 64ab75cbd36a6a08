"""Values are shown, never interpreted."""

import pytest

from walkthrough.values import meant_file, pretty, safe_repr, visible, without_address
from walkthrough.worlds.nova import WORLD


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ntext 卷", "plain\ntext 卷"),
        ("\x1b[2J\x07", "\\x1b[2J\\x07"),
        ("a\tb\r", "a\\tb\\r"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe\u200b", "\\u202egnp.exe\\u200b"),
    ],
)
def test_control_characters_are_written_as_escapes(text, shown):
    assert visible(text) == shown


def test_an_address_is_none_where_a_line_was_broken_before_it_too():
    assert without_address("<A at 0x7f12>, <B at\n  0x7f34>") == "<A at 0x…>, <B at\n  0x…>"


class Broken:
    def __repr__(self):
        raise RuntimeError("no")


class Escaping:
    def __repr__(self):
        return "<\x1b]0;title\x07>"


def test_a_broken_repr_becomes_a_marked_value():
    assert safe_repr(Broken()) == "<Broken: its repr raises RuntimeError>"
    assert pretty([Broken()], 40) == "<list: its repr raises RuntimeError>"


def test_a_hostile_repr_is_shown():
    assert safe_repr(Escaping()) == "<\\x1b]0;title\\x07>"
    assert "\x1b" not in pretty({"a": Escaping()}, 40)


def test_only_nova_objects_have_fields():
    assert WORLD.fields({"a": 1}) is None
    assert WORLD.fields(Broken()) is None


def test_a_file_is_not_meant_because_its_name_ends_so():
    assert meant_file("nope.py", ["e.py", "sqltool.py"]) == meant_file("part/nope.py", ["e.py"]) == ""
    assert meant_file("carts.py", ["e.py", "cart.py"]) == "did you mean cart.py?"
