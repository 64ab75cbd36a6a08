"""The colours that are written: those few of a terminal's 256 that can be read on black and on white, with a contrast of 4.5:1.

The first sixteen are not among them: what they look like is the terminal's affair. A terminal that has no others gets none.
"""

#: For errors, for what was added or is all right, for names, for stops, for what a person looks for, for what is said by the way.
RED, GREEN, BLUE, MAGENTA, VIOLET, GREY = 131, 29, 63, 163, 98, 243
#: What is written where one of a terminal's own eight colours is meant: black and white are left to the terminal.
IN_PLACE_OF = {1: RED, 2: GREEN, 3: VIOLET, 4: BLUE, 5: MAGENTA, 6: BLUE}


def code(colour: int) -> str:
    """Return what stands in an escape sequence for a colour of the text."""
    return f"38;5;{colour}"
