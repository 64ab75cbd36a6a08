"""The page in a real browser, all of it in one: keys, touch, addresses, languages, sizes, paper, no script, axe-core (issue 13)."""

import base64
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from course.test_answers import ANSWERS, question_of
from export.browser import chromium, perfetto
from export.test_exports import HOSTILE_EVENTS, walk_of
from export.test_page import HOSTILE, call, made
from selenium.webdriver.common.keys import Keys
from worlds import standin

from walkthrough.course import library
from walkthrough.export import page
from walkthrough.export.perfetto import perfetto as for_perfetto
from walkthrough.export.walk import Walk
from walkthrough.lesson import LANGUAGES
from walkthrough.values import visible

pytestmark = [pytest.mark.more, pytest.mark.once]

Check = Callable[[chromium.Browser, Path], None]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    CHECKS.append(function)
    return function


def test_the_page_in_a_browser(subtests, tmp_path):
    lesson = tmp_path / "lesson-1.html"
    lesson.write_text(made(), encoding="utf-8")
    with chromium.started() as browser:
        for each in CHECKS:
            # The page of the check before has no more to say.
            browser.driver.get("about:blank")
            browser.size(1366, 768)
            browser.media()
            with subtests.test(each.__name__):
                browser.complaints(), browser.asked_for()
                each(browser, lesson)
                assert browser.complaints() == []
                assert browser.asked_for() == []


@check
def keys_lead_where_they_say(browser, lesson):
    browser.open(lesson)
    steps = browser.run("return [...PACES.steps].map(numberOf)")
    assert browser.at() == 1
    for key, expected in (
        (Keys.ARROW_RIGHT, steps[1]),
        (Keys.PAGE_DOWN, steps[2]),
        (" ", steps[3]),
        (Keys.ARROW_LEFT, steps[2]),
        (Keys.PAGE_UP, steps[1]),
        ("3", 252),
        (Keys.HOME, 1),
        (Keys.END, 323),
    ):
        browser.press(key)
        assert browser.at() == expected, key
    browser.press(Keys.HOME, Keys.SHIFT + Keys.ARROW_RIGHT)
    assert browser.at() == 29
    browser.press(Keys.SHIFT + Keys.ARROW_RIGHT)
    assert browser.at() == 122
    browser.press(Keys.SHIFT + Keys.ARROW_LEFT)
    assert browser.at() == 29
    browser.press("9")
    assert browser.at() == 29
    browser.press("m")
    assert browser.run("return !byId('diagram').hidden && byId('panes').hidden")
    browser.press("m", "p")
    assert browser.run("return 'present' in document.documentElement.dataset && !byId('panes').hidden")
    browser.press("p", "/")
    assert browser.run("return byId('search').open")
    browser.press("1", Keys.ESCAPE)
    assert (browser.run("return byId('search').open"), browser.at()) == (False, 29)


@check
def a_button_keeps_its_own_keys(browser, lesson):
    browser.open(lesson, "#29")
    browser.run("byId('next').focus()")
    browser.press(" ")
    assert browser.at() == 44
    browser.press(Keys.ENTER)
    assert browser.at() == 50
    browser.run("byId('scrub').focus()")
    for key, expected in ((Keys.ARROW_UP, 51), (Keys.ARROW_DOWN, 50), (Keys.ARROW_RIGHT, 51), (Keys.ARROW_LEFT, 50)):
        browser.press(key)
        assert (browser.at(), browser.run("return byId('scrub').getAttribute('aria-valuetext')").split(", ")[0]) == (
            expected,
            f"event {expected}",
        )
    browser.run("byId('show-theme').focus()")
    browser.press(" ")
    assert (browser.at(), browser.run("return document.documentElement.dataset.theme")) == (50, "dark")


#: Has a page keep where one went, and whether something stood there.
KEEP = """
window.went = [];
document.addEventListener("went", () => went.push([numberOf(at), ["what", "words"].every((id) => byId(id).textContent.trim())]));
"""
BEGIN = """
setLanguage(arguments[0]);
pace = arguments[1];
showView("walk");
goTo(0);
went.length = 0;
return [...PACES[pace]].map(numberOf).filter((number) => number > 1);
"""
#: By the width of a window: what takes a reader a step further there, and what leads to the diagram.
HANDS = {
    1366: (lambda browser, times: browser.press(*[Keys.ARROW_RIGHT] * times), lambda browser: browser.press("m")),
    360: (lambda browser, times: browser.tap("#next", times), lambda browser: browser.tap("#show-sequence")),
}


