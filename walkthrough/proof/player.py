"""Plays a plan of commands in plain pdb, in a process of its own.

The plan is JSON. ``command`` is what ``python -m pdb`` is given, or ``statement`` what ``pdb.run`` is. ``own_line`` tells whether
set_trace() stops on its own line, and ``ignores`` whether pdb ignores what stands behind a command that takes nothing. ``sections``
have the ``file`` (what code objects call it) and the ``line`` where each begins, and its ``commands``, each with the ``file`` and
``line`` where pdb then stood if a text shows one; those for ``interact`` have that prompt before them. ``comes_by`` is
is_post_mortem, is_inline or nothing: it begins where an exception came from, where the program itself called pdb, or wherever that
line is come to.

To ``output``, a file, goes a list: what pdb and the program printed in each section, and how often something was done otherwise
than it was typed, by the name of its rule.
"""

import ast
import functools
import importlib
import json
import linecache
import os
import re
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

#: So often it may be gone on to where a section begins, with a breakpoint there or without.
_TRIES, _STOPS = 3, 100
#: What is typed for ``interact``, and for its end.
_PROMPTS, _END = (">>>", "..."), "^D"
#: How a text shows Ctrl-C at the prompt.
_INTERRUPTS = ("^C", "--KeyboardInterrupt--")
#: Steps, and what may take several of them.
_STEPS = ("s", "step", "n", "next")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)
#: Since then set_trace() stops on its own line, pdb reads statements over several lines, and refuses what stands behind a command
#: that takes nothing.
_LATER = sys.version_info >= (3, 13)
_ALONE = re.compile(r"(s|step|n|next|r|return|c|cont|continue|a|args|ll|longlist)\s+(?![=.,(\[])\S")


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


@functools.cache
def _statements(file: str) -> tuple[ast.stmt, ...]:
    try:
        return tuple(node for node in ast.walk(ast.parse("".join(linecache.getlines(file)))) if isinstance(node, ast.stmt))
    except SyntaxError:
        return ()


def _is_again(file: str, before: int, line: int) -> bool:
    """Tell whether a step from a line to another has only come to the same statement again: to the first of its lines, to the next
    item of its comprehension, or to the with that it was in.
    """
    for statement in _statements(file):
        last = statement.end_lineno or statement.lineno
        if not statement.lineno <= before <= last:
            continue
        if isinstance(statement, ast.With | ast.AsyncWith) and statement.lineno == line < before:
            return True
        if hasattr(statement, "body"):
            continue
        if statement.lineno <= line <= last:
            return line != before or any(isinstance(each, _COMPREHENSIONS) for each in ast.walk(statement))
    return False


