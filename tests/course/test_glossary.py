"""The words that a beginner may not know, and the words that no text uses (issue 11, points 5 and 12)."""

import functools
import graphlib
import re
import runpy

import pytest
from helpers import ROOT

from walkthrough import messages
from walkthrough.course import library
from walkthrough.course.guide import Guide
from walkthrough.debugger import lanes
from walkthrough.export import words as page_words
from walkthrough.lesson import LANGUAGES, Text
from walkthrough.worlds.nova import messages as nova_messages
from walkthrough.worlds.nova import notes

GLOSSARY = runpy.run_path(str(ROOT / "lessons" / "glossary.py"))["GLOSSARY"]
CHINESE = re.compile("[\u4e00-\u9fff]")

#: What an English term is in Chinese, everywhere: the editors' glossary.
SETTLED = {
    "volume": "卷",
    "attach": "挂载",
    "detach": "卸载",
    "stop": "断点",
    "breakpoint": "自设断点",
    "chain": "调用链",
    "frame": "栈帧",
    "message bus": "消息队列",
    "call": "call",
    "cast": "cast",
    "topic": "topic",
    "bdm": "块设备映射",
    "trace": "跟踪记录",
    "policy": "策略",
    "decorator": "装饰器",
    "context": "上下文",
    "instance": "实例",
    "host": "主机",
    "controller class": "控制器",
    "reserve": "预留",
    "status code": "状态码",
    "device name": "设备名",
    "root device": "根设备",
    "soft-delete": "软删除",
    "stub": "桩代码",
}

#: What the style sheets and the glossary put away, with what stands there instead.
NEVER = {
    "en": {
        r"(?<!there )\bis no (?!longer)": "is not a",
        r"\banew\b": "again",
        r"\bmend(s|ed|ing)?\b": "fix",
        r"\bforg[eo]t(s|ten)?\b": "delete",
        r"\bgo(es)? on\b": "continue",
        r"\bcloud\. The\b|\b(another|third|last) cloud\b": "set-up",
        r"\bcards?\b": "stop",
        r"\bthe (walk|road)\b": "run, calls",
        r"\bguards?\b(?! at the door)": "check",
        r"\bbelow (it|Nova)\b": "that Nova uses",
    },
    "zh": {
        "盘符": "设备字母",
        "文件夹": "目录",
        "云硬盘": "卷",
        "总线": "消息队列",
        "守卫": "检查",
        "(这|一|那)个(新的|全新的)?云": "环境",
        "派发|调度": "分派",
        "交还": "取消预留",
        "这台实例": "这个实例",
        r"(?<!桩)代码( 是)? ?[2345]\d\d": "状态码",
        "应答 ?[2345]\\d\\d": "返回",
        "(被 cast|没有人|谁也)": "写明是谁",
        "站在(?!他的角度)": "停在",
        "请注意": "要点",
        "下层的库": "依赖的库",
        " “|” ": "no blank beside a full-width quote",
    },
}


def names(entry: dict) -> set[str]:
    """Return what a term is called in a text: its names, with and without what stands in brackets behind them."""
    found = set()
    for name in (entry["name"].en, entry["name"].zh):
        found |= {name, re.split(r" ?[(（]", name)[0]}
    return found


def terms_in(text: str, *, but_for: str) -> set[str]:
    """Return the keys of the terms that a text uses. The longest name counts: a call chain is not a call."""
    known = {name: key for key, entry in GLOSSARY.items() for name in names(entry)}
    known |= {name: key for key, entry in GLOSSARY.items() for name in entry.get("also", ()) if key != but_for}
    found = set()
    for name in sorted(known, key=len, reverse=True):
        pattern = re.escape(name) if CHINESE.search(name) else rf"(?<![\w-]){re.escape(name)}s?(?![\w-])"
        text, count = re.subn(pattern, " · ", text, flags=re.IGNORECASE)
        if count:
            found.add(known[name])
    return found


def test_there_are_some_thirty_terms():
    assert 30 <= len(GLOSSARY) <= 45
    for word in "cast call policy context stub cinder iscsi decorator rpc topic instance volume bdm".split():
        assert word in GLOSSARY


@pytest.mark.parametrize("word", GLOSSARY)
def test_an_entry_is_there_in_both_languages(word):
    entry = GLOSSARY[word]
    assert set(entry) <= {"name", "meaning", "also"}
    assert word == word.lower().strip() or word == entry["name"].en
    for language in LANGUAGES:
        assert entry["name"].in_language(language).strip()
        assert entry["meaning"].in_language(language).strip()
    assert CHINESE.search(entry["meaning"].zh) and not CHINESE.search(entry["meaning"].en)
    assert len(entry["meaning"].en) <= 170, "two lines at 80 columns, and a little"
    assert entry["meaning"].en.endswith(".") and entry["meaning"].zh.endswith("。")


def test_no_two_entries_are_found_by_one_word():
    found = [word.lower() for key, entry in GLOSSARY.items() for word in {key, *names(entry), *entry.get("also", ())}]
    by_entry = [{word.lower() for word in {key, *names(entry), *entry.get("also", ())}} for key, entry in GLOSSARY.items()]
    assert sum(map(len, by_entry)) == len(set(found))


def test_the_chinese_follows_the_glossary():
    assert {key: re.split("（", GLOSSARY[key]["name"].zh)[0] for key in SETTLED} == SETTLED


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_meaning_leads_back_to_its_word(language):
    uses = {key: terms_in(entry["meaning"].in_language(language), but_for=key) for key, entry in GLOSSARY.items()}
    assert sum(map(len, uses.values())) > 20, "or nothing was found at all"
    assert [key for key, used in uses.items() if key in used] == []
    try:
        graphlib.TopologicalSorter(uses).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"a circle: {' → '.join(error.args[1])}")


@functools.cache
def told() -> list[Text]:
    """Return every text that a learner sees."""
    found = [value for words in (messages, nova_messages) for value in vars(words).values() if isinstance(value, Text)]
    found += page_words.PAGE.values()
    found += [method.help for kind in (Guide, lanes._Ours) for method in vars(kind).values() if hasattr(method, "help")]
    found += [*notes.FUNCTIONS.values(), *notes.STOPS.values()]
    found += [text for entry in GLOSSARY.values() for text in (entry["name"], entry["meaning"])]
    return found + [text for name in library.names() for _, text in library.texts(library.load(name), name)]


@pytest.mark.parametrize(("language", "word"), [(language, word) for language in LANGUAGES for word in NEVER[language]])
def test_a_word_that_was_put_away_is_in_no_text(language, word):
    texts = [" ".join(text.in_language(language).split()) for text in told()]
    assert len(texts) > 350
    assert [text for text in texts if re.search(word, text, flags=re.IGNORECASE)] == [], NEVER[language][word]