@check
def each_page_is_stepped_through_by_keys_and_by_touch(browser, lesson):
    for name in (*library.names(), *library.walks()):
        path = lesson if name == "lesson-1" else lesson.with_name(f"{name}.html")
        path.write_text(made(name), encoding="utf-8")
        browser.open(path)
        browser.run(KEEP)
        for language, width in itertools.product(LANGUAGES, HANDS):
            case = (name, language, width)
            go_on, show_diagram = HANDS[width]
            # The small steps of one lesson, by keys in one language and by touch in the other, stand for all.
            pace = "steps" if case in (("lesson-1", "en", 1366), ("lesson-1", "zh", 360)) else "stops"
            places = browser.run(BEGIN, LANGUAGES.index(language), pace)
            browser.size(width, 740)
            go_on(browser, len(places))
            assert (browser.run("return went.splice(0)"), case) == ([[place, True] for place in places], case)
            assert browser.run("return byId('next').getAttribute('aria-disabled')") == "true"
            go_on(browser, 1)
            assert (browser.run("return went"), browser.at()) == ([], places[-1])
            show_diagram(browser)
            assert browser.run("return !byId('diagram').hidden && document.querySelectorAll('#arrows li').length") >= 2


@check
def a_finger_is_enough(browser, lesson):
    browser.size(360, 740)
    browser.open(lesson, "#29")
    browser.tap("#marks button:nth-child(2)")
    assert browser.at() == 122
    browser.tap("#back")
    assert browser.at() == 121
    browser.tap("#scrub")
    assert 155 <= browser.at() <= 168
    for selector in ("#show-sequence", "#show-search", "#show-language", "#next", "#back"):
        assert browser.run("return document.querySelector(arguments[0]).getBoundingClientRect().height", selector) >= 44


@check
def a_phone_is_turned_and_typed_on(browser, lesson):
    for view in ("walk", "sequence"):
        browser.size(740, 360)
        browser.open(lesson, "#323")
        browser.wait_for(f"showView('{view}'); setTimeout(done, 300)")
        browser.size(360, 740)
        browser.wait_for("setTimeout(done, 200)")
        assert browser.run("return [innerWidth, document.documentElement.scrollWidth]") == [360, 360]
    # Its keyboard takes half the window, as its browser's bars do when one scrolls.
    browser.open(lesson, "#122")
    browser.run("byId('answer').focus()")
    browser.press(*"stop")
    browser.size(360, 400)
    browser.wait_for("setTimeout(done, 200)")
    browser.press(*"ped", Keys.ENTER)
    assert browser.text("#asked .verdict").startswith("✓ Right.")
    # One that lies shows the line all the same.
    browser.size(844, 390)
    browser.media()
    for place in ("#122", "#204"):
        browser.open(lesson, place)
        seen = "const [a, b] = ['.line.here', '#code'].map((each) => document.querySelector(each).getBoundingClientRect());"
        assert browser.run(f"{seen} return b.height > 100 && a.top >= b.top && a.bottom <= b.bottom && b.bottom < innerHeight")


@check
def an_address_leads_to_its_place(browser, lesson):
    for place, expected, told in (
        ("#252", 252, ""),
        ("#stop=3", 252, ""),
        ("#stop=99", 253, "There is no stop 99: this page has stops 1, 2, 3, 4. Shown: event 253."),
        ("#99999", 323, "There is no event 99999: this page has events 1 to 323. Shown: event 323."),
        ("#0", 1, "There is no event 0: this page has events 1 to 323. Shown: event 1."),
        ("#<b>x", 1, "The address ends in #<b>x: give an event (#252) or a stop (#stop=3)."),
    ):
        browser.open(lesson, place)
        assert (browser.at(), browser.text("#told")) == (expected, told)
        browser.run("setLanguage(1)")
        assert bool(re.search("[\u4e00-\u9fff]", browser.text("#told"))) == bool(told)
    browser.open(lesson, "#29")
    browser.press("3", "4")
    browser.wait_for("setTimeout(done, 400)")
    assert browser.run("return location.hash") == "#253"
    browser.driver.back()
    assert browser.at() == 252
    browser.driver.back()
    assert browser.at() == 29
    browser.driver.forward()
    assert browser.at() == 252
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    browser.wait_for("setTimeout(done, 400)")
    assert browser.run("return location.hash") == "#254"


