"""A learner's progress: where each lesson was left, and which questions were answered. One small file, and nothing else.

The file is the learner's: one that cannot be read is reported and left as it is, and no lesson waits for it.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import platformdirs

from walkthrough import files
from walkthrough.course import library
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import LANGUAGES, Stop

VERSION = 1


class ProgressError(WalkthroughError):
    """The file that holds the progress cannot be read or written."""


@dataclass(frozen=True)
class Record:
    """How far a learner came in one lesson.

    ``stop`` is the number of the stop where the lesson was left, None if it was never begun or gone through to its end;
    ``answered`` the numbers of the stops whose questions were answered right, in order, ``told`` of those whose answers were asked
    for instead, ``done`` of those whose tasks were done; ``repaired`` whether its repair passed, ``finished`` whether it was ever
    gone through to its end; ``copy`` the folder of the copy that was changed for its repair, empty if there is none.
    """

    stop: int | None = None
    answered: tuple[int, ...] = ()
    finished: bool = False
    told: tuple[int, ...] = ()
    done: tuple[int, ...] = ()
    repaired: bool = False
    copy: str = ""

    def lacks_answer(self, number: int, stop: Stop) -> bool:
        """Tell whether the stop of that number asks something that was never answered right."""
        return stop.question is not None and number not in self.answered

    def lacks_deed(self, number: int, stop: Stop) -> bool:
        """Tell whether the stop of that number has a task that was never done."""
        return stop.task is not None and number not in self.done


def state_file() -> Path:
    """Return where the progress is kept: in the user's own folder for such state, as the system names it."""
    return platformdirs.user_state_path("walkthrough", appauthor=False) / "progress.json"


def key_of(name: str) -> str:
    """Return what a lesson is called in the file: ``lesson-1`` by whatever name it was run, or a script's full path."""
    path = Path(name)
    if path.suffix != ".py":
        return name
    path = path.resolve()
    known = f"lesson-{path.stem.removeprefix('lesson_')}"
    return known if known in (*library.names(), *library.walks()) and path == library.find(known).resolve() else str(path)


