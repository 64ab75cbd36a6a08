"""The learner's workshop: where a lesson's repair is laid out, edited and tried."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from walkthrough import messages
from walkthrough.course import repair
from walkthrough.course.progress import Progress
from walkthrough.lesson import Loaded, Repair, Text
from walkthrough.screen.terminal import Terminal


class Workshop:
    """A copy of the code for one lesson's repair, made when it is first wanted; it lasts as long as the lesson runs."""

    def __init__(self, given: Repair, lesson: Loaded, screen: Terminal, progress: Progress | None = None) -> None:
        self._given = given
        self._lesson = lesson
        self._world = repair.repairable(lesson)
        self._screen = screen
        self._progress = progress
        self._folder: Path | None = None
        # A folder that the learner named, or worked in before, is never removed.
        self._is_ours = True
        self._has_failed = False

    @property
    def hint(self) -> Text | None:
        """What helps whose copy was tried and does not do, where the lesson has something to say."""
        return self._given.naive.because if self._has_failed and self._given.naive else None

    def open_anew(self) -> None:
        """As ``open``, with a fresh copy. Work of the learner's in the one before stays where it is."""
        self.close()
        self._forget()
        self.open()

    def take_up(self, folder: Path) -> None:
        """As ``open``, with a copy that stayed from another time."""
        folder = folder.resolve()
        if not self._is_copy(folder):
            self._screen.tell(messages.NO_COPY, folder=folder, file=self._given.file)
            return
        if self._folder != folder:
            self.close()
            self._folder, self._is_ours = folder, False
        self.open()

    def _is_copy(self, folder: Path) -> bool:
        return (folder / self._given.file).is_file() and self._world.is_copy(folder)

    def _forget(self) -> None:
        if self._progress:
            self._progress.keeps("")

    def _resume(self) -> None:
        """Take up the copy that the learner worked in when the lesson was left, if it is still there."""
        kept = Path(self._progress.record.copy) if self._progress and self._progress.record.copy else None
        if self._folder is None and kept and self._is_copy(kept):
            self._folder, self._is_ours = kept, False
            self._screen.tell(messages.REPAIR_AGAIN)

    def open(self) -> None:
        """Lay the copy out, say where, and let the learner's editor have it, if there is one; what was changed there is tried.

        Raises RepairError if there is no place for the copy.
        """
        self._resume()
        if self._folder is None:
            try:
                made = tempfile.mkdtemp(prefix="walkthrough-repair-")
            except OSError as error:
                raise repair.RepairError(f"there is no place for the copy: {error.strerror or error}") from error
            self._folder, self._is_ours = Path(made).resolve(), True
            repair.lay_out(self._world, self._folder)
        path, line = repair.position(self._given, self._world, self._folder)
        self._screen.paragraphs(self._given.task)
        self._screen.tell(messages.REPAIR_HERE)
        self._screen.verbatim(f"{path}:{line}")
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not (editor and sys.stdin is not None and sys.stdin.isatty()):
            self._screen.tell(messages.REPAIR_THEN)
        elif self._edited(editor, path, line) and self._world.is_changed(self._folder):
            self.try_it()

    def _edited(self, editor: str, path: Path, line: int) -> bool:
        try:
            subprocess.run([*shlex.split(editor), f"+{line}", str(path)], check=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            self._screen.tell(messages.NO_EDITOR, editor=editor, reason=error)
            return False
        return True

    def try_it(self) -> bool:
        """Run the copy in the place of what it copies and say what came of each case; tell whether the repair is one."""
        self._resume()
        if self._folder is None:
            self._screen.tell(messages.REPAIR_FIRST)
            return False
        self._screen.tell(messages.REPAIR_RUNS)
        try:
            findings = repair.trial(self._given, self._lesson.world, self._folder)
        except repair.RepairError as error:
            self._screen.tell(messages.REPAIR_FAILS, error=error)
            return False
        except KeyboardInterrupt:
            # Not the lesson is to be left, but a copy that does not come to an end.
            self._screen.tell(messages.REPAIR_STOPPED)
            return False
        for finding in findings:
            self._screen.finding(finding.case.title, finding.wrong, finding.raised)
        done = not any(finding.wrong for finding in findings)
        # One that was not touched has not been thought about yet.
        self._has_failed = not done and self._world.is_changed(self._folder)
        if done:
            self._screen.paragraphs(self._given.praise)
            if self._progress:
                self._progress.repaired()
        else:
            self._screen.tell(messages.REPAIR_NOT_YET)
        return done

    def close(self) -> None:
        """Remove the copy, unless there is work of the learner's in it: then say where it stays."""
        if self._folder is None:
            return
        if self._world.is_changed(self._folder):
            self._screen.tell(messages.REPAIR_STAYS)
            self._screen.verbatim(str(self._folder))
            if self._progress:
                self._progress.keeps(str(self._folder))
        elif self._is_ours:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None