@check
def both_languages_are_in_it(browser, lesson):
    browser.open(lesson, "#29")
    assert browser.run("return document.documentElement.lang") == "en"
    assert browser.text("#where") == "Stop 1 of 4"
    browser.run("byId('show-language').click()")
    assert browser.run("return document.documentElement.lang") == "zh-Hans"
    assert (browser.text("#where"), browser.text("#next")) == ("断点 1/4", "下一步 ▶")
    assert "请求变成了三个参数" in browser.text("#words")
    browser.driver.refresh()
    assert browser.text("#where") == "断点 1/4"
    latin = browser.run(
        "return [...document.querySelectorAll('#app button, #app h3, #app legend')].map((each) => each.textContent.trim())"
    )
    assert not {"Walk", "Next", "Back", "Search", "Notice", "Check"} & set(latin)


@check
def the_question_comes_before_what_answers_it(browser, lesson):
    browser.open(lesson, "#252")
    assert "the name is in volume_bdm" not in browser.text("#words")
    assert "'/dev/vdb'" in browser.text("#values")
    browser.run("document.querySelector('#words .later').click()")
    assert "the name is in volume_bdm" in browser.text("#words")
    browser.open(lesson, "#122")
    for answer, verdict in (("active", "✗ Not that."), ("  ｓｔｏｐｐｅｄ。", "✓ Right.")):
        browser.run("byId('answer').focus(); byId('answer').value = ''")
        browser.press(*answer, Keys.ENTER)
        assert browser.text("#asked .verdict").startswith(verdict)
    assert "stopped is one of the five states" in browser.text("#asked")
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert browser.text("#asked .verdict").startswith("✓ Right.")
    browser.open(lesson, "#29")
    for hint in (1, 2):
        assert browser.text("#asked .helps") == f"Hint {hint} of 2"
        browser.run("document.querySelector('#asked .helps button').click()")
    browser.run("document.querySelector('#asked .helps button').click()")
    assert browser.text("#asked .verdict") == "The answer: URL"


@check
def answers_are_taken_as_at_the_prompt(browser, lesson):
    browser.open(lesson)
    questions = {name: question_of(name) for name in {name for name, _, _ in ANSWERS}}
    asked = [
        [{"right": questions[name].right, "keys": questions[name].keys}, answer, questions[name].holds_part(answer)]
        for name, _, answer in ANSWERS
    ]
    found = browser.run(
        "return arguments[0].map(([question, answer]) => [accepts(question, answer), holdsPart(question, answer)])", asked
    )
    assert len(found) > 300
    wrong = [
        (name, answer)
        for (name, right, answer), (accepted, part), (_, _, holds) in zip(ANSWERS, found, asked, strict=True)
        if (accepted, part) != (right, holds)
    ]
    assert wrong == []


@check
def nothing_sticks_out_at_any_size(browser, lesson):
    for width, height in ((360, 740), (800, 1000), (1366, 768), (1366, 630), (1920, 1080)):
        browser.size(width, height)
        for language in ("en", "zh"):
            browser.open(lesson, language=language)
            for number in (1, 29, 204, 252, 323):
                for view in ("walk", "sequence"):
                    browser.run("goTo(arguments[0] - 1); showView(arguments[1])", number, view)
                    wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
                    assert wide <= 0, (width, number, language, view)
                    # Next stands where it stood.
                    bottom = browser.run("return innerHeight - byId('next').getBoundingClientRect().bottom")
                    assert 0 <= bottom <= 30, (width, number, language, view)


