"""Lanes for the threads that code starts: each has the name of its thread."""

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import TracebackType

from walkthrough.worlds.python.guarded import replace

#: What starts threads of its own while code is walked through.
_OURS = "walkthrough."


class Threads:
    """The threads that were started during ``begun``. ``around`` is entered in each, around its work, with its name."""

    def __init__(self, around: Callable[[str], AbstractContextManager[None]]) -> None:
        self._around = around
        self._started: list[threading.Thread] = []

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Follow each thread that is started during the block. Their names count from 1, in each run."""
        begin = threading.Thread.start

        def start(thread: threading.Thread) -> None:
            if not sys._getframe(1).f_globals.get("__name__", "").startswith(_OURS):
                self._started.append(thread)
                # It shadows the method of the class, whichever that is.
                thread.run = self._followed(thread, thread.run)  # type: ignore[method-assign]
            begin(thread)

        tell = threading.excepthook

        def told(failed: threading.ExceptHookArgs) -> None:
            own = _without_ours(failed.exc_traceback)
            value = failed.exc_value and failed.exc_value.with_traceback(own)
            tell(threading.ExceptHookArgs((failed.exc_type, value, own, failed.thread)))

        with ExitStack() as stack:
            replace(stack, threading, "excepthook", told)
            replace(stack, threading.Thread, "start", start)
            if hasattr(threading, "_counter"):
                replace(stack, threading, "_counter", itertools.count(1).__next__)
            if pools := sys.modules.get("concurrent.futures.thread"):
                replace(stack, pools.ThreadPoolExecutor, "_counter", itertools.count().__next__)
            yield

    def _followed(self, thread: threading.Thread, run: Callable[[], None]) -> Callable[[], None]:
        def followed() -> None:
            try:
                with self._around(thread.name):
                    run()
            except BaseException as error:
                # Of a run that was left each thread ends so; there is nothing to tell of it.
                if not type(error).__module__.startswith(_OURS):
                    raise

        return followed

    def wait(self) -> None:
        """Wait for the threads that the interpreter would wait for at its end."""
        while self._started:
            thread = self._started.pop(0)
            if not thread.daemon:
                thread.join()


def _without_ours(traceback: TracebackType | None) -> TracebackType | None:
    """Take our own frames out of a traceback, and return it as the code would have it by itself."""
    while traceback is not None and _is_ours(traceback):
        traceback = traceback.tb_next
    each = traceback
    while each is not None:
        while each.tb_next is not None and _is_ours(each.tb_next):
            each.tb_next = each.tb_next.tb_next
        each = each.tb_next
    return traceback


def _is_ours(traceback: TracebackType) -> bool:
    name: str = traceback.tb_frame.f_globals.get("__name__", "")
    return name.startswith(_OURS)
