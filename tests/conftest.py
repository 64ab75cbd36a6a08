"""Fixtures that every test shares."""

import gc
import hashlib
import io
import os
import signal
import sys
import threading
from collections import Counter
from dataclasses import dataclass, replace

import forks
import pytest
from helpers import PATIENCE

from walkthrough import cli
from walkthrough.course import repair


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Three for two processors: of a worker's time a quarter goes into waiting, for a terminal to be read and written."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Leave to ``make test-more`` what ``every`` leaves to it; with one Python what has its like in ``make test``."""
    counts, staying, leaving = Counter(), set(), []
    for item in items:
        test = item.nodeid.partition("[")[0]
        every = item.get_closest_marker("every")
        if every and not item.get_closest_marker("more"):
            if counts[test] % every.args[0]:
                item.add_marker("more")
            counts[test] += 1
        if item.get_closest_marker("more"):
            leaving.append((test, item))
        else:
            staying.add(test)
    for test, item in leaving:
        if test in staying:
            item.add_marker("once")
    # What takes minutes begins first: else the other processes would have to wait for it in the end.
    items.sort(key=lambda item: "/browser/" not in item.nodeid)


def pytest_collection_finish():
    """What is there for all tests is not looked through for garbage in each."""
    gc.freeze()


def pytest_unconfigure():
    """The process that commands are forked from goes with the tests."""
    forks.close()


@pytest.fixture(autouse=True)
def trace_function_is_put_back():
    """Each test leaves the trace function as it found it."""
    before = sys.gettrace(), threading.gettrace()
    yield
    assert (sys.gettrace(), threading.gettrace()) == before


@pytest.fixture(autouse=True)
def state_home(monkeypatch, tmp_path_factory, request):
    """Each test has a folder of its own for a learner's progress, which is made when something is written there."""
    folder = tmp_path_factory.getbasetemp() / "state" / hashlib.sha1(request.node.nodeid.encode()).hexdigest()
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@dataclass(frozen=True)
class Done:
    """What a command left behind, as ``subprocess.CompletedProcess`` names it."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(capsys, monkeypatch):
    """Run ``walkthrough`` in this process, at a pipe: ``command("run", "lesson-1", commands="c\\n", COLUMNS="80")``."""

    def call(*arguments: str, commands: str = "", **environment: str) -> Done:
        with monkeypatch.context() as patch:
            for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL", "LC_MESSAGES", "LANG"):
                patch.delenv(name, raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(commands))
            capsys.readouterr()
            # One that does not end would have no test after it.
            before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail(f"it does not end: {arguments}"))
            signal.alarm(PATIENCE)
            try:
                code = cli.main(arguments)
            except SystemExit as exit:
                code = exit.code
            finally:
                signal.alarm(0)
                signal.signal(signal.SIGALRM, before)
        return Done(code, *capsys.readouterr())

    return call


_found: dict[tuple[str, str], dict[str, repair.Finding]] = {}


@pytest.fixture
def tried_once(monkeypatch):
    """A copy of the world's code is run once for each case of a repair, whoever asks: each run is a process of its own."""
    trial = repair.trial

    def once(asked, world, folder):
        found = _found.setdefault((world, (folder / asked.file).read_text(encoding="utf-8")), {})
        if new := tuple(case for case in asked.cases if repr(case) not in found):
            found |= {repr(finding.case): finding for finding in trial(replace(asked, cases=new), world, folder)}
        return [found[repr(case)] for case in asked.cases]

    monkeypatch.setattr(repair, "trial", once)


_told: dict[tuple, Done] = {}


@pytest.fixture
def told(command):
    """Run ``walkthrough`` as ``command`` does, for tests that only read what is the same each time: once for all of them."""

    def call(*arguments: str) -> Done:
        if arguments not in _told:
            _told[arguments] = command(*arguments)
        return _told[arguments]

    return call