@check
def the_names_of_many_lanes_stand_apart(browser, lesson):
    lanes = ["main", *(f"Thread-{number} (a worker)" for number in range(1, 8))]
    events = [call(lane=lane, kind=kind) for lane in lanes for kind in ("call", "return")]
    path = lesson.with_name("lanes.html")
    path.write_text(page.page(enumerate(events, start=1), standin.WORLD, [], name="lanes"), encoding="utf-8")
    for width in (360, 800):
        browser.size(width, 740)
        browser.open(path)
        browser.run("showView('sequence')")
        boxes = browser.run("return [...byId('parties').children].map((each) => each.getBoundingClientRect())")
        assert len(boxes) == 9
        assert all(one["right"] <= other["left"] for one, other in itertools.pairwise(boxes))
        pane = browser.run("return byId('parties').getBoundingClientRect()")
        assert all(pane["top"] <= each["top"] and each["bottom"] <= pane["bottom"] for each in boxes)


@check
def the_code_stays_where_it_is(browser, lesson):
    browser.open(lesson)
    browser.run("pace = 'every'; draw()")
    where, top = set(), "const top = (each) => each.getBoundingClientRect().top;"
    for _ in range(40):
        browser.press(Keys.ARROW_RIGHT)
        where.add(browser.run(f"{top} return Math.round(top(document.querySelector('.line.here')) - top(byId('code')))"))
    assert max(where) - min(where) <= 2


@check
def axe_finds_nothing(browser, lesson):
    found = {}
    for width, height in ((360, 740), (1366, 768)):
        browser.size(width, height)
        for scheme, language in (("light", "en"), ("dark", "zh")):
            browser.media(scheme=scheme)
            for place, more in (
                ("", "done()"),
                ("#29", "done()"),
                ("#252", "document.querySelector('#asked .helps button').click(); done()"),
                ("#204", "done()"),
                ("#204", "showView('sequence'); done()"),
                ("#122", "byId('answer').value = 'no'; document.querySelector('#asked form').requestSubmit(); done()"),
                ("#122", "chosenTab = 'author'; draw(); done()"),
                ("#stop=99", "done()"),
                ("#122", "present(); done()"),
                ("", "openSearch(); byId('sought').value = 'vdb'; seek().then(done)"),
                ("", "fail(new Error('as an example')); done()"),
            ):
                browser.open(lesson, place, language=language)
                browser.wait_for(more)
                for each in browser.violations():
                    found.setdefault(each, (width, scheme, language, place, more))
    assert found == {}


@check
def the_tree_is_walked_by_keys(browser, lesson):
    browser.open(lesson, "#252")
    browser.run("byId('tree').focus()")
    active = "return document.querySelector('#' + byId('tree').getAttribute('aria-activedescendant')).textContent"
    assert "Everything is reserved" in browser.run(active)
    browser.press(Keys.ARROW_UP)
    assert "Stop 2 to stop 3" in browser.run(active)
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert "@policy_decorator" in browser.run(active)
    assert browser.at() == 252
    browser.press(Keys.ENTER)
    assert browser.at() == 123
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert "Stop 2 to stop 3" in browser.run(active)
    names = "['aria-level', 'aria-posinset', 'aria-setsize']"
    numbers = f"{names}.map((name) => Number(row.getAttribute(name)))"
    rows = browser.run(f"return [...document.querySelectorAll('[role=treeitem]')].map((row) => {numbers})")
    assert rows and all(level >= 1 and 1 <= place <= size for level, place, size in rows)


@check
def the_diagram_leads_to_its_events(browser, lesson):
    browser.open(lesson, "#204")
    browser.run("showView('sequence')")
    told = browser.run("return [...document.querySelectorAll('#arrows li')].map((each) => each.textContent)")
    assert "controller calls compute1: reserve_block_device_name153" in told
    assert "get_device_name_for_instance() returns '/dev/vdb'204" in told
    assert browser.text("#arrows [aria-current]").endswith("204")
    browser.run("[...document.querySelectorAll('#arrows button')].find((each) => each.textContent.endsWith('153')).click()")
    assert browser.at() == 153
    assert browser.run("return document.querySelectorAll('#drawing .arrow').length") >= 6


