"""Types the commands of pdb sessions into plain pdb, in processes that do nothing else."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import walkthrough
from walkthrough import files
from walkthrough.errors import CheckError
from walkthrough.lesson import Loaded
from walkthrough.pdb_session import CONTINUES, Section, Visit, called, nowhere, place_of, typed
from walkthrough.proof.moved import Moved
from walkthrough.proof.session_rules import STARTER
from walkthrough.values import visible
from walkthrough.world import Source
from walkthrough.worlds.python.calls import PYTESTS_OPTIONS

#: Where walkthrough itself is imported from.
_ROOT = Path(walkthrough.__file__).parents[1]
#: What leaves set_trace() as it is in a test, and what enters pdb where one fails, as ``pytest --pdb`` does.
_PLUGIN = """import pdb
import pytest
class Plain:
    set_trace = staticmethod(pdb.set_trace)
    def pytest_sessionstart(self):
        pdb.set_trace = self.set_trace"""
_POST_MORTEM = """    def pytest_exception_interact(self, call):
        pdb.post_mortem(call.excinfo.value.__traceback__)"""
#: What a place of ``pdb.run`` is in.
_STATEMENT = "<string>"
_SET_TRACE = re.compile(r"\bset_trace\(|\bbreakpoint\(\)")
_BREAKS = re.compile(r"(?:b|break|tbreak)\s+\S+$")
#: Seconds that a replay may take.
_PATIENCE = 120


@dataclass(frozen=True)
class Screen:
    """What was printed in a section, and how often something was done otherwise than it was typed, by the name of its rule."""

    text: str
    told: Mapping[str, int] = field(default_factory=dict)


def replayed(lesson: Loaded, sections: Sequence[Section], path: Path, source: Source) -> list[Screen]:
    """Return what is printed in each section, one process for those in which the program was not started anew."""
    places = [_place(section, path, source) for section in sections]
    screens: list[Screen | None] = []
    post_mortem = True
    while len(screens) < len(sections):
        first = len(screens)
        following = (number for number in range(first + 1, len(sections)) if sections[number].fresh)
        played = _played(lesson, sections, places, slice(first, next(following, len(sections))), path, source, post_mortem)
        came = next((number for number, screen in enumerate(played) if screen is None), len(played))
        screens += played[:came]
        if came == len(played) or came > 0:
            post_mortem = True
            continue
        if post_mortem and sections[first].post_mortem:
            # Whoever shows the place where an exception came from may have come to it otherwise.
            post_mortem = False
            continue
        section = sections[first]
        raise CheckError(f"{path}:{section.number}: plain pdb never stood at {source.name(places[first][0])}({places[first][1]})")
    return [screen for screen in screens if screen]


def _played(
    lesson: Loaded,
    sections: Sequence[Section],
    places: Sequence[tuple[str, int]],
    which: slice,
    path: Path,
    source: Source,
    post_mortem: bool,
) -> list[Screen | None]:
    """Return what is printed in some sections when they are typed in one process; None for one whose beginning it never came to."""
    with files.scratch() as scratch:
        plan, output = scratch / "plan.json", scratch / "output.json"
        first, is_statement = sections[which.start], places[which.start][0] == _STATEMENT
        if is_statement and not (first.statement or lesson.requests[0].call):
            raise CheckError(f"{path}:{first.number}: the text does not tell what was run there; say it with call=")
        data = {
            "statement": (first.statement or _call(lesson)) if is_statement else None,
            "command": _command(lesson, scratch, first, post_mortem),
            "folder": str(path.parent),
            "own_line": any(map(_stops_on_its_line, sections)),
            "ignores": not any(line.startswith("*** Invalid argument") for section in sections for line in section.lines),
            "sections": [
                {
                    "file": file,
                    "line": line,
                    "comes_by": _comes_by(section, post_mortem),
                    "commands": _typed(section, source),
                }
                for section, (file, line) in zip(sections[which], places[which], strict=True)
            ],
            "output": str(output),
        }
        plan.write_text(json.dumps(data), encoding="utf-8")
        settings = {**os.environ, "PDBPP_HIJACK_PDB": "0", "PYTHON_COLORS": "0", "NO_COLOR": "1", "COLUMNS": "80"}
        settings["PYTHONPATH"] = os.pathsep.join(filter(None, [str(path.parent), str(_ROOT), settings.get("PYTHONPATH")]))
        command = [sys.executable, "-P", "-c", f"from walkthrough.proof import player; player.main({str(plan)!r})"]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, env=settings
            )
        except subprocess.TimeoutExpired:
            raise CheckError(f"{path}: the sessions did not come to their end within {_PATIENCE} seconds") from None
        if not output.exists():
            ended = f"the process ended by itself (exit code {done.returncode})"
            reason = done.stderr.strip().rpartition("\n")[2] if done.returncode == 1 and done.stderr.strip() else ended
            raise CheckError(f"{path}: the sessions cannot be replayed: {visible(reason)}")
        return [Screen(*each) if each else None for each in json.loads(output.read_text(encoding="utf-8"))]


def _stops_on_its_line(section: Section) -> bool:
    """Tell whether a session shows set_trace() stop on its own line, as it has since Python 3.13."""
    goes: str = "c"
    broken: set[str] = set()
    for visit in section.visits:
        is_inline = _SET_TRACE.search(visit.statement) and goes in CONTINUES and not _returns(visit)
        if is_inline and not {visit.function, str(visit.line)} & broken:
            return True
        commands = [command for line in visit.lines if (command := typed(line)) is not None]
        goes = commands[-1] if commands else ""
        # There it stands for the breakpoint's sake.
        broken.update(re.split(r"[:,\s]+", command)[-1] for command in commands if _BREAKS.match(command))
    return False


def _comes_by(section: Section, post_mortem: bool) -> str:
    """Return by what a section's first place is come to, where it is not enough to stand there: what ``player`` calls that."""
    if section.post_mortem:
        return "is_post_mortem" if post_mortem else ""
    visit = section.visits[0]
    stands_there = _SET_TRACE.search(visit.statement) and (_returns(visit) or _stops_on_its_line(section))
    return "is_inline" if stands_there else ""


