"""A lesson as a presentation: one card at a time, the article's commands type themselves, and a teacher turns the pages."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from walkthrough import messages
from walkthrough.debugger.audience import Guide
from walkthrough.debugger.session import Session
from walkthrough.demo.asciicast import recording
from walkthrough.demo.screen import Presentation, Tried
from walkthrough.demo.stage import Stage
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Loaded, Repair, Text
from walkthrough.screen.terminal import Terminal


def present(
    lesson: Loaded,
    language: str,
    guide: Callable[[Terminal], Guide],
    attempted: Callable[[Repair], Sequence[Tried]],
    explained: Callable[[str], Mapping[Text, Text]],
    *,
    kind: str,
    first: int,
    auto: float | None,
    speed: float,
    cast: Path | None,
    coloured: bool = False,
    stands: Callable[[str], None] | None = None,
    invitation: Callable[[Terminal], None] | None = None,
) -> None:
    """Present a lesson, from stop ``first`` on; see ``Stage`` for ``auto``, ``speed``, ``coloured``. ``cast`` is the
    recording's file, ``guide`` makes who answers the prompt's own commands, ``attempted`` runs the cases of a repair with what is
    naive in its place, ``explained`` returns the words that a text marks, with their meanings. ``stands`` is told where the
    presentation stands, ``invitation`` writes the first page.

    Raises WalkthroughError if there is neither a terminal nor ``auto``, CastError, and what a session raises.
    """
    stage = Stage(auto=auto, speed=speed, coloured=coloured)
    if not stage.has_keys and auto is None:
        raise WalkthroughError(messages.NO_TERMINAL.in_language(language))
    with recording(cast, lesson.title.in_language(language), *stage.size) as stage.recording:
        screen = Presentation(lesson.runs_in, language, stage, attempted, explained, invitation)
        screen.stands = stands
        session = Session(lesson, screen, kind=kind, first=first, guide=guide(screen))
        if session.run():
            session.check()
        stage.write("\n")
