"""The one thread that talks with the learner. What other threads want of the learner they bring here, and wait."""

import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from types import FrameType
from typing import Any, TypeVar

from walkthrough.debugger.exits import Quit

T = TypeVar("T")
#: What takes the thread from whatever it waits for, and does nothing where nobody heeds it.
_CALL = getattr(signal, "SIGURG", None)
#: Seconds after which a question that was not attended to is brought again.
_AGAIN = 0.05
#: Seconds after which a wait looks up: a signal that comes just before a wait does not interrupt it.
_HEARING = 0.5
#: Where code that was called to the learner may have been interrupted that must not be gone into again.
_ENGINE = ("walkthrough.debugger", "walkthrough.tracing", "walkthrough.screen", "walkthrough.demo", "walkthrough.course")


class MainThread:
    """Is the thread that makes it, the one that Ctrl-C interrupts and whose terminal a prompt can put back."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._asked: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._closed: BaseException | None = None
        self._waits = False
        self._left: BaseException | None = None
        self._talks = False
        self._handler: Any = None
        if _CALL and threading.current_thread() is threading.main_thread():
            self._handler = signal.signal(_CALL, self._called) or signal.SIG_DFL

    def close(self) -> None:
        """Nobody is talked with any more. Who still asks is refused."""
        self._closed = self._closed or Quit()
        self._refuse()
        if self._handler is not None and _CALL:
            signal.signal(_CALL, self._handler)
            self._handler = None

    @property
    def is_here(self) -> bool:
        """Whether this is it."""
        return threading.get_ident() == self._thread

    def ask(self, question: Callable[[], T]) -> T:
        """Have this thread do something, wait, and return what comes of it; what it raises is raised here too.

        Another thread is attended to while this one is in ``wait``, or in code that is none of ours.
        """
        if self.is_here:
            return self._talk(question)
        answer: Future[T] = Future()
        self._asked.put((question, answer))
        while True:
            if self._closed:
                self._refuse()
                if not answer.done():
                    # This thread was interrupted when it had just heard the question.
                    raise self._closed
            elif not self._waits and self._handler is not None and _CALL and not self._talks:
                signal.pthread_kill(self._thread, _CALL)
            wait([answer], timeout=_AGAIN)
            if answer.done():
                return answer.result()

    def give_up(self, reason: BaseException) -> None:
        """Have this thread raise, too, why a run is over: no event may come here for long. Not while it is in ``wait``."""

        def leave() -> None:
            raise reason

        # Who asked and was told the same has nothing to add: this thread may be in its next run already.
        if not (self.is_here or self._waits or reason is self._left):
            with suppress(BaseException):
                self.ask(leave)

    def _called(self, number: int, frame: FrameType | None) -> None:
        """Attend to what is asked, from within whatever this thread does or waits for."""
        if self._talks or self._waits or _is_ours(frame):
            return
        with suppress(queue.Empty):
            while True:
                if asked := self._asked.get_nowait():
                    self._attend(*asked)
                    # Who leaves at another's prompt leaves here too, where no event may come for long.
                    if (error := asked[1].exception()) and not isinstance(error, Exception):
                        self._left = error
                        raise error

    def _talk(self, question: Callable[[], T]) -> T:
        before, self._talks = self._talks, True
        try:
            return question()
        finally:
            self._talks = before

    def wait(self, work: Callable[[], T]) -> T:
        """Let another thread do some work and attend to what is asked meanwhile; return the work's result or raise its error."""
        if not self.is_here:
            return work()
        outcome: Future[T] = Future()
        threading.Thread(target=self._do, args=(work, outcome), daemon=True).start()
        before, self._waits = self._waits, True
        # At an event this thread would be told why a run is over: that is no interrupt.
        tracing = sys.gettrace()
        sys.settrace(None)
        try:
            while not outcome.done():
                # The end of work is told here too, also that of work that was left before.
                if asked := heard(self._asked):
                    self._attend(*asked)
        except BaseException as interrupt:
            self._closed = interrupt
            self._refuse()
            raise
        finally:
            self._waits = before
            sys.settrace(tracing)
        return outcome.result()

    def _refuse(self) -> None:
        """Let nobody wait for an answer that cannot come any more."""
        with suppress(queue.Empty):
            while True:
                if asked := self._asked.get_nowait():
                    self._attend(*asked)

    def _do(self, work: Callable[[], T], outcome: Future[T]) -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)
        self._asked.put(None)

    def _attend(self, question: Callable[[], T], answer: Future[T]) -> None:
        # This thread may be traced itself: what is done for another is not its own work.
        tracing = sys.gettrace()
        sys.settrace(None)
        try:
            if self._closed:
                raise self._closed
            answer.set_result(self._talk(question))
        except BaseException as error:
            if answer.done():
                # A signal, when all was said.
                raise
            answer.set_exception(error)
        finally:
            sys.settrace(tracing)


def heard(news: "queue.SimpleQueue[T]") -> T:
    """Return what comes next. An exception that a signal's handler raises ends the wait soon, and leaves nothing half done.

    A Queue or an Event runs code of Python's own, which a signal may interrupt anywhere.
    """
    while True:
        with suppress(queue.Empty):
            return news.get(timeout=_HEARING)


def _is_ours(frame: FrameType | None) -> bool:
    """Tell whether a frame is in what a debugger or a recorder does at an event, or in none of the code that they look at."""
    while frame is not None:
        name = frame.f_globals.get("__name__") or ""
        if name.startswith(_ENGINE):
            return True
        if name.startswith("walkthrough.worlds"):
            return False
        frame = frame.f_back
    return True
