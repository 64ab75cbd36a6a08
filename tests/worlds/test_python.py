"""Any Python code is walked through, presented, printed and proved; what it does to its process is put back (issue 14)."""

import builtins
import json
import os
import pdb
import re
import signal
import sys
from pathlib import Path

import pexpect
import pytest
from helpers import KINDS, PROMPTS, WALKTHROUGH, run, terminal

from walkthrough.course import glossary, library, validate
from walkthrough.lesson import Text
from walkthrough.tracing.format import Trace
from walkthrough.worlds.python.source import PythonSource

NOT_HERE = re.compile(r"nova|HTTP|cloud|compute1|No message was cast|standin", re.IGNORECASE)

APP = '''\
"""An order, and what it costs."""

import dataclasses
import sys

SOLD = []


@dataclasses.dataclass
class Order:
    name: str
    prices: list

    def total(self):
        found = sum(self.prices)
        return found


class Plain:
    def __init__(self):
        self.number = 7


def sell(name, *prices, discount=0):
    order = Order(name, list(prices))
    print("selling", name)
    SOLD.append(order)
    total = order.total() - discount
    return f"{len(SOLD)} sold, {total} earned"


def fill(prices):
    prices.append(1)
    plain = Plain()
    return len(prices)


def fail(number):
    if number < 0:
        raise ValueError(f"{number} is below 0")
    return fail(number - 1)


def count(to):
    for number in range(to):
        twice = 2 * number
        yield twice


async def wait():
    await rest()
    return "rested"


async def rest():
    answer = 1
    return answer


if __name__ == "__main__":
    first = sys.argv[1]
    print(sell(first, 3, 4), file=sys.stderr)
    sys.exit(3)
'''

LESSON = """\
from walkthrough import Lesson, Question, Request, Stop, Task, Text

question = Question(ask="How much?", right=("12",), wrong=("11",), hints=("Look at prices.",), because="5 + 7.", value="found")
inside = Stop(
    file="app.py",
    function="Order.total",
    statement="return found",
    title="the total",
    notice="The sum is made here.",
    names=("found", "self"),
    marks={"self": ("name",)},
    question=question,
)
lesson = Lesson(
    world="python",
    title="An order",
    opening="An order is sold.",
    closing="It was sold.",
    notes={"app:sell": "Sells an order.", "app:Order.total": "Adds up."},
    requests=(Request(call="app:sell", args=("tea", 5, 7), kwargs={"discount": 2}, stops=(inside,)),),
)
"""


@pytest.fixture
def lesson(tmp_path):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    path = tmp_path / "my_walk.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


