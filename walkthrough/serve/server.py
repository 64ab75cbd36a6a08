"""``walkthrough serve``: a world that answers at a port, with the debugger standing at a lesson's stops."""

import shlex
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from socket import socket
from typing import Any, NoReturn

from walkthrough import files, messages
from walkthrough.course.guide import Guide
from walkthrough.debugger.exits import Crash
from walkthrough.debugger.lanes import Lanes
from walkthrough.debugger.session import made
from walkthrough.errors import Ended
from walkthrough.lesson import Loaded, Text
from walkthrough.screen.terminal import Terminal
from walkthrough.serve import listener
from walkthrough.serve.connections import Refusal
from walkthrough.serve.host import Host, ServeError
from walkthrough.serve.listener import Listener, Visit
from walkthrough.serve.recording import Recording
from walkthrough.world import Apart, Message, Reply, Running, Served, WorldError

#: Rows of the screen that are left for the cursor and the line that tells of the first request.
_ROOM = 4


def served(lesson: Loaded) -> Served:
    """Return what a lesson's world does at a port. Raises ServeError if it can do nothing there."""
    world = lesson.runs_in
    if not isinstance(world, Served):
        raise ServeError(f"{lesson.origin}: the world {world.name!r} cannot be served: it answers at no port")
    return world


def apart(lesson: Loaded) -> Apart:
    """Return what a lesson's world does where its lanes are processes of their own. Raises ServeError if they cannot be."""
    world = lesson.runs_in
    if not isinstance(world, Apart):
        raise ServeError(f"{lesson.origin}: the world {world.name!r} cannot be divided: all its lanes are in one process")
    return world


def compute_command(bus: str, url: str) -> str:
    """Return the command that starts the other process, to be pasted."""
    return f"  {files.command()} compute --bus {shlex.quote(bus)} --controller {url}"


@dataclass(frozen=True)
class Beside:
    """Where this process meets the other lane's: a bus, by its URL, and a port that listens for it."""

    bus: str
    listening: socket


class Server(Host):
    """Answers requests that come in at a listening socket, one at a time, in the thread that calls ``run``.

    ``lesson`` gives the world's setup and the request that is proposed, those of its first request; ``lanes`` stand at its stops,
    and None means at none. With ``beside`` one lane is elsewhere. The world is open as long as the server runs.
    """

    def __init__(
        self,
        lesson: Loaded,
        screen: Terminal,
        lanes: Lanes | None,
        guide: Guide,
        recording: Recording | None,
        listening: socket,
        beside: Beside | None,
    ) -> None:
        own = [lane for lane in lesson.runs_in.lanes if not beside or lane != apart(lesson).other_lane]
        super().__init__(lesson, screen, lanes, guide, recording, own)
        self._world = served(lesson)
        self._listening = listening
        self._beside = beside

    def run(self) -> NoReturn:
        """Answer requests until an exception ends it, as Ctrl-C does."""
        world, first = self._lesson.runs_in, self._lesson.requests[0]
        made(self._lesson, world)
        setup = self._world.setup(first.cloud or {})
        if self._beside:
            setup = apart(self._lesson).first(setup, self._beside.bus)
        with ExitStack() as stack:
            if self._beside:
                stack.enter_context(apart(self._lesson).watching(self._beside.bus, self._tell_at_once))
            try:
                running = stack.enter_context(world.open(setup, self._hooks))
            except WorldError as error:
                raise ServeError(str(error)) from error
            if self._beside:
                stack.enter_context(listener.answering(apart(self._lesson).beside(running), self._beside.listening))
            visits = Listener(self._listening, farewell=lambda visit: visit.answer(self._world.stopped()))
            with closing(visits):
                self._open(world.request(**first.sent))
                while True:
                    came = visits.next()
                    if isinstance(came, Refusal):
                        self._log(f"{came.peer}: {came.text.in_language(self._screen.language)}")
                    else:
                        self._receive(came, running)

    def _open(self, first: Message) -> None:
        """Say what this server is and how to send it a request, as far as that stays on the screen when one comes."""
        screen = self._screen
        ways = [partial(self._propose, *way) for way in self._world.commands(first, listener.url(self._listening))]
        parts: list[Callable[[], None]] = [self._introduce, *ways]
        filled = list(accumulate(screen.rows(each) for each in parts))
        self._introduce()
        for number, way in enumerate(ways, start=1):
            if number > 1 and screen.console.is_terminal and filled[number] + _ROOM > screen.console.height:
                screen.tell(messages.TALLER, rows=filled[-1] + _ROOM)
                break
            way()

    def _introduce(self) -> None:
        screen, server = self._screen, listener.url(self._listening)
        host, port = self._listening.getsockname()[:2]
        screen.tell(self._world.said.listening, url=server)
        if not listener.is_loopback(self._listening):
            screen.tell(messages.OPEN_TO_ALL, address=host, port=port)
        for text in self._world.told():
            screen.tell(text)
        if self._beside:
            url = listener.url(self._beside.listening)
            for text in apart(self._lesson).told_beside(url, self._beside.bus, compute_command(self._beside.bus, url)):
                screen.verbatim(screen.say(text))
        if self._lanes:
            screen.tell(messages.PAUSES, lesson=screen.say(self._lesson.title), count=len(self._stops))

    def _propose(self, how: Text, pasted: str) -> None:
        self._screen.tell(how)
        self._screen.verbatim(f"\n{pasted}\n")

    def _receive(self, visit: Visit, running: Running) -> None:
        shown = self._world.line(visit.environ)
        if visit.gone:
            self._log(f"{shown} {self._screen.say(messages.LEFT_IN_LINE)}")
            return
        if self._lanes:
            _forget_what_was_typed()
        started = time.monotonic()
        try:
            reply = self._reply(visit.environ, running)
            milliseconds = (time.monotonic() - started) * 1000
            gone = f" ({self._screen.say(messages.NOBODY_WAITS)})" if visit.gone else ""
            self._log(f"{shown} {reply.status.partition(' ')[0]} {milliseconds:.0f} ms{gone}")
            visit.answer(reply)
            with self._attended(self._world.said.left_later, self._world.said.failed_later):
                running.settle()
        finally:
            if self._lanes:
                self._lanes.leave()

    def _reply(self, environ: dict[str, Any], running: Running) -> Reply:
        at_once = self._world.at_once(environ, running)
        if at_once:
            return at_once
        with self._attended(self._world.said.given_up, self._world.said.failed):
            if self._lanes:
                self._lanes.stand_at(self._stops, self._arrive)
            return self._world.reply(environ, running)
        return self._world.given_up()

    @contextmanager
    def _attended(self, left: Text, failed: Text) -> Iterator[None]:
        """Tell why the block ended before its end, and stand nowhere from then on: the server goes on."""
        try:
            yield
            return
        except Crash as crash:
            self._tell(failed, crash.error)
        except Ended:
            self._screen.tell(left)
        except Exception as error:
            self._tell(failed, error)
        if self._lanes:
            self._lanes.leave()

    def _tell(self, failed: Text, error: Exception) -> None:
        # Not broken at the width: it may name a file.
        self._screen.verbatim(self._screen.say(failed, error=self._one_line(error)))


def _forget_what_was_typed() -> None:
    """Drop what was typed while nobody asked: it would answer the prompt of the request that has just come."""
    if sys.stdin is not None and sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
