"""What is new or other in a frame since the learner last looked at it: variables by their texts, objects field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from walkthrough.tracing.printer import Printer
from walkthrough.world import World

#: An object's fields, or the text of any other value under an empty name.
_Texts = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A variable, or a field of one, whose value is new (``before`` is None) or other than it was."""

    name: str
    field: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Step:
    """Where a step has come to: the file as lessons name it, its text, the line, and what changed since the frame's last prompt."""

    file: str
    text: str
    line: int
    function: str
    changes: Sequence[Change]


class Looks:
    """Remembers how a run's frames looked at their last prompt."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._brief = Printer(world.brief).brief
        self._last: dict[FrameType, dict[str, _Texts]] = {}

    def changes(self, frame: FrameType, variables: Mapping[str, Any]) -> list[Change]:
        """Return what changed in a frame since this was last asked of it; of a frame that is new its arguments are no news."""
        now = {name: self._texts(value) for name, value in variables.items() if not name.startswith("__")}
        before = self._last.get(frame)
        self._last[frame] = now
        if before is None:
            return []
        found = []
        for name, texts in now.items():
            old = before.get(name)
            if old is None or old.keys() != texts.keys():
                found.append(Change(name, "", None if old is None else _short(old), _short(texts)))
            else:
                found += [Change(name, field, old[field], text) for field, text in texts.items() if old[field] != text]
        return found

    def forget(self) -> None:
        """Let the frames go: the run is over."""
        self._last.clear()

    def _texts(self, value: Any) -> _Texts:
        fields = self._world.fields(value)
        return {field.name: field.text for field in fields} if fields else {"": self._brief(value)}


def _short(texts: _Texts) -> str:
    return texts.get("", f"{len(texts)} fields")
