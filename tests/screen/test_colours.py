"""Whatever colour is written can be read on black and on white; without colours there are none, whoever would write them."""

import itertools
import re

import pytest
from helpers import KINDS, some

from walkthrough import colours

NEEDS_PDBPP = pytest.mark.skipif("pdb++" not in KINDS, reason="pdb++ cannot be loaded on this Python")
#: What the colours of a terminal's cube are made of, and where its greys begin.
LEVELS, GREYS = (0, 95, 135, 175, 215, 255), 232
OURS = {f"38;5;{each}" for each in (colours.RED, colours.GREEN, colours.BLUE, colours.MAGENTA, colours.VIOLET, colours.GREY)}
#: Reset, bold, dim, italic, underlined, inverted, and the terminal's own colours.
COLOURLESS = re.compile(r"(?:0|00|01|1|2|3|4|7|22|23|24|27|39|49)")
COMMANDS = """l
ll
w
pp body
body?
self.create??
sticky
n
u
d
display server_id
p 1/0
source self.create
debug len(body)
q
chain
note
article
help
lesson
steps
whatis body
answer x
hint
c
c
c
c
"""


def luminance(colour: int) -> float:
    number = colour - 16
    grey = 8 + 10 * (colour - GREYS)
    rgb = (grey,) * 3 if colour >= GREYS else [LEVELS[each] for each in (number // 36, number // 6 % 6, number % 6)]
    linear = [each / 255 / 12.92 if each <= 10 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in rgb]
    return sum(share * each for share, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", sorted(OURS))
def test_a_colour_can_be_read_on_black_and_on_white(colour):
    light = luminance(int(colour.rpartition(";")[2]))
    assert (light + 0.05) / 0.05 >= 4.5
    assert 1.05 / (light + 0.05) >= 4.5


def styles(text: str) -> list[str]:
    return re.findall(r"\x1b\[([\d;]*)m", text)


def unreadable(style: str) -> bool:
    """Tell whether a style has a colour that is not ours, or one of ours that is dim."""
    ours = [each for each in OURS if each in style]
    rest = style
    for each in ours:
        rest = rest.replace(each, "0")
    return not all(COLOURLESS.fullmatch(part) for part in rest.split(";") if part) or bool(ours and "2" in rest.split(";"))


COLOURLESS_TERMINALS = [{"TERM": "xterm-256color", "NO_COLOR": "1"}, {"TERM": "xterm"}, {"TERM": "linux"}]
WRITTEN = [
    ("run", "lesson-1", "--debugger", "pdb"),
    ("run", "lesson-4", "--no-input"),
    ("show", "lesson-4"),
    ("diff", "lesson-1", "lesson-4"),
]
WRITTEN += [("run", "lesson-1")] if "pdb++" in KINDS else []


@pytest.mark.every(3)
@pytest.mark.parametrize("arguments", WRITTEN, ids=" ".join)
def test_no_other_colour_is_written(command, arguments):
    printed = command(*arguments, commands=COMMANDS, FORCE_COLOR="1", PAGER="", TERM="xterm-256color").stdout
    assert [style for style in styles(printed) if unreadable(style)] == []
    assert any(each in printed for each in OURS)


@pytest.mark.parametrize(
    ("arguments", "surroundings"),
    some(
        itertools.product([("run", "lesson-1"), ("show", "lesson-1")], COLOURLESS_TERMINALS),
        (("run", "lesson-1"), COLOURLESS_TERMINALS[2]),
        *((("show", "lesson-1"), each) for each in COLOURLESS_TERMINALS[:2]),
    ),
    ids=str,
)
def test_where_colours_are_not_wanted_or_not_known_there_are_none(command, arguments, surroundings):
    printed = command(*arguments, commands=COMMANDS, FORCE_COLOR="1", PAGER="", **surroundings).stdout
    assert [style for style in styles(printed) if not all(COLOURLESS.fullmatch(part) for part in style.split(";"))] == []


@NEEDS_PDBPP
def test_whoever_has_chosen_colours_keeps_them(command, tmp_path):
    config = "import pdb\nclass Config(pdb.DefaultConfig):\n    line_number_color = '35'\n    bg = 'light'\n"
    (tmp_path / ".pdbrc.py").write_text(config)
    printed = command("run", "lesson-1", commands="l\nq\n", HOME=str(tmp_path), FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert "\x1b[35m 392\x1b[00m" in printed or "\x1b[35m392\x1b[00m" in printed
    assert any(unreadable(style) for style in styles(printed.replace("\x1b[35m", "")))
    plain = command("run", "lesson-1", commands="l\nq\n", HOME=str(tmp_path), FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[35m" not in plain
