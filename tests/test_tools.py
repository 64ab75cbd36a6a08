"""Python's own tools over a walk: they end well, and say nothing of ours that is wrong."""

import subprocess
import sys

import pytest
from helpers import PATIENCE, environment

#: Each looks at a process that is started for real.
pytestmark = pytest.mark.more
WALK = ["walkthrough", "run", "lesson-1", "--no-input"]


def python(*options: str, folder) -> subprocess.CompletedProcess:
    settings = environment(XDG_STATE_HOME=str(folder))
    command = [sys.executable, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=settings, cwd=folder)


@pytest.mark.once
def test_trace_counts_the_lines(tmp_path):
    """It writes what it counted beside each file, as long as that is there: the article's are not."""
    done = python("-m", "trace", "--count", "--missing", "-C", str(tmp_path / "counted"), "--module", *WALK, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "HTTP 200 OK" in done.stdout
    counted = (tmp_path / "counted" / "walkthrough.debugger.session.cover").read_text(encoding="utf-8")
    assert "    1:         self.audience.opening(self.lesson)" in counted


@pytest.mark.once
def test_trace_shows_the_lines(tmp_path):
    """It prints each line of Python before it is run, those included that change standard output."""
    done = python("-m", "trace", "--trace", "--module", "walkthrough", "list", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "streams.py(" in done.stdout and "lesson-5" in done.stdout


def test_importtime_measures_the_imports(tmp_path):
    done = python("-X", "importtime", "-m", *WALK, folder=tmp_path)
    assert done.returncode == 0
    assert "HTTP 200 OK" in done.stdout
    assert all(line.startswith("import time:") for line in done.stderr.splitlines())


def test_dev_mode_finds_nothing(tmp_path):
    done = python("-X", "dev", "-m", *WALK, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "HTTP 200 OK" in done.stdout
