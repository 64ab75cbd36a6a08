"""The committed pictures: what commands of ours write to a terminal, as SVG. Made by running them, and by nothing else."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from rich.terminal_theme import TerminalTheme
from rich.text import Text as Styled

from walkthrough import files
from walkthrough.errors import WalkthroughError
from walkthrough.screen.console import unseen

_PROMPT = "(Pdb++) "
#: With this a presentation begins a page.
_CLEAR = "\x1b[H\x1b[2J"
#: What moves or hides the cursor.
_NO_STYLE = re.compile(r"\x1b\[[?\d;]*[A-Zac-ln-z]")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")
#: A terminal as black as the colours are made for. The first sixteen are never written.
_THEME = TerminalTheme((0, 0, 0), (229, 229, 229), [(229, 229, 229)] * 8)
_FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
font-family: ui-monospace, Menlo, DejaVu Sans Mono, monospace;
font-size: {char_height}px;
line-height: {line_height}px;
font-variant-east-asian: full-width;
}}
.{unique_id}-title {{
font-size: 18px;
font-weight: bold;
font-family: arial;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class PictureError(WalkthroughError):
    """A picture that cannot be made."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What stands on a terminal of ``columns`` and ``lines`` while a command of make's, ``title``, is running.

    ``cut`` takes what is to be seen from the file that ``arguments`` have written, or from what they have printed; ``typed`` are
    the lines that come on their standard input.
    """

    name: str
    lesson: str
    title: str
    arguments: Sequence[str]
    cut: Callable[[str], str]
    typed: Sequence[str] = ()
    columns: int = 80
    lines: int = 24

    def draw(self) -> str:
        """Run the command and return the picture. Raises PictureError."""
        seen = _ADDRESS.sub("0x…", self.cut(self._output()))
        console = unseen(self.columns)
        console.record = True
        for line in seen.rstrip("\n").split("\n"):
            console.print(Styled.from_ansi(line), soft_wrap=True)
        # rich cuts the last line off at its middle.
        console.print()
        return console.export_svg(title=self.title, theme=_THEME, code_format=_FORMAT, unique_id="t")

    def _output(self) -> str:
        with files.scratch() as scratch:
            written = scratch / "written"
            command = [sys.executable, "-P", "-m", "walkthrough", *(each.format(file=written) for each in self.arguments)]
            root = Path(__file__).parents[2]
            done = subprocess.run(
                command,
                input="".join(f"{line}\n" for line in self.typed),
                capture_output=True,
                encoding="utf-8",
                # Where the lessons stand, so that files are named as they are from there.
                cwd=files.LESSONS.parent,
                env=self._environment(root),
            )
            if done.returncode:
                raise PictureError(f"{self.name} cannot be made: {' '.join(self.arguments)}: {done.stderr.strip()}")
            return written.read_text(encoding="utf-8") if written.exists() else done.stdout

    def _environment(self, root: Path) -> dict[str, str]:
        """Return an environment in which nothing of the person's own shows."""
        path = os.pathsep.join([str(root), *(entry for entry in sys.path if entry)])
        terminal = {"TERM": "xterm-256color", "FORCE_COLOR": "1", "COLUMNS": str(self.columns), "LINES": str(self.lines)}
        ours = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": path,
            "HOME": os.devnull,
            "LC_ALL": "C.UTF-8",
            "PDBPP_HIJACK_PDB": "0",
        }
        return ours | terminal


def _prompts(title: str, last: int) -> Callable[[str], str]:
    """Return what cuts a session from the card with a title to the prompt after command ``last``."""

    def cut(printed: str) -> str:
        lines = _PROMPT.join([*printed.split(_PROMPT)[: last + 1], ""]).split("\n")
        begin = next((number for number, line in enumerate(lines) if title in Styled.from_ansi(line).plain), None)
        if begin is None:
            raise PictureError(f"the session has no card {title!r}")
        return "\n".join(lines[begin:])

    return cut


def _page(*texts: str) -> Callable[[str], str]:
    """Return what cuts the first page that has all these texts out of a recorded presentation."""

    def cut(recorded: str) -> str:
        events = [json.loads(line) for line in recorded.splitlines()[1:]]
        shown = "".join(text for _, kind, text in events if kind == "o")
        pages = [_NO_STYLE.sub("", page.replace("\r", "")) for page in shown.split(_CLEAR)]
        found = [page for page in pages if all(text in Styled.from_ansi(page).plain for text in texts)]
        if not found:
            raise PictureError(f"no page of the presentation has {' and '.join(map(repr, texts))}")
        return found[0]

    return cut


PICTURES = (
    Picture(
        name="lesson-1.svg",
        lesson="lesson-1",
        title="make lesson-1",
        arguments=("run", "lesson-1", "--lang", "en"),
        typed=("c", "c", "pp volume_bdm.device_name"),
        cut=_prompts("Stop 3 of 4", 3),
        columns=92,
        lines=30,
    ),
    Picture(
        name="demo-1.svg",
        lesson="lesson-1",
        title="make demo-1",
        arguments=("demo", "lesson-1", "--lang", "en", "--auto", "1", "--cast", "{file}"),
        cut=_page("Stop 3 of 4", "(Pdb++) l\n", "3156"),
    ),
)


def can_be_drawn() -> bool:
    """Tell whether the prompt that a learner has can be had on this Python."""
    try:
        import_module("walkthrough.debugger.plusplus")
    except Exception:
        return False
    return True
