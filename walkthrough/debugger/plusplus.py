"""pdb++ as a lesson's debugger. Importing this raises whatever the import of pdb++ raises, which on some Pythons it does."""

import re
import subprocess
import sys
from bdb import BdbQuit
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import FrameType
from typing import Any, cast

import fancycompleter
import pdbpp

from walkthrough import colours, messages
from walkthrough.debugger import keyboard
from walkthrough.debugger.colours import Colours
from walkthrough.debugger.lesson_pdb import LessonPdb

#: What stands for the value of an expression that raises.
_Raised = pdbpp.pdb._rstr
_OWN, _COMPLETING = ".pdbrc.py", ".fancycompleterrc.py"

# What reads the keys: from Python 3.13 on the standard library's copy of pyrepl.
_READER = "_pyrepl" if sys.version_info >= (3, 13) else "pyrepl"
with suppress(ImportError, AttributeError):
    queues = import_module(f"{_READER}.unix_eventqueue")
    queue = queues.EventQueue if isinstance(queues.EventQueue, type) else queues.EncodedQueue
    keyboard.hear_every_key(queue, import_module(f"{_READER}.console").Event)
    keyboard.outlive_every_key(import_module(f"{_READER}.reader").Reader, import_module(f"{_READER}.commands").suspend)
if sys.version_info < (3, 13):
    with suppress(ImportError, AttributeError):
        keyboard.draw_every_character(import_module("pyrepl.reader"))
with suppress(ImportError, AttributeError):
    # From Python 3.13 on it would write the prompt, and what is typed, in colours of its own.
    import_module(f"{_READER}.reader").Reader.can_colorize = property(lambda reader: False, lambda reader, value: None)

# Where pdb++ asks no setting.
pdbpp.Color.red = colours.code(colours.RED)
#: What pdb++ writes in colours that cannot be read on every screen: its own settings, by name.
_READABLE: dict[str, Any] = {
    "line_number_color": colours.code(colours.BLUE),
    "filename_color": colours.code(colours.VIOLET),
    "pygments_formatter_class": "walkthrough.debugger.highlighting.Formatter",
}
#: With one of these of their own, learners have chosen their code's colours.
_CHOSEN = ("pygments_formatter_class", "pygments_formatter_kwargs", "bg", "colorscheme")
_completions = fancycompleter.DefaultConfig
_completions.color_by_type = {
    kind: colours.code(colours.IN_PLACE_OF.get(int(colour[1:2]), colours.GREY))
    for kind, colour in _completions.color_by_type.items()
}
_completions.color_by_baseclass = [(kinds, colours.code(colours.RED)) for kinds, _ in _completions.color_by_baseclass]


