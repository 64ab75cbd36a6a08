"""The help pages, in both languages (issue 11)."""

import re

import pytest
from rich.cells import cell_len

from walkthrough import cli, cli_help, files
from walkthrough.course import progress

COMMANDS = next(action.choices for action in cli._parser()._actions if action.choices)
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_all_that_help_says_has_its_chinese():
    assert list(cli_help.untranslated(cli._parser(), files.command())) == []
    english = [text.en for text in cli_help.HELP]
    assert len(english) == len(set(english))
    assert [text.zh for text in cli_help.HELP if not CHINESE.search(text.zh)] == []
    parser = cli._parser()
    parser.add_argument("--new", help="something new")
    assert list(cli_help.untranslated(parser, files.command())) == ["something new"]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_each_page_is_chinese_and_fits(monkeypatch, capsys, name):
    monkeypatch.setenv("COLUMNS", "80")
    for language in ("en", "zh"):
        with pytest.raises(SystemExit) as ended:
            cli.main([*name.split(), "--help", "--lang", language])
        page = capsys.readouterr().out
        assert ended.value.code == 0 and page.startswith(f"usage: walkthrough {name}".rstrip())
        told = [line for line in page.splitlines() if line.strip() and "{en,zh}" not in line and "中文：" not in line]
        assert bool(CHINESE.search("".join(told))) == (language == "zh")
    assert "选项：\n" in page and "show this" not in page and "options:" not in page
    assert max(cell_len(line) for line in page.splitlines() if "printf" not in line) <= 80


@pytest.mark.parametrize("arguments", [["--lang=zh", "--help"], ["--lang", "zh", "-h"], ["list", "-h", "--lang", "zh"]])
def test_the_language_may_be_named_anywhere(command, arguments):
    assert "显示这份帮助" in command(*arguments).stdout


def test_help_speaks_the_language_that_was_chosen_or_the_systems(command, state_home):
    assert "显示这份帮助" not in command("--help").stdout
    progress.Progress("lesson-1").speaks("zh")
    assert "显示这份帮助" in command("--help").stdout and "show this help" in command("--help", "--lang", "en").stdout
    progress.Progress("lesson-1").speaks("en")
    assert "显示这份帮助" not in command("--help", LC_ALL="zh_CN.UTF-8").stdout
    progress.state_file().unlink()
    assert "显示这份帮助" in command("check", "--help", LC_ALL="zh_CN.UTF-8").stdout


def test_a_language_that_there_is_not_is_told(command):
    assert "invalid choice: 'fr'" in command("run", "--lang", "fr", "--help").stderr
