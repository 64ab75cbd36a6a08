"""At each stop of transcripts.txt nova-compute has the values that a pdb of Python 2.7 printed in real nova-compute."""

import ast
import json
import linecache
import pprint
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from walkthrough.files import TRACES
from walkthrough.stubs.cloud import Cloud

_TEXT = (TRACES / "compute1" / "transcripts.txt").read_text(encoding="utf-8")
_STOP = re.compile(r"> (?P<file>\S+)\((?P<line>\d+)\)(?P<function>\w+)\(\)")


def _read():
    """Return the stops: heading to file, line, function, and the expressions with what was printed."""
    stops = {}
    for section in re.split(r"^## ", _TEXT, flags=re.MULTILINE)[1:]:
        heading, _, rest = section.partition("\n")
        place = _STOP.match(rest)
        printed = [part.partition("\n")[::2] for part in rest.split("(Pdb) pp ")[1:]]
        if place:
            stops[heading] = (place["file"], int(place["line"]), place["function"], printed)
    return stops


STOPS = _read()
#: What differs for a reason: pattern, and what both sides are compared as.
RULES = {
    "an object's address varies": (r" at 0x[0-9a-f…]+", ""),
    "the article's Instance has its vendor's field": (r"cpu_pinning=<\?>,", ""),
    "iso8601 has another class for UTC today": (r"tzinfo=(<iso8601[^>]*>|datetime\.timezone\.utc)", "tzinfo=UTC"),
}
#: Python 3 writes an empty set otherwise.
_EMPTY = {"set([])": "set()"}


class _Stops:
    """Evaluates each stop's expressions when compute1 first comes to its line. ``around`` is what a Cloud takes."""

    def __init__(self):
        self.values = {}
        self._at = {(file, line, function): heading for heading, (file, line, function, _) in STOPS.items()}

    @contextmanager
    def around(self, lane):
        if lane != "compute1":
            yield
            return
        former = sys.gettrace()
        sys.settrace(self._trace)
        try:
            yield
        finally:
            sys.settrace(former)

    def _trace(self, frame, event, argument):
        code = frame.f_code
        if not any((code.co_filename, code.co_name) == (file, function) for file, _, function in self._at):
            return None
        heading = self._at.get((code.co_filename, frame.f_lineno, code.co_name))
        if event == "line" and heading and heading not in self.values:
            names = {**frame.f_globals, **frame.f_locals}
            self.values[heading] = [pprint.pformat(eval(expression, names), width=80) for expression, _ in STOPS[heading][3]]
        return self._trace


@pytest.fixture(scope="module")
def values():
    stops = _Stops()
    with Cloud(attach=True, around=stops.around) as cloud:
        assert cloud.send(cloud.request()).status_int == 200
        cloud.settle()
    return stops.values


def _comparable(printed):
    printed = _EMPTY.get(printed.strip("\n"), printed.strip("\n"))
    try:
        return ast.literal_eval(printed)
    except (SyntaxError, ValueError):
        pass
    # A text of JSON, inside of an object's repr: its order is the hash's in Python 2.7.
    found = [json.loads(text) for text in re.findall(r"connection_info='(\{.*?\})',created_at", printed)]
    printed = re.sub(r"connection_info='\{.*?\}',created_at", "connection_info=…,created_at", printed)
    for pattern, words in RULES.values():
        printed = re.sub(pattern, words, printed)
    return printed, found


def _same(value):
    """Texts of JSON inside a mapping, or alone, as what they say."""
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return {key: _same(each) for key, each in value.items()} if isinstance(value, dict) else value


def test_all_places_are_read():
    assert len(STOPS) == len(re.findall(r"^> ", _TEXT, flags=re.MULTILINE)) == 16


@pytest.mark.parametrize("heading", STOPS)
def test_the_values_at_a_stop(heading, values):
    assert heading in values, "the stub does not come to this place"
    printed = STOPS[heading][3]
    assert printed
    for (expression, wanted), got in zip(printed, values[heading], strict=True):
        assert _same(_comparable(got)) == _same(_comparable(wanted)), expression


def test_the_notification_and_the_row():
    """The two stops without a place: what was sent, and what is in the database."""
    sections = {
        heading.split()[0]: text for heading, _, text in (s.partition("\n") for s in re.split(r"^## ", _TEXT, flags=re.M)[1:])
    }
    config = {"notification_driver": ["messaging"]}
    with Cloud(attach=True, config=config) as cloud:
        cloud.send(cloud.request())
        cloud.settle()
        ((_, notification),) = cloud.notifications
        (row,) = [row for row in cloud.mappings() if row["id"] == 39]
    wanted = sections["8b"].partition("(Pdb) pp payload\n")[2].partition("(Pdb)")[0]
    assert notification["payload"] == ast.literal_eval(wanted)
    wanted = ast.literal_eval(sections["9"].partition("(Pdb) pp row\n")[2])
    # Of a moment and of a truth value the two databases' drivers make other things; Juno's leaves no_device open.
    for moment in ("created_at", "updated_at"):
        assert f"{row.pop(moment):%Y-%m-%d %H:%M:%S.%f}" == wanted.pop(moment)
    assert not row.pop("no_device") and not wanted.pop("no_device")
    assert _same(row) == _same(wanted)


def test_a_stop_can_be_looked_at():
    """What stands at a stop's line is the code that pdb lists there, under Juno's file name."""
    file, line, *_ = STOPS["5d LibvirtDriver.attach_volume: before attachDeviceFlags"]
    assert "attachDeviceFlags(conf.to_xml(), flags)" in linecache.getline(file, line)
    assert not Path(file).exists()
