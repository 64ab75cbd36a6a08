"""``walkthrough new``: a lesson of one's own that is valid as it is written (issue 14)."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, WALKTHROUGH, environment, run, some, terminal

from walkthrough.course import new
from walkthrough.lesson import LANGUAGES

APP = """\
import sys


class Cart:
    '''Holds things.'''

    def __init__(self, name):
        self.name = name
        self.things = []

    def add(self, thing, count=1):
        '''Add a thing.'''
        self.things += [thing] * count
        return len(self.things)


def fill(name):
    cart = Cart(name)
    for number in range(2):
        cart.add("tea", number)
    return cart.things


def same(value):
    value = value
    value = value
    return value


def nothing():
    pass


def told(value):
    import json

    return json.dumps(value)


def wrong(name):
    raise KeyError(name)


if __name__ == "__main__":
    print(fill(sys.argv[1]))
"""
TEST = "from app import fill\n\n\ndef test_fill():\n    assert fill('a') == ['tea']\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "test_app.py").write_text(TEST, encoding="utf-8")
    (tmp_path / "asks.py").write_text("number = int(input('How many? '))\nprint(number)\n", encoding="utf-8")
    (tmp_path / "asks.txt").write_text("> /a/asks.py(2)<module>()\n-> print(number)\n(Pdb) p number\n9\n", encoding="utf-8")
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "inner.py").write_text("from . import other\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("arguments", "functions"),
    [
        (("--call", "app:fill", "--args", '["a"]'), ["app:fill", "app:Cart.__init__", "app:Cart.add"]),
        (("--call", "app:fill", "--args", '["\\u7b97\\n\\u0000", "b"]', "--stop", "add"), None),
        (
            ("--call", "app:fill", "--args", '["\\u7b97 \\u0000\\u202e"]', "--stop", "add", "--stop", "app:fill"),
            ["app:fill", "app:Cart.add"],
        ),
        (("--call", "app:same", "--args", '[{"a": [null, true, NaN, 1.5]}]'), ["app:same"]),
        (("--call", "app:same", "--args", '["**a** *b* c*"]'), ["app:same"]),
        (("--call", "app:nothing"), ["app:nothing"]),
        (("--call", "json:loads", "--args", '["[1]"]', "--stop", "JSONDecoder.decode"), ["json.decoder:JSONDecoder.decode"]),
        (("--script", "app.py", "--args", '["a"]', "--stop", "Cart.add"), ["app:Cart.add"]),
        (("--module", "app", "--args", '["a"]', "--stop", "Cart.add"), ["app:Cart.add"]),
        (("--call", "app:fill", "--kwargs", '{"name": "{a}"}', "--stop", "fill"), ["app:fill"]),
        (
            ("--call", "app:told", "--args", "[[1]]", "--stop", "told", "--stop", "json.encoder:JSONEncoder.encode"),
            ["app:told", "json.encoder:JSONEncoder.encode"],
        ),
        (("--call", "app:told", "--args", "[[1]]", "--package", "json", "--stop", "encode"), ["json.encoder:JSONEncoder.encode"]),
    ],
)
@pytest.mark.parametrize("language", some(LANGUAGES, "en"))
def test_it_is_valid_as_it_is_written(command, folder, arguments, functions, language):
    done = command("new", "mine.py", *arguments, "--lang", language)
    if functions is None:
        assert (done.returncode, done.stdout) == (2, "")
        assert "app:fill(name): too many positional arguments" in done.stderr and done.stderr.count("\n") == 1
        assert not (folder / "mine.py").exists()
        return
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^  .*walkthrough validate mine.py$", done.stdout, re.MULTILINE)
    lesson = runpy.run_path("mine.py")["lesson"]
    assert [stop.function for stop in lesson.stops] == functions
    checked = command("validate", "mine.py")
    assert checked.stdout == f"mine.py: valid (stops reached: {len(functions)}, questions: 0, proved by the run: 0)\n"
    assert ("在这里写" in (folder / "mine.py").read_text(encoding="utf-8")) is (language == "zh")


def test_an_error_is_told_and_no_obstacle(command, folder):
    done = command("new", "mine.py", "--call", "app:wrong", "--args", '["a"]')
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "What was run ended with: KeyError: 'a'")
    assert command("validate", "mine.py").returncode == 0


def test_names_marks_and_lines(command, folder):
    assert command("new", "mine.py", "--call", "app:fill", "--args", '["a"]').returncode == 0
    entry, _, adding = runpy.run_path("mine.py")["lesson"].stops
    assert (entry.statement, entry.names, entry.marks) == ("cart = Cart(name)", ("name",), {})
    assert (adding.names, adding.marks) == (("thing", "count", "self"), {"self": ("name", "things")})
    assert command("new", "same.py", "--call", "app:same", "--args", "[1]").returncode == 0
    (same,) = runpy.run_path("same.py")["lesson"].stops
    # Two lines begin so.
    assert (same.statement, same.line) == (None, 25)


TWICE = """\
from typing import overload


