"""A signal that ends the process is heeded wherever it comes."""

import signal
import sys
import threading
import time
import weakref

import pytest
from helpers import PATIENCE

from walkthrough import endings


class Finalized:
    def __init__(self, number):
        self._number = number

    def __del__(self):
        signal.raise_signal(self._number)


class Referred:
    """Its end is told to a callback."""


def finalized(number):
    Finalized(number)


def called_back(number):
    referred = Referred()
    reference = weakref.ref(referred, lambda _: signal.raise_signal(number))
    del referred
    assert reference() is None


@pytest.fixture(autouse=True)
def nobody_ignores_them():
    """As a shell does in the background, and nohup."""
    handlers = {signal.SIGHUP: signal.SIG_DFL, signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("happens", [finalized, called_back])
@pytest.mark.parametrize(
    ("number", "raised"),
    [(signal.SIGHUP, "Ending(129)"), (signal.SIGTERM, "Ending(143)"), (signal.SIGINT, "KeyboardInterrupt()")],
    ids=["SIGHUP", "SIGTERM", "Ctrl-C"],
)
def test_it_is_not_lost_where_python_drops_what_is_raised(happens, number, raised, capsys):
    hook, threads = sys.unraisablehook, threading.active_count()
    with pytest.raises((SystemExit, KeyboardInterrupt)) as left, endings.heeded():
        happens(number)
        time.sleep(PATIENCE)
    assert repr(left.value) == raised
    assert capsys.readouterr().err == ""
    assert (sys.unraisablehook, threading.active_count()) == (hook, threads)


def test_what_else_is_dropped_is_told_as_ever(monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    with endings.heeded():
        referred = Referred()
        reference = weakref.ref(referred, lambda _: 1 / 0)
        del referred
    assert reference() is None
    assert [type(each.exc_value) for each in told] == [ZeroDivisionError]
