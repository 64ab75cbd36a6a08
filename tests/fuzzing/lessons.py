"""Lesson scripts, at ``validate``: valid, or lines that say file, line and what is wrong."""

import ast
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from helpers import ROOT, run

from fuzzing.mutate import NASTY, RAW, mutated, nasty_bytes

#: What may stand where an author's value stood.
_EXPRESSIONS = [
    *(repr(text) for text in NASTY),
    *"None True 0 -1 10**9 10**30 1e999 ... () [] {} set() object() type print range(9) b'x' lambda:0 float('nan') {1:2}".split(),
    *"[[]] (1,) ('',) ('a','b') {'a':{}} {'':''} {'device_name':'x'} {'volume':5} {'instance':{'x':1}} {'fault':{'x':1}}".split(),
    *"{'policy':{'x':'y('}} {'roles':5} {'body':object()} {'method':'\\n'} {'path':'//'} {'config':{'a.b':1}}".split(),
    *"{'bdm_38':{'id':'x'}} Text('','') Text".split(),
    "type('E', (), {'__repr__': lambda self: 1 / 0})()",
    "type('E', (), {'__repr__': lambda self: '\\x1b[2J'})()",
    "type('E', (str,), {'__str__': lambda self: 5})('x')",
    "__import__('walkthrough').Text('a', '卷')",
    "(1 / 0)",
    "undefined",
    "[x for x in undefined]",
]
_WORDS = [
    *b"(|)|[|]|,|=|:|'|\"|'''|\\|\n|\n    |\t|\x00|\x0c|lambda: |#|f'{|*|**|1/0\n|\xef\xbb\xbf|# coding: gbk\n".split(b"|"),
    *b"import nothing\n|raise SystemExit(3)\n".split(b"|"),
]
_LINE = re.compile(r"(\S[^:\n]*\.py(:\d+)?|lesson-\d): .+")


@contextmanager
def trying() -> Iterator[Callable[[Random], str | None]]:
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "lessons").glob("*.py"))}
    lessons = [name for name in sources if name.startswith("lesson")]
    sources["mine.py"] = re.search(r"```python\n(.*?)```", (ROOT / "lessons" / "README.md").read_text(encoding="utf-8"), re.DOTALL)[
        1
    ]
    with tempfile.TemporaryDirectory() as folder:

        def one(random: Random) -> str | None:
            place = Path(folder, "lessons")
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            for name, text in sources.items():
                (place / name).write_text(text, encoding="utf-8")
            lesson = random.choice(["mine.py"] * 10 + lessons)
            texts = [name for name in (lesson.replace("lesson", "words"), lesson.replace("lesson", "texts")) if name in sources]
            changed = random.choice([lesson, lesson, *texts])
            data = _made(random, sources[changed])
            (place / changed).write_bytes(data)
            if (wrong := _wrong(place / lesson)) is None:
                return None
            return f"{wrong}: {changed} of {lesson}: {_difference(sources[changed], data)}"

        yield one


def _made(random: Random, source: str) -> bytes:
    kind = random.random()
    if kind < 0.3:
        return mutated(random, source.encode(), [*_WORDS, nasty_bytes(random)])
    if kind < 0.35:
        return random.randbytes(random.randint(0, 500))
    tree = ast.parse(source)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        _change(random, tree)
    return ast.unparse(ast.fix_missing_locations(tree)).encode("utf-8", "surrogatepass")


def _change(random: Random, tree: ast.Module) -> None:
    """Put something else in the place of a value, or leave out or rename a keyword, or a member of something."""
    places: list[tuple[ast.AST, str, int | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.alias, ast.expr_context)):
            continue
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and name != "func":
                places.append((node, name, None))
            elif isinstance(value, list) and name != "targets":
                places.extend((node, name, at) for at, each in enumerate(value) if isinstance(each, (ast.expr, ast.keyword)))
    node, name, at = random.choice(places)
    new = ast.parse(random.choice(_EXPRESSIONS), mode="eval").body
    if at is None:
        setattr(node, name, new)
        return
    members = getattr(node, name)
    if isinstance(members[at], ast.keyword):
        if random.random() < 0.3:
            members[at].arg = random.choice(["file", "line", "names", "cloud", "stops", "own", "self", "value", "marks"])
        elif random.random() < 0.3:
            del members[at]
        else:
            members[at].value = new
    elif random.random() < 0.3 and not isinstance(node, (ast.Dict, ast.Compare)):
        del members[at]
    else:
        members[at] = new


def _wrong(lesson: Path) -> str | None:
    try:
        done = run("validate", str(lesson), COLUMNS="80")
    except subprocess.TimeoutExpired:
        return "does not end"
    except UnicodeDecodeError as error:
        return f"prints what is not UTF-8: {error}"
    printed = done.stdout + done.stderr
    if "Traceback" in printed:
        return f"a traceback: {printed[-2000:]}"
    if done.returncode not in (0, 1, 2) or RAW.search(printed):
        return f"exit code {done.returncode}: {printed!r:.2000}"
    if strange := [line for line in done.stdout.splitlines() if not _LINE.fullmatch(line)]:
        return f"not a finding with a place: {strange!r:.1000}"
    if done.stderr.count("\n") > 1 or (done.returncode < 2 and done.stderr):
        return f"standard error: {done.stderr!r:.1000}"
    return None


def _difference(source: str, data: bytes) -> str:
    before, after = ast.unparse(ast.parse(source)).splitlines(), data.decode("utf-8", "replace").splitlines()
    return repr([line for line in after if line not in before and line not in source.splitlines()])[:2000]
