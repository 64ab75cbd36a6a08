"""A lesson as a presentation: one card at a time, the article's commands type themselves, and a teacher turns the pages."""

from pathlib import Path
from types import FrameType
from typing import Any

from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.debugger.exits import Again
from walkthrough.debugger.lesson_pdb import Walk
from walkthrough.debugger.session import Session
from walkthrough.demo.asciicast import recording
from walkthrough.demo.screen import DemoScreen
from walkthrough.demo.slides import Show
from walkthrough.demo.stage import Stage
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Lesson, Stop
from walkthrough.tracing.format import Trace


class Demo(Session):
    """Runs a lesson as a presentation on a stage."""

    def __init__(self, lesson: Lesson, language: str, stage: Stage, **options: Any) -> None:
        self._stage = stage
        super().__init__(lesson, DemoScreen(language, stage), **options)
        self._runs = 0

    @property
    def _show(self) -> Show:
        return self.screen.show

    def run(self) -> bool:
        while True:
            try:
                return super().run()
            except Again:
                # Somebody went back from the closing words, when nothing runs any more.
                continue

    def _run_from(self, first: int) -> None:
        self._show.run_again(first if self._runs or first > 1 else None)
        self._runs += 1
        # From the beginning, so that the decks count the same in each run.
        super()._run_from(1)

    def _look_back(self, trace: Trace) -> None:
        """The tree of a run is too much for a screen that is seen from afar."""

    def _walk(self, stops: list[Stop]) -> Walk:
        walk = super()._walk(stops)
        walk.at_end_of_input = lambda: self._is_to_go_on(walk)
        if self._stage.recording:
            _record_prompt(walk, self._stage)
        return walk

    def _arrive(self, walk: Walk, stop: Stop, frame: FrameType) -> None:
        walk.shared.prompting = True
        if not self._show.comes(self.number_of(stop)):
            self.reached.add(self.number_of(stop))
            walk.shared.prompting = False
            if stop.meanwhile is not None:
                self._send_meanwhile(stop)
            return
        super()._arrive(walk, stop, frame)
        self._type(walk, stop, frame)
        if stop.question:
            self.screen.question(stop.question)
        walk.shared.prompting = not self._show.present(self.screen.deck)
        if walk.shared.prompting:
            self.screen.tell(messages.YOUR_PROMPT)

    def _type(self, walk: Walk, stop: Stop, frame: FrameType) -> None:
        """Let commands type themselves."""
        commands = self.screen.commands(stop, self.number_of(stop))
        walk.setup(frame, None)
        outputs = walk.outputs_of(commands)
        walk.forget()
        for command, printed in zip(commands, outputs, strict=True):
            self.screen.typed(Styled.from_ansi(walk.prompt).plain, command, printed)

    def _is_to_go_on(self, walk: Walk) -> bool:
        """Go back to the presentation from the prompt."""
        if not self._show.resume():
            self.screen.tell(messages.YOUR_PROMPT)
            return False
        return True


def _record_prompt(walk: Walk, stage: Stage) -> None:
    """Let what is typed at a prompt, and what it prints, be part of a stage's recording."""
    screen, precmd = walk.stdout, walk.precmd

    class Both:
        def write(self, text: str) -> None:
            screen.write(text)
            stage.heard(text)

        def flush(self) -> None:
            screen.flush()

        def __getattr__(self, name: str) -> Any:
            return getattr(screen, name)

    def typed(line: str) -> str:
        # The marks that tell readline which characters take no room are not for a terminal.
        prompt = walk.prompt.translate({1: None, 2: None})
        stage.heard(f"{prompt}{'' if line == 'EOF' else line}\n")
        return precmd(line)

    walk.stdout, walk.precmd = Both(), typed


def run(
    lesson: Lesson, name: str, language: str, *, kind: str, first: int, auto: float | None, speed: float, cast: Path | None
) -> None:
    """Present a lesson, from stop ``first`` on; see ``Stage`` for ``auto`` and ``speed``. ``cast`` is the recording's file.

    Raises WalkthroughError if there is neither a terminal nor ``auto``, CastError, and what a session raises.
    """
    stage = Stage(auto=auto, speed=speed)
    if not stage.has_keys and auto is None:
        raise WalkthroughError(messages.NO_TERMINAL.in_language(language))
    with recording(cast, lesson.title.in_language(language), *stage.size) as stage.recording:
        Demo(lesson, language, stage, kind=kind, first=first, name=name, commands=None).run()
        stage.write("\n")
