"""What is looked at when a run comes to a lesson's stops."""

from collections.abc import Iterable
from dataclasses import dataclass

from walkthrough import source
from walkthrough.lesson import Stop
from walkthrough.proof import rules
from walkthrough.stubs import layout

#: Names that are shown at every stop where they exist.
SHOWN = ("body", "instance", "volume_bdm")


@dataclass(frozen=True)
class Watch:
    """A stop as the recorder sees it: its number in the lesson, its place, and the expressions whose values are wanted there.

    ``optional`` are names that are left out where they do not exist; another that fails is recorded as the error that pdb
    prints. ``statement`` holds the first and the last line of the statement that stands there.
    """

    number: int
    lane: str
    file: str
    line: int
    statement: tuple[int, int]
    names: tuple[str, ...]
    optional: tuple[str, ...] = SHOWN


def watches(stops: Iterable[Stop], first: int = 1) -> list[Watch]:
    """Return stops for the recorder: with their own names, and with those that the article's author printed at that place.

    ``first`` is the first one's number. The stub must have been imported. Raises TranscriptError if the article's transcripts
    cannot be read.
    """
    printed = {(each.line, each.function): (each.file or "", each.printed) for each in rules.read()}
    found = []
    for number, stop in enumerate(stops, start=first):
        file, names = printed.get((stop.line, stop.function), ("", ()))
        asked = names if file.endswith(f"/{stop.file}") else ()
        statement = source.around(layout.find(stop.file) or stop.file, stop.line)
        found.append(Watch(number, stop.lane, stop.file, stop.line, statement, tuple(dict.fromkeys([*stop.names, *asked]))))
    return found
