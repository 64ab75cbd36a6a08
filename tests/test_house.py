"""The house: which part may lean on which, by what their imports say; and what the engine never names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import PACKAGE

ENGINE = ("tracing", "debugger", "screen", "demo", "export")
#: What each part may import, besides itself.
MAY_LEAN_ON = {
    "ground": (),
    "stubs": (),
    "worlds": ("ground", "stubs"),
    "tracing": ("ground",),
    "debugger": ("ground", "tracing"),
    "screen": ("ground", "tracing", "debugger"),
    "demo": ("ground", "tracing", "debugger", "screen"),
    "export": ("ground", "tracing", "debugger", "screen"),
    "course": ("ground", "tracing", "debugger", "screen", "worlds"),
    "proof": ("ground", "tracing", "debugger", "screen", "worlds", "export", "course"),
    "serve": ("ground", "tracing", "debugger", "screen", "worlds", "course"),
    "api": ("ground", "tracing", "debugger", "screen", "worlds", "export", "course", "proof"),
    "cli": ("ground", "tracing", "debugger", "screen", "worlds", "demo", "export", "course", "proof", "serve"),
}


def part_of(module: str) -> str:
    """Return the part of the house that a module of walkthrough belongs to."""
    first = module.split(".")[1] if "." in module else ""
    if first in ("cli", "cli_help", "__main__"):
        return "cli"
    return first if first in MAY_LEAN_ON else "ground"


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of walkthrough that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def wrong(path: Path, name: str) -> list[str]:
    own = part_of(name)
    ours = [each for each in imported(path) if each.split(".")[0] == "walkthrough"]
    leant_on = {part_of(each) for each in ours}
    return sorted(f"{name} ({own}) leans on {part}" for part in leant_on - {own, *MAY_LEAN_ON[own]})


MODULES = {
    path.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", "."): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parts[len(PACKAGE.parts)] not in ("lessons", "traces")
}


def test_imports_run_one_way():
    assert len(MODULES) > 80
    assert [complaint for name, path in MODULES.items() for complaint in wrong(path, name)] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("walkthrough.debugger.made", "from walkthrough.screen.terminal import Terminal"),
        ("walkthrough.tracing.made", "from walkthrough import worlds"),
        ("walkthrough.stubs.made", "import walkthrough.values"),
        ("walkthrough.export.made", "def f():\n    from walkthrough.course import library"),
        ("walkthrough.made", "from walkthrough import cli"),
        ("walkthrough.worlds.made", "from walkthrough.tracing.format import Trace"),
    ],
)
def test_an_import_the_other_way_is_found(tmp_path, name, line):
    path = tmp_path / "made.py"
    path.write_text(line, encoding="utf-8")
    assert len(wrong(path, name)) == 1


def test_the_engine_names_no_world():
    named = re.compile(r"\bnova\b|webob|\boslo", re.IGNORECASE)
    found = [path for name, path in MODULES.items() if part_of(name) in ENGINE and named.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_each_wing_says_what_it_is_for():
    for wing in set(MAY_LEAN_ON) - {"ground", "api", "cli"}:
        assert ast.get_docstring(ast.parse((PACKAGE / wing / "__init__.py").read_text(encoding="utf-8")))


def test_nothing_that_a_learner_lists_names_a_file_that_is_not_there():
    named = re.compile(r"\bFACTS\b|\b(?:http|wire)\.json\b|\bSCENARIOS\b")
    assert {name: found for name, path in MODULES.items() if (found := named.findall(path.read_text(encoding="utf-8")))} == {}
