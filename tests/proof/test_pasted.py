"""Pdb sessions as articles, issues and mails show them: in marks of their own, in other hands, of other Pythons, in pieces."""

import html
import re
import sys
from pathlib import Path

import pytest

from walkthrough.course import library
from walkthrough.pdb_session import read
from walkthrough.proof import session_replay, sessions
from walkthrough.proof.session_replay import Screen

PROGRAM = '''"""What is in stock."""


def take(stock, name, count):
    left = dict(stock)
    left[name] -= count
    return left


class Shelf:
    rows = 2


def main():
    stock = {"tea": 3, "milk": 2}
    for name in ("milk", "tea"):
        stock = take(stock, name, 1)
    print("left:", stock)


if __name__ == "__main__":
    main()
'''
SESSION = """$ python -m pdb stock.py
> /home/me/shop/stock.py(1)<module>()
-> \"\"\"What is in stock.\"\"\"
(Pdb) b 7
Breakpoint 1 at /home/me/shop/stock.py:7
(Pdb) c
> /home/me/shop/stock.py(7)take()
-> return left
(Pdb) p left, name
({'tea': 3, 'milk': 1}, 'milk')
(Pdb) l 4, 7
  4  \tdef take(stock, name, count):
  5  \t    left = dict(stock)
  6  \t    left[name] -= count
  7 B->\t    return left
(Pdb) w
  /home/me/shop/stock.py(22)<module>()
-> main()
  /home/me/shop/stock.py(17)main()
-> stock = take(stock, name, 1)
> /home/me/shop/stock.py(7)take()
-> return left
(Pdb) pp sorted(left)
['milk', 'tea']
(Pdb) p nothing
*** NameError: name 'nothing' is not defined
(Pdb) b
Num Type         Disp Enb   Where
1   breakpoint   keep yes   at /home/me/shop/stock.py:7
\tbreakpoint already hit 1 time
(Pdb) cl 1
Deleted breakpoint 1 at /home/me/shop/stock.py:7
(Pdb) u
> /home/me/shop/stock.py(17)main()
-> stock = take(stock, name, 1)
(Pdb) c
left: {'tea': 2, 'milk': 1}
The program finished and will be restarted
"""
LESSON = """
from walkthrough import Lesson, Request
lesson = Lesson(world="python", title="T", opening="O", closing="C", session="session.txt", requests=(Request(REQUEST),))
"""


def lesson_in(folder: Path, text: str, request: str = 'script="stock.py"', **programs: str):
    """Return a lesson of a session, with its source."""
    for name, program in {"stock": PROGRAM, **programs}.items():
        (folder / f"{name}.py").write_text(program, encoding="utf-8")
    (folder / "session.txt").write_text(text, encoding="utf-8")
    (folder / "lesson.py").write_text(LESSON.replace("REQUEST", request), encoding="utf-8")
    return library.load(str(folder / "lesson.py"))


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """What plain pdb prints for the session, with its source."""
    folder = tmp_path_factory.mktemp("pasted")
    lesson = lesson_in(folder, SESSION)
    source = lesson.runs_in.source
    [screen] = session_replay.replayed(lesson, read(folder / "session.txt"), folder / "session.txt", source)
    return screen, source


def compared(replayed, text: str, folder: Path) -> sessions.Proof:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    [section] = read(path)
    return sessions._compared(section, *replayed)


def unexplained(proof: sessions.Proof) -> list[str]:
    found = [line for line in proof.diff if not line.startswith(" ")]
    assert len(found) == proof.unexplained
    return found


def indented(margin: str) -> str:
    return "".join(f"{margin}{line}".rstrip(" ") for line in SESSION.splitlines(keepends=True))


def fenced() -> str:
    first, second = SESSION.split("(Pdb) w\n")
    other = "Look:\n\n```python\nprint('(no session)')\n```\n\n"
    return f"{other}```console\n{first}(Pdb)\n```\n\nThen `w`:\n\n~~~\n(Pdb) w\n{second}~~~\nSo."


@pytest.mark.parametrize(
    "text",
    [
        fenced(),
        f"Some words, and ::\n\n{indented('    ')}\nMore words.\n",
        f"On Monday she wrote:\n{indented('> > ')}> Thanks.\n",
        f"import pdb\n{indented('# ')}x = 1\n",
        f"<p>So:</p><pre>{html.escape(SESSION)}</pre>",
        f"<pre>{html.escape(SESSION)}".replace("\n", "<br/>\n").replace("(Pdb)", '<span class="gp">(Pdb)</span>'),
        "\ufeff" + SESSION.replace("\n", "\r\n"),
        re.sub(r"(?m)^\(Pdb\)", "\x1b[1;34m(Pdb)\x1b[0m", SESSION),
        re.sub(r"([\[\]<>_*])", r"\\\1", SESSION),
        SESSION.replace("(Pdb) c\n> ", "(Pdb)\n(Pdb) c\n> ") + "(Pdb) \n",
    ],
    ids=["fences", "indented", "quoted in a mail", "comments", "a page's source", "line breaks and colours", "a byte-order mark",
         "a terminal's colours", "Markdown's escapes", "prompts at which nothing was typed"],
)  # fmt: skip
def test_what_a_text_is_set_in_is_none_of_the_session(tmp_path, text):
    paths = tmp_path / "plain.txt", tmp_path / "text.txt"
    for path, written in zip(paths, (SESSION, text), strict=True):
        path.write_text(written, encoding="utf-8")
    [plain], [section] = map(read, paths)
    assert (section.lines, section.shown) == (plain.lines, plain.lines)


