"""The thread that talks with the learner, and those that wait for it."""

import threading

import pytest

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
