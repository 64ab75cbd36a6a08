"""What the debuggers of a run share."""

import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from walkthrough.debugger.configuration import Configuration, Line
from walkthrough.debugger.main_thread import MainThread


class Run:
    """What the debuggers of a run share, one for each lane.

    ``reason`` is why it ends early: each lane raises it at its next event. Without ``prompting`` no prompt appears any more.
    ``main`` is where the prompts of all lanes appear, and ``configuration`` the learner's own. ``breaks`` are the learner's
    breakpoints, as bdb keeps them, ``of_breakpoints`` what pdb keeps of each, by the names that it has for that. ``lines`` are
    those of the configuration that are still to be done, None before the first prompt. ``told`` are the commands of which was told
    that a variable hides them.
    """

    def __init__(self, main: MainThread, prompting: bool, configuration: Configuration) -> None:
        self.main = main
        self.prompting = prompting
        self.configuration = configuration
        self.reason: BaseException | None = None
        self.breaks: dict[str, list[int]] = {}
        self.of_breakpoints: dict[str, MutableMapping[int, Any]] = {}
        self.aliases: dict[str, str] = Aliases()
        self.lines: list[Line] | None = None
        self.told: set[str] = set()
        self._streams = sys.stdin, sys.stdout, sys.stderr

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Let the standard streams be the learner's, whatever the code that stands here has put in their place."""
        theirs = sys.stdin, sys.stdout, sys.stderr
        sys.stdin, sys.stdout, sys.stderr = self._streams
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = theirs

    def nested(self) -> "Run":
        """Return a run inside this one, which ends for itself and is configured already."""
        run = Run(self.main, self.prompting, self.configuration)
        run.breaks, run.of_breakpoints, run.aliases, run.lines = self.breaks, self.of_breakpoints, self.aliases, []
        return run


class Aliases(dict[str, str]):
    """The learner's aliases. pdb follows one until it is none any more, which one that leads back to itself never is."""

    #: How many are followed for one line.
    _MOST = 1000

    def __init__(self) -> None:
        super().__init__()
        self._followed = 0

    def begin(self) -> None:
        """A line is about to be looked at."""
        self._followed = 0

    def __getitem__(self, name: str) -> str:
        self._followed += 1
        if self._followed > self._MOST:
            raise RecursionError(f"the alias {name!r} leads back to itself")
        return super().__getitem__(name)
