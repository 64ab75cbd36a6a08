"""Where statements begin and end: of a function alone, as in its whole file."""

import linecache
import types

import pytest
from helpers import ROOT

from walkthrough.source import spans, spans_around

HARD = '''
def one(
    a=(1,
2), b="""
at the left """):
    @print(
        a,
    )
    def two():
        return [
            b,
]
# A note at the left.
    text = """
at the left
"""
    return (
        a, lambda: [
            text,
        ]
    )
'''


def codes(code):
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from codes(each)


@pytest.mark.parametrize("path", [None, linecache.__file__, pytest.__file__, ROOT / "walkthrough/stubs/nova/compute/manager.py"])
def test_a_functions_statements_are_those_of_its_file(path, tmp_path):
    if path is None:
        path = tmp_path / "hard.py"
        path.write_text(HARD, encoding="utf-8")
    text = "".join(linecache.getlines(str(path)))
    whole = spans(text)
    assert whole
    for code in codes(compile(text, str(path), "exec", dont_inherit=True)):
        for line in {line for *_, line in code.co_lines() if line}:
            [found, wanted] = [[each for each in some if each[0] <= line <= each[1]][:1] for some in (spans_around(code), whole)]
            assert found == wanted, (code.co_qualname, line)
