"""Takes the README's picture of the page: lesson 1 at its third stop, in a real browser."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from export.browser import chromium  # noqa: E402

from walkthrough import cli  # noqa: E402

PICTURE = ROOT / "traces" / "page-1.png"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium.started() as browser:
        path = Path(folder) / "lesson-1.html"
        cli.main(["page", "lesson-1", "-o", str(path)])
        browser.size(1366, 768)
        browser.media()
        browser.open(path, "#252")
        browser.wait_for("setTimeout(done, 500)")
        browser.driver.save_screenshot(str(PICTURE))
    print(PICTURE)


if __name__ == "__main__":
    main()
