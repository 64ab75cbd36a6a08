"""Two readers' browsers and a teacher's terminal: the page moves along, until its reader looks around (issue 13)."""

import time

import pytest
from export.browser import chromium
from helpers import PATIENCE, WALKTHROUGH, terminal
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.more, pytest.mark.once]


def until(browser, event):
    """Wait until a page stands at an event; it does so a second after the teacher at the latest, on a machine that is not busy."""
    end = time.monotonic() + PATIENCE
    while browser.at() != event:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_readers_follow_and_one_looks_around():
    arguments = ["demo", "lesson-1", "--follow", "--port", "0", "--lang", "en"]
    teacher = terminal([*WALKTHROUGH, *arguments], columns=80, lines=24)
    teacher.expect(r"(http://127\.0\.0\.1:\d+/\S+/)")
    url = teacher.match[1]

    def turn_to(stop):
        teacher.send(f"{stop}\r")
        teacher.expect(f"Stop {stop} of 4")

    with chromium.started() as one, chromium.started() as two:
        two.size(360, 640)
        for each in (one, two):
            each.driver.get(url)
            each.run("setLanguage(0)")
        turn_to(1)
        at = {number: one.run(f"return numberOf(STOPS[{number - 1}].index)") for number in (1, 2, 3)}
        for each in (one, two):
            until(each, at[1])
            assert each.text("#follow") == "You see what the presenter shows."
        two.press(Keys.ARROW_RIGHT)
        turn_to(2)
        until(one, at[2])
        assert two.at() not in (at[1], at[2])
        assert two.text("#follow") == "You look around by yourself. Back to the presenter"
        assert two.run("return document.documentElement.scrollWidth <= innerWidth")
        two.tap("#follow button")
        until(two, at[2])
        turn_to(3)
        until(two, at[3])
        teacher.sendintr()
        teacher.read()
        for each in (one, two):
            each.wait_for("setInterval(() => { if (follow.state === 'presenter_over') done(); }, 50)")
            assert each.text("#follow") == "The presentation is over. The page stays." and each.at() == at[3]
            assert each.complaints() == []
    teacher.close()
    assert teacher.exitstatus == 130