@check
def search_finds_where_a_value_first_appears(browser, lesson):
    browser.open(lesson)
    browser.press("/", *"/dev/vdb")
    browser.wait_for("seek().then(done)")
    assert browser.text("#hits .hit").startswith("204")
    browser.press(Keys.ENTER)
    assert (browser.at(), browser.run("return byId('search').open")) == (204, False)
    # On a phone what was sought is seen, and where it was found.
    browser.size(360, 740)
    browser.press("/", *"volume")
    browser.wait_for("seek().then(done)")
    assert browser.run("return byId('sought').getBoundingClientRect().width") > 150
    ends = browser.run("return [...document.querySelectorAll('#hits mark')].map((each) => each.getBoundingClientRect().left)")
    assert ends and max(ends) < 330
    browser.press(Keys.ESCAPE)
    browser.size(1366, 768)
    # Who types faster than is searched goes where he meant to.
    browser.press(Keys.HOME, "/")
    browser.wait_for("byId('sought').value = 'volume'; seek().then(done)")
    browser.run("byId('sought').value = 'vdb'")
    browser.press(Keys.ENTER)
    browser.wait_for("setTimeout(done, 200)")
    assert browser.at() == 204
    browser.press("/")
    browser.run("byId('sought').value = '252'")
    browser.wait_for("seek().then(done)")
    assert browser.text("#hits .hit") == "Go to event 252"
    browser.run("byId('sought').value = 'nothing has this'")
    browser.wait_for("seek().then(done)")
    assert "No event has nothing has this" in browser.text("#no-hits")


@check
def what_is_new_is_told_to_the_ear(browser, lesson):
    browser.open(lesson, "#248")
    browser.press(Keys.ARROW_RIGHT)
    browser.wait_for("setTimeout(done, 600)")
    told = browser.text("#live")
    assert (
        told
        == "event 252, Stop 3 of 4, controller, Everything is reserved, the message is about to go, api.py 3156; new: volume_bdm"
    )
    assert browser.run("return byId('scrub').getAttribute('aria-valuetext')") == told
    assert browser.run("return byId('scrub').getAttribute('aria-valuenow')") == "252"


@check
def the_stops_are_on_paper(browser, lesson):
    browser.open(lesson, "#252")
    browser.media(medium="print")
    assert browser.run("return [byId('app'), byId('handout')].map((each) => getComputedStyle(each).display)") == ["none", "block"]
    shown = browser.run("return byId('handout').innerText")
    assert "volume_id=volume_id, mountpoint=device, bdm=volume_bdm)" in shown
    assert shown.index("Which host will the message go to?") < shown.index("Answers") < shown.rindex("compute1")
    assert "这" not in shown
    printed = base64.b64decode(browser.send("Page.printToPDF")["data"])
    assert len(re.findall(rb"/Type */Page\b", printed)) in range(6, 10)


@check
def without_a_script_the_stops_can_be_read(browser, lesson):
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        for place, told, other in (
            ("", "These are the stops.", "这里是各个断点"),
            ("#zh", "这里是各个断点", "These are the stops."),
        ):
            browser.driver.get("about:blank")
            browser.driver.get(f"{lesson.as_uri()}{place}")
            shown = browser.driver.find_element("css selector", "#handout").text
            assert told in shown and other not in shown
            assert shown.count("3156 ▶") == 1
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)


@check
def a_script_that_fails_leaves_the_stops(browser, lesson):
    browser.open(lesson)
    browser.run("DATA.functions = []; byId('next').click()")
    browser.wait_for("setTimeout(done, 200)")
    assert browser.text("#failed").startswith("The page's script has failed (")
    assert browser.run("return ['app', 'handout'].map((each) => getComputedStyle(byId(each)).display)") == ["none", "block"]
    assert browser.complaints()


