"""Where lines are broken, in English and in Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from walkthrough.screen.wrapping import wrapped


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in wrapped(Text(text), width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("the volume is attaching now", 13, ["the volume is", "attaching now"]),
        ("卷的状态是 attaching 了", 10, ["卷的状态是", "attaching", "了"]),
        ("原文用 pdb 跟着它走过四个断点", 16, ["原文用 pdb 跟着", "它走过四个断点"]),
        ("挂载一个卷，然后返回", 10, ["挂载一个", "卷，然后返", "回"]),
        ("设备名（device）在这里", 10, ["设备名", "（device）", "在这里"]),
        ("pp body……），输入", 14, ["pp body……），", "输入"]),
        ("写着设备名*由它预留", 10, ["写着设备", "名*由它预", "留"]),
        ("  indented text", 10, ["  indented", "text"]),
        ("a-very-long-word", 6, ["a-very", "-long-", "word"]),
        ("一二三四五", 4, ["一二", "三四", "五"]),
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("", 5, [""]),
    ],
)
def test_lines(text, width, expected):
    assert lines(text, width) == expected


@given(st.text(alphabet="ab ,.，。（）“”卷挂载断点…\n", max_size=60), st.integers(min_value=2, max_value=30))
def test_nothing_is_lost_and_no_line_is_too_wide(text, width):
    made = lines(text, width)
    assert "".join("".join(made).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in made)
