"""The signals that end a process, as exceptions."""

import _thread
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from walkthrough.errors import Ending

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

#: A terminal's window was closed; somebody ended the process.
_ENDINGS = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
#: Seconds until a signal that was lost is sent again.
_AGAIN = 0.01


@contextmanager
def heeded() -> Iterator[None]:
    """Let each of them end the block, so that no unfinished file is left: SIGHUP and SIGTERM raise ``Ending``.

    Where an object is finalized, or a weak reference's callback runs, Python drops what is raised, by Ctrl-C too: a signal that
    came there is sent again.
    """

    def end(number: int, frame: object) -> NoReturn:
        raise Ending(128 + number)

    def dropped(what: "UnraisableHookArgs") -> None:
        if isinstance(what.exc_value, Ending):
            _send_again(int(what.exc_value.code or 0) - 128)
        elif isinstance(what.exc_value, KeyboardInterrupt):
            _send_again(signal.SIGINT)
        else:
            hook(what)

    # One that is ignored (nohup) stays so.
    before = {number: signal.getsignal(number) for number in _ENDINGS}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, end)
    hook, sys.unraisablehook = sys.unraisablehook, dropped
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _send_again(number: int) -> None:
    main = threading.main_thread().ident or 0

    def send() -> None:
        time.sleep(_AGAIN)
        signal.pthread_kill(main, number)

    # What is higher than that waits for locks, and the signal may have come while this thread held one.
    _thread.start_new_thread(send, ())