def as_ipdb(text: str) -> str:
    """Return a session as ipdb shows it."""
    listing = PROGRAM.splitlines()

    def place(found: re.Match[str]) -> str:
        now = int(found["line"])
        shown = range(max(now - 1, 1), min(now + 1, len(listing)) + 1)
        lines = (f"{'-' * (5 - len(str(n)))}> {n} {listing[n - 1]}" if n == now else f"{n:>7} {listing[n - 1]}" for n in shown)
        return f"{found['place']}\n" + "\n".join(lines) + "\n\n"

    text = re.sub(r"(?m)^(?P<place>[> ] /home/\S+\((?P<line>\d+)\)\S+)\n-> .*\n", place, text)
    text = re.sub(r"(?m)^  (\d) ( )( |B)?(?:  )?\t(.*)$", r"      \1 \4", text).replace("  7 B->\t", "1---> 7 ")
    return text.replace("(Pdb)", "ipdb>")


def with_a_comprehension(text: str) -> str:
    """Return a session with a frame more in its stack, where one stood in a comprehension."""
    frame = "  /home/me/shop/stock.py(17)main()\n-> stock = take(stock, name, 1)\n"
    return text.replace(frame, frame + frame.replace("main", "<listcomp>"))


def curled(text: str) -> str:
    """Return a session as a page shows it that makes quotes and dashes of its own."""
    return re.sub(r"(?m)^->", "–>", text).replace("'", "’").replace('"', "”")


@pytest.mark.every(4)
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (as_ipdb, "ipdb"),
        (curled, "typography"),
        (lambda text: text.replace("\n(Pdb)", "\n\n(Pdb)"), "blank-lines"),
        (lambda text: text.replace("\nThe program", "\n\nThe program"), "blank-lines"),
        (lambda text: text.replace("name 'nothing' is not", "name 'nothing'\nis not"), "wrapped"),
        (lambda text: text.replace("({'tea': 3, 'milk': 1}, 'milk')", "({'tea'\n: 3, 'mi\nlk': 1}, \n'milk')"), "wrapped"),
        (lambda text: re.sub(r"(?s)\(Pdb\) w\n.*?\n> ", "(Pdb) w\n[...]\n> ", text), "left-out"),
        (lambda text: text.replace("({'tea': 3, 'milk': 1}, 'milk')", "({'tea': 3, ...)"), "left-out"),
        (lambda text: re.sub(r"(?m)^  5 .*\n  6 .*$", "...", text), "left-out"),
        (lambda text: re.sub(r"(?m)^  (/home\S+\(\d+\))", r"\1", text), "spaces"),
        (lambda text: re.sub(r"(?m)^  (\d)( B->)?(  )?\t *", r"\1\2 ", text), "spaces"),
        (lambda text: text.replace("/home/me/shop/", ".../"), "paths"),
        (lambda text: text.replace("/home/me/shop/", "c:\\users\\jo doe\\shop\\").replace("stock.py", "STOCK.py"), "paths"),
        (lambda text: re.sub(r"(?m)^> /home/me/shop/stock.py\(", "> ...(", text), "paths"),
        (lambda text: text.replace("({'tea': 3, 'milk': 1}", "({'milk': 1, 'tea': 3}"), "order"),
        (lambda text: text.replace("({'tea': 3, 'milk': 1}", "({u'tea': 3L, u'milk': 1}"), "python-2"),
        (lambda text: re.sub(r"(?m)^> .*\n(?=-> stock)", "", text), "lost-places"),
        (lambda text: text.replace("(Pdb) w\n", "(Pdb) w\n  <stdin>(1)<module>()\n"), "own-frames"),
        (lambda text: re.sub(r"(?m)^> (.*)<module>", r"> \1?", text), "python-2"),
        (with_a_comprehension, "comprehensions"),
    ],
    ids=["ipdb", "curled quotes", "empty lines", "an empty line before the end", "broken at a blank", "broken into four",
         "a stack in part", "a value in part", "a listing in part", "frames at the margin", "blanks in a row as one",
         "three dots and the name", "a path of Windows", "no file at all", "a dict of Python 2's", "values of Python 2's",
         "statements only", "Python's prompt in a stack", "a module of Python 2.4's", "a comprehension before Python 3.12"],
)  # fmt: skip
def test_what_a_text_or_another_release_shows_otherwise_has_a_rule(replayed, tmp_path, change, rule):
    text = change(SESSION)
    assert text != SESSION
    proof = compared(replayed, text, tmp_path)
    assert unexplained(proof) == [] and rule in proof.rules
    assert proof.equal + proof.by_rule == len(proof.section.shown) and proof.equal >= 0
    assert rule not in compared(replayed, SESSION, tmp_path).rules or rule in ("paths", "own-frames")


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("({'tea': 3, 'milk': 1}, 'milk')", "({'milk': 1, 'tea': 2}, 'milk')", "({'milk': 1, 'tea': 2}"),
        ("({'tea': 3, 'milk': 1}, 'milk')", "({'tea': 4, ...)", "({'tea': 4, ...)"),
        ("({'tea': 3, 'milk': 1}, 'milk')\n", "", "({'tea': 3, 'milk': 1}, 'milk')"),
        ("({'tea': 3, 'milk': 1}, 'milk')", "({'tea': 3,\n 'milk': 2}, 'milk')", "'milk': 2}"),
        ("  /home/me/shop/stock.py(17)main()\n-> stock = take(stock, name, 1)\n", "...\n-> main(1)\n...\n", "-> main(1)"),
        ("-> main()\n", "", "-> main()"),
        ("['milk', 'tea']", "['milk', ’tea']", "’tea"),
        ("  6  \t    left[name] -= count", "  6  \t    left[name] -= counts", "counts"),
        ("(Pdb) p left, name\n", "(Pdb) p left, name\n\n\nleft\n", "- left"),
    ],
)
def test_what_no_page_does_is_shown(replayed, tmp_path, before, after, shown):
    assert before in SESSION
    proof = compared(replayed, SESSION.replace(before, after, 1), tmp_path)
    assert any(shown in line for line in unexplained(proof))


