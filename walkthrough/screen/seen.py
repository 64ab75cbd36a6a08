"""What was shown before: an object of 60 fields is shown whole once, and from then on only what matters of it."""

from collections.abc import Collection, Sequence
from typing import Any

from walkthrough.values import Field


class Seen:
    """Remembers the objects that were shown at each stop, one of each class."""

    def __init__(self) -> None:
        self._shown: dict[tuple[type, int], Sequence[Field]] = {}

    def is_whole(self, value: Any, found: Sequence[Field], marks: Collection[str], number: int) -> bool:
        """Tell whether an object with the fields ``found`` is to be shown whole at stop ``number``: if the stops before it
        showed none of its class, or if a field is not as it was there and has no mark that would show it now.

        The answer for a stop is the same whenever the stop is come to again.
        """
        before = max((stop for kind, stop in self._shown if kind is type(value) and stop < number), default=None)
        self._shown[type(value), number] = found
        if before is None:
            return True
        return any(field.name not in marks for field in set(found).difference(self._shown[type(value), before]))
