"""How an audience comes to the page that follows: its address, and the address as a QR code."""

import segno
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.screen.terminal import Terminal

#: Light modules around the code, as a reader needs them.
_BORDER = 2
#: By two modules, the upper one first, and whether they are dark: what shows them on a dark ground.
_BLOCKS = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}


def invite(screen: Terminal, url: str, listens_to: str | None) -> None:
    """Show the address of the page, and if there is room for it, its QR code. ``listens_to`` is where others than this machine can
    reach it, None if they cannot.
    """
    screen.tell(messages.FOLLOW)
    screen.verbatim(url)
    if listens_to:
        screen.tell(messages.FOLLOW_TO_ALL, address=listens_to)
    else:
        screen.tell(messages.FOLLOW_HERE)
    code = _drawn(url)
    if code[0].cell_len <= screen.console.width:
        for line in code:
            screen.write(line)


def _drawn(text: str) -> list[Styled]:
    """Return a QR code, two rows of it in each line: light on dark, whatever colours the terminal has otherwise."""
    rows = [[bool(module) for module in row] for row in segno.make_qr(text, error="l").matrix_iter(border=_BORDER)]
    rows += [[True] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return [Styled("".join(map(_BLOCKS.__getitem__, zip(*pair, strict=True))), style="#ffffff on #000000") for pair in pairs]