def proofs(folder: Path, text: str, request: str = 'script="stock.py"', **programs: str) -> list[sessions.Proof]:
    found = sessions.prove(lesson_in(folder, text, request, **programs))
    assert [line for proof in found for line in unexplained(proof)] == []
    return found


def test_each_session_is_started_as_it_was_and_what_is_typed_goes_where_it_was_typed(tmp_path):
    again = """
C:\\shop> py -m pdb stock.py
> c:\\shop\\stock.py(1)<module>()
-> \"\"\"What is in stock.\"\"\"
(Pdb) tbreak 6, name == 'tea'
Breakpoint 1 at c:\\shop\\stock.py:6
(Pdb) c
Deleted breakpoint 1 at c:\\shop\\stock.py:6
> c:\\shop\\stock.py(6)take()
-> left[name] -= count
(Pdb) interact
*interactive*
>>> both = left, count
>>> for each in both: print(each)
...
{'tea': 3, 'milk': 1}
1
>>> ^D
(Pdb) b 7
Breakpoint 2 at c:\\shop\\stock.py:7
(Pdb) commands 2
(com) silent
(com) p left[name]
(com) end
(Pdb) c
2
(Pdb) n
--Return--
> c:\\shop\\stock.py(7)take()->{'tea': 2, 'milk': 1}
-> return left
(Pdb)
> c:\\shop\\stock.py(16)main()
-> for name in ("milk", "tea"):

> c:\\shop\\stock.py(18)main()
-> print("left:", stock)
(Pdb) exit
"""
    first, second, third = proofs(tmp_path, SESSION + again)
    assert [len(each.section.commands) for each in (first, second, third)] == [11, 11, 1]
    assert (second.section.fresh, third.section.fresh) == (True, False)
    assert "interact" in second.rules


def test_lines_that_were_elsewhere_are_named_by_todays_numbers(tmp_path):
    shop = "import os\n\n\n" + PROGRAM
    moved = {"spaces", "own-line", "revisited"}
    [proof] = proofs(
        tmp_path, SESSION.replace("(1)<module>", "(22)<module>").replace('-> """What is in stock."""', "-> main()"), stock=shop
    )
    assert "moved" in proof.rules and not moved & proof.rules.keys()


LOOP = """import pdb


def run(items):
    for item in items:
        pdb.set_trace()
        seen = [item * n for n in range(3)]
        print(
            item,
            seen)


run([1, 2])
"""


@pytest.mark.parametrize("line", [6, 7])
def test_where_set_trace_stops_is_as_in_the_session(tmp_path, line):
    statement = LOOP.splitlines()[line - 1].strip()
    steps = "(Pdb) n\n> loop.py(7)run()\n-> seen = [item * n for n in range(3)]\n" if line == 6 else ""
    text = f"""> loop.py({line})run()
-> {statement}
(Pdb) p item
1
(Pdb) w
  loop.py(13)<module>()
-> run([1, 2])
> loop.py({line})run()
-> {statement}
{steps}(Pdb) n
> loop.py(8)run()
-> print(
(Pdb) n
> loop.py(9)run()
-> item,
(Pdb) n
> loop.py(10)run()
-> seen)
(Pdb) n
1 [0, 1, 2]
> loop.py(5)run()
-> for item in items:
(Pdb) c
> loop.py({line})run()
-> {statement}
(Pdb) p item
2
(Pdb) quit()
"""
    [proof] = proofs(tmp_path, text, 'script="loop.py"', loop=LOOP)
    assert "revisited" in proof.rules
    assert ("own-line" in proof.rules) == ((line == 6) != (sys.version_info >= (3, 13)))


BROKEN = """def ratio(one, other):
    return one / other


def ratios(pairs):
    for one, other in pairs:
        made = ratio(one, other)
    return made


def test_ratios():
    assert ratios([(1, 2), (3, 0)])
"""


