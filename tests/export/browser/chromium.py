"""A real browser: Debian's chromium, driven by its own driver. Nothing is fetched."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import selenium_axe_python
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.keys import Keys

AXE = Path(selenium_axe_python.__file__).parent / "axe-core" / "axe.min.js"
#: Selenium looks for a driver on the network, unless it is told where one is.
PROGRAMS = ("chromium", "chromedriver")


class Browser:
    """A browser's one window, as a reader's: of some size, light or dark, at some address of a page."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def send(self, command: str, **parameters) -> dict:
        """Send a command of the devtools."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def size(self, width: int, height: int) -> None:
        touch = width < 760
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.send("Emulation.setTouchEmulationEnabled", enabled=touch)

    def media(self, *, scheme: str = "light", medium: str = "") -> None:
        self.send("Emulation.setEmulatedMedia", media=medium, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path: Path, place: str = "", *, language: str = "en") -> None:
        """Open a page as somebody who has not been there before."""
        self.driver.get("about:blank")
        self.driver.get(f"{path.as_uri()}{place}")
        self.run("setLanguage(arguments[0]); localStorage.clear()", int(language == "zh"))

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, script: str, *arguments):
        """Return what a script comes to that calls ``done``."""
        return self.driver.execute_async_script(f"const done = arguments[arguments.length - 1]; {script}", *arguments)

    def text(self, selector: str) -> str:
        return self.run("return document.querySelector(arguments[0]).textContent.replace(/\\s+/g, ' ').trim()", selector)

    def at(self) -> int:
        """Return the number of the event at which one stands."""
        return self.run("return numberOf(at)")

    def press(self, *keys: str) -> None:
        actions = webdriver.ActionChains(self.driver, duration=0)
        for key in keys:
            held = key[0] == Keys.SHIFT
            if held:
                actions.key_down(Keys.SHIFT)
            actions.send_keys(key[1:] if held else key)
            if held:
                actions.key_up(Keys.SHIFT)
        actions.perform()

    def tap(self, selector: str, times: int = 1) -> None:
        """Touch the middle of an element with a finger, more than once where it stays where it is."""
        corner = "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
        place = self.run(f"{corner} return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]", selector)
        actions = ActionBuilder(self.driver, mouse=PointerInput(POINTER_TOUCH, "finger"), duration=0)
        for _ in range(times):
            actions.pointer_action.move_to_location(*place).pointer_down().pointer_up()
        actions.perform()

    def asked_for(self) -> list[str]:
        """Return the addresses that the browser asked for since it was asked last, but for the pages themselves."""
        entries = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [entry["params"] for entry in entries if entry["method"] == "Network.requestWillBeSent"]
        return [each["request"]["url"] for each in asked if each["type"] != "Document"]

    def complaints(self) -> list[str]:
        """Return what the browser complained of since it was asked last: errors, and what the policy of a page forbids."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def violations(self) -> list[str]:
        """Return what axe-core finds."""
        if not self.run("return Boolean(window.axe)"):
            # As the devtools' own, not as a script of the page: that its policy forbids.
            self.send("Runtime.evaluate", expression=AXE.read_text(encoding="utf-8"))
        found = self.wait_for("axe.run(document, {resultTypes: ['violations']}).then(done)")
        return [
            f"{rule['id']} ({rule['impact']}): {node['target']} {node.get('failureSummary', '')}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]


@contextmanager
def started() -> Iterator[Browser]:
    """Give a browser. Without one the test is skipped, and fails in CI."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        reason = f"no {' and no '.join(missing)} here (Debian: apt install chromium chromium-driver)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    # As root it has no sandbox of its own.
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_script_timeout(120)
    try:
        yield Browser(driver)
    finally:
        driver.quit()
