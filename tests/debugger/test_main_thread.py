"""The thread that talks with the learner, and those that wait for it."""

import sys
import threading

import pytest

from walkthrough.debugger.exits import Restart
from walkthrough.debugger.main_thread import MainThread


def test_who_asks_just_when_it_is_interrupted_does_not_wait_for_ever(monkeypatch):
    main = MainThread()
    told = []

    def interrupted(*asked):
        raise KeyboardInterrupt

    def work():
        try:
            main.ask(lambda: "never")
        except KeyboardInterrupt as reason:
            told.append(reason)

    monkeypatch.setattr(main, "_attend", interrupted)
    asking = threading.Thread(target=work)
    try:
        with pytest.raises(KeyboardInterrupt) as left:
            main.wait(lambda: (asking.start(), asking.join()))
        asking.join(5)
        assert not asking.is_alive()
        assert told == [left.value]
    finally:
        monkeypatch.undo()
        main.close()


def test_an_event_of_the_thread_that_waits_is_no_interrupt():
    """A debugger ends a run at an event of this thread, too, while it waits for another one."""
    main, over = MainThread(), []

    def trace(frame, event, arg):
        if over:
            raise Restart(1)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with pytest.raises(Restart):
            main.wait(lambda: main.ask(lambda: over.append(True)))
    finally:
        sys.settrace(before)
    assert main.wait(lambda: main.ask(lambda: 2)) == 2


def test_a_lesson_begins_again_from_a_stop_on_another_host(command):
    done = command("run", "lesson-0", commands="stop 1\nq\n")
    assert done.stdout.count("Stop 1 of 7") == 2 and "You left the lesson." in done.stdout
