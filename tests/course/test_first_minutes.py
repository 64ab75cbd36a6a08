"""The first five minutes: words that are explained, help by purpose, errors that teach, and a language that stays (issue 11, 5)."""

import json
import re

import pytest

from walkthrough import messages
from walkthrough.course import glossary, library, progress
from walkthrough.lesson import LANGUAGES


def printed(done, command: str) -> str:
    """Return what a command at the prompt printed."""
    return re.split(r"\(Pdb(?:\+\+)?\) ", done.stdout.partition(f") {command}\n")[2])[0]


def test_what_explains_each_word_by_each_of_its_names():
    for key, word in glossary.words().items():
        for name in (key, word.name.en, word.name.zh.partition("（")[0], *word.called, f"{key.upper()}*", f"{word.name.en}s"):
            assert glossary.find(name) is word, name
    assert glossary.find("nothing") is None and glossary.near("castt") == ["cast"]


def test_every_lesson_marks_words_in_both_languages():
    for name in library.names():
        for language in LANGUAGES:
            texts = [text.in_language(language) for _, text in library.texts(library.load(name), name)]
            assert sum(len(glossary._MARKED.findall(text)) for text in texts) >= 3, (name, language)


@pytest.mark.parametrize("code", ["f(*args)", "a * b", "2**3", "a*b", "* one"])
def test_an_asterisk_of_code_marks_nothing(code):
    assert list(glossary.unknown(code)) == []
    assert list(glossary.unknown(f"a frobnicator* {code}")) == ["frobnicator*"]


def test_a_mark_amid_chinese_is_a_mark():
    assert list(glossary.unknown("没有的词*由它说明")) == ["没有的词*"]
    assert list(glossary.unknown("设备名*由它说明")) == []


def test_what_at_the_prompt(command):
    done = command("run", "lesson-1", commands="what\nwhat 块设备映射\nwhat castt\nq\n")
    assert "block device mapping (bdm)" in " ".join(printed(done, "what").split())
    assert glossary.words()["bdm"].meaning.en.split()[0] in printed(done, "what 块设备映射")
    assert "Did you mean: cast?" in printed(done, "what castt")


@pytest.mark.parametrize("typed", ["Answer the URL", "answer: the url", "ANSWER：the URL", "answer the URL?", "Answer: the URL？"])
def test_a_capital_a_colon_and_a_question_mark_are_understood(command, typed):
    assert messages.RIGHT.en in printed(command("run", "lesson-1", commands=f"{typed}\nq\n"), typed)


def test_a_variable_of_that_name_is_still_the_learners(command):
    done = command("run", "lesson-1", commands="Answer = 5\np Answer\nAnswer\nq\n")
    assert printed(done, "p Answer") == printed(done, "Answer") == "5\n"


def test_an_error_that_the_author_made_too_says_so(command):
    done = command("run", "lesson-1", commands="pp bdm\nc\nc\npp bdm\np bdm\nq\n")
    third = done.stdout.split("Stop 3 of 4")[1]
    assert messages.AUTHOR_ERRED.en.format(command="pp volume_bdm") in third.split(") p bdm")[0]
    assert "author made" not in done.stdout.split("Stop 3 of 4")[0] + third.split(") p bdm")[1]


def test_what_looks_like_a_command_is_named(command):
    done = command("run", "lesson-1", commands="lessn\nansewr 42\nfrobnicate\nq\n")
    assert "Did you mean: lesson?" in printed(done, "lessn") and "Did you mean: answer?" in printed(done, "ansewr 42")
    assert "Did you mean" not in printed(done, "frobnicate")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["help", "h"])
def test_help_has_our_commands_first_by_purpose_and_each_once(command, language, typed):
    done = command("run", "lesson-1", "--lang", language, commands=f"{typed}\nq\n")
    ours, _, pdbs = printed(done, typed).partition("<topic>")
    for heading, names in messages.PURPOSES:
        assert heading.in_language(language) in ours
        for name in names:
            assert len(re.findall(rf"^  (?:run[,、] ?)?{name}\b", ours, flags=re.MULTILINE)) == 1, name
            assert not re.search(rf"\b{name}\b", pdbs), name


def test_a_language_that_was_chosen_stays(command, state_home):
    kept = progress.Progress("lesson-1")
    kept.arrived(2)
    kept.speaks("zh")
    assert progress.language() == "zh"
    kept.answered(1)
    progress.forget({"lesson-1"})
    assert progress.language() == "zh", "progress and language are two things"
    assert "课程" in command("list").stdout and "lesson" in command("list", "--lang", "en").stdout.split("\n")[0]
    for damaged in ("{", "[]", json.dumps({"language": 5}), json.dumps({"language": "fr"})):
        progress.state_file().write_text(damaged)
        assert progress.language() is None
