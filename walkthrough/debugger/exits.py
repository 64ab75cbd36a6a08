"""How a run of a lesson ends before its end. Each goes through the world's code, up to whoever started the run."""

from types import FrameType

from walkthrough.errors import Ended


class Quit(Ended):
    """The learner left with ``q``."""


class Restart(Ended):
    """The learner wants to stand at another stop, number ``stop``: the lesson is to be run again up to there."""

    def __init__(self, stop: int) -> None:
        super().__init__(stop)
        self.stop = stop


class Crash(Ended):
    """The harness itself failed, with ``error``: as it is the world would take it for one of its own, and answer it. ``at`` is the
    frame of the code that it looked at.
    """

    def __init__(self, error: Exception, at: FrameType | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.at = at