@pytest.mark.parametrize(
    ("start", "request_"),
    [
        (">>> import broken\n>>> broken.ratios([(1, 2), (3, 0)])\nTraceback (most recent call last):\n>>> import pdb; pdb.pm()\n",
         'call="broken:ratios", args=([(1, 2), (3, 0)],)'),
        ("$ pytest --pdb\nF\n>>>>>>>>>>>> entering PDB >>>>>>>>>>>>\n\n", 'test="broken.py::test_ratios"'),
    ],
    ids=["pm()", "pytest"],
)  # fmt: skip
def test_a_session_after_an_exception_begins_there(tmp_path, start, request_):
    text = f"{start}> /x/broken.py(2)ratio()\n-> return one / other\n(Pdb) p one, other\n(3, 0)\n(Pdb) u\n"
    text += "> /x/broken.py(7)ratios()\n-> made = ratio(one, other)\n(Pdb) p pairs\n[(1, 2), (3, 0)]\n(Pdb) q\n"
    [proof] = proofs(tmp_path, text, request_, broken=BROKEN)
    assert proof.section.post_mortem


STOPPED = """def test_two():
    x = 2
    import pdb; pdb.set_trace()
    assert x == 2
"""


def test_a_session_of_a_test_that_calls_pdb(tmp_path, monkeypatch, command):
    text = """$ pytest
>>>>>>>>>>>>>>>>>> PDB set_trace (IO-capturing turned off) >>>>>>>>>>>>>>>>>>
> /x/test_two.py(4)test_two()
-> assert x == 2
(Pdb) p x
2
(Pdb) w
  /usr/bin/pytest(8)<module>()
-> sys.exit(main())
  /usr/lib/python3/site-packages/pluggy/_hooks.py(501)__call__()
-> return self._hookexec(self.name, self._hookimpls.copy(), kwargs, firstresult)
> /x/test_two.py(4)test_two()
-> assert x == 2
(Pdb) c

>>>>>>>>>>>>>>>>>>>>> PDB continue (IO-capturing resumed) >>>>>>>>>>>>>>>>>>>
1 passed in 3.40 seconds
"""
    [proof] = proofs(tmp_path, text, 'test="test_two.py"', test_two=STOPPED)
    assert {"pytest", "own-frames"} <= proof.rules.keys()
    # The lesson has a debugger already: pytest starts none of its own.
    monkeypatch.chdir(tmp_path)
    done = command("run", "lesson.py", "--debugger", "pdb", commands="article\nc\n")
    assert done.returncode == 0 and "(Pdb) p x\n2\nSame output here." in done.stdout


def test_what_pythons_own_prompt_was_given_is_run_so(tmp_path):
    text = """>>> import pdb, broken
>>> pdb.run('broken.ratio(1, 2)')
> <string>(1)<module>()
(Pdb) s
--Call--
> broken.py(1)ratio()
-> def ratio(one, other):
(Pdb) a
one = 1
other = 2
(Pdb) c
>>> pdb.runcall(broken.ratio, 1, 2)
> broken.py(2)ratio()
-> return one / other
(Pdb) c
0.5
>>>
"""
    assert len(proofs(tmp_path, text, 'call="broken:ratio", args=(1, 2)', broken=BROKEN)) == 2


def test_a_session_that_only_goes_on_stops_where_it_stood(tmp_path, monkeypatch, command):
    lesson = lesson_in(tmp_path, "$ python stock.py\n-> left = dict(stock)\n(Pdb) n\n-> left[name] -= count\n(Pdb) c\n")
    assert [(stop.line, stop.notice.en) for stop in lesson.stops] == [
        (5, "In the session, the debugger stood here."), (6, "In the session, the debugger stood here.")
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert command("validate", "lesson.py").stdout == "lesson.py: valid (stops reached: 2, questions: 0, proved by the run: 0)\n"
    done = command("check", "lesson.py")
    assert done.returncode == 0 and "line 2, -> left = dict(stock): 2 commands, 4 lines" in done.stdout


def test_where_a_class_a_def_or_an_expression_stands_is_found(tmp_path):
    text = """> stock.py(4)<module>()
-> def take(stock, name, count):
(Pdb) n
> stock.py(10)<module>()
-> class Shelf:
(Pdb) tbreak 11
Breakpoint 1 at stock.py:11
(Pdb) c
Deleted breakpoint 1 at stock.py:11
> stock.py(11)Shelf()
-> rows = 2
(Pdb) p __module__
'__main__'
(Pdb) q
"""
    lesson = lesson_in(tmp_path, text)
    assert [stop.line for stop in lesson.stops] == [11]
    assert [line for proof in sessions.prove(lesson) for line in unexplained(proof)] == []


def test_a_call_that_was_stepped_into_is_come_to_when_it_is_called(tmp_path, monkeypatch, command):
    """And not where its def is gone through, which makes the function."""
    text = "> stock.py(17)main()\n-> stock = take(stock, name, 1)\n(Pdb) s\n--Call--\n> stock.py(4)take()\n"
    lesson_in(tmp_path, text + "-> def take(stock, name, count):\n(Pdb) p name\n'milk'\n(Pdb) q\n")
    monkeypatch.chdir(tmp_path)
    done = command("run", "lesson.py", "--debugger", "pdb", commands="article\nq\n")
    assert "--Call--\n" in done.stdout and "(Pdb) p name\n'milk'\nSame output here." in done.stdout
    assert command("show", "lesson.py").stdout.count("stop 1  take") == 2


def test_what_follows_a_q_is_another_session(tmp_path):
    path = tmp_path / "text.txt"
    place = "> stock.py(5)take()\n-> left = dict(stock)\n"
    path.write_text(f"{place}(Pdb) p 1\n1\n(Pdb) q\n{place}(Pdb) p 2\n2\n(Pdb) c\n$ 5\n(Pdb) p 3\n3\n", encoding="utf-8")
    # And a line that only looks like a shell's is not.
    assert [section.commands for section in read(path)] == [["p 1", "q"], ["p 2", "c", "p 3"]]


STANDS = "> /home/me/shop/stock.py(5)take()\n-> left = dict(stock)\n"


def against(replayed, folder: Path, shown: str, printed: str, stands: str = STANDS) -> sessions.Proof:
    """Compare a text that begins where a program stands with what pdb might have printed there."""
    path = folder / "text.txt"
    path.write_text(f"{stands}{shown}\n(Pdb) p 1\n1\n", encoding="utf-8")
    [section] = read(path)
    proof = sessions._compared(section, Screen(f"{stands}{printed}\n(Pdb) p 1\n1\n"), replayed[1])
    assert proof.unexplained or proof.equal + proof.by_rule == len(section.shown)
    return proof


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("(Pdb) n\nloading\n...", "(Pdb) n\nloading\n...\nloaded 5"),
        ("(Pdb) n\n...\nloaded 5", "(Pdb) n\nloading\n...\nloaded 5"),
        ("(Pdb) n\nloading... 3", "(Pdb) n\nloading... 5 of 3"),
        ("(Pdb) interact\n>>> for n in 1, 2:\n...     print(n)\n...\n>>> n\n2",
         "(Pdb) interact\n>>> for n in 1, 2:\n...     print(n)\n...\n1\n2\n>>> n\n2"),
        ("(Pdb) for n in 1, 2:\n...     print(n)\n...", "(Pdb) for n in 1, 2:\n...     print(n)\n1\n2"),
        ("(Pdb) for n in 1, 2:\n...", "(Pdb) for n in 1, 2:\n1\n2"),
    ],
    ids=["the program's", "the program's, below more", "in a line", "interact's", "pdb's since Python 3.13", "pdb's, at once"],
)  # fmt: skip
def test_dots_that_are_printed_or_a_prompt_leave_nothing_out(replayed, tmp_path, shown, printed):
    assert unexplained(against(replayed, tmp_path, shown, printed))