class Shelf:
    _rows = 2

    @overload
    def hold(self, thing: str) -> str: ...

    @overload
    def hold(self, thing: int) -> int: ...

    def hold(self, thing):
        return thing

    @property
    def rows(self):
        return self._rows

    @rows.setter
    def rows(self, rows):
        self._rows = rows


def fill():
    shelf = Shelf()
    shelf.rows = 3
    return shelf.hold("tea")
"""


def test_of_several_functions_of_a_name_the_one_that_runs(command, folder):
    (folder / "twice.py").write_text(TWICE, encoding="utf-8")
    done = command("new", "mine.py", "--call", "twice:fill", "--stop", "Shelf.hold", "--stop", "Shelf.rows")
    assert (done.returncode, done.stderr) == (0, "")
    stops = runpy.run_path(str(folder / "mine.py"))["lesson"].stops
    assert [(stop.function, stop.statement) for stop in stops] == [
        ("twice:Shelf.rows", "self._rows = rows"), ("twice:Shelf.hold", "return thing")
    ]  # fmt: skip
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 2")


@pytest.mark.parametrize(
    ("body", "statement"),
    [
        ('"Doc."\n    from json import dumps\n    return dumps(n)', "return dumps(n)"),
        ("found: int\n    global N\n    N = found = n\n    return found", "N = found = n"),
        ("n.real: int\n    return n", "n.real: int"),
        ("for each in range(n):\n        pass\n    return n", "return n"),
        ("import math", "import math"),
    ],
)
def test_it_stops_where_a_function_begins_to_work(command, folder, body, statement):
    (folder / "begins.py").write_text(f"def work(n):\n    {body}\n", encoding="utf-8")
    assert command("new", "mine.py", "--call", "begins:work", "--args", "[1]").stderr == ""
    [stop] = runpy.run_path(str(folder / "mine.py"))["lesson"].stops
    assert stop.statement == statement
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 1")


@pytest.mark.parametrize("name", ["plain.py", "plain-old.name.py"])
def test_a_script_that_works_in_no_function(command, folder, name):
    (folder / name).write_text('"""Adds."""\nimport sys\n\n\ndef add():\n    pass\n\n\ntotal: int\ntotal = 1\n', encoding="utf-8")
    assert command("new", "mine.py", "--script", name).returncode == 0
    [stop] = runpy.run_path("mine.py")["lesson"].stops
    assert (stop.function, stop.statement) == (f"{name.removesuffix('.py')}:<module>", "total = 1")
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 1")
    (folder / name).write_text("", encoding="utf-8")
    assert "so there is nothing to stop in" in command("new", "other.py", "--script", name).stderr


@pytest.fixture
def larder(folder, monkeypatch):
    """A package in a folder ``src``, a script in it, and a test beside."""
    main = "def main(n):\n    return take(n)\n\n\nif __name__ == '__main__':\n    main(3)\n    sys.exit(len(sys.argv))\n"
    tried = "def test_take():\n    taken = take(3)\n    assert taken == 2\n"
    for name, text in (
        ("src/larder/__init__.py", ""),
        ("src/larder/stock.py", "def take(n):\n    return n - 1\n"),
        ("src/larder/cli.py", f"import sys\nfrom larder.stock import take\n\n\n{main}"),
        ("tests/__init__.py", ""),
        ("tests/test_stock.py", f"from larder.stock import take\n\n\n{tried}"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder / "src"))
    return folder


def test_a_script_in_its_package(command, larder):
    done = command("new", "mine.py", "--script", "src/larder/cli.py", "--stop", "main", "--stop", "larder.stock:take")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("What was run ended with: exit code 1\n")
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 2")


def test_a_test_and_the_package_that_it_tests(larder):
    path = Path(f"{ROOT}{os.pathsep}{larder / 'src'}")
    stops = ("--stop", "test_take", "--stop", "larder.stock:take")
    done = run("new", "mine.py", "--test", "tests/test_stock.py::test_take", *stops, package=path)
    assert (done.returncode, done.stderr) == (0, "")
    assert [stop.function for stop in runpy.run_path("mine.py")["lesson"].stops] == ["test_stock:test_take", "larder.stock:take"]
    done = run("run", "mine.py", "--no-input", package=path)
    assert "call chain: test_take → take" in done.stdout


def test_marks_are_those_of_each_visit(command, folder):
    text = (
        "class Leaf:\n    def __init__(self):\n        self.line, self.value = 1, 2\n\n\n"
        "class Node:\n    def __init__(self, *inner):\n        self.inner, self.line = inner, 1\n\n\n"
        "def walk(node):\n    return [walk(each) for each in getattr(node, 'inner', ())]\n\n\n"
        "def both():\n    return walk(Node(Leaf(), Leaf()))\n"
    )
    (folder / "trees.py").write_text(text, encoding="utf-8")
    assert command("new", "mine.py", "--call", "trees:both", "--stop", "walk").returncode == 0
    assert [stop.marks for stop in runpy.run_path("mine.py")["lesson"].stops] == [{"node": ("line",)}]
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 1")


def test_what_another_package_offers(command, folder):
    (folder / "shelf.py").write_text("from app import fill as stock\n", encoding="utf-8")
    assert command("new", "mine.py", "--call", "shelf:stock", "--args", '["a"]', "--stop", "fill").returncode == 0
    lesson = runpy.run_path("mine.py")["lesson"]
    assert lesson.packages == ("shelf", "app") and [stop.function for stop in lesson.stops] == ["app:fill"]
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 1")


def test_what_runs_in_a_thread_is_stopped_in_there(command, folder):
    text = "import threading\n\n\ndef work(n):\n    return n\n\n\ndef main():\n"
    text += "    thread = threading.Thread(target=work, args=(4,), name='worker')\n    thread.start()\n    thread.join()\n"
    (folder / "pool.py").write_text(text, encoding="utf-8")
    done = command("new", "mine.py", "--call", "pool:main", "--stop", "work", "--stop", "main")
    assert (done.returncode, done.stderr) == (0, "")
    assert [stop.lane for stop in runpy.run_path(str(folder / "mine.py"))["lesson"].stops] == ["", "worker"]
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 2")
    session = "> /a/pool.py(5)work()\n-> return n\n(Pdb) p n\n4\n(Pdb) c\n"
    (folder / "pool.txt").write_text(session, encoding="utf-8")
    assert command("new", "yours.py", "--call", "pool:main", "--session", "pool.txt").returncode == 0
    assert command("validate", "yours.py").stdout.startswith("yours.py: valid (stops reached: 1")


def test_a_pools_threads_have_the_same_names_in_each_run(command, folder):
    text = "from concurrent.futures import ThreadPoolExecutor\n\n\ndef work(n):\n    return n\n\n\ndef main():\n"
    text += "    with ThreadPoolExecutor(1) as pool:\n        return list(pool.map(work, [1]))\n"
    (folder / "pools.py").write_text(text, encoding="utf-8")
    assert command("new", "mine.py", "--call", "pools:main", "--stop", "work").returncode == 0
    assert [stop.lane for stop in runpy.run_path("mine.py")["lesson"].stops] == ["ThreadPoolExecutor-0_0"]
    assert command("validate", "mine.py").stdout.startswith("mine.py: valid (stops reached: 1")


@pytest.mark.more
def test_a_test_of_pytests(folder):
    done = run("new", str(folder / "mine.py"), "--test", str(folder / "test_app.py::test_fill"))
    assert (done.returncode, done.stderr) == (0, "")
    lesson = runpy.run_path(str(folder / "mine.py"))["lesson"]
    assert lesson.requests[0].test == "test_app.py::test_fill"
    assert [stop.function for stop in lesson.stops][:2] == ["test_app:test_fill", "app:fill"]
    assert ": valid (stops reached: 3" in run("validate", str(folder / "mine.py")).stdout


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("app.py", "--call", "app:fill"), "app.py: this file is there already, and stays as it is; give another name"),
        (("mine.txt", "--call", "app:fill"), "mine.txt: a lesson is a script; give a name that ends in .py"),
        (("no/mine.py", "--call", "app:fill"), "no/mine.py: the folder "),
        (("mine.py", "--call", "app:fil"), "app.fil(): app has no 'fil'; did you mean fill?"),
        (("mine.py", "--call", "jsn:dumps"), "no module is called 'jsn'; did you mean json"),
        (("mine.py", "--call", "app:fill", "--args", "[1"), "--args [1: give a JSON list: --args '[1, \"two\"]' ("),
        (("mine.py", "--call", "app:fill", "--args", "1"), "--args 1: give a JSON list, in brackets: --args '[1]'"),
        (("mine.py", "--call", "app:fill", "--args", '["a"]', "--stop", "ad"), "--stop ad: no function of that name was entered; "),
        (
            ("mine.py", "--call", "app:fill", "--args", '["a"]', "--stop", "Cart"),
            "--stop Cart: no function of that name was entered; those in it that were: app:Cart.__init__, app:Cart.add\n",
        ),
        (
            ("mine.py", "--call", "app:wrong", "--args", '["a"]', "--stop", "fill"),
            "those that were: app:wrong; it ended with: KeyError: 'a'; --package walks",
        ),
        (
            ("mine.py", "--call", "math:sqrt", "--args", "[-4]", "--stop", "root"),
            "no function of Python code was entered, so there is nothing to stop in; it ended with: ValueError: ",
        ),
        (
            ("mine.py", "--test", "test_app.py::test_no", "--stop", "fill"),
            "nothing to stop in; it ended with: pytest found no test of that name\n",
        ),
        (("mine.py", "--call", "math:sqrt", "--args", "[4]"), "no function of Python code was entered"),
        (("mine.py", "--script", "app.py", "--args", "[1]"), "--args: a script takes texts"),
        (("mine.py", "--script", "nothing.py"), "script 'nothing.py': there is no such file in"),
        (
            ("mine.py", "--call", "re:compile", "--args", '["a_pattern_of_its_own+"]', "--stop", "re._compiler:compile"),
            "a second run did not come to re._compiler:compile: the first left something behind, as a cache does",
        ),
        (
            ("mine.py", "--script", "asks.py", "--session", "asks.txt"),
            "a second run did not come to asks:<module>; it ended with: EOFError: EOF when reading a line\n",
        ),
        (("mine.py",), "new: give --call, --script, --module, --test or --session"),
        (
            ("mine.py", "--call", "app:told", "--args", "[1]", "--stop", "encode"),
            "app:told; --package walks through another package",
        ),
        (("mine.py", "--call", "app:told", "--args", "[1]", "--package", "jsn"), "packages: no module is called 'jsn'"),
        (("mine.py", "--call", "app:fill", "--kwargs", "[1]"), "--kwargs [1]: give a JSON object: --kwargs '{\"name\": 1}'"),
        (("mine.py", "--call", "app:fill", "--kwargs", "{"), "--kwargs {: give a JSON object: --kwargs '{\"name\": 1}' ("),
        (("mine.py", "--module", "app", "--kwargs", '{"a": 1}'), "--kwargs: a module takes none"),
        (
            ("mine.py", "--script", "part/inner.py"),
            "there is nothing to stop in; it ended with: ImportError: attempted relative im",
        ),
        (("mine.py", "--script", "part/inner.py"), "; run it as python -m does: --module part.inner\n"),
        (("mine.py", "--test", "test_app.py::test_no"), "it ended with: pytest found no test of that name\n"),
    ],
)
def test_what_cannot_be_written_is_one_line(command, folder, arguments, complaint):
    before = sorted(path.name for path in folder.iterdir())
    done = command("new", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "app.py").read_text(encoding="utf-8") == APP


def test_an_output_that_takes_nothing_is_one_line(folder):
    arguments = ["new", "mine.py", "--call", "app:fill", "--args", '["a"]']
    with open("/dev/full", "w") as full:
        done = subprocess.run([*WALKTHROUGH, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, env=environment())
    assert done.returncode == 2
    assert done.stderr.startswith("walkthrough: standard output cannot be written to: No space left on device;")


LINE = "names = sorted(word for word in value.split() if word not in {'a_longer_word', 'another'})"


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        (LINE, "names = sorted(word for word in value.split() if word not in"),
        (LINE.replace("names", "all_names"), "all_names = sorted(word for word in value.split() if word"),
        ("return " + "+".join(["value"] * 20), "return value+value+value+value+value+value+value+value+value"),
    ],
)
def test_a_long_line_is_named_by_whole_words(command, folder, line, statement):
    (folder / "long.py").write_text(f"def split(value):\n    {line}\n", encoding="utf-8")
    assert command("new", "mine.py", "--call", "long:split", "--args", '["*one* two"]').returncode == 0
    lesson = runpy.run_path("mine.py")["lesson"]
    assert (lesson.title.en, lesson.stops[0].statement) == ("long.split('*one* two')", statement)


def test_how_a_session_is_checked_is_told(command, folder):
    session = f"> {folder}/app.py(18)fill()\n-> cart = Cart(name)\n(Pdb) p name\n'a'\n"
    (folder / "session.txt").write_text(session, encoding="utf-8")
    done = command("new", "mine.py", "--session", "session.txt", "--call", "app:fill", "--args", '["a"]')
    assert re.findall(r"walkthrough (\w+) mine.py$", done.stdout, re.MULTILINE) == ["validate", "check", "run"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "     … and 2 more; new with --stop NAME stops in any of them.\n"),
        ("zh", "     ……还有 2 个；用 new 的 --stop 函数名 可以停在其中任何一个里。\n"),
    ],
)
def test_more_than_can_be_listed_are_counted(capsys, monkeypatch, language, told):
    monkeypatch.setattr("builtins.input", lambda question: "")
    entered = [new.Entered(f"app:f{number}", "app.py", number, "main", 1, ()) for number in range(1, new.MOST + 3)]
    assert new.asked(entered, language) == []
    assert capsys.readouterr().out.endswith(f"{new.MOST:3}  app:f{new.MOST}\n{told}")
    assert new.asked(entered[:-2], language) == [] and told not in capsys.readouterr().out


def test_a_person_chooses(folder):
    arguments = ["new", "mine.py", "--call", "app:fill", "--args", '["a"]', "--lang", "en"]
    child = terminal([*WALKTHROUGH, *arguments], cwd=folder)
    child.expect_exact("  3  app:Cart.add ×2")
    child.expect_exact("Enter: the first 3): ")
    child.sendline("3, 9")
    child.expect_exact("Type numbers from 1 to 3, with a space between two.")
    child.expect_exact("Enter: the first 3): ")
    child.sendline("3，1")
    child.expect_exact("Written: mine.py")
    child.wait()
    child.close()
    assert [stop.function for stop in runpy.run_path(str(folder / "mine.py"))["lesson"].stops] == ["app:fill", "app:Cart.add"]
    assert "app" not in sys.modules
