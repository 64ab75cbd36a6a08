"""A debugger that walks through a lesson: it stands at the stops, steps inside the world and speaks its coordinates."""

import bdb
import contextlib
import io
import sys
from collections import deque
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import IO, TYPE_CHECKING, Any, cast

from walkthrough.debugger.before_prompt import BeforePrompt
from walkthrough.debugger.commands import Commands
from walkthrough.debugger.exits import Crash, Quit
from walkthrough.debugger.hand import Hand
from walkthrough.debugger.plain_pdb import Mixin, Pdb
from walkthrough.debugger.run import Run
from walkthrough.debugger.shown import Made, Shown, as_it_is
from walkthrough.debugger.steady import Steady
from walkthrough.evaluate import evaluate
from walkthrough.lesson import Stop
from walkthrough.source import MODULE, is_in, spans_around
from walkthrough.values import safe_repr, visible
from walkthrough.world import Source

if TYPE_CHECKING:
    from walkthrough.debugger.audience import Guide
    from walkthrough.tracing.recorder import Recorder


#: So many lines are kept of those that a frame has come to.
_PASSAGE = 64


def _nowhere() -> FrameType:
    """Return a frame in which nothing will ever stop. One of a generator would make bdb stop wherever a generator ends."""
    return sys._getframe()