def test_dots_behind_a_whole_loop_leave_out_what_it_prints(replayed, tmp_path):
    loop = "(Pdb) for n in 1, 2: print(n)\n"
    assert unexplained(against(replayed, tmp_path, f"{loop}...", f"{loop}1\n2")) == []


def test_a_place_that_is_shown_once_only_loses_no_other(replayed, tmp_path):
    """A loop comes to the same place again, of which a text shows its statement only."""
    again = f"{STANDS}(Pdb) n\n"
    text = f"(Pdb) n\n{again}-> left = dict(stock)"
    proof = against(replayed, tmp_path, text, f"(Pdb) n\n{again}{STANDS.rstrip()}")
    assert unexplained(proof) == [] and proof.rules["lost-places"] == 1
    wrong = against(replayed, tmp_path, text.replace("n\n-> left", "n\n-> lift"), f"(Pdb) n\n{again}{STANDS.rstrip()}")
    assert unexplained(wrong)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n      6     left[name] -= count\n", "\n      6     left[name] -= 2\n"),
        ("\n      6     left[name] -= count\n", "\n      5     left[name] -= count\n"),
        ("\n----> 7     return left\n", "\n----> 8     return left\n"),
        ("\n     18     print(", "\n----> 18     print("),
        ("\n      8 \n", "\n      8 never\n"),
    ],
    ids=["a line", "its number", "where it stands", "another mark", "an empty line"],
)
def test_what_ipdb_lists_at_a_place_is_the_programs(replayed, tmp_path, before, after):
    text = as_ipdb(SESSION)
    assert before in text
    proof = compared(replayed, text.replace(before, after, 1), tmp_path)
    assert any(after.strip("\n") in line for line in unexplained(proof))


IPDB = """> /home/me/shop/stock.py(35)take()
     34 def take(stock, name, count):
---> 35     left = dict(stock)
     36     left[name] -= count

ipdb> w
  /usr/lib/python3.8/bdb.py(580)run()
    579         try:
--> 580             exec(cmd, globals, locals)

> /home/me/shop/stock.py(35)take()
     34 def take(stock, name, count):
---> 35     left = dict(stock)

ipdb> p 1
1
"""


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [("", "", 0), ("579         try:", "579         while other:", 0), ("36     left[name]", "36     left[0]", 1)],
    ids=["moved", "a debugger's own", "another line"],
)
def test_what_ipdb_lists_has_moved_with_its_place(replayed, tmp_path, before, after, lines):
    path = tmp_path / "text.txt"
    path.write_text(IPDB.replace(before, after), encoding="utf-8")
    [section] = read(path)
    own = "  /usr/lib/python3.11/bdb.py(600)run()\n-> exec(cmd, globals, locals)\n"
    proof = sessions._compared(section, Screen(f"{STANDS}(Pdb) w\n{own}{STANDS}(Pdb) p 1\n1\n"), replayed[1])
    assert len(unexplained(proof)) == lines and {"ipdb", "moved"} <= proof.rules.keys()


