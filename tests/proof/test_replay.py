"""What is typed into plain pdb for a pasted session, and what it finds there: as at the terminal it was copied from (issue 14)."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

LATER = sys.version_info >= (3, 13)
#: Each text was captured at a terminal: with Python 3.11, or where that says so with 3.13.
PRINTS = """\
def show(n):
    print(n)
    return n


show(1)
"""
STEPS = """\
$ python3 -m pdb prints.py
> /tmp/prints.py(1)<module>()
-> def show(n):
(Pdb) b show
Breakpoint 1 at /tmp/prints.py:1
(Pdb) c
> /tmp/prints.py(2)show()
-> print(n)
(Pdb) s
1
> /tmp/prints.py(3)show()
-> return n
(Pdb) q
"""
ENDS = """\
def end(a):
    b = 2 * a
    breakpoint()


end(2)
"""
RETURNS = """\
$ python3 ends.py
--Return--
> /tmp/ends.py(3)end()->None
-> breakpoint()
(Pdb) p b
4
(Pdb) q
"""
LOOP = """\
import sys

for k in range(int(sys.argv[1])):
    v = k
    import pdb; pdb.set_trace()
    w = v
"""
BROKEN = """\
$ python3 -m pdb loop.py 2
> /tmp/loop.py(1)<module>()
-> import sys
(Pdb)
$ python3 -m pdb loop.py 2
> /tmp/loop.py(1)<module>()
-> import sys
(Pdb) b 5
Breakpoint 1 at /tmp/loop.py:5
(Pdb) c
> /tmp/loop.py(5)<module>()
-> import pdb; pdb.set_trace()
(Pdb) n
> /tmp/loop.py(6)<module>()
-> w = v
(Pdb) p sys.argv[1:]
['2']
(Pdb) cl
Clear all breaks? y
Deleted breakpoint 1 at /tmp/loop.py:5
(Pdb) ^C
--KeyboardInterrupt--
(Pdb) n   # once more
> /tmp/loop.py(3)<module>()
-> for k in range(int(sys.argv[1])):
(Pdb) q
$ python3 -m pdb loop.py 7
> /tmp/loop.py(1)<module>()
-> import sys
(Pdb) import sys
    (Pdb) p sys.argv[1:]
    ['7']
    (Pdb) q
"""
CALLED = """\
>>> import pdb, prints
1
>>> pdb.run("prints.show(4)")
> <string>(1)<module>()
(Pdb) s
--Call--
> /tmp/prints.py(1)show()
-> def show(n):
(Pdb) a
n = 4
(Pdb) q
"""
#: 3.13's.
LINES = """\
$ python3.13 -m pdb prints.py
> /tmp/prints.py(1)<module>()
-> def show(n):
(Pdb) for n in range(2):
...       print(n)
...
0
1
(Pdb) for n in range(2): print(n)
0
1
(Pdb) [n,
...   2]
[1, 2]
(Pdb) ...
Ellipsis
(Pdb) q
"""
REFUSED = """\
$ python3.13 prints.py
> /tmp/prints.py(1)<module>()
-> def show(n):
(Pdb) n  # go on
*** Invalid argument: # go on
      Usage: n(ext)
(Pdb) q
"""


@pytest.fixture
def proved(command, tmp_path, monkeypatch) -> Callable[[str, str, str], str]:
    """Proves a text beside a program, and returns what check tells of it."""
    monkeypatch.chdir(tmp_path)

    def prove(name: str, program: str, text: str) -> str:
        (tmp_path / f"{name}.py").write_text(program, encoding="utf-8")
        (tmp_path / "text.txt").write_text(text, encoding="utf-8")
        (tmp_path / "mine.py").unlink(missing_ok=True)
        made = command("new", "mine.py", "--session", "text.txt", "--script", f"{name}.py")
        assert (made.returncode, made.stderr) == (0, "")
        return command("check", "mine.py").stdout

    return prove


def _since_3_13(*case: str) -> Any:
    return pytest.param(*case, marks=pytest.mark.skipif(not LATER, reason="pdb has it since 3.13"))


@pytest.mark.parametrize(
    ("name", "program", "text", "right", "wrong"),
    [
        ("prints", PRINTS, STEPS, "\n1\n", "\n3\n"),
        ("ends", ENDS, RETURNS, "\n4\n", "\n5\n"),
        ("loop", LOOP, BROKEN, "'7'", "'8'"),
        ("prints", PRINTS, CALLED, "n = 4", "n = 5"),
        _since_3_13("prints", PRINTS, LINES, "[1, 2]", "[1, 3]"),
        _since_3_13("prints", PRINTS, REFUSED, "Usage: n(ext)", "Usage: s(tep)"),
    ],
    ids=["a step into print", "asked for in a last line", "starts and answers", "pdb.run", "several lines", "refused words"],
)
def test_it_goes_as_it_went(proved, name, program, text, right, wrong):
    told = proved(name, program, text)
    assert "lines unexplained: 0 " in told, told
    assert text.count(right) == 1
    assert "lines unexplained: 0 " not in proved(name, program, text.replace(right, wrong))
