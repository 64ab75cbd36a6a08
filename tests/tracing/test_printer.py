"""What a value's text must not say: where objects lie differs from run to run."""

import copy
import gc

import pytest

from walkthrough.tracing import printer
from walkthrough.tracing.printer import Printer
from walkthrough.worlds.python.world import Python

PRINTER = Printer(Python().brief)


def large():
    """Return a class whose instances lie where no small object does."""
    return type("Large", (), {"__slots__": tuple(f"a{number}" for number in range(200))})


# Made in the test: the collector does not tell of what was frozen with the libraries.
@pytest.mark.parametrize("make", [list, large, lambda: large()(), dict, lambda: print, lambda: 1.5, lambda: "text"])
def test_an_id_is_no_number(make):
    kept = make()
    # Where memory has few addresses a number alone may be anything, and only what the collector knows is looked for.
    if id(kept) > 2**40:
        assert PRINTER.brief(id(kept)) == PRINTER.full(id(kept)) == "0x…"
    if id(kept) > 2**40 or gc.is_tracked(kept):
        assert PRINTER.brief({id(kept): 1}) == "{0x…: 1}"
        assert PRINTER.full({id(kept), "a"}) == "{'a', 0x…}"
        assert PRINTER.error(KeyError(id(kept))) == "KeyError: 0x…"


def test_an_id_is_no_number_where_there_are_few_addresses(monkeypatch):
    monkeypatch.setattr(printer, "_HIGH", 2**60)
    kept = [1]
    assert PRINTER.full({id(kept): 1, 16: 2, 2**30 + 3: 3}) == f"{{0x…: 1, 16: 2, {2**30 + 3}: 3}}"
    assert PRINTER.error(KeyError(id(kept))) == "KeyError: 0x…"
    assert PRINTER.full({2**30: 1}) == f"{{{2**30}: 1}}" and PRINTER.brief(2**30) == str(2**30)


def test_an_id_in_a_text_of_its_own_is_none():
    class State:
        def __repr__(self):
            return f"<State('green')@{id(self)} since 20261127>"

    assert PRINTER.brief(State()) == PRINTER.full(State()) == "<State('green')@0x… since 20261127>"


def test_ids_are_in_the_order_in_which_they_came():
    values = [[number] for number in range(50)]
    # Twice the same, and in whatever order they lie.
    for order in (values, values[::-1]):
        assert PRINTER.full({id(value): value for value in order}) == f"{{{', '.join(f'0x…: {value}' for value in order)}}}"


def test_the_memo_of_a_copy_that_holds_itself():
    held = {"a": [1]}
    held["itself"] = held
    memo = {}
    copy.deepcopy(held, memo)
    assert len(memo) > 2 and not any(str(key) in text for key in memo for text in (PRINTER.brief(memo), PRINTER.full(memo)))


@pytest.mark.parametrize(
    "number", [0, -1, 2**31, 2**32 + 8, 10**12, 1_764_201_600_000_000_000, 2**64, True], ids=lambda number: str(number)
)
def test_a_number_is_one(number):
    assert PRINTER.brief(number) == PRINTER.full(number) == repr(number)
    assert PRINTER.brief({number: 1}) == f"{{{number!r}: 1}}"
    assert PRINTER.error(KeyError(number)) == f"KeyError: {number!r}"