ROWS = """(Pdb) b take
Breakpoint 1 at /home/me/shop/stock.py:4
(Pdb) b 6
Breakpoint 2 at /home/me/shop/stock.py:6
(Pdb) b
Num Type         Disp Enb   Where
1   breakpoint   keep yes   at /home/me/shop/stock.py:4
2   breakpoint   keep yes   at /home/me/shop/stock.py:6
(Pdb) l 4, 7
  4 B\tdef take(stock, name, count):
  5  ->\t    left = dict(stock)
  6 B\t    left[name] -= count
  7  \t    return left
(Pdb) cl 1
Deleted breakpoint 1 at /home/me/shop/stock.py:4"""


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("", "", 0),
        ("yes   at /home/me/shop/stock.py:4", "yes   at /home/me/shop/stock.py:3", 2),
        ("yes   at /home/me/shop/stock.py:6", "yes   at /home/me/shop/stock.py:4", 2),
        ("  6 B\t", "  6  \t", 2),
        ("  7  \t", "  7 B\t", 2),
    ],
    ids=["its first statement", "another row", "another breakpoint's", "no mark", "another mark"],
)
def test_where_a_function_breakpoint_stands_is_told_in_each_row(replayed, tmp_path, before, after, lines):
    """Before Python 3.13 at its def, and since at its first statement, whichever of them is here."""
    today = ROWS.replace("stock.py:4", "stock.py:5").replace("4 B\t", "4  \t").replace("5  ->", "5 B->")
    for one, other in ((ROWS.replace(before, after), today), (today, ROWS.replace(before, after))):
        proof = against(replayed, tmp_path, one, other)
        assert len(unexplained(proof)) == lines and "function-breakpoint" in proof.rules


def test_what_source_prints_is_a_listing(replayed, tmp_path):
    listed = "(Pdb) source Shelf\n 10  \tclass Shelf:\n 11  \t    rows = 2"
    shown = listed.replace("\t", "   ")
    proof = against(replayed, tmp_path, shown, listed)
    assert unexplained(proof) == [] and set(proof.rules) == {"spaces"}
    assert len(unexplained(against(replayed, tmp_path, shown.replace("= 2", "= 3"), listed))) == 2


DELETED = "(Pdb) tbreak 6\nBreakpoint 1 at stock.py:6\n(Pdb) c\nDeleted breakpoint 1{}\n> stock.py(6)take()\n-> left[name] -= count"


