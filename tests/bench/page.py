"""What a large page costs: one of many events is made, opened in a real browser, and stepped through.

    python tests/bench/page.py [EVENTS ...]          (default: 100000 200000)

The page's own time is the processor's, on the browser's main thread, with what it lays out and paints: a busy machine changes it
little. Besides, how long it takes until an opened page can be used, by the clock.
"""

import itertools
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from export.browser import chromium  # noqa: E402

from walkthrough import worlds  # noqa: E402
from walkthrough.export import page  # noqa: E402
from walkthrough.files import TRACES  # noqa: E402
from walkthrough.tracing.format import Trace  # noqa: E402

STEPS = 40
WALK = """
const [steps, far] = arguments;
(async () => {
  for (let i = 0; i < steps; i++) {
    if (far) goTo((at * 7919 + 13) % COUNT);
    else step(1);
    document.body.offsetHeight;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  done();
})();
"""


def repeated(count: int):
    """Yield the events of lesson 7 again and again, with some values of their own."""
    for number, event in enumerate(itertools.islice(itertools.cycle(list(Trace(TRACES / "lesson-7.jsonl"))), count), start=1):
        if event.arguments and number % 3 == 0:
            event = event._replace(arguments={name: f"{text} #{number}" for name, text in event.arguments.items()})
        yield number, event._replace(sends=None, takes=None)


def busy(browser: chromium.Browser) -> float:
    """Return for how many milliseconds the browser's main thread has worked so far."""
    return (
        next(each["value"] for each in browser.send("Performance.getMetrics")["metrics"] if each["name"] == "TaskDuration") * 1000
    )


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, chromium.started() as browser:
        browser.size(1366, 768)
        browser.send("Performance.enable", timeDomain="threadTicks")
        for size in sizes:
            path = Path(folder) / f"{size}.html"
            begun = time.process_time()
            path.write_text(page.page(repeated(size), worlds.named("nova"), [], name="synthetic"), encoding="utf-8")
            made = time.process_time() - begun
            print(f"{size:,} events: made in {made:.1f} s of processor time, {path.stat().st_size / 1e6:.1f} MB")
            browser.driver.get("about:blank")
            before, begun = busy(browser), time.monotonic()
            browser.driver.get(path.as_uri())
            print(f"  opened: {busy(browser) - before:.0f} ms, by the clock {time.monotonic() - begun:.1f} s")
            for what, prepare, far in (
                ("a step at the pace Steps", "pace = 'steps'; goTo(COUNT >> 1)", False),
                ("a step at the pace Every event", "pace = 'every'; goTo(COUNT >> 1)", False),
                ("a jump to anywhere", "", True),
                ("a step in the sequence diagram", "showView('sequence')", False),
            ):
                browser.run(prepare)
                before = busy(browser)
                browser.wait_for(WALK, STEPS, far)
                print(f"  {what}: {(busy(browser) - before) / STEPS:.0f} ms")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100_000, 200_000])
