"""By how many lines the code of a pdb session has moved since."""

import re
from collections.abc import Iterable

from walkthrough.pdb_session import name_of
from walkthrough.world import Source

#: A command with the number of a line.
_NUMBERED = re.compile(
    r"(?P<before>(?:b|break|tbreak|cl|clear) (?P<file>\S.*?):(?=\d)|(?:b|break|tbreak|unt|until|j|jump|l|list) )"
    r"(?P<first>\d+)(?:(?P<comma> *, *)(?P<last>\d+) *$)?"
)


class Moved:
    """By how many lines what a session shows stands elsewhere today, as its places tell: by file, of each line that is known."""

    def __init__(self, known: Iterable[tuple[str, int, int]]) -> None:
        self._by: dict[str, dict[int, int]] = {}
        for name, then, now in known:
            self._by.setdefault(name, {})[then] = now - then

    def command(self, command: str, name: str, source: Source) -> str:
        """Return a command, typed in a file, with the number that its line has today, and the name that its file has here."""
        found = _NUMBERED.match(command)
        if not found:
            return command
        before, file = found["before"], found["file"]
        if file:
            name = next((each for each in self._by if f"/{each}".endswith(f"/{file.lstrip('/')}")), name_of(file, source) or file)
            if "\\" in file or file.startswith("/"):
                before = before.replace(file, name)
        first = int(found["first"])
        last = f"{found['comma']}{int(found['last']) + self.by(name, int(found['last']))}" if found["last"] else ""
        if found["last"] and int(found["last"]) < first:
            # So many lines, and no line.
            last = f"{found['comma']}{found['last']}"
        return f"{before}{first + self.by(name, first)}{last}{command[found.end() :]}"

    def by(self, name: str, line: int) -> int:
        """Return by how many a line of a file has moved: as the nearest place has that is known."""
        by = self._by.get(name, {})
        return by[min(by, key=lambda each: abs(each - line))] if by else 0