@pytest.mark.parametrize(
    ("shown", "printed", "rule", "wrong"),
    [
        (DELETED.format(""), DELETED.format(" at stock.py:6"), "wording", ("point 1\n>", "point 2\n>")),
        ("(Pdb) cl 1\nDeleted breakpoint 1", "(Pdb) cl 1\nDeleted breakpoint 1 at stock.py:6", "wording", ("point 1", "point 3")),
        ("(Pdb) disable 1", "(Pdb) disable 1\nDisabled breakpoint 1 at stock.py:6", "wording", ("1", "1\nDisabled nothing")),
        ("(Pdb) enable 1 2", "(Pdb) enable 1 2\nEnabled breakpoint 1 at stock.py:6\nEnabled breakpoint 2 at stock.py:7", "wording",
         ("2", "2\nEnabled breakpoint 2 at stock.py:6")),
        ("(Pdb) condition 1 count", "(Pdb) condition 1 count\nNew condition set for breakpoint 1.", "wording",
         ("count", "count\nNew condition set for breakpoint 2.")),
        ("(Pdb) whatis Shelf\n<type 'type'>", "(Pdb) whatis Shelf\nClass __main__.Shelf", "wording", ("type'", "tape'")),
        ("(Pdb) whatis x.put\nFunction put", "(Pdb) whatis x.put\nMethod put", "wording", ("put", "pot")),
        ("(Pdb) run a\nRestarting stock.py with arguments:\n\ta\n> stock.py(1)<module>()", "(Pdb) run a\nRestarting stock.py with "
         "arguments:\n\ta\nThe program finished and will be restarted\n> stock.py(1)<module>()", "wording", ("\ta", "\tb")),
        ("(Pdb) run a\nRestarting shop/stock.py with arguments:\n\tstock.py a",
         "(Pdb) run a\nRestarting stock.py with arguments:\n\ta", "wording", ("py a", "py b")),
        ("(Pdb) run\nRestarting shop/stock.py with arguments:\n\tstock.py", "(Pdb) run\nRestarting stock.py with arguments:\n\t",
         "wording", ("\tstock", "\tstick")),
        ("(Pdb) cl\nClear all breaks? y", "(Pdb) cl\nClear all breaks? y\nDeleted breakpoint 1 at stock.py:6", "wording",
         ("? y", "? y\nDeleted breakpoint 2 at stock.py:6")),
        ("(Pdb) cl 9\nNo breakpoint numbered 9", "(Pdb) cl 9\n*** Breakpoint number 9 out of range", "wording", ("ed 9", "ed 8")),
        ("(Pdb) enable x\nBreakpoint index 'x' is not a number", "(Pdb) enable x\n*** Non-numeric breakpoint number x", "wording",
         ("'x'", "'y'")),
        ("(Pdb) a\nname = tea\ncount = 1", "(Pdb) a\nname = 'tea'\ncount = 1", "arguments", ("tea", "tee")),
        ("(Pdb) args\nname = tea\ncount = 1", "(Pdb) args\nname = 'tea'\ncount = 1", "arguments", ("= 1", "= 2")),
        ("(Pdb) x y\n*** SyntaxError: invalid syntax (<stdin>, line 1)", "(Pdb) x y\n*** SyntaxError: invalid syntax",
         "syntax-error", ("invalid", "inverted")),
        ("(Pdb) x = [\n*** SyntaxError: unexpected EOF while parsing (<stdin>, line 1)",
         "(Pdb) x = [\n*** SyntaxError: '[' was never closed", "syntax-error", ("EOF", "end")),
        ("(Pdb) for x in y:\n*** SyntaxError: unexpected EOF while parsing",
         "(Pdb) for x in y:\n*** IndentationError: expected an indented block after 'for' statement on line 1", "syntax-error",
         ("SyntaxError", "ValueError")),
        ("(Pdb) p\n*** SyntaxError: SyntaxError('unexpected EOF while parsing', ('<string>', 0, 0, ''))",
         "(Pdb) p\n*** SyntaxError: invalid syntax", "syntax-error", ("SyntaxError('", "SyntaxError('an ")),
        ("(Pdb) h w\nw(here)\nPrint a stack trace.", "(Pdb) h w\n        Usage: w(here)\n\n        Print it.", "help",
         ("w(here)", "x(here)")),
        ("(Pdb) help w\nw(here)\nPrint a stack.", "(Pdb) help w\n        Usage: w(here)\n\n        Print a stack.", "help",
         ("stack", "stick")),
        ("(Pdb) p [left[n] for n in x]\n*** NameError: name 'left' is not defined", "(Pdb) p [left[n] for n in x]\n[3]",
         "nested-names", ("'left'", "'n'")),
        ("(Pdb) p [left[n] for n in x]\n*** NameError: global name 'left' is not defined", "(Pdb) p [left[n] for n in x]\n[3]",
         "nested-names", ("NameError", "KeyError")),
        ("(Pdb) run a b\nRestarting /home/me/shop/stock.py with arguments:\n        a b",
         "(Pdb) run a b\nRestarting /home/you/stock.py with arguments:\n\ta b", "paths", ("stock.py with", "stick.py with")),
        ("(Pdb) run a b\nRestarting stock.py with arguments:\n        a b",
         "(Pdb) run a b\nRestarting stock.py with arguments:\n\ta b", "spaces", ("  a b", "  a c")),
        ("(Pdb) c\nPost mortem debugger finished. The /tmp/stock.py will be restarted",
         "(Pdb) c\nPost mortem debugger finished. The stock.py will be restarted", "paths", ("stock.py will", "stick.py will")),
        ("(Pdb) p x\n{1: <module 'pdb' from '/usr/lib/pdb.pyc'>}", "(Pdb) p x\n{1: <module 'pdb' from '/opt/pdb.py'>}", "paths",
         ("pdb.pyc", "bdb.pyc")),
        ("(Pdb) p x\n{'a': 1, 'b': <module 'os'>}", "(Pdb) p x\n{'b': <module 'os'>, 'a': 1}", "order", ("1", "2")),
        ("(Pdb) p x\n{'a': <b>, 'c': <d>}", "(Pdb) p x\n{'c': <d>, 'a': <b>}", "order", ("'c': <d>", "'d': <c>")),
        ("(Pdb) p x\ndict_keys(['a', 'b'])", "(Pdb) p x\ndict_keys(['b', 'a'])", "order", ("_keys", "_yeks")),
    ],
    ids=["deleted when stopped", "deleted", "disabled", "enabled", "condition", "a class", "a method", "restarted", "with its name",
         "without an argument", "all deleted", "no breakpoint", "no number", "a text", "a number", "its line",
         "a bracket", "a block", "as a value", "help", "the same help", "a name", "a global name", "started again", "arguments",
         "ended", "a module", "a module in a dict", "objects", "keys"],
)  # fmt: skip
def test_what_a_release_says_otherwise_has_a_rule_that_hides_nothing(replayed, tmp_path, shown, printed, rule, wrong):
    proof = against(replayed, tmp_path, shown, printed)
    assert unexplained(proof) == [] and rule in proof.rules
    assert wrong[0] in shown
    assert unexplained(against(replayed, tmp_path, shown.replace(*wrong), printed))


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        # What a session shows and is not printed is never explained.
        ("(Pdb) p [left[n] for n in x]\n[3]", "(Pdb) p [left[n] for n in x]\n*** NameError: name 'left' is not defined"),
        ("(Pdb) p [n for n in x]\n*** NameError: name 'n' is not defined", "(Pdb) p [n for n in x]\n[3]"),
        ("(Pdb) p left\n*** NameError: name 'left' is not defined", "(Pdb) p left\n[3]"),
        ("(Pdb) p name\ntea", "(Pdb) p name\n'tea'"),
        ("(Pdb) p x\n[<a>, <b>]", "(Pdb) p x\n[<b>, <a>]"),
        ("(Pdb) n", "(Pdb) n\nThe program finished and will be restarted"),
    ],
)
def test_what_no_release_says_otherwise_is_shown(replayed, tmp_path, shown, printed):
    assert unexplained(against(replayed, tmp_path, shown, printed))


