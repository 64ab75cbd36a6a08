"""The first five minutes: words that are explained, help by purpose, errors that teach, and a language that stays (issue 11, 5)."""

import json
import re

import pytest
from helpers import KINDS

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


@pytest.mark.parametrize("kind", KINDS)
def test_capitals_and_full_width_are_understood_of_every_command(command, kind):
    typed = ("S", "Ｎ", "ｐ server_id", "P server_id", "PP server_id", "p：server_id", "？hint", "ＨＩＮＴ", "L", "C")
    done = command("run", "lesson-1", "--debugger", kind, commands="\n".join([*typed, "Q", ""]))
    assert "create()\n-> authorize(context)\n" in printed(done, "S")
    assert "create()\n-> authorize_attach(context, action='create')\n" in printed(done, "Ｎ")
    for line in typed[2:6]:
        assert "'4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a'" in printed(done, line), line
    assert "hint: show a hint" in printed(done, "？hint") and "hint 1 of 2" in printed(done, "ＨＩＮＴ")
    assert "authorize_attach" in printed(done, "L") and "Stop 2 of 4" in printed(done, "C")
    assert "You left the lesson." in done.stdout


def test_what_may_be_meant_otherwise_is_left_to_python(command):
    """A variable, and a sentence that begins like a command that has the run go on."""
    done = command("run", "lesson-1", "--debugger", "pdb", commands="S = 4\nS\nC compiler\nN.x\nL = 3\nL\nq\n")
    assert printed(done, "S") == "4\n" and printed(done, "L") == "3\n"
    assert "SyntaxError" in printed(done, "C compiler") and "NameError" in printed(done, "N.x")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("帮助", "help"),
        ("继续运行", "c"),
        ("回答 URL", "answer URL"),
        ("print server_id", "p server_id"),
        ("pritn server_id", "p server_id"),
        ("dispaly", "display"),
        ("单步", "s"),
    ],
)
def test_a_word_for_a_command_is_named(command, typed, meant):
    done = command("run", "lesson-1", "--lang", "zh", commands=f"{typed}\nq\n")
    assert messages.DID_YOU_MEAN.zh.format(words=meant) in printed(done, typed)


@pytest.mark.parametrize(
    ("lesson", "listed", "not_listed"),
    [("lesson-0", (), ("repair", "article", "type")), ("lesson-4", ("repair", "article", "type"), ())],
)
def test_help_lists_what_a_lesson_has_a_use_for(command, lesson, listed, not_listed):
    done = command("run", lesson, commands="help\nlesson\narticle\nq\n")
    ours, names = printed(done, "help").partition("<topic>")[0], printed(done, "lesson")
    for name in listed + not_listed:
        assert bool(re.search(rf"^  {name}\b", ours, re.MULTILINE)) == (name in listed), name
        assert bool(re.search(rf"\b{name}\b", names.partition("Commands added")[2])) == (name in listed), name
    assert messages.NOT_IN_ARTICLE.en in printed(done, "article"), "it works all the same"


@pytest.mark.parametrize("name", ["steps", "view", "chain"])
def test_what_a_command_does_not_take_is_named(command, name):
    done = command("run", "lesson-1", commands=f"{name} foo\nq\n")
    assert printed(done, f"{name} foo").startswith(f"{name} does not take 'foo'.\n{name} ")


def test_that_something_is_open_is_said_once(command):
    done = command("run", "lesson-1", commands="c\nq\n")
    assert done.stdout.count(messages.STILL_OPEN.en.format(number=1)) == 1


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
    assert "Did you mean: lesson?" in printed(done, "lessn") and "Did you mean: answer 42?" in printed(done, "ansewr 42")
    assert "Did you mean" not in printed(done, "frobnicate")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["help", "h"])
def test_help_has_our_commands_first_by_purpose_and_each_once(command, language, typed):
    done = command("run", "lesson-1", "--lang", language, commands=f"{typed}\nq\n")
    ours, _, pdbs = printed(done, typed).partition("<topic>")
    no_use = ("repair",)
    for heading, names in messages.PURPOSES:
        assert heading.in_language(language) in ours
        for name in names:
            found = re.findall(rf"^  (?:run[,、] ?)?{name}\b", ours, flags=re.MULTILINE)
            assert len(found) == (name not in no_use), name
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