class _Heard:
    """A stream that keeps what the current command printed, and lets somebody hear it."""

    def __init__(self, stream: IO[str], heard: Callable[[str], None] | None) -> None:
        self._stream = stream
        self.heard = heard
        self.printed: list[str] = []

    def write(self, text: str) -> int:
        self.printed.append(text)
        if self.heard:
            self.heard(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Coordinates(Mixin):
    """Mixin for a ``pdb.Pdb``: file names as a lesson gives them lead to the world's code, and from there to the real file."""

    source: Source

    def lookupmodule(self, filename: str) -> str | None:
        return self.source.find(filename) or super().lookupmodule(filename)


class LessonPdb(Hand, Commands, BeforePrompt, Steady, Shown, Coordinates):
    """Mixin for a ``pdb.Pdb``: pauses at a lesson's stops and keeps steps inside the world.

    ``arrive`` is called with this debugger, a stop and its frame, and says whether the prompt is to appear there. ``run`` is
    shared by the debuggers of a run. ``recorder`` records what is traced.
    """

    recorder: "Recorder | None" = None
    #: What the end of input means at the prompt, if something else than the usual: tells whether the lesson is to go on.
    at_end_of_input: Callable[[], bool | None] = staticmethod(lambda: None)
    #: Is told what is typed, and what is printed.
    hear: Callable[[str], None] | None = None
    #: Whether colours may be written here.
    coloured = False
    #: Whether steps may leave the world for what lies below it.
    everywhere = False
    #: Who is told of what is typed, printed and come to.
    guide: "Guide | None" = None
    #: Looks at a frame, and shows where the learner moved to, if somebody looks at a screen.
    look: Callable[["LessonPdb", FrameType, bool], None] | None = None

    def walk(
        self, stops: Sequence[Stop], *, source: Source, arrive: Callable[["LessonPdb", Stop, FrameType], bool], run: Run
    ) -> None:
        self._stops = {(stop.path, stop.line): stop for stop in stops}
        self._files = {stop.path for stop in stops}
        self.source = source
        self.arrive = arrive
        self.share(run)
        self.breaks = run.breaks
        # bdb asks is_skipped_module only if there is something to skip.
        self.skip = {"*"}
        self._lines: dict[FrameType, deque[int]] = {}
        self._returning = False
        # A stop's own --Call-- stands next to the place, below the card.
        self._called = False

    def walk_inside(self, outer: "LessonPdb") -> None:
        """Stand in code that is debugged from another's prompt, and only there."""
        self.walk([], source=outer.source, arrive=outer.arrive, run=outer.shared.nested())
        self.everywhere, self.tell = outer.everywhere, outer.tell
        self.let_hear(outer.hear)
        self.prompt = f"({outer.prompt.strip()}) "

    def let_hear(self, hear: Callable[[str], None] | None) -> None:
        """Listen to what this debugger prints, and pass it on, with what is typed, to whoever wants to know."""
        self.hear = hear
        # What is heard is shown already, and once.
        self._heard = _Heard(self.stdout.stream, hear)
        self.stdout = cast(Any, self._heard)

    def precmd(self, line: str) -> str:
        # pdb's own commands were not typed.
        if self.hear and not line.startswith("_pdbcmd_"):
            # The marks that tell readline which characters take no room are not for a terminal.
            prompt = self.prompt.translate({1: None, 2: None})
            self.hear(f"{prompt}{'' if line == 'EOF' else visible(line)}\n")
        self._heard.printed.clear()
        self._stood = self.curframe, self.curframe.f_lineno if self.curframe else 0
        return super().precmd(line)

    def postcmd(self, stop: bool, line: str) -> bool:
        stop = super().postcmd(stop, line)
        if self.guide and self.curframe:
            self.guide.printed(self, line, "".join(self._heard.printed))
        if not stop and self.curframe:
            if self.look and not line.startswith("!"):
                self.look(self, self.curframe, self._stood != (self.curframe, self.curframe.f_lineno))
            if self.guide:
                self.guide.prompted(self)
        return stop

    def cmdloop(self, intro: Any = None) -> None:
        if self.guide:
            self.guide.prompted(self)
        super().cmdloop(intro)

    @contextmanager
    def tracing(self) -> Iterator[None]:
        """Trace the current thread; on leaving, the thread's trace function is what it was before."""
        before = sys.gettrace()
        self.reset()
        self._set_stopinfo(_nowhere(), None, -1)  # type: ignore[attr-defined]
        sys.settrace(self.trace_dispatch)
        try:
            yield
            if self.recorder is not None and sys.gettrace() != self.trace_dispatch:
                self.recorder.fail("something took the debugger's place as the trace function")
        except BaseException as error:
            # The code may have caught it, or have found no room on its stack for it.
            if isinstance(self.shared.reason, Crash) and error is not self.shared.reason:
                raise self.shared.reason from None
            raise
        finally:
            sys.settrace(before)
            self.forget()
            self._lines.clear()

    def trace_dispatch(self, frame: FrameType, event: str, arg: Any) -> Any:
        recorder = self.recorder
        if recorder and (frame.f_globals.get("__name__") in recorder.outside or not recorder.is_inside(frame)):
            recorder = None
        # A call that neither a stop, a breakpoint nor a step is waiting for. Nearly all are such, and bdb takes its time over each.
        if (
            event == "call"
            and not recorder
            and self.stopframe
            and self.stopframe is not frame
            and self.botframe
            and not self.breaks
            and not self.shared.reason
            and frame.f_code.co_filename not in self._files
        ):
            return None
        if self.shared.reason:
            raise self.shared.reason
        try:
            if recorder:
                recorder.take(frame, event, arg)
                traced = super().trace_dispatch(frame, event, arg)
                return self._record_only if traced is None else traced
            return super().trace_dispatch(frame, event, arg)
        except bdb.BdbQuit:
            self.shared.reason = Quit()
        except Exception as error:
            self.shared.reason = Crash(error, frame)
        except BaseException as reason:
            self.shared.reason = reason
        self.shared.main.give_up(self.shared.reason)
        raise self.shared.reason from None

    def _record_only(self, frame: FrameType, event: str, arg: Any) -> Any:
        """Trace a frame that pdb does not want to trace, so that what happens in it is recorded. pdb does not hear of it."""
        if self.shared.reason:
            raise self.shared.reason
        try:
            if self.recorder:
                self.recorder.take(frame, event, arg)
        except Exception as error:
            self.shared.reason = Crash(error, frame)
            raise self.shared.reason from None
        return self._record_only

    def _hand_back(self, returning: FrameType) -> None:
        """Let pdb trace the caller of a frame, where it would do so itself if nobody traced it."""
        caller = returning.f_back
        if caller is not None and caller.f_trace == self._record_only:
            caller.f_trace = self.trace_dispatch

    def set_step(self) -> None:
        if self.frame_returning:
            self._hand_back(self.frame_returning)
        super().set_step()

    def _set_caller_tracefunc(self, current_frame: FrameType) -> None:
        # What set_step does before Python 3.13.
        self._hand_back(current_frame)
        super()._set_caller_tracefunc(current_frame)  # type: ignore[misc]

    def is_skipped_module(self, module_name: str | None) -> bool:
        return not self.everywhere and not self.source.owns(module_name or "")

    def _stop_at(self, frame: FrameType) -> Stop | None:
        stop = self._stops.get((frame.f_code.co_filename, frame.f_lineno))
        # A comprehension is a function of its own on some Pythons: going into it is no second arrival at its line.
        is_other = frame.f_code.co_name.startswith("<") and frame.f_code.co_name != MODULE
        return None if stop and (is_other or not is_in(stop, frame.f_code)) else stop

    # The stops are not pdb's breakpoints: those belong to the learner, who numbers, lists and clears them.

    def break_anywhere(self, frame: FrameType) -> bool:
        return frame.f_code.co_filename in self._files or super().break_anywhere(frame)

    def break_here(self, frame: FrameType) -> bool:
        # pdb counts what a breakpoint was come to, and does what belongs to it, where there is a stop too.
        is_break = super().break_here(frame)
        return is_break or self._stop_at(frame) is not None

    def pause(self, frame: FrameType) -> None:
        """Stand at a frame's next line, as its code has asked for."""
        if not self.is_skipped_module(frame.f_globals.get("__name__")):
            frame.f_trace = self.trace_dispatch
            self.set_next(frame)

    def set_continue(self) -> None:
        # Without breakpoints pdb would stop tracing here, and never come to the next stop.
        self._set_stopinfo(self.botframe, None, -1)  # type: ignore[attr-defined]

    def clear_all_breaks(self) -> str | None:
        # bdb would take another dict for its own, and leave the other lanes with breakpoints that are no more.
        answer = super().clear_all_breaks()
        self.shared.breaks.clear()
        self.breaks = self.shared.breaks
        return answer

    def user_call(self, frame: FrameType, argument_list: None) -> None:
        # A breakpoint never fires on a def line: the callee's first event is its call.
        if self._stop_at(frame) and not self.stop_here(frame):
            self._called = True
            self.interaction(frame, None)
        else:
            super().user_call(frame, argument_list)

    def dispatch_line(self, frame: FrameType) -> Any:
        # Python 2.7 went through a statement of several lines once; since 3.8 the call in it belongs to the first line again,
        # where a breakpoint would stop for a second time and a step would seem to go backwards. What is made of other lines' values
        # comes to its first line last.
        before, now = self._lines.setdefault(frame, deque(maxlen=_PASSAGE)), frame.f_lineno
        is_again = bool(before) and now < before[-1] and self._is_again(frame, before)
        before.append(now)
        return self.trace_dispatch if is_again else super().dispatch_line(frame)

    @staticmethod
    def _is_again(frame: FrameType, before: deque[int]) -> bool:
        """Tell whether a frame has come to its line before in the statement that it is still in."""
        for first, last in spans_around(frame.f_code):
            if first <= frame.f_lineno and before[-1] <= last:
                for line in reversed(before):
                    if line == frame.f_lineno:
                        return True
                    if not first <= line <= last:
                        break
        return False

    def dispatch_return(self, frame: FrameType, arg: Any) -> Any:
        self._lines.pop(frame, None)
        self._returning = True
        try:
            return super().dispatch_return(frame, arg)
        finally:
            self._returning = False

    def interaction(self, frame: FrameType | None, tb: Any) -> None:
        self.shared.main.ask(lambda: self._talk(frame, tb))

    def _talk(self, frame: FrameType | None, tb: Any) -> None:
        with self.shared.talking():
            self._interact(frame, tb)

    def _interact(self, frame: FrameType | None, tb: Any) -> None:
        stop = self._stop_at(frame) if frame and tb is None and not self._returning else None
        called, self._called = self._called, False
        stands = not (stop and frame) or self.arrive(self, stop, frame)
        if not (stands and self.shared.prompting):
            self.set_continue()
            if self.pending:
                self.before_prompt()
                self.setup(frame, tb)
                self.forget()
            return
        if frame and self.look:
            self.setup(frame, tb)
            self.look(self, frame, not stop and not getattr(self, "sticky", False))
        if called:
            self.message("--Call--")
        self.before_prompt()
        super().interaction(frame, tb)

    def outputs_of(self, commands: Sequence[str]) -> list[str]:
        """Return what each of some commands prints here, typed one after another, without a trace of them at the prompt or in
        where the next listing starts.
        """
        screen, line, last, outputs = self.stdout, self.lineno, self.lastcmd, []
        try:
            self.lineno = None
            for command in commands:
                self.stdout = io.StringIO()
                self.onecmd(command)
                outputs.append(self.stdout.getvalue())
            return outputs
        finally:
            # Enter alone would repeat the last of them.
            self.stdout, self.lineno, self.lastcmd = screen, line, last

    def type(self, command: str, *, anew: bool) -> None:
        """Type a command at the prompt, as the author of an article did; ``anew``, listings begin where the debugger stands."""
        if anew:
            self.lineno = None
        self.stdout.write(Made(f"{self.prompt}{command}\n"))
        self.cmdqueue.insert(0, command)

    def typed_at(self, frame: FrameType, commands: Sequence[str]) -> tuple[str, list[str]]:
        """Return the prompt, and ``outputs_of`` commands at a frame where there is no prompt yet."""
        self.setup(frame, None)
        try:
            return self.prompt, self.outputs_of(commands)
        finally:
            self.forget()

    @property
    def variables(self) -> MutableMapping[str, Any]:
        # Before 3.13 a frame's f_locals, asked for anew, forgets what the learner has changed in them.
        locals_ = self.curframe.f_locals if sys.version_info >= (3, 13) else self.curframe_locals
        return cast(MutableMapping[str, Any], locals_)

    def get_stack(self, frame: FrameType | None, tb: Any) -> tuple[list[tuple[FrameType, int]], int]:
        stack, index = super().get_stack(frame, tb)
        first = next((i for i, (each, _) in enumerate(stack) if not self.is_skipped_module(each.f_globals.get("__name__"))), 0)
        return stack[first:], max(0, index - first)

    def do_EOF(self, arg: str) -> bool | None:
        """EOF

        End of input. What was piped in is used up, so the lesson goes on to its end without a prompt; at a terminal, leave.
        """
        self.message("")
        goes_on = self.at_end_of_input()
        if goes_on is not None:
            return self.do_continue("") if goes_on else None
        if self.use_rawinput:
            return self.do_quit(arg)
        self.shared.prompting = False
        return self.do_continue("")

    def _getval(self, arg: str) -> Any:
        try:
            return evaluate(arg, names={**self.curframe.f_globals, **self.variables})
        except BaseException:
            self._error_exc()
            raise

    def do_continue(self, arg: str) -> bool | None:
        if self.guide:
            self.guide.goes_on()
        return super().do_continue(arg)

    do_c = do_cont = do_continue
    do_continue.__doc__ = Pdb.do_continue.__doc__

    def default(self, line: str) -> None:
        statement = self.read_on(line.removeprefix("!").strip())
        if statement is None:
            if self._line is not None:
                self.error("a statement without end")
            return
        self._run_statement(statement)
        self.tell_of_hidden(statement)

    def _run_statement(self, statement: str) -> None:
        is_block = "\n" in statement
        with contextlib.suppress(SyntaxError, ValueError):
            code = compile(f"{statement}\n", "<stdin>", "single")
            if is_block or (sys.version_info < (3, 13) and any(isinstance(each, CodeType) for each in code.co_consts)):
                self._run_nested(code)
                return
        super().default(statement)

    def _run_nested(self, code: CodeType) -> None:
        """Run a statement that has functions of its own, a comprehension for one: they look for names in the globals only.

        Since Python 3.13 pdb sees to that itself.
        """
        # Not for everybody: with all that it imports it is a sixtieth of the wait for the first prompt.
        from unittest import mock

        before = {**self.curframe.f_globals, **self.variables}
        names = dict(before)
        try:
            redirected = contextlib.redirect_stdout(self.stdout)
            with self.showing(as_it_is), redirected, mock.patch.object(sys, "displayhook", self.displayhook):
                exec(code, names)
        except BaseException:
            self._error_exc()
        changed = {name: value for name, value in names.items() if name not in before or before[name] is not value}
        changed.pop("__builtins__", None)
        self.variables.update(changed)

    def displayhook(self, obj: Any) -> None:
        if obj is not None:
            self.message(safe_repr(obj))

    def do_p(self, arg: str) -> bool | None:
        return self._print_visibly(super().do_p, arg)

    def do_pp(self, arg: str) -> bool | None:
        return self._print_visibly(super().do_pp, arg)

    do_p.__doc__ = Pdb.do_p.__doc__
    do_pp.__doc__ = Pdb.do_pp.__doc__

    def _print_visibly(self, command: Callable[[str], bool | None], arg: str) -> bool | None:
        screen, self.stdout = self.stdout, io.StringIO()
        try:
            return command(arg)
        finally:
            printed, self.stdout = self.stdout.getvalue(), screen
            self.stdout.write(visible(printed))