IN_MAIN = '> stock.py(15)main()\n-> stock = {"tea": 3, "milk": 2}\n'
STALE = """(Pdb) c
Traceback (most recent call last):
  File "stock.py", line 22, in <module>
    main()
  File "stock.py", line 15, in main
    stock = {"tea": 3, "milk": 2}
  File "stock.py", line 6, in take
    left[name] -= count
KeyError: 'tee'
Uncaught exception. Entering post mortem debugging
Running 'cont' or 'step' will restart the program
> stock.py(6)take()
-> left[name] -= count
(Pdb) u
> stock.py(15)main()
-> stock = {"tea": 3, "milk": 2}"""
PLAIN = """(Pdb) c
> stock.py(6)take()
-> left[name] -= count
(Pdb) w
  stock.py(15)main()
-> stock = {"tea": 3, "milk": 2}
> stock.py(6)take()
-> left[name] -= count"""

UP_AND_LIST = (
    PLAIN.partition("(Pdb) w")[0]
    + """(Pdb) u
> stock.py(15)main()
-> stock = {"tea": 3, "milk": 2}
(Pdb) l
 10  \tclass Shelf:
 11  \t    rows = 2
 12  \t
 13  \t
 14  \tdef main():
 15  ->\t    stock = {"tea": 3, "milk": 2}
 16  \t    for name in ("milk", "tea"):
 17  \t        stock = take(stock, name, 1)
 18  \t    print("left:", stock)
 19  \t
 20  \t"""
)
LISTED = """ 12  \t
 13  \t
 14  \tdef main():
 15  \t    stock = {"tea": 3, "milk": 2}
 16  \t    for name in ("milk", "tea"):
 17  ->\t        stock = take(stock, name, 1)
 18  \t    print("left:", stock)
 19  \t
 20  \t
 21  \tif __name__ == "__main__":
 22  \t    main()"""


def where_it_is(text: str) -> str:
    """Return a text of a release that shows main() at the line where it is."""
    text = text.replace("line 15", "line 17").replace("(15)", "(17)")
    return text.replace('stock = {"tea": 3, "milk": 2}', "stock = take(stock, name, 1)")


@pytest.mark.parametrize(
    ("text", "before", "after", "used", "lines"),
    [
        (STALE, "", "", 2, 0),
        (PLAIN, "", "", 1, 0),
        # It never stopped there.
        (STALE, '15, in main\n    stock = {"tea": 3, "milk": 2}', '16, in main\n    for name in ("milk", "tea"):', 1, 4),
        (STALE, '(15)main()\n-> stock = {"tea": 3, "milk": 2}', '(16)main()\n-> for name in ("milk", "tea"):', 1, 4),
        # Another statement than that of the line.
        (STALE, '-> stock = {"tea": 3', '-> stock = {"tea": 4', 1, 4),
        # It did not go on without the debugger.
        (PLAIN, "(Pdb) c", "(Pdb) n", 0, 4),
        # Nor is it elsewhere where it stands itself.
        (
            PLAIN,
            "> stock.py(6)take()\n-> left[name] -= count\n(Pdb) w",
            "> stock.py(5)take()\n-> left = dict(stock)\n(Pdb) w",
            1,
            4,
        ),
    ],
    ids=["after an error", "in a stack", "another line", "another line above", "another statement", "a step", "where it stands"],
)
def test_a_frame_is_where_the_debugger_had_last_stopped_in_it(replayed, tmp_path, text, before, after, used, lines):
    shown, now = text.replace(before, after, 1), where_it_is(text)
    if after == "(Pdb) n":
        now = now.replace(before, after, 1)
    assert before in text
    proof = against(replayed, tmp_path, shown, now, IN_MAIN)
    assert (proof.rules["stale-line"], len(unexplained(proof))) == (used, lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("rows = 2", "rows = 3"), (" 18  ", " 19  "), ("15  ->", "15  "), (" 20  \t", " 20  ->\t")],
    ids=["the program's", "another line", "another number", "no mark", "another mark"],
)
def test_what_is_listed_is_around_the_line_that_is_shown(replayed, tmp_path, before, after):
    assert before in UP_AND_LIST
    now = where_it_is(UP_AND_LIST.partition("(Pdb) l")[0]) + f"(Pdb) l\n{LISTED}"
    proof = against(replayed, tmp_path, UP_AND_LIST.replace(before, after), now, IN_MAIN)
    assert (unexplained(proof) == []) == (before == after) and "stale-line" in proof.rules


RAISED = """Traceback (most recent call last):
  File "/usr/lib/python{}/pdb.py", line 1314, in main
    pdb._runscript(mainpyfile)
  File "/home/me/shop/stock.py", line 6, in take
    left[name] -= count
KeyError: 'tee'"""
FIRST = """Traceback (most recent call last):
  File "stock.py", line 5, in take
    left = dict(stock)
ValueError: no tea

During handling of the above exception, another exception occurred:

"""


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        (RAISED.format("2.7"), 0),
        (RAISED.format("3.8"), 7),
        (RAISED.format("2.7").replace("'tee'", "'tea'"), 2),
        (FIRST.replace("no tea", "no tee") + RAISED.format("2.7"), 2),
    ],
    ids=["Python 2's", "Python 3's", "another error", "another first one"],
)
def test_what_python_2_does_not_tell_is_of_what_an_exception_came(replayed, tmp_path, shown, lines):
    proof = against(replayed, tmp_path, f"(Pdb) c\n{shown}", f"(Pdb) c\n{FIRST}{RAISED.format('3.11').replace('me/shop', 'you')}")
    assert len(unexplained(proof)) == lines and ("chained" in proof.rules) == (shown.startswith(RAISED[:50]) and lines < 7)