def changed(path: Path, *changes: tuple[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return str(path)


def requesting(path: Path, request: str, stop: str) -> str:
    """Return a lesson with one request, and one stop that asks nothing."""
    text = f"""
from walkthrough import Lesson, Request, Stop
stop = Stop({stop}, title="here", notice="Seen.")
request = Request({f"{request}, " if request else ""}stops=(stop,))
lesson = Lesson(world="python", title="T", opening="O", closing="C", requests=(request,))
"""
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_it_is_valid(command, lesson):
    done = command("validate", str(lesson))
    assert done.stdout == f"{lesson}: valid (stops reached: 1, questions: 1, proved by the run: 1)\n"


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_walked(command, lesson, kind, tmp_path):
    saved, alone = tmp_path / "walked.jsonl", tmp_path / "alone.jsonl"
    typed = ["pp self", "w", "note", "u", "note", "p input", "steps python", "chain all", "answer 12", "back", "c"]
    # There is no stop before the first: the command says so, and the run goes on.
    done = command("run", str(lesson), "--debugger", kind, "--save", str(saved), commands="\n".join([*typed, ""]), COLUMNS="100")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(PROMPTS[kind]) == len(typed)
    assert "What is about to run\n  app.sell('tea', 5, 7, discount=2)" in done.stdout
    assert "call chain: sell → Order.total" in done.stdout
    assert "Adds up." in done.stdout and "Sells an order." in done.stdout and "Right." in done.stdout
    assert "What it printed\n  selling tea" in done.stdout and "What it returned\n  '1 sold, 10 earned'" in done.stdout
    assert done.stdout.index("Right.") < done.stdout.index("  selling tea")
    assert not NOT_HERE.search(done.stdout)
    assert str(tmp_path) not in saved.read_text(encoding="utf-8")
    shown = command("show", str(saved), COLUMNS="100")
    assert "app.sell('tea', 5, 7, discount=2)" in shown.stdout and "Order.total  app.py:16" in shown.stdout
    assert command("run", str(lesson), "--no-input", "--save", str(alone)).returncode == 0
    assert alone.read_bytes() == saved.read_bytes()
    assert command("diff", str(saved), str(alone)).returncode == 0


LOOP = """
def go(numbers):
    found = 0
    for each in numbers:
        found += each % 4
        last = each
    return found
"""
ASKED_IN_A_LOOP = """
from walkthrough import Lesson, Place, Question, Request, Stop, Task
question = Question(ask="What comes out?", right=("9",), wrong=("4",), hints=("Add.",), because="It adds.", value="answer")
place = Place(function="loop:go", line=6)
task = Task(ask="Go on.", stand=place, hints=("n",), because="It went on.", done=("n",), undone=("p 1",))
asks = dict(names=("each // 4",), question=question, task=task)
again = Stop(function="loop:go", statement="found +=", title="Adds", notice="Seen.", **asks)
after = Stop(function="loop:go", statement="return", title="After", notice="The end.")
request = Request(call="loop:go", args=(NUMBERS,), stops=(again, after))
lesson = Lesson(world="python", title="T", opening="O", closing="C", requests=(request,))
"""


def test_what_is_come_to_again_is_asked_once(command, lesson):
    lesson.with_name("loop.py").write_text(LOOP, encoding="utf-8")
    lesson.write_text(ASKED_IN_A_LOOP.replace("NUMBERS", "[1, 2, 2, 4]"), encoding="utf-8")
    done = command("run", str(lesson), commands="n\nanswer 9\nc\nc\nc\nc\nc\n")
    assert done.returncode == 0
    places = re.findall(r"^Stop (\d of 2(?:, visit \d)?) · ", done.stdout, re.MULTILINE)
    assert places == ["1 of 2", "1 of 2, visit 2", "1 of 2, visit 3", "1 of 2, visit 4", "2 of 2"]
    assert [done.stdout.count(each) for each in ("What comes out?", "Go on.", "It adds.", "Seen.")] == [1, 1, 1, 1]
    assert "Still open" not in done.stdout and "The end." in done.stdout
    done = command("demo", str(lesson), "--auto", "0", "--speed", "9999")
    assert [done.stdout.count(each) for each in ("What comes out?", "Go on.", "Seen.", "each // 4 = 1")] == [1, 1, 1, 1]
    assert "Stop 1 of 2, visit 4" in done.stdout
    text = lesson.read_text(encoding="utf-8").replace('right=("9",)', 'right=("0",)').replace('value="answer"', 'value="found"')
    lesson.write_text(text, encoding="utf-8")
    assert command("validate", str(lesson)).stdout.startswith(f"{lesson}: valid (")


@pytest.mark.parametrize(
    ("numbers", "values", "more"),
    [([1, 2, 3], ["0"], False), ([1, 2, 4, 8, 8], ["0", "1", "2"], False), ([*range(0, 24, 4)], ["0", "1", "2", "3"], True)],
    ids=["nothing new", "other values", "too many"],
)
def test_a_page_has_only_what_is_other_on_another_visit(command, lesson, numbers, values, more):
    lesson.with_name("loop.py").write_text(LOOP, encoding="utf-8")
    lesson.write_text(ASKED_IN_A_LOOP.replace("NUMBERS", str(numbers)).replace('"9"', f'"{sum(n % 4 for n in numbers)}"'))
    page = command("handout", str(lesson)).stdout
    assert re.findall(r"^each // 4 = (\d+)$", page, re.MULTILINE) == values
    assert [page.count(each) for each in ("What comes out?", "Go on.", "It adds.", "Seen.", "-> ")] == [1, 1, 1, 1, 2]
    assert page.count("The run comes to this stop again, with other values.") == more


@pytest.mark.parametrize(
    ("typed", "line"),
    [(("n",), 6), (("n", "n"), 4), (("c",), 5), (("n", "pp each"), 6), (("w", "c", "n"), 6), (("c", "c", "c"), 5), (("r",), 5)],
)
def test_where_the_debugger_stood_is_told_of_a_task_that_is_not_done(command, lesson, typed, line):
    lesson.with_name("loop.py").write_text(LOOP, encoding="utf-8")
    text = ASKED_IN_A_LOOP.replace("NUMBERS", "[1, 4, 4]").replace('"loop:go", line=6', '"loop:go", line=3')
    lesson.write_text(text.replace('done=("n",)', f"done={typed}"), encoding="utf-8")
    told = f"(the debugger is to stand in go() at line 3; in the end it stands in go(), loop.py line {line})\n"
    assert command("validate", str(lesson)).stdout.endswith(f"the task is not done by: {' / '.join(typed)} {told}")


def test_it_is_presented_and_printed(command, lesson):
    for arguments in (("demo", str(lesson), "--auto", "0", "--speed", "9999"), ("handout", str(lesson))):
        done = command(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert "app.sell(" in done.stdout and "The sum is made here." in done.stdout
        assert "\n## What came back\n" in done.stdout or arguments[0] == "demo"
        assert "different from the article" not in done.stdout
        assert not NOT_HERE.search(done.stdout)


@pytest.mark.parametrize(
    ("request_", "stop", "name", "shown"),
    [
        ('call="app:fail", args=(1,)', 'function="app:fail", statement="raise"', "ValueError: -1 is below 0", "app.py line 40"),
        ('call="app:count", args=(3,)', 'function="app:count", statement="yield"', "What it returned", "[0, 2, 4]"),
        ('call="app:wait"', 'function="app:rest", statement="return"', "What it returned", "'rested'"),
        ('script="app.py", argv=("tea",)', 'file="app.py", function="<module>", statement="print(s"', "exit code 3", "1 sold, 7"),
        ('script="app.py", argv=("tea",)', 'function="app:sell", line=27', "exit code 3", "selling tea"),
        ('module="app", argv=("tea",)', 'function="app:sell", statement="order"', "exit code 3", "1 sold, 7 earned"),
        ('call="app:Order.total", args=(None,)', 'function="app:Order.total", line=15', "AttributeError", "line 15"),
        ('call="json:loads", args=("[1]",)', 'function="json.decoder:decode", statement="end ="', "What it returned", "[1]"),
    ],
)  # fmt: skip
def test_what_can_run(command, lesson, request_, stop, name, shown):
    path = requesting(lesson, request_, stop)
    assert command("validate", path).stdout.startswith(f"{path}: valid (stops reached: 1, ")
    done = command("run", path, "--no-input")
    assert (done.returncode, done.stderr) == (0, "")
    assert name in done.stdout and shown in done.stdout


@pytest.mark.more
def test_a_test_of_pytests_is_walked(lesson):
    tests = lesson.with_name("tests")
    tests.mkdir()
    good = "def test_sell():\n    assert app.sell('tea', 5) == '1 sold, 5 earned'\n"
    (tests / "test_app.py").write_text(f"import app\n{good}def test_bad():\n    assert app.SOLD\n", encoding="utf-8")
    for test, ended in (("sell", "passed"), ("bad", "AssertionError: assert []")):
        path = requesting(
            lesson,
            f'test="tests/test_app.py::test_{test}"',
            f'file="tests/test_app.py", function="test_{test}", statement="assert"',
        )
        assert ": valid (stops reached: 1" in run("validate", path).stdout
        done = run("run", path, commands="c\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert f"test_{test}()" in done.stdout and ended in done.stdout


THREADS = """
import concurrent.futures, queue, threading, time

class Stock(threading.Thread):
    def __init__(self, box):
        super().__init__(name="stock")
        self.box = box

    def run(self):
        counted = count("tea")
        self.box.put(counted)

def count(thing):
    length = len(thing)
    return length

def late():
    time.sleep(0.1)
    count("water")

def order():
    box = queue.Queue()
    Stock(box).start()
    first = box.get()
    with concurrent.futures.ThreadPoolExecutor(1, "pool") as pool:
        second = pool.submit(count, "coffee").result()
    threading.Thread(target=late).start()
    return first + second
"""
THREAD_STOPS = """
from walkthrough import Lesson, Request, Stop
def stop(lane, **at):
    return Stop(title="here", notice="Seen.", lane=lane, **at)
stops = (
    stop("", function="threads:order", statement="Stock"),
    stop("stock", function="threads:Stock.run", statement="self.box"),
    stop("pool_0", function="threads:count", statement="return"),
    stop("", function="threads:order", statement="return"),
)
request = Request(call="threads:order", stops=stops)
lesson = Lesson(world="python", title="T", opening="O", closing="C", requests=(request,))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_thread_is_a_lane(command, lesson, kind, tmp_path):
    lesson.with_name("threads.py").write_text(THREADS, encoding="utf-8")
    lesson.write_text(THREAD_STOPS, encoding="utf-8")
    assert ": valid (stops reached: 4" in command("validate", str(lesson)).stdout
    saved = tmp_path / "saved.jsonl"
    # Where another thread stands the first one waits for it, in the midst of a call that only a signal ends.
    typed = ["c", "p counted", "u", "d", "c", "back", "p counted", "c", "p thing", "c", "p first, second", "c", ""]
    done = command("run", str(lesson), "--debugger", kind, "--save", str(saved), commands="\n".join(typed))
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^(?:3|'coffee'|\(3, 6\))$", done.stdout, re.MULTILINE) == ["3", "3", "'coffee'", "(3, 6)"]
    lanes = [json.loads(line) for line in saved.read_text(encoding="utf-8").splitlines()[1:-1]]
    entered = [(event["lane"], event["function"]) for event in lanes if event["kind"] == "call"]
    assert sorted(entered) == [
        *(
            ("Thread-1 (late)", "count"),
            ("Thread-1 (late)", "late"),
            ("main", "Stock.__init__"),
            ("main", "order"),
            ("pool_0", "count"),
        ),
        *(("stock", "Stock.run"), ("stock", "count")),
    ]
    assert [event["stop"] for event in lanes if "stop" in event] == [1, 2, 3, 4]


def test_a_thread_can_be_left(command, lesson):
    lesson.with_name("threads.py").write_text(THREADS, encoding="utf-8")
    lesson.write_text(THREAD_STOPS, encoding="utf-8")
    handler = signal.getsignal(signal.SIGURG)
    done = command("run", str(lesson), commands="c\nq\n")
    assert (done.returncode, done.stderr) == (0, "") and "You left the lesson." in done.stdout
    assert signal.getsignal(signal.SIGURG) is handler


def test_what_is_told_of_words_where_one_is_marked(command, lesson):
    told = "what explains a word that is marked with *"
    assert told not in " ".join(command("run", str(lesson), commands="").stdout.split())
    done = command("run", changed(lesson, ("The sum is made here.", "The volume* is summed here.")), commands="")
    assert told in " ".join(done.stdout.split())


def test_what_is_no_variable_is_told_where_nothing_is_shown(command, lesson):
    path = requesting(lesson, 'call="app:fill", args=([],)', 'function="app:fill", statement="plain ="')
    done = command("run", path, commands="whole nothing\nq\n")
    assert "whole takes the name of a variable; 'nothing' is not one." in done.stdout


def test_an_asterisk_of_ones_own_marks_nothing(command, lesson, monkeypatch):
    """Whoever walks through code of their own has no glossary."""
    path = changed(lesson, ("The sum is made here.", "The *sum* is made of price* or so, on the localhost*."))
    assert ": valid (" in command("validate", path).stdout
    monkeypatch.setattr(glossary, "words", lambda: pytest.fail("the words are not read where no mark stands"))
    assert not glossary.has_marks(Text("a * b, f(*args)", "2**3"))
    monkeypatch.undo()
    assert "marked with *" not in " ".join(command("run", path, commands="").stdout.split())


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("app:sel", "app.py has no function 'sel'; did you mean sell?"),
        ("ap:sell", "no module is called 'ap'; did you mean app?"),
        ("sell", "name a function as package.module:function"),
        ("app:Order", "Order is a class; name one of its functions: Order.total"),
        ("app:total", "app.py has no function 'total'; did you mean Order.total?"),
        ("app:<module>", ""),
        ("app:sell.<lambda>", ""),
        ("json.decoder:JSONDecoder.decode", ""),
    ],
)
def test_a_note_is_on_what_is_there(command, lesson, key, told):
    path = changed(lesson, ('"Sells an order.", "app:Order.total"', f'"Sells an order.",\n        "{key}"'))
    found = command("validate", path).stdout
    line = LESSON[: LESSON.index("notes=")].count("\n") + 2
    assert found.startswith(f"{path}:{line}: notes: '{key}': " if told else f"{path}: valid (") and told in found
    assert found.count("\n") == 1


def test_each_run_is_the_first(command, lesson):
    """SOLD is a list of the module's, which each run makes longer: back, validate and the proof find it empty again."""
    path = changed(
        lesson, ('value="found"', 'value="app_sold"'), ("names=(", 'names=("len(SOLD)", '), ('"app_sold"', '"12 * len(SOLD)"')
    )
    assert ": valid (" in command("validate", path).stdout
    second = "Request(call='app:sell', args=('tea', 5, 7), stops=(inside,))"
    text = Path(path).read_text(encoding="utf-8").replace("stops=(inside,)),)", f"stops=(inside,)), {second})")
    Path(path).write_text(text, encoding="utf-8")
    done = command("run", path, commands="c\nback\nc\nc\n")
    assert re.findall(r"^len\(SOLD\) += (\d)$", done.stdout, re.MULTILINE) == ["1"] * 4
    # What is left as it is is left on purpose.
    text = text.replace("args=('tea', 5, 7), stops", "args=('tea', 5, 7), cloud=None, stops")
    Path(path).write_text(text, encoding="utf-8")
    done = command("run", path, commands="c\nback\nc\nc\n")
    assert re.findall(r"^len\(SOLD\) += (\d)$", done.stdout, re.MULTILINE) == ["1", "2", "1", "2"]
    text = text.replace("cloud=None, ", "").replace('world="python",', 'world="python", fresh=False,')
    Path(path).write_text(text, encoding="utf-8")
    done = command("run", path, "--no-input")
    assert re.findall(r"^len\(SOLD\) += (\d)$", done.stdout, re.MULTILINE) == ["1", "2"]
    assert "app" in sys.modules
    del sys.modules["app"]


def test_what_others_it_imports_are_there_in_a_run_alone(command, lesson, monkeypatch):
    """They are imported once: what is compiled could not be imported twice."""
    others = lesson.parent / "others"
    others.mkdir()
    (others / "elses.py").write_text("SEEN = []\n", encoding="utf-8")
    lesson.with_name("user.py").write_text("import elses\n\ndef use():\n    elses.SEEN.append(1)\n    return len(elses.SEEN)\n")
    monkeypatch.syspath_prepend(str(others))
    path = requesting(lesson, 'call="user:use"', 'function="user:use", statement="return"')
    before = set(sys.modules)
    for number in (1, 2):
        done = command("run", path, "--no-input")
        assert f"What it returned\n  {number}\n" in done.stdout
        assert {"elses", "user"}.isdisjoint(sys.modules)
    assert {name for name in set(sys.modules) - before if name.partition(".")[0] not in sys.stdlib_module_names} <= {
        name for name in sys.modules if name.startswith(("walkthrough.", "rich.", "pygments."))
    }


def test_a_long_field_is_broken_at_its_commas(command, lesson):
    text = "class Shelf:\n    def __init__(self):\n        self.rows = [{'name': 'tea ' * 4, 'kind': {'of': 'leaf'}}] * 3\n\n"
    text += "    def count(self):\n        return len(self.rows)\n\n\ndef counted():\n    return Shelf().count()\n"
    lesson.with_name("shelves.py").write_text(text, encoding="utf-8")
    path = requesting(lesson, 'call="shelves:counted"', 'function="shelves:Shelf.count", statement="return", names=("self",)')
    shown = command("run", path, "--no-input").stdout
    field = shown[shown.index("rows = ") : shown.index("What to notice")].strip()
    assert len(field.splitlines()) > 2 and "\n\n" not in field and "\n {" not in field


def test_a_lesson_is_as_fresh_behind_another_one(command, lesson, tmp_path, monkeypatch):
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "shelf.py").write_text("COUNT = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "others"))
    lesson.with_name("user.py").write_text("import shelf\n\n\ndef use():\n    return shelf.COUNT\n", encoding="utf-8")
    one = requesting(lesson, 'call="user:use"', 'function="user:use", statement="return"')
    lesson.with_name("runs.py").write_text("import shelf\n", encoding="utf-8")
    other = requesting(lesson.with_name("other.py"), 'script="runs.py"', 'function="shelf:<module>", statement="COUNT"')
    text = lesson.with_name("other.py").read_text(encoding="utf-8").replace('title="T"', 'packages=("shelf",), title="T"')
    lesson.with_name("other.py").write_text(text, encoding="utf-8")
    told = command("validate", one, other).stdout
    assert told.count(": valid (stops reached: 1") == 2, told


def test_whoever_leaves_at_a_prompt_is_told_no_more(lesson):
    child = terminal([*WALKTHROUGH, "run", str(lesson), "--debugger", "pdb"])
    child.expect_exact("(Pdb) ")
    child.sendintr()
    child.expect(pexpect.EOF)
    assert "You left the lesson." in child.before and "interrupted" not in child.before
    child.close()
    assert child.exitstatus == 128 + signal.SIGINT


def test_arguments_are_the_lessons_own(command, lesson):
    path = requesting(lesson, 'call="app:fill", args=([],)', 'function="app:fill", statement="return", names=("plain",)')
    for commands in ("c\n", "stop 1\nc\n"):
        done = command("run", path, commands=commands)
        assert "What it returned\n  1\n" in done.stdout
        # An object whose own text would be an address is shown by its fields.
        assert "number = 7" in re.sub(" +", " ", done.stdout) and "0x" not in done.stdout


def test_a_module_of_the_same_name_is_there_again(command, lesson):
    sys.modules["app"] = mine = type(sys)("app")
    try:
        assert command("run", str(lesson), "--no-input").returncode == 0
        assert sys.modules["app"] is mine
    finally:
        del sys.modules["app"]


STATE = """
import os, signal, sys, threading, warnings
def spoil():
    here = 1
    os.chdir("/"); os.environ["SPOILT"] = "1"; os.environ.pop("HOME", None)
    sys.path.clear(); sys.argv[:] = ["x"]; sys.modules["spoilt_by"] = sys; sys.stdout.close(); sys.stdin.close()
    signal.signal(signal.SIGUSR1, lambda *_: None); sys.setrecursionlimit(500)
    threading.settrace(None); warnings.filterwarnings("error"); sys.excepthook = None
    import builtins; del builtins.copyright; builtins.spoilt = 1
    print("still", file=sys.stderr)
    return here
"""


def test_what_it_does_to_its_process_is_put_back(command, lesson):
    def state():
        handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
        names = [name for name in sys.modules if name.startswith(("app", "spoil", "my_walk"))]
        return (
            sys.gettrace(),
            list(sys.path),
            os.getcwd(),
            dict(os.environ),
            handlers,
            sys.getrecursionlimit(),
            sys.excepthook,
            names,
            set(vars(builtins)) - {"_"},
        )

    lesson.with_name("spoil.py").write_text(STATE, encoding="utf-8")
    path = requesting(lesson, 'call="spoil:spoil"', 'function="spoil:spoil", statement="print"')
    sys.modules.pop("spoilt_by", None)
    before = state()
    done = command("run", path, commands="p here\nc\n")
    sys.modules.pop("spoilt_by", None)
    assert (done.returncode, done.stderr) == (0, "")
    assert "(Pdb" in done.stdout and "What it printed\n  still\n" in done.stdout and "What it returned\n  1\n" in done.stdout
    after = state()
    after[3].update({name: before[3][name] for name in before[3].keys() & {"PDBPP_COLORS"}})
    assert [one for one, two in zip(after, before, strict=True) if one != two and one is not after[3]] == []
    assert "SPOILT" not in os.environ and os.environ.get("HOME") == before[3].get("HOME")


BAD = """
import os, sys
sys.path
def leave(): os._exit(0)
def caught():
    try:
        os.fork()
    except BaseException:
        return 1
def trace(): sys.settrace(lambda *_: None)
def takes(one, two): return one
not_callable = 5
def sinks(): return sinks()
def sinks_on():
    try:
        return sinks()
    except RecursionError:
        return 1
def below():
    import pty
    pty.fork()
def killed(): os.kill(os.getpid(), 15)
def replaced(): os.execvp("true", ["true"])
def told():
    import signal
    signal.raise_signal(signal.SIGTERM)
"""


ASKING = """
import pdb
from pdb import set_trace

def asks(number):
    total = 0
    for each in range(number):
        if each == 1:
            breakpoint()
        total += each
    pdb.set_trace(header="here")
    total += 1
    set_trace()
    return total

async def waits():
    breakpoint()
    return 5
"""


@pytest.mark.parametrize("kind", KINDS)
def test_code_that_asks_for_a_debugger_has_this_one(command, lesson, kind):
    lesson.with_name("asking.py").write_text(ASKING, encoding="utf-8")
    path = requesting(lesson, 'call="asking:asks", args=(3,)', 'function="asking:asks", statement="total = 0"')
    done = command("run", path, "--debugger", kind, commands="c\np each\nc\np total\nc\np total\nc\n")
    assert (done.returncode, done.stderr) == (0, "")
    places = re.findall(r"^(?:\[0\] )?> \S*asking\.py\((\d+)\)asks\(\)$", done.stdout, re.MULTILINE)
    assert places == ["6", "10", "12", "14"]
    assert re.findall(r"^\(Pdb\S*\) p \w+\n(\d)$", done.stdout, re.MULTILINE) == ["1", "3", "4"]
    assert "What it returned\n  4\n" in done.stdout
    # Nobody is there to be asked.
    assert command("validate", path).stdout.endswith(": valid (stops reached: 1, questions: 0, proved by the run: 0)\n")
    path = requesting(lesson, 'call="asking:waits"', 'function="asking:waits", statement="breakpoint"')
    done = command("run", path, "--debugger", kind, commands="c\nc\n")
    assert "asking.py(18)waits()\n-> return 5\n" in done.stdout and "What it returned\n  5\n" in done.stdout


def test_breakpoint_is_put_back(command, lesson):
    before = sys.breakpointhook, pdb.set_trace
    lesson.with_name("asking.py").write_text(ASKING, encoding="utf-8")
    path = requesting(lesson, 'call="asking:asks", args=(3,)', 'function="asking:asks", statement="total = 0"')
    validate.check(path)
    assert (sys.breakpointhook, pdb.set_trace) == before


def test_a_prompt_outlives_the_input_that_code_closes(command, lesson):
    lesson.with_name("closing.py").write_text("import os\ndef shut():\n    os.close(0)\n    return 7\n", encoding="utf-8")
    path = requesting(lesson, 'call="closing:shut"', 'function="closing:shut", statement="os.close"')
    done = command("run", path, "--debugger", "pdb", commands="n\np 5 + 5\nc\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "(Pdb) p 5 + 5\n10\n(Pdb) c\n" in done.stdout and "What it returned\n  7\n" in done.stdout


STRANGE = """
import atexit, os, signal, sys

class Ends:
    def __repr__(self):
        sys.exit(3)

def shown():
    ends = Ends()
    return 7, ends

def leaves():
    raise GeneratorExit("early")

def late():
    atexit.register(os._exit, 7)
    return 8

def handled():
    signal.signal(signal.SIGTERM, lambda *_: None)
    os.kill(os.getpid(), signal.SIGTERM)
    return 9
"""


@pytest.mark.parametrize(
    ("function", "ended"),
    [
        # To look at a value ends nothing.
        ("shown", "What it returned\n  <tuple: its repr raises SystemExit>\n"),
        ("leaves", "GeneratorExit: early\n  raised in leaves(), strange.py line 13\n"),
        ("late", "What it returned\n  8\n"),
        ("handled", "What it returned\n  9\n"),
    ],
)
def test_a_run_outlives_how_its_code_would_end(command, lesson, function, ended):
    lesson.with_name("strange.py").write_text(STRANGE, encoding="utf-8")
    path = lesson.with_name("new.py")
    done = command("new", str(path), "--call", f"strange:{function}", "--stop", function)
    assert (done.returncode, done.stderr) == (0, "")
    # A process that is started comes to its end too.
    done = run("run", str(path), "--no-input")
    assert (done.returncode, done.stderr) == (0, "") and ended in done.stdout


INTERRUPTED = """
import asyncio

def inner():
    raise KeyboardInterrupt

def outer():
    inner()

async def waits():
    try:
        await asyncio.sleep(0)
        inner()
    finally:
        pass
"""


@pytest.mark.parametrize("function", ["outer", "waits"])
def test_what_is_interrupted_says_where_it_had_come_to(command, lesson, function):
    lesson.with_name("endless.py").write_text(INTERRUPTED, encoding="utf-8")
    path = requesting(lesson, f'call="endless:{function}"', 'function="endless:inner", statement="raise"')
    told = "interrupted: it had come to endless.py line 5, in inner()\n"
    for name in ("validate", "run"):
        done = command(name, path, commands="c\n")
        assert done.returncode == 130
        assert done.stderr == f"\nwalkthrough: {path}:4: {told}"
    done = command("new", str(lesson.with_name("new.py")), "--call", f"endless:{function}")
    assert (done.returncode, done.stderr) == (130, f"\nwalkthrough: endless.{function}(): {told}")
    assert not lesson.with_name("new.py").exists()


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ('call="bad:leave"', "os._exit(), bad.py line 4, ends the process"),
        ('call="bad:caught"', "os.fork(), bad.py line 7, makes a second process"),
        ('call="bad:trace"', "the code sets a trace function of its own (sys.settrace, bad.py line 10), and takes"),
        ('call="bad:sinks"', "bad.py line 13: calls lie in each other there as deep as Python lets them"),
        ('call="bad:sinks_on"', "bad.py line 13: calls lie in each other there as deep as Python lets them"),
        ('call="bad:below"', "os.forkpty(), bad.py line 21, makes a second process"),
        ('call="bad:killed"', "os.kill(), bad.py line 22, ends the process"),
        ('call="bad:replaced"', "os.execv(), bad.py line 23, puts another program in the place of this one"),
        ('call="bad:told"', "signal.raise_signal(), bad.py line 26, ends the process"),
        ('call="random:chooses"', "random has no 'chooses'; another module of that name hides random.py, beside the lesson"),
        ('call="bad:takes", args=(1,)', "bad:takes(one, two): missing a required argument: 'two'"),
        ('call="bad:take"', "bad has no 'take'; did you mean takes?"),
        ('call="bad:not_callable"', "'bad:not_callable' cannot be called: it is 5"),
        ('call="bad"', "call takes 'package.module:function', not 'bad'"),
        ('call="bad.takes"', "call takes 'package.module:function', not 'bad.takes'; did you mean bad:takes?"),
        ('call="bad:takes()"', "call takes 'package.module:function', not 'bad:takes()'; did you mean bad:takes?"),
        ('call="json.decoder.JSONDecoder.decode"', "; did you mean json.decoder:JSONDecoder.decode?"),
        ('call="./bad.py::takes"', "; did you mean bad:takes?"),
        ('call="bad.py:takes"', "no module is called 'bad.py'; did you mean bad?"),
        ('module="bad.py"', "no module is called 'bad.py'; did you mean bad?"),
        ('call="badd:f"', "no module is called 'badd'; did you mean bad?"),
        ('call="os.path:join"', "no module is called 'os.path'; did you mean posixpath?"),
        ('call="json.decodr:f"', "no module is called 'json.decodr'; did you mean decoder?"),
        ('call="broken:f"', "broken cannot be imported: broken.py:2: "),
        ('call="ends:f"', "ends cannot be imported: it ends by itself (exit code 4)"),
        ('call="raises:f"', "raises cannot be imported: raises.py:1: ZeroDivisionError: division by zero"),
        ('script="nothing.py"', "script 'nothing.py': there is no such file in "),
        ('script="broken.py"', "script 'broken.py' does not run: broken.py:2: "),
        ('module="email"', "module 'email' is a package without a __main__"),
        ('module="bad", args=(1,)', "Request: module takes argv, not args"),
        ('call="bad:f", script="bad.py"', "Request: give one of call, script, module and test, not call and script"),
        ("sent={'cal': 1}", "Request does not take 'cal'; did you mean call?"),
        ("", "Request: give one of call, script, module and test"),
        ('call="bad:takes", cloud={"x": 1}', "a world of Python code takes no cloud"),
        ('call=5', "Request: call takes a str, not int 5"),
    ],
)  # fmt: skip
def test_what_cannot_run_is_one_line(command, lesson, request_, complaint):
    for name, text in (
        ("bad", BAD),
        ("broken", "def f():\n  return (\n"),
        ("ends", "import sys\nsys.exit(4)\n"),
        ("raises", "1 / 0\n"),
        ("random", "def chooses():\n    pass\n"),
    ):
        lesson.with_name(f"{name}.py").write_text(text, encoding="utf-8")
    path = requesting(lesson, request_, 'function="bad:leave", line=4')
    before = sys.gettrace(), list(sys.path), os.getcwd(), set(sys.modules)
    done = command("run", path, "--no-input")
    assert done.returncode == 2
    assert re.match(rf"walkthrough: {re.escape(path)}:4: ", done.stderr) and complaint in done.stderr
    assert done.stderr.count("\n") == 1
    assert (sys.gettrace(), list(sys.path), os.getcwd(), set(sys.modules)) == before
    found = command("validate", path)
    assert complaint in found.stdout and found.returncode == 1


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('file="app.py"', 'file="ap.py"', "no file that can be imported is called 'ap.py'; did you mean app.py?"),
        ('file="app.py"', 'file="_json.py"', "_json is C code: no line of it can be a stop"),
        ('file="app.py"', 'file="json/encodr.py"', "is called 'json/encodr.py'; did you mean json/encoder.py or "),
        ('file="app.py"', 'file="../app.py"', "no file that can be imported is called '../app.py'; did you mean app.py?"),
        ('    file="app.py",\n', "", "Stop: the file is named by neither; give file=, or function= with its module"),
        ('function="Order.total"', 'function="app:total"', "Stop: the file is named by both file and function"),
        ('function="Order.total"', 'function="Order.totl"', "app.py has no function 'Order.totl'; did you mean Order.total?"),
        ('function="Order.total"', 'function="Plain.total"', "app.py has no function 'Plain.total'; did you mean "),
        ('world="python"', 'world="python", packages=("jsn",)', "packages: no module is called 'jsn'; did you mean json"),
        # What only ends alike was not meant.
        ('world="python"', 'world="python", packages=("shop",)', "packages: no module is called 'shop'\n"),
        ('world="python"', 'world="python", packages=("app.py",)', "packages: no module is called 'app.py'; did you mean app?\n"),
        ('file="app.py"', 'file="light.py"', "is called 'light.py'; name it as one would import it: package/module.py\n"),
        ('    file="app.py",\n    function="', '    function="frobnik:', "no module is called 'frobnik'\n"),
        ('    file="app.py",\n    function="', '    function="jsn:', "no module is called 'jsn'; did you mean json"),
        ('function="Order.total"', 'function="Plain"', "'Plain'; Plain is a class; name one of its functions: Plain.__init__\n"),
        ('world="python"', 'world="python", packages="app"', "Lesson: packages takes a tuple, not str"),
        ('world="python"', 'world="python", packages=("rich",), fresh=True', "rich cannot be imported twice: walkthrough itself"),
        ('world="python"', 'world="python", fresh=1', "Lesson: fresh takes a bool, not int 1"),
        ('world="python"', 'world="nova"', "Lesson: notes: only a lesson of world='python' takes that"),
        ('"Adds up."', "5", "Lesson: notes holds int 5 for 'app:Order.total', not a Text"),
        ('statement="return found"', 'statement="retrn found"', "did you mean return found (line 16)?"),
        (
            '"Order.total",\n    statement="return found"', '"<module>",\n    statement="import"',
            "(lines 3, 4); write more of the line, or line=3 instead\n",
        ),
    ],
)  # fmt: skip
def test_what_a_lesson_says_wrongly_is_one_line(command, lesson, before, after, complaint):
    path = changed(lesson, (before, after))
    done = command("run", path, "--no-input")
    assert done.returncode == 2
    assert complaint in done.stderr and done.stderr.count("\n") == 1 and f"{path}:" in done.stderr


@pytest.mark.parametrize(
    ("changes", "language", "told", "finding"),
    [
        ((), "zh", "my_walk.py：这一课只有英文。", None),
        ((), "en", "", None),
        ((('title="An order"', 'title=Text("An order", "一个订单")'),), "zh", "", "a text is empty in zh: "),
        ((('title="An order"', 'title="一个订单"'),), "en", "", "a text is empty in "),
    ],
)
def test_one_language_is_enough(command, lesson, changes, language, told, finding):
    path = changed(lesson, *changes)
    done = command("run", path, "--no-input", "--lang", language)
    assert told in done.stderr
    assert (done.returncode == 2) is (finding is not None)
    checked = command("validate", path)
    assert (finding or "valid (stops reached: 1") in checked.stdout


def test_a_lesson_in_chinese_alone(command, lesson):
    text = re.sub(r'(title|opening|closing|notice|ask|because)="[^"]*"', r'\1="这里是中文。"', LESSON)
    text = (
        text.replace('hints=("Look at prices.",)', 'hints=("pp prices",)')
        .replace('"Sells an order."', '"卖出。"')
        .replace('"Adds up."', '"求和。"')
    )
    lesson.write_text(text, encoding="utf-8")
    assert ": valid (" in command("validate", str(lesson)).stdout
    done = command("handout", str(lesson), "--lang", "en")
    assert done.stderr.endswith("my_walk.py: this lesson is in Chinese only.\n") and "这里是中文。" in done.stdout


def test_a_file_is_named_as_it_is_imported(command, tmp_path):
    source = PythonSource(tmp_path, ("json",))
    path = source.find("json/decoder.py")
    assert path == sys.modules["json.decoder"].__file__ and source.name(path) == "json/decoder.py"
    # What is frozen into the interpreter has code objects of another name, and the same lines.
    assert source.find("os.py") == os.walk.__code__.co_filename
    assert source.name("<frozen os>") == "os.py" and source.real("<frozen os>", 5)[0].endswith("/os.py")
    assert "json/__init__.py" in source.files() and source.owns("json.decoder") and not source.owns("jsonx")
    assert source.name("/no/where/at/all.py") == "all.py"
    done = command("source", "json/decoder.py")
    assert done.returncode == 0 and "class JSONDecoder" in done.stdout
    assert command("source", "json.decoder").stdout == done.stdout
    assert command("source", "json").stdout == command("source", "json/__init__.py").stdout != ""
    for name, complaint in (
        ("math", "math is C code"),
        ("jsn.py", "did you mean json"),
        # Each ends as nearly all names of files do.
        *((name, "; name it as one would import it: package/module.py\n") for name in ("light.py", "nosuch.py", "shop.py")),
    ):
        done = command("source", name)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1) and complaint in done.stderr