class Pdbpp(LessonPdb, Colours, pdbpp.Pdb):  # type: ignore[misc]
    """Mends what pdb++ has of its own. The learner's configuration holds from the first prompt on, which may never come."""

    config: Any
    is_hidden_by_names = True
    _is_configured = False

    @property
    def reader(self) -> Any:
        return self.fancycompleter.config.readline if self.fancycompleter else None

    def walk_inside(self, outer: LessonPdb) -> None:
        super().walk_inside(outer)
        self.config = cast(Pdbpp, outer).config
        self._is_configured = True

    def before_prompt(self) -> None:
        super().before_prompt()
        if self.shared.prompting and not self._is_configured:
            self._is_configured = True
            self._configure()

    def _configure(self) -> None:
        configuration, known = self.shared.configuration, {"pdb": pdbpp}
        kind = configuration.kind(_OWN, pdbpp.DefaultConfig, known)
        with configuration.blaming(_OWN):
            self._follow(kind)
        # pdb++ would read the file at each Tab.
        pdbpp.Completer = partial(fancycompleter.Completer, Config=fancycompleter.DefaultConfig)
        kind = configuration.kind(_COMPLETING, fancycompleter.DefaultConfig, known)
        if not self.coloured:
            kind = type(kind.__name__, (kind,), {"use_colors": False})
        with configuration.blaming(_COMPLETING):
            kind().setup()
            pdbpp.Completer = partial(fancycompleter.Completer, Config=kind)

    def _follow(self, kind: type) -> None:
        """Do what pdb++ does with its configuration when it is made."""
        config = kind()
        default = pdbpp.DefaultConfig
        chosen = hasattr(kind, "formatter") or any(getattr(kind, name) is not getattr(default, name) for name in _CHOSEN)
        for name, value in _READABLE.items():
            if getattr(kind, name) is getattr(default, name) and not (chosen and name in _CHOSEN):
                setattr(config, name, value)
        config.setup(self)
        config.highlight = config.use_pygments = self.coloured
        self.prompt = config.prompt
        self.sticky = self.first_time_sticky = config.sticky_by_default
        self.config = config

    def _interaction(self, frame: FrameType | None, traceback: Any) -> None:
        try:
            super()._interaction(frame, traceback)
        except BdbQuit:
            raise
        except Exception:
            if type(self.config) is pdbpp.DefaultConfig:
                raise
            with self.shared.configuration.blaming(_OWN):
                raise
            self._follow(pdbpp.DefaultConfig)
            super()._interaction(frame, traceback)

    def _is_hidden(self, frame: FrameType) -> bool:
        return super()._is_hidden(frame) or self.is_skipped_module(frame.f_globals.get("__name__"))

    def compute_stack(
        self, fullstack: list[tuple[FrameType, int]], idx: int | None = None
    ) -> tuple[list[tuple[FrameType, int]], int]:
        stack, index = super().compute_stack(fullstack, idx)
        if idx is not None and len(stack) < len(fullstack):
            # pdb++ counts all hidden frames off, those too that lie below this one, where an exception came from.
            index += sum(self._is_hidden(frame) for frame, _ in fullstack[idx + 1 :])
        return stack, index

    def print_hidden_frames_count(self) -> None:
        """The frames between the world's are those of what it stands on, always there: no news at a prompt."""

    def set_continue(self) -> None:
        # What pdb++ does itself, in the method that LessonPdb replaces.
        self._sticky_skip_cls = self.sticky
        super().set_continue()

    def _get_editor_cmd(self, filename: str, lineno: int) -> str:
        real = self.source.real(filename, lineno)
        if real[0] != filename:
            self.tell(messages.EDITS_OURS)
        command: str = super()._get_editor_cmd(*real)
        return command

    def _get_fnamelineno_for_arg(self, arg: str) -> tuple[str | None, int | None]:
        file, _, line = arg.partition(":")
        found = self.source.find(file) if file.endswith(".py") else None
        if found and re.fullmatch(r"\d*", line):
            return found, int(line or 1)
        place: tuple[str | None, int | None] = super()._get_fnamelineno_for_arg(arg)
        return place

    def do_display(self, arg: str) -> None:
        """display [expression]

        Add expression to the display list; expressions in this list are evaluated at each step, and printed every time their value
        changes. Without expression, list them.
        """
        displayed = self._get_display_list()
        if arg:
            compile(arg, "<stdin>", "eval")
            displayed[arg] = self._getval_except(arg)
            return
        if not displayed:
            self.message("Nothing is displayed here")
        for expression, value in displayed.items():
            self.message(f"{expression}: {self._safe_repr(value, expression)}")

    def preloop(self) -> None:
        """Show what has changed of what is displayed, as pdb++ does; values whose ``repr`` or ``==`` raise included."""
        displayed = self._get_display_list()
        try:
            self._print_if_sticky()
            for expression, before in displayed.items():
                displayed[expression] = now = self._getval_except(expression)
                # What an expression raises is another text each time.
                if now is not before and not (isinstance(now, _Raised) and now == before):
                    shown = [self._safe_repr(value, expression) for value in (before, now)]
                    print(f"{expression}: {' --> '.join(map(str, shown))}", file=self.stdout)
        except (Exception, SystemExit):
            self._error_exc()

    def _get_history_text(self) -> str:
        return "\n".join(self._get_history()) + "\n"

    def _put(self, text: str) -> None:
        if self.config.stdin_paste is None:
            self.error('the option "stdin_paste" is not configured')
            return
        file, line = self.source.real(*self._get_current_position())
        subprocess.run([self.config.stdin_paste, f"+{line}", file], input=text, text=True, errors="replace")

    def do_put(self, arg: str) -> None:
        """put

        Hand what was typed so far to the program that the option ``stdin_paste`` names.
        """
        super().do_put(arg)

    def do_paste(self, arg: str) -> None:
        """paste command

        Do a command, and hand what it prints to the program that the option ``stdin_paste`` names.
        """
        if arg.strip():
            super().do_paste(arg)
        else:
            # An empty line does the last command again, which is this one.
            self.error("paste takes a command")