@check
def hostile_values_stay_text(browser, lesson):
    events = [
        call(lane=f"main{HOSTILE}", function=f"outer{HOSTILE}", file=f"{HOSTILE}.py", arguments={HOSTILE: HOSTILE}),
        call(kind="line", line=2, stop=1, values={HOSTILE: HOSTILE, "object": f"Kind(field={HOSTILE!r})"}),
        call(kind="exception", error=HOSTILE),
        call(kind="return", result=HOSTILE),
    ]
    path = lesson.with_name("hostile.html")
    text = page.page(enumerate(events, start=1), standin.WORLD, [{"method": HOSTILE, "body": HOSTILE}], name=HOSTILE)
    path.write_text(text, encoding="utf-8")
    browser.open(path)
    for _ in events:
        for view in ("walk", "sequence"):
            browser.run("showView(arguments[0])", view)
            assert browser.run("return document.querySelectorAll('img, body script ~ script ~ script').length") == 0
        browser.press(Keys.ARROW_RIGHT)
    assert "<img src=x onerror=alert(2)>\\x1b[31m\\u202e\\udc80" in browser.text("#values")
    browser.wait_for("openSearch(); byId('sought').value = '<img'; seek().then(done)")
    assert "<img" in browser.text("#hits")
    browser.run("location.hash = '#<img src=x onerror=alert(3)>'")
    browser.wait_for("setTimeout(done, 200)")
    assert "<img src=x" in browser.text("#told")


@check
def generators_are_shown_as_they_run(browser, lesson):
    events = [
        call(),
        call(depth=1, function="each", called_from=2),
        call(depth=2, kind="yield", function="each", result="'first'"),
        call(depth=1, kind="resume", function="each", arguments=None, called_from=2),
        call(depth=2, kind="suspend", function="each", arguments=None),
        call(kind="return", result="1"),
    ]
    path = lesson.with_name("generators.html")
    path.write_text(page.page(enumerate(events, start=1), standin.WORLD, [], name="generators"), encoding="utf-8")
    browser.open(path)
    titles = []
    for _ in events:
        titles.append(browser.text("#what"))
        browser.press(Keys.ARROW_RIGHT)
    assert titles[1:5] == ["each() is called", "each() yields 'first'", "each() is resumed", "each() waits for another"]
    browser.run("goTo(3)")
    assert browser.text("#values").startswith("Called from") and "What will each() return?" in browser.text("#asked")
    levels = browser.run("return [...LEVEL]")
    assert levels == [0, 1, 1, 1, 1, 0]


@check
def perfetto_reads_what_is_written_for_it(browser, lesson):
    hostile = Walk(list(enumerate(HOSTILE_EVENTS, start=1)), standin.WORLD, [], None, lambda text: {})
    with perfetto.opened(browser) as ui:
        # Two hosts; two lanes of a host; a message that comes twice; names and values that would be something else.
        for walk in (*map(walk_of, ("lesson-1", "lesson-5", "lesson-7")), hostile):
            assert ui.show(for_perfetto(walk, "an export")) == ""
            assert ui.errors() == []
            assert ui.read() == perfetto.recorded(walk)
        assert dict(ui.rows("SELECT flat_key, display_value FROM args"))[f"args.{visible(HOSTILE)}"] == visible(HOSTILE)
        assert "doesn't look like a Perfetto trace" in ui.show("no trace")


@check
def a_hundred_thousand_events_are_drawn_as_they_are_seen(browser, lesson):
    body = [call(arguments={"number": str(n)}) if n % 2 == 0 else call(kind="return", result=f"'{n}'") for n in range(100_000)]
    path = lesson.with_name("large.html")
    path.write_text(page.page(enumerate(body, start=1), standin.WORLD, [], name="large"), encoding="utf-8")
    browser.open(path, "#77777")
    assert browser.at() == 77_777
    browser.run("pace = 'every'; draw()")
    browser.press(Keys.ARROW_RIGHT)
    assert browser.at() == 77_778
    assert browser.run("return document.querySelectorAll('#app *').length") < 1500
    assert 10 < browser.run("return document.querySelectorAll('.row').length") < 60
    assert browser.run("return document.querySelector('.row.here').getAttribute('aria-setsize')") == "100000"
    assert browser.wait_for("find(\"'99999'\", () => true).then((found) => done(found.count))") == 1
    browser.press("m", Keys.ARROW_RIGHT)
    assert browser.run("return document.querySelectorAll('#arrows li').length") < 80


def test_a_machine_without_a_browser_is_told(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no chromium and no chromedriver here"), chromium.started():
        pass
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install chromium"), chromium.started():
        pass