def test_a_file_is_found_in_a_folder_of_a_package_that_is_not_imported(tmp_path):
    for place in ("shop/__init__.py", "shop/parts/deeper/till.py"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("OPEN = True\n", encoding="utf-8")
    source = PythonSource(tmp_path, ("shop",))
    assert source.text("shop/parts/deeper/till.py") == "OPEN = True\n"
    assert source.files() == ["shop/__init__.py", "shop/parts/deeper/till.py"]
    assert source.find("shop/nowhere/till.py") is None and "shop" not in sys.modules


def test_of_a_module_and_a_package_of_a_name_the_one_that_is_imported(command, lesson, tmp_path):
    (tmp_path / "twin.py").write_text("def old():\n    return 1\n\n\nold()\n", encoding="utf-8")
    (tmp_path / "twin").mkdir()
    (tmp_path / "twin" / "__init__.py").write_text("def new():\n    return 2\n", encoding="utf-8")
    path = requesting(lesson, 'call="twin:new"', 'function="twin:new", statement="return"')
    assert command("validate", path).stdout == f"{path}: valid (stops reached: 1, questions: 0, proved by the run: 0)\n"
    path = requesting(lesson, 'call="twin:new"', 'file="twin.py", function="old", statement="return"')
    assert "no file that can be imported is called 'twin.py'; did you mean twin/__init__.py?\n" in command("validate", path).stdout
    path = requesting(lesson, 'script="twin.py"', 'file="twin.py", function="<module>", statement="old()"')
    assert f"{path}: valid" in command("validate", path).stdout


def test_what_is_called_finds_nothing_of_walkthroughs_command_line(command, lesson, tmp_path):
    (tmp_path / "reads.py").write_text("import sys\n\n\ndef main():\n    return sys.argv\n", encoding="utf-8")
    path, before = requesting(lesson, 'call="reads:main"', 'function="reads:main", statement="return"'), list(sys.argv)
    assert "  ['reads']\n" in command("run", path, "--no-input").stdout and sys.argv == before


def test_notes_of_a_script(command, lesson, tmp_path):
    text = LESSON.replace('call="app:sell", args=("tea", 5, 7), kwargs={"discount": 2}', 'script="app.py", argv=("tea",)').replace(
        "12", "7"
    )
    lesson.write_text(text, encoding="utf-8")
    saved = tmp_path / "saved.jsonl"
    done = command("run", str(lesson), "--save", str(saved), commands="u\nnote\nc\n")
    assert "Sells an order." in done.stdout and "call chain: <module> → sell → Order.total" in done.stdout
    events = [json.loads(line) for line in saved.read_text(encoding="utf-8").splitlines()[1:-1]]
    # A dataclass makes its __init__ of a text.
    assert {event["file"] for event in events} == {"app.py", "<string>"}
    assert library.load(str(lesson)).runs_in.note("__main__:sell").en == "Sells an order."


@pytest.mark.parametrize(
    ("call", "place", "expected"),
    [
        (
            'call="app:count", args=(2,)',
            'function="app:count", statement="yield"',
            "call count, line count 1, yield count 0, resume count, line count 1, yield count 2, resume count, return count None",
        ),
        (
            'call="app:wait"',
            'function="app:rest", statement="return"',
            "call wait, call rest, line rest 1, return rest 1, return wait 'rested'",
        ),
    ],
)
def test_a_generator_is_recorded_as_what_it_is(command, lesson, tmp_path, call, place, expected):
    """A yield is no return, and a stop in it is come to each time."""
    path = requesting(lesson, call, place)
    assert command("run", path, "--no-input", "--save", str(tmp_path / "walked.jsonl")).returncode == 0
    told = [
        " ".join(str(each) for each in (event.kind, event.function, event.stop, event.result) if each is not None)
        for event in Trace(tmp_path / "walked.jsonl")
    ]
    assert ", ".join(told) == expected


HEADS = """
def heads(a, b):
    if (a
            and b):
        for one in (a,
                    b):
            with open(__file__) as first, \\
                    open(__file__) as second:
                while (one
                        and a):
                    a = False
    return one
"""
HEAD_STOPS = """
from walkthrough import Lesson, Request, Stop
def stop(statement):
    return Stop(title="here", notice="Seen.", function="heads:heads", statement=statement)
stops = tuple(map(stop, ("if (a", "for one in (a,", "with open(__file__) as first", "while (one")))
request = Request(call="heads:heads", args=(True, True), stops=stops)
lesson = Lesson(world="python", title="T", opening="O", closing="C", requests=(request,))
"""


def test_a_statement_of_several_lines_is_come_to_once_each_time(command, lesson, tmp_path):
    text = (
        "def make(n):\n    d = {\n        'a': [n, 2],\n        'b': [3, n],\n    }\n"
        "    e = {\n        k: v for k, v in d.items()\n    }\n    return dict(\n        d,\n        c=len(e),\n    )\n\n\n"
        "def twice():\n    return [make(n) for n in range(2)]\n"
    )
    lesson.with_name("several.py").write_text(text, encoding="utf-8")
    for statement in ("d = {", "e = {", "return dict("):
        path = requesting(lesson, 'call="several:twice"', f'function="several:make", statement="{statement}"')
        assert command("validate", path).stdout == f"{path}: valid (stops reached: 1, questions: 0, proved by the run: 0)\n"
        saved = tmp_path / "saved.jsonl"
        shown = command("run", path, "--no-input", "--save", str(saved)).stdout
        assert re.findall(r"^Stop 1 of 1(?:, visit (\d))? ", shown, re.MULTILINE) == ["", "2"]
        assert saved.read_text(encoding="utf-8").count('"stop": 1') == 2


def test_the_head_of_a_compound_statement_is_come_to_once_each_time(command, lesson, tmp_path):
    """Its lines are gone through in an order of the interpreter's own."""
    lesson.with_name("heads.py").write_text(HEADS, encoding="utf-8")
    lesson.write_text(HEAD_STOPS, encoding="utf-8")
    saved = tmp_path / "saved.jsonl"
    done = command("run", str(lesson), "--save", str(saved), commands="c\n" * 12)
    stood = re.findall(r"^Stop (\d) of 4", done.stdout, re.MULTILINE)
    recorded = [json.loads(line).get("stop") for line in saved.read_text(encoding="utf-8").splitlines()[1:-1]]
    assert stood == [str(each) for each in recorded if each]
    assert stood[:4] == ["1", "2", "3", "4"] and stood.count("1") == 1