def _returns(visit: Visit) -> bool:
    return ")->" in visit.lines[0]


def _call(lesson: Loaded) -> str:
    """Return the call of a lesson's request, in Python."""
    request = lesson.requests[0]
    module, _, function = (request.call or "").partition(":")
    given = [repr(each) for each in request.args] + [f"{name}={value!r}" for name, value in request.kwargs.items()]
    return f"{module}.{function}({', '.join(given)})"


def _command(lesson: Loaded, scratch: Path, section: Section, post_mortem: bool) -> list[str]:
    """Return what ``python -m pdb`` is given for a lesson's request, where a section is the first."""
    request = lesson.requests[0]
    if request.script:
        # Another start in the text may have had others.
        return [request.script, *(section.arguments if section.fresh and section.arguments else request.argv)]
    if request.module:
        return ["-m", request.module, *request.argv]
    if request.test:
        # Not as -m pytest: Python 3.13's pdb takes some of its options for its own.
        enters = section.post_mortem and post_mortem
        lines = [_PLUGIN, *([_POST_MORTEM] if enters else [])]
        lines += [f"pytest.main({[*PYTESTS_OPTIONS, request.test]!r}, plugins=[Plain()])"]
    else:
        lines = [f"import {(request.call or '').partition(':')[0]}", f"value = {_call(lesson)}"]
        if section.at_prompt:
            # There a value is told of.
            lines += ["if value is not None:", "    print(repr(value))"]
    script = scratch / STARTER
    script.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [str(script)]


def _place(section: Section, path: Path, source: Source) -> tuple[str, int]:
    """Return where a session begins today: what code objects call the file, and the line."""
    visit = section.visits[0]
    if visit.file == _STATEMENT:
        return _STATEMENT, 1
    place = place_of(visit, source)
    file = source.find(place[0]) if place else None
    if place is None or file is None:
        raise CheckError(f"{path}:{section.number}: {nowhere(visit)}")
    return file, place[1]


def _typed(section: Section, source: Source) -> list[tuple[str, tuple[str, int] | None]]:
    """Return what is typed: as it was, but for the number of a line that stands elsewhere today; and where pdb then stood."""
    places = [(visit, place_of(visit, source)) for visit in section.visits]
    moved = Moved((place[0], visit.line, place[1]) for visit, place in places if place and visit.statement and visit.line)
    made = []
    for number, command in section.typed:
        visit, place = places[number]
        today = command if command == "print" else called(command)
        following = places[number + 1][1] if number + 1 < len(places) else None
        file = source.find(following[0]) if following else None
        comes_to = (file, following[1]) if file and following else None
        made.append((moved.command(today, place[0] if place else visit.file, source), comes_to))
    return made
