"""Plays a plan of commands in plain pdb, in a process of its own.

The plan is JSON: ``command``, what ``python -m pdb`` is given, and ``sections``, each with the ``file`` (what code objects call it)
and the ``line`` where it begins, and its ``commands``. What pdb and the program printed in each goes to ``output``, a file.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

#: So often it may be gone on to where a section begins.
_TRIES = 3


class _Screen:
    """Takes what is printed, by pdb or by the program."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


def play(plan: dict[str, Any]) -> list[str | None]:
    """Return what was printed in each section of a plan, None for one where the debugger never came to its beginning."""
    import pdb

    screen = _Screen()
    sections = plan["sections"]
    screens: list[str | None] = []
    debuggers: list[Any] = []

    class Keyboard:
        """Types the commands of the sections, and what is needed to come to where one begins."""

        def __init__(self) -> None:
            self.typed: list[str] | None = None
            self.tries = 0
            self.moves: list[str] = []

        def readline(self) -> str:
            if len(screens) == len(sections):
                return self.type("q")
            if self.typed is None and not self.begin():
                return self.type(self.moves.pop(0)) if self.moves else ""
            if self.typed:
                return self.type(self.typed.pop(0))
            self.end()
            return self.readline()

        def begin(self) -> bool:
            """Tell whether a section begins here; if it does not, say how to come there."""
            section = sections[len(screens)]
            frame = debuggers[-1].curframe
            if frame is not None and (frame.f_code.co_filename, frame.f_lineno) == (section["file"], section["line"]):
                # What led here is none of it.
                before = screen.text.rfind("\n> ")
                screen.text = screen.text[before + 1 :] if not screen.text.startswith("> ") or before >= 0 else screen.text
                self.typed, self.tries, self.moves = list(section["commands"]), 0, []
                return True
            if not self.moves:
                if self.tries == _TRIES:
                    screens.append(None)
                    self.tries = 0
                    return self.begin() if len(screens) < len(sections) else False
                self.tries += 1
                self.moves = [f"tbreak {section['file']}:{section['line']}", "c"]
            return False

        def end(self) -> None:
            screens.append(screen.text.removesuffix("(Pdb) "))
            screen.text, self.typed = "", None

        def type(self, command: str) -> str:
            screen.write(f"{command}\n")
            return f"{command}\n"

    keyboard = Keyboard()
    plain = pdb.Pdb

    class Player(plain):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            options |= {"stdin": keyboard, "stdout": screen, "nosigint": True, "readrc": False}
            options.pop("colorize", None)
            super().__init__(*args, **options)
            debuggers.append(self)

    setattr(pdb, "Pdb", Player)  # noqa: B010
    sys.argv = ["pdb", *plan["command"]]
    # pdb puts the script's folder in the place of the first.
    sys.path.insert(0, "")
    own = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = screen
    try:
        pdb.main()
    except SystemExit:
        pass
    finally:
        sys.stdout, sys.stderr = own
    if keyboard.typed is not None:
        # The last command has ended it: there was no prompt any more.
        keyboard.end()
    return [*screens, *[None] * (len(sections) - len(screens))]


def main(path: str) -> None:
    """Play the plan at a path, in a process that does nothing else: pdb empties its ``__main__``."""
    plan = json.loads(Path(path).read_text(encoding="utf-8"))
    os.chdir(plan["folder"])
    Path(plan["output"]).write_text(json.dumps(play(plan)), encoding="utf-8")
