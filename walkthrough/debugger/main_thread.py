"""The one thread that talks with the learner. What other threads want of the learner they bring here, and wait."""

import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class MainThread:
    """Is the thread that makes it, the one that Ctrl-C interrupts and whose terminal a prompt can put back."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._asked: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._closed: BaseException | None = None

    @property
    def is_here(self) -> bool:
        """Whether this is it."""
        return threading.get_ident() == self._thread

    def ask(self, question: Callable[[], T]) -> T:
        """Have this thread do something, wait, and return what comes of it; what it raises is raised here too.

        Another thread is attended to while this one is in ``wait``.
        """
        if self.is_here:
            return question()
        answer: Future[T] = Future()
        self._asked.put((question, answer))
        if self._closed:
            self._refuse()
        return answer.result()

    def wait(self, work: Callable[[], T]) -> T:
        """Let another thread do some work and attend to what is asked meanwhile; return the work's result or raise its error."""
        if not self.is_here:
            return work()
        outcome: Future[T] = Future()
        threading.Thread(target=self._do, args=(work, outcome), daemon=True).start()
        while not outcome.done():
            try:
                asked = self._asked.get()
            except BaseException as interrupt:
                self._closed = interrupt
                self._refuse()
                raise
            if asked:
                self._attend(*asked)
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
            answer.set_result(question())
        except BaseException as error:
            answer.set_exception(error)
        finally:
            sys.settrace(tracing)
