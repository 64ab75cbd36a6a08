"""``walkthrough compute``: the other lane of a world in a process of its own, which takes messages from a bus."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import NoReturn

from walkthrough import messages
from walkthrough.course.guide import Guide
from walkthrough.debugger.exits import Crash
from walkthrough.debugger.lanes import Lanes
from walkthrough.debugger.main_thread import heard
from walkthrough.errors import Ended
from walkthrough.lesson import Loaded
from walkthrough.screen.terminal import Terminal
from walkthrough.serve.host import Host, ServeError
from walkthrough.serve.recording import Recording
from walkthrough.serve.server import apart, served
from walkthrough.world import WorldError


class Compute(Host):
    """Handles messages in threads of their own until an exception ends it; where somebody may stand at a stop, one at a time.

    ``bus`` is the URL that messages come from, ``controller`` that of what the first lane's process has for this one.
    """

    def __init__(
        self,
        lesson: Loaded,
        screen: Terminal,
        lanes: Lanes | None,
        guide: Guide,
        recording: Recording | None,
        *,
        bus: str,
        controller: str,
    ) -> None:
        self._lane = apart(lesson).other_lane
        super().__init__(lesson, screen, lanes, guide, recording, (self._lane,))
        self._said = served(lesson).said
        self._where = bus, controller
        self._one_at_a_time = threading.Lock()
        self._left: BaseException | None = None
        self._is_left: queue.SimpleQueue[None] = queue.SimpleQueue()

    def run(self) -> NoReturn:
        """Work until an exception ends it, as Ctrl-C does."""
        try:
            world = apart(self._lesson)
            with world.watching(self._where[0], self._tell_at_once), world.other(*self._where, self._around) as listening:
                self._screen.tell(listening)
                if self._lanes:
                    self._screen.tell(messages.PAUSES_HERE, lesson=self._screen.say(self._lesson.title), count=len(self._stops))
                    self._lanes.attend(lambda: heard(self._is_left))
                else:
                    heard(self._is_left)
                assert self._left is not None
                raise self._left
        except WorldError as error:
            raise ServeError(str(error)) from error

    @contextmanager
    def _around(self, name: str, is_waited_for: bool) -> Iterator[None]:
        with self._one_at_a_time if self._lanes else nullcontext():
            started = time.monotonic()
            outcome = self._screen.say(messages.HANDLED)
            try:
                if self._lanes:
                    self._lanes.stand_at(self._stops, self._arrive)
                with self._hooks.around(self._lane) if self._hooks else nullcontext():
                    yield
            except Exception as error:
                outcome = self._one_line(error)
                raise
            except Crash as crash:
                outcome = self._one_line(crash.error)
                raise
            except Ended:
                outcome = self._screen.say(messages.LEFT_MESSAGE)
                raise
            except BaseException as ending:
                # Ctrl-C at the prompt, or a signal: it is the process that ends.
                self._left = ending
                self._is_left.put(None)
                raise
            finally:
                if self._lanes:
                    self._lanes.leave()
                if not self._left:
                    kind = "call" if is_waited_for else "cast"
                    self._log(f"{kind} {name} {(time.monotonic() - started) * 1000:.0f} ms: {outcome}")