def load(path: Path | None = None) -> dict[str, Record]:
    """Return all records by lesson. Raises ProgressError, with the command that mends it, if the file cannot be understood."""
    path = path or state_file()
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        raise _damaged(path) from error
    except OSError as error:
        raise ProgressError(f"{path}: cannot be read, so progress is not saved: {error.strerror or error}") from error
    try:
        found = json.loads(text)
        if found["version"] != VERSION:
            raise ValueError(f"version {found['version']!r} of the file")
        return {name: _record(record) for name, record in found["lessons"].items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> ProgressError:
    # What is wrong with it is nothing that a learner could mend; the error that it was found by has the details.
    return ProgressError(
        f"your progress file is damaged or of another version, so progress is not saved: {path}; "
        f"to delete it and start again: {files.command()} reset --all"
    )


def _record(found: dict[str, Any]) -> Record:
    # A file of an earlier walkthrough lacks what has come since.
    more = {"told": tuple(found.get("told", ())), "done": tuple(found.get("done", ())), "repaired": found.get("repaired", False)}
    more["copy"] = found.get("copy", "")
    record = Record(found["stop"], tuple(found["answered"]), found["finished"], **more)
    numbers = [*record.answered, *record.told, *record.done, *([] if record.stop is None else [record.stop])]
    flags = (record.finished, record.repaired)
    if type(record.copy) is not str:
        raise ValueError(f"no folder: {record.copy!r}")
    if not all(type(number) is int and number > 0 for number in numbers) or not all(type(flag) is bool for flag in flags):
        raise ValueError(f"no record of a lesson: {found}")
    return record


def _as_data(record: Record) -> dict[str, Any]:
    """Return a record as it is kept: what has come since the first walkthrough only where there is something to tell."""
    first = ("stop", "answered", "finished")
    return {name: value for name, value in asdict(record).items() if name in first or value}


def _with(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(sorted({*numbers, number}))


def language(path: Path | None = None) -> str | None:
    """Return the language that the learner has chosen at a prompt, if there is one. No file, or one that is damaged, has none."""
    try:
        found = json.loads((path or state_file()).read_text(encoding="utf-8")).get("language")
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return found if found in LANGUAGES else None


def save(records: dict[str, Record], path: Path | None = None, chosen: str | None = None) -> None:
    """Write all records, and the language that was ``chosen``, now or before.

    The file is the old one or the new one, never half of either. Raises ProgressError."""
    path = path or state_file()
    data: dict[str, Any] = {"version": VERSION, "lessons": {name: _as_data(record) for name, record in records.items()}}
    if chosen := chosen or language(path):
        data["language"] = chosen
    text = json.dumps(data, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, text + "\n")
    except OSError as error:
        raise ProgressError(f"{path}: progress cannot be saved: {error.strerror or error}") from error


def forget(lessons: set[str], path: Path | None = None) -> None:
    """Remove some lessons' records. Raises ProgressError."""
    records = load(path)
    save({name: record for name, record in records.items() if name not in lessons}, path)


def forget_all(path: Path | None = None) -> None:
    """Remove the file, whatever is in it. Raises ProgressError."""
    path = path or state_file()
    try:
        path.unlink(missing_ok=True)
    except NotADirectoryError:
        pass
    except OSError as error:
        raise ProgressError(f"{path}: cannot be deleted: {error.strerror or error}") from error


def _complain(error: ProgressError) -> None:
    print(f"walkthrough: {error}", file=sys.stderr)


class Progress:
    """Keeps one lesson's record while a learner is in it. What goes wrong with the file is told once, and stops nothing."""

    def __init__(self, lesson: str, path: Path | None = None, complain: Callable[[ProgressError], None] = _complain) -> None:
        self._key = key_of(lesson)
        self._path = path
        self._complain = complain
        self._works = True
        self.record = Record()
        self._try(lambda: load(path))

    def arrived(self, stop: int) -> None:
        """The learner stands at a stop, and would go on there."""
        self._change(lambda record: replace(record, stop=stop))

    def answered(self, stop: int) -> None:
        """The learner has answered the question of a stop."""
        self._change(lambda record: replace(record, answered=_with(record.answered, stop)))

    def told(self, stop: int) -> None:
        """The learner asked for the answer of a stop."""
        self._change(lambda record: replace(record, told=_with(record.told, stop)))

    def done(self, stop: int) -> None:
        """The learner has done the task of a stop."""
        self._change(lambda record: replace(record, done=_with(record.done, stop)))

    def repaired(self) -> None:
        """The learner's repair of this lesson has passed."""
        self._change(lambda record: replace(record, repaired=True))

    def keeps(self, copy: str) -> None:
        """The learner has left work of theirs in the copy in that folder; with the empty text, in none."""
        self._change(lambda record: replace(record, copy=copy))

    def speaks(self, chosen: str) -> None:
        """The learner has chosen a language."""

        def changed() -> dict[str, Record]:
            records = load(self._path)
            save(records, self._path, chosen)
            return records

        self._try(changed)

    def finished(self) -> None:
        """The learner has gone through the lesson to its end."""
        self._change(lambda record: replace(record, stop=None, finished=True))

    def _change(self, change: Callable[[Record], Record]) -> None:
        def changed() -> dict[str, Record]:
            # Read again: another lesson may run in another terminal.
            records = load(self._path)
            before = records.get(self._key, Record())
            records[self._key] = change(before)
            if records[self._key] != before:
                save(records, self._path)
            return records

        self._try(changed)

    def _try(self, action: Callable[[], dict[str, Record]]) -> None:
        if self._works:
            try:
                self.record = action().get(self._key, Record())
            except ProgressError as error:
                self._works = False
                self._complain(error)