def play(plan: dict[str, Any]) -> list[tuple[str, dict[str, int]] | None]:
    """Return what was printed in each section of a plan, None for one where the debugger never came to its beginning."""
    import bdb
    import pdb

    screen = _Screen()
    sections = plan["sections"]
    screens: list[tuple[str, dict[str, int]] | None] = []
    debuggers: list[Any] = []
    #: Those that stand somewhere: one may have been started in the other.
    standing: list[Any] = []

    class Keyboard:
        """Types the commands of the sections, and what is needed to come to where one begins."""

        def __init__(self) -> None:
            self.typed: list[tuple[str, list[Any] | None]] | None = None
            self.step: tuple[str, list[Any], str, int, int] | None = None
            self.tries = 0
            self.moves: list[str] = []
            self.own: int | None = None
            self.told: Counter[str] = Counter()
            self.following: list[str] = []

        def readline(self) -> str:
            if self.following:
                return self.type(self.following.pop(0))
            if len(screens) == len(sections):
                return self.type("q")
            if self.typed is None and not self.begin():
                return self.type(self.moves.pop(0)) if self.moves else ""
            if self.step and self.is_again():
                return f"{self.step[0]}\n"
            self.step = None
            if self.typed:
                command, comes_to = self.typed.pop(0)
                written = self.type(command)
                file, line = self.here()
                if command in _STEPS and comes_to:
                    self.step = command, comes_to, file, line, len(screen.text)
                return written
            self.end()
            return self.readline()

        def here(self) -> tuple[str, int]:
            """Return where the debugger stands: what code objects call the file, and the line."""
            debugger = standing[-1]
            frame = debugger.curframe
            return (frame.f_code.co_filename, debugger.stack[debugger.curindex][1]) if frame is not None else ("", 0)

        def is_again(self) -> bool:
            """Tell whether a step has to be repeated to come to where it did in the session; what it told of that is taken back."""
            assert self.step
            _, comes_to, before, line, start = self.step
            file, now = self.here()
            if [file, now] == comes_to or file != before or not _is_again(file, line, now):
                return False
            place = screen.text.rfind("\n> ", start - 1) + 1
            screen.text = screen.text[: max(place, start)]
            self.told["revisited"] += 1
            return True

        def begin(self) -> bool:
            """Tell whether a section begins here; if it does not, say how to come there."""
            section, debugger = sections[len(screens)], standing[-1]
            file, line = self.here()
            is_there = (file, line) == (section["file"], section["line"])
            if is_there and (not section["comes_by"] or getattr(debugger, section["comes_by"])):
                # What led here is none of it.
                before = screen.text.rfind("\n> ")
                screen.text = screen.text[before + 1 :] if not screen.text.startswith("> ") or before >= 0 else screen.text
                if not screen.text.startswith("> "):
                    # It stood here before, and a text tells again where.
                    screen.text = ""
                    debugger.print_stack_entry(debugger.stack[debugger.curindex])
                    screen.text += "(Pdb) "
                self.forget()
                self.typed, self.tries, self.moves = list(section["commands"]), 0, []
                return True
            if not self.moves:
                if self.tries == (_STOPS if section["comes_by"] else _TRIES):
                    screens.append(None)
                    self.tries = 0
                    return self.begin() if len(screens) < len(sections) else False
                self.tries += 1
                self.moves = ["c"] if section["comes_by"] else [f"tbreak {section['file']}:{section['line']}", "c"]
                if self.own is None and not section["comes_by"]:
                    self.own = len(bdb.Breakpoint.bpbynumber)
            return False

        def forget(self) -> None:
            """Take back what led here: whoever typed the section had no such breakpoints, and the numbers are theirs."""
            if self.own is not None:
                for stop in filter(None, bdb.Breakpoint.bpbynumber[self.own :]):
                    stop.deleteMe()
                for debugger in debuggers:
                    debugger.breaks.clear()
                    for file, line in bdb.Breakpoint.bplist:
                        debugger.breaks.setdefault(file, []).append(line)
                del bdb.Breakpoint.bpbynumber[self.own :]
                bdb.Breakpoint.next = self.own
                self.own = None

        def end(self) -> None:
            screens.append((screen.text.removesuffix("(Pdb) "), self.told))
            screen.text, self.typed, self.told = "", None, Counter()

        def type(self, command: str) -> str:
            if command in _INTERRUPTS:
                screen.write(f"{command}\n" if command == _INTERRUPTS[0] else "")
                raise KeyboardInterrupt
            command, *following = command.split("\n")
            self.following += following if _LATER else ()
            screen.write(f"{command}\n")
            if _LATER and plan["ignores"] and (alone := _ALONE.match(command)):
                self.told["ignored-words"] += 1
                return f"{alone[1]}\n"
            return "" if command == _END else f"{command}\n"

    keyboard = Keyboard()

    class Console:
        """What ``interact`` and the program read: a terminal's end, but for what was typed to the first."""

        def readline(self, size: int = -1) -> str:
            typed = keyboard.typed
            if not typed or not typed[0][0].startswith(_PROMPTS):
                return ""
            command = typed.pop(0)[0][len(_PROMPTS[0]) + 1 :]
            screen.write(f"{command}\n")
            return "" if command == _END else f"{command}\n"

        def fileno(self) -> int:
            raise OSError("what is typed comes from no file")

        def isatty(self) -> bool:
            return False

    plain = pdb.Pdb

    class Player(plain):  # type: ignore[valid-type, misc]
        is_post_mortem = False
        is_inline = False

        def __init__(self, *args: Any, **options: Any) -> None:
            # A terminal's streams are none of Python's code: a step into print or input goes on behind it.
            options |= {"stdin": keyboard, "stdout": screen, "nosigint": True, "readrc": False, "skip": [__name__]}
            options.pop("colorize", None)
            # The one that debug starts is given these streams in order.
            super().__init__(*args[:1], **options)
            debuggers.append(self)

        def interaction(self, frame: FrameType | None, error: Any) -> None:
            self.is_post_mortem = error is not None
            super().interaction(frame, error)

        def cmdloop(self, intro: Any = None) -> None:
            standing.append(self)
            try:
                super().cmdloop(intro)
            finally:
                standing.pop()

        def get_stack(self, frame: FrameType | None, error: Any) -> tuple[list[tuple[FrameType, int]], int]:
            """Return the stack without what plays here, and without pdb's own start where the program itself called it."""
            stack, index = super().get_stack(frame, error)
            files = [each.f_code.co_filename for each, _ in stack]
            first = max((number + 1 for number, file in enumerate(files) if file == __file__), default=0)
            while self.is_inline and first < index and files[first] in (pdb.__file__, bdb.__file__, "<string>"):
                first += 1
            return (stack[first:], index - first) if first <= index else (stack, index)

        def set_trace(self, frame: FrameType | None = None, **options: Any) -> None:
            self.is_inline = True
            frame = frame or sys._getframe(1)
            if _LATER or not plan["own_line"]:
                super().set_trace(frame, **options)
                return
            keyboard.told["own-line"] += 1
            self.reset()
            each: FrameType | None = frame
            while each:
                each.f_trace = self.trace_dispatch
                self.botframe, each = each, each.f_back
            self.interaction(frame, None)
            if self.stoplineno != -1 or self.breaks:
                sys.settrace(self.trace_dispatch)

        def set_stepinstr(self) -> None:
            if plan["own_line"]:
                super().set_stepinstr()
            else:
                keyboard.told["own-line"] += 1
                self.set_step()

    setattr(pdb, "Pdb", Player)  # noqa: B010
    # pdb puts the script's folder in the place of the first.
    sys.path.insert(0, "")
    own = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = Console(), screen, screen
    try:
        _run(plan, pdb)
    except SystemExit:
        pass
    finally:
        sys.stdin, sys.stdout, sys.stderr = own
    if keyboard.typed is not None:
        # The last command has ended it: there was no prompt any more.
        keyboard.end()
    return [*screens, *[None] * (len(sections) - len(screens))]


def _run(plan: dict[str, Any], pdb: Any) -> None:
    if plan["statement"]:
        sys.path[0] = plan["folder"]
        module = plan["statement"].partition("(")[0].rpartition(".")[0]
        importlib.import_module(module)
        top = module.partition(".")[0]
        pdb.run(plan["statement"], {"__name__": "__main__", top: sys.modules[top]})
    else:
        sys.argv = ["pdb", *plan["command"]]
        pdb.main()


def main(path: str) -> None:
    """Play the plan at a path, in a process that does nothing else: pdb empties its ``__main__``."""
    plan = json.loads(Path(path).read_text(encoding="utf-8"))
    os.chdir(plan["folder"])
    # What started this is no source of anything's.
    linecache.cache.pop("<string>", None)
    Path(plan["output"]).write_text(json.dumps(play(plan)), encoding="utf-8")
