"""An object is shown whole once, and later only if more is new than is marked."""

from walkthrough.screen.values import Seen
from walkthrough.world import Field


class Mapping:
    """Stands for a Nova object's class."""


OLD = [Field("id", "<?>", False), Field("no_device", "<?>", False)]
NEW = [Field("id", "39", True), Field("no_device", "<?>", False)]
NEWER = [Field("id", "39", True), Field("no_device", "False", True)]


def test_the_first_of_each_class_is_whole():
    seen = Seen()
    assert seen.is_whole(Mapping(), OLD, {"id"}, 1)
    assert not seen.is_whole(Mapping(), OLD, set(), 2)
    assert seen.is_whole(object(), OLD, set(), 2)


def test_what_is_new_is_shown():
    seen = Seen()
    seen.is_whole(Mapping(), OLD, set(), 1)
    assert seen.is_whole(Mapping(), NEW, set(), 2), "id is new and has no mark"
    assert not seen.is_whole(Mapping(), NEW, set(), 3)
    assert not seen.is_whole(Mapping(), OLD, {"id"}, 4), "the mark shows what is new"
    assert seen.is_whole(Mapping(), NEWER, {"id"}, 5)


def test_a_stop_shows_the_same_again_after_going_back():
    seen = Seen()
    first = [seen.is_whole(Mapping(), found, set(), stop) for stop, found in enumerate([OLD, OLD, NEW], start=1)]
    assert first == [True, False, True]
    assert [seen.is_whole(Mapping(), found, set(), stop) for stop, found in enumerate([OLD, OLD, NEW], start=1)] == first


def test_a_stop_that_was_jumped_to_is_whole():
    seen = Seen()
    assert seen.is_whole(Mapping(), OLD, {"id"}, 3)
    assert seen.is_whole(Mapping(), OLD, {"id"}, 1), "shown before, but at a later stop"
