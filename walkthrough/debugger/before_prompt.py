"""What is done before a prompt appears: what the learner has configured, and what belongs to a breakpoint."""

from collections.abc import Sequence
from types import FrameType
from typing import Any

from walkthrough.debugger.configuration import Line
from walkthrough.debugger.plain_pdb import Mixin
from walkthrough.debugger.run import Run
from walkthrough.errors import Ended

#: Stands after all lines: what pdb takes for the end of input ends a definition that has no end.
_END = Line.of("", 0, "EOF")
_LEAVING = ("q", "quit", "exit", "EOF")
#: pdb's own commands, which newer ones put among a breakpoint's.
_INTERNAL = "_pdbcmd_"
_SILENCE = "_pdbcmd_silence_frame_status"


class BeforePrompt(Mixin):
    """Mixin for a ``pdb.Pdb``, in which every Python does this in its own way and at its own time.

    A configuration's lines are done once for the debuggers of a run, at the first prompt.
    """

    shared: Run
    curframe: FrameType
    #: What belongs to the breakpoint that was come to.
    pending: Sequence[str] = ()
    _is_silent = False
    _is_about_to_prompt = False
    _goes_on = False
    #: The line of the configuration that is being done.
    _line: Line | None = None

    def share(self, run: Run) -> None:
        """Have aliases, and what belongs to breakpoints, in common with the other debuggers of a run."""
        self.shared = run
        self.aliases = run.aliases
        for name in ("commands", "commands_doprompt", "commands_silent"):
            if hasattr(self, name):
                setattr(self, name, run.of_breakpoints.setdefault(name, {}))

    def bp_commands(self, frame: FrameType) -> bool:
        # Not now: the card of a stop at this line comes first.
        number, self.currentbp = getattr(self, "currentbp", 0), 0
        lines = self.commands.get(number, [])
        self._is_silent = _SILENCE in lines or bool(getattr(self, "commands_silent", {}).get(number))
        self.pending = [line for line in lines if not line.startswith(_INTERNAL)]
        return True

    def before_prompt(self) -> None:
        """A prompt is about to appear where ``setup`` sets up."""
        self._is_about_to_prompt = True

    def setup(self, f: FrameType | None, tb: Any) -> bool | None:  # type: ignore[override]
        super().setup(f, tb)
        about, self._is_about_to_prompt = self._is_about_to_prompt, False
        self._goes_on = about and self._do_before()
        # What pdb takes for a prompt that is not wanted; newer ones do not ask.
        return self._goes_on or None

    def _cmdloop(self) -> None:
        # pdb would swallow Ctrl-C at the prompt; here it leaves the lesson.
        if not self._goes_on:
            self.cmdloop()

    def _do_before(self) -> bool:
        """Do what comes before a prompt, and return whether the run goes on without one."""
        pending, self.pending, silent, self._is_silent = [*self.pending], (), self._is_silent, False
        if self.shared.prompting and self._configured():
            return True
        line = self.curframe.f_lineno
        # To pdb a jump among a breakpoint's commands goes on from where it leads.
        goes_on = self._done([*pending, _END]) or self.curframe.f_lineno != line or not self.shared.prompting
        if silent and not goes_on:
            self.print_stack_entry = _nothing  # type: ignore[method-assign]
        elif pending and goes_on and not silent:
            self.print_stack_entry(self.stack[self.curindex])
        return goes_on

    def precmd(self, line: str) -> str:
        if not line.startswith(_INTERNAL):
            vars(self).pop("print_stack_entry", None)
        return super().precmd(line)

    def _configured(self) -> bool:
        """Do what is left of the configuration, and return whether the run goes on without a prompt."""
        run = self.shared
        if run.lines is None:
            run.lines = [*run.configuration.lines]
            if run.lines:
                run.lines.append(_END)
        if not run.lines:
            return False
        # pdb++ shows a variable that is named like a command, but not here.
        self._pdbpp_executing_rc_lines = True
        self._line = run.lines[0]
        try:
            goes_on = self._done(run.lines)
            if not goes_on and self._line is not _END:
                self.error("commands without end")
            return goes_on
        finally:
            self._line = None
            vars(self).pop("_pdbpp_executing_rc_lines", None)

    def _done(self, lines: list[Any]) -> bool:
        """Do what lines say as if they were typed, and take each away. Return whether one has the run go on, or all are done."""
        queue, self.cmdqueue, last = self.cmdqueue, lines, self.lastcmd
        try:
            while lines:
                line = lines.pop(0)
                if self._line is not None and isinstance(line, Line):
                    self._line = line
                if line is _END:
                    break
                if self._do_configured(line) if self._line else self.onecmd(type(self).precmd(self, line)):
                    return True
            return False
        finally:
            self.cmdqueue, self.lastcmd = queue, last

    def _do_configured(self, line: str) -> bool:
        typed = type(self).precmd(self, line)
        try:
            if self.parseline(typed)[0] not in _LEAVING:
                return self.onecmd(typed)
        except Ended:
            pass
        self.error(f"{line!r} is for the prompt only")
        return False

    def handle_command_def(self, line: str) -> bool:
        return line is _END or super().handle_command_def(line)

    def error(self, msg: str) -> None:
        if self._line is None:
            super().error(msg)
        else:
            self.shared.configuration.blame(self._line.file, self._line.number, str(msg))


def _nothing(*anything: Any, **more: Any) -> None:
    pass
