"""Every command that help lists, without an argument, with a senseless and a right one, does what it is to do or says why not."""

import re

import pytest
from helpers import EVERY_KIND, PROMPTS, some
from serving import ATTACHMENTS, VOLUME, Served, body, send

from walkthrough.course.guide import Guide
from walkthrough.debugger import kinds
from walkthrough.debugger.commands import commands_of

#: Right arguments, where a command takes one.
RIGHT = {
    "alias": "pv p volume_id", "unalias": "pv", "answer": "stopped", "lang": "en", "note": "API.get", "stop": "2", "steps": "all",
    "chain": "all", "repair": "new", "break": "3157", "tbreak": "3157", "b": "3157", "clear": "1", "cl": "1", "commands": "1",
    "condition": "1 True", "disable": "1", "enable": "1", "ignore": "1 1", "until": "3157", "unt": "3157",
    "jump": "3156", "j": "3156",
    "continue": "3157", "c": "3157", "cont": "3157", "debug": "self.volume_api", "display": "device", "undisplay": "device",
    "edit": "nova/compute/api.py:3156", "ed": "nova/compute/api.py:3156", "frame": "0", "f": "0", "up": "1", "u": "1", "down": "1",
    "d": "1", "help": "list", "h": "list", "inspect": "device", "inspect_with_source": "self.get", "list": "3150, 3156",
    "l": "3150, 3156", "p": "device", "pp": "instance", "paste": "p device", "source": "self.get", "sticky": "3150 3160",
    "whatis": "device", "where": "1", "w": "1", "bt": "1", "exceptions": "0", "run": "one two", "restart": "one two",
}  # fmt: skip
#: What ends what a command opens.
THEN = {"interact": "exit()\n", "commands": "p device\nend\n", "clear": "y\n", "cl": "y\n", "debug": "c\n"}
LEAVING = {"q", "quit", "exit", "EOF"}
SENSELESS = "]["
SET = "b nova/compute/api.py:3157\n"


def made(kind):
    return kinds.make(kind, stdin=None, coloured=False, own=commands_of(Guide))[0]


def commands(kind):
    """Return all commands, by introspection: a new Python's or pdb++'s are met when they come."""
    return sorted(name[3:] for name in dir(type(made(kind))) if name.startswith("do_") and name[3:] not in LEAVING)


@pytest.mark.more
@pytest.mark.parametrize("argument", [*(pytest.param(each, marks=pytest.mark.once) for each in ("", SENSELESS)), "right"])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_after_every_command_the_walk_goes_on(command, kind, argument):
    names = commands(kind)
    typed = "".join(
        f"stop 3\n{SET}{name} {RIGHT.get(name, '') if argument == 'right' else argument}\n{THEN.get(name, '')}" for name in names
    )
    done = command("run", "lesson-1", "--debugger", kind, commands=f"{typed}stop 4\nq\n", EDITOR="true", PAGER="cat")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Traceback" not in done.stdout
    for name in names:
        assert f"{PROMPTS[kind]}{name} " in done.stdout, name
    assert "Stop 4 of 4" in done.stdout.rpartition(f"{PROMPTS[kind]}stop 4")[2]
    assert done.stdout.endswith("You left the lesson.\n")


@pytest.mark.parametrize("name", sorted(LEAVING))
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_leaves_leaves(command, kind, name):
    done = command("run", "lesson-1", "--debugger", kind, commands=f"{name}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert ("You left the lesson." in done.stdout) != ("HTTP 200 OK" in done.stdout)


def printed(command, kind, *typed):
    """Return what the last of some commands printed at stop 3."""
    marked = [*typed[:-1], "p 'begin'", typed[-1], *(["c"] if typed[-1].startswith("debug") else []), "p 'end'"]
    done = command("run", "lesson-1", "--debugger", kind, "--stop", "3", commands="\n".join([*marked, "q", ""]))
    assert (done.returncode, done.stderr) == (0, "")
    shown = done.stdout.partition("'begin'\n'begin'\n")[2]
    assert shown.endswith(f"{PROMPTS[kind]}q\nYou left the lesson.\n")
    return shown.partition(f"{PROMPTS[kind]}p 'end'\n")[0].splitlines()[1:]


RAISES = "class Broken: __repr__ = __eq__ = __ne__ = __len__ = __str__ = lambda *a: 1/0"


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "typed",
    some([
        "p broken", "pp broken", "whatis broken", "display broken", "args", "source broken", "!broken", "inspect broken",
        "alias x x",
        "p __import__('sys').exit()", "!raise SystemExit", "!exit()", "display ][", "debug 1/0", "debug ][", "debug exit()", "put",
        "paste p device", "paste", "edit broken",
    ], "p broken", "display broken", "source broken", "alias x x", "!raise SystemExit", "debug ][", "paste"),
)  # fmt: skip
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_command_that_cannot_be_done_declines(command, kind, typed):
    shown = printed(command, kind, RAISES, "broken = Broken()", typed)
    assert len([line for line in shown if line.startswith("***")]) <= 1
    # pdb++ shows where in the learner's own statement an error is.
    assert "/walkthrough/" not in "\n".join(shown)
    assert typed.startswith("!") or "Traceback" not in "\n".join(shown)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_alias_that_leads_back_to_itself_declines(command, kind):
    (shown,) = printed(command, kind, "alias x y", "alias y x", "x")
    assert re.fullmatch(r"\*\*\* RecursionError: the alias '[xy]' leads back to itself", shown)
    assert printed(command, kind, "alias x p device", "x") == ["''"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_is_displayed_may_come_to_raise(command, kind):
    typed = f"{RAISES}\nx = 1\ndisplay x\ndisplay\n!x = Broken()\nn\np 'still here'\ndisplay\nundisplay x\nq\n"
    done = command("run", "lesson-1", "--debugger", kind, "--stop", "1", commands=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "x: 1\n" in done.stdout
    assert "'still here'" in done.stdout
    assert "ZeroDivisionError" in done.stdout and "Traceback" not in done.stdout


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("name", ["run", "restart"])
def test_run_goes_to_the_first_stop(command, kind, name):
    done = command("run", "lesson-1", "--debugger", kind, commands=f"c\nc\n{name}\nq\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^Stop (\d) of 4", done.stdout, flags=re.MULTILINE) == ["1", "2", "3", "1"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_interact_comes_back(command, kind):
    for left in ("exit()", "quit()", "import sys; sys.exit(3)", "raise SystemExit"):
        done = command("run", "lesson-1", "--debugger", kind, commands=f"interact\nserver_id[:8]\n{left}\np 'back'\nq\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert "'back'\n" in done.stdout and "You left the lesson." in done.stdout


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_debug_steps_through_code_of_the_world(command, kind):
    typed = ["debug self.volume_api.get(context, volume_id)", "s", "w", "p 'nested'", "q"]
    done = command("run", "lesson-1", "--debugger", kind, "--stop", "3", commands="\n".join([*typed, "p 'outer'", "c", "c", ""]))
    assert (done.returncode, done.stderr) == (0, "")
    inside, _, after = done.stdout.partition("ENTERING RECURSIVE DEBUGGER")[2].partition("LEAVING RECURSIVE DEBUGGER")
    assert f"({PROMPTS[kind].strip()}) s" in inside
    assert "nova/volume/cinder.py" in inside and "'nested'" in inside and "/walkthrough/" not in inside
    assert "'outer'" in after and "Stop 4 of 4" in after and "HTTP 200 OK" in after


@pytest.mark.every(4)
@pytest.mark.parametrize("name", ["q", "c", "back", "run"])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_how_a_nested_debugger_is_left(command, kind, name):
    done = command("run", "lesson-1", "--debugger", kind, "--stop", "3", commands=f"debug 1 + 1\n{name}\np 'outer'\nq\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "'outer'" in done.stdout and done.stdout.endswith("You left the lesson.\n")


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("resuming", "line"), [("until", 3153), ("until 3154", 3154), ("next", 3153), ("jump 3154", None), ("return", None)]
)
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_resuming_command_ends_the_definition_and_resumes(command, kind, resuming, line):
    typed = f"b nova/compute/api.py:3152\ncommands 1\np 'passing'\n{resuming}\np 'defined'\nc\nc\np 'next prompt'\nq\n"
    done = command("run", "lesson-1", "--debugger", kind, commands=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{PROMPTS[kind]}p 'defined'" in done.stdout
    assert done.stdout.count("'passing'\n") == 2
    after = done.stdout.rpartition("'passing'\n")[2]
    shown = after.partition(f"{PROMPTS[kind]}p 'next prompt'")[0]
    where = [int(number) for number in re.findall(r"/nova/\S*\.py\((\d+)\)", shown)]
    if line:
        assert where[-1] == line
    else:
        assert where[-1] not in (3152, 3153)
    assert "'next prompt'\n" in after


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_breakpoint_at_a_stop_has_its_card_and_its_commands(command, kind):
    typed = "b nova/compute/api.py:3156\ncommands 1\nsilent\np 'of the breakpoint'\nend\nc\nc\np 'at the stop'\nb\nq\n"
    done = command("run", "lesson-1", "--debugger", kind, commands=typed)
    assert (done.returncode, done.stderr) == (0, "")
    card, _, after = done.stdout.rpartition("'of the breakpoint'\n")
    assert "Stop 3 of 4" in card
    assert after.startswith(f"{PROMPTS[kind]}p 'at the stop'"), "silent: the place is not printed"
    assert "breakpoint already hit 1 time" in after


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_breakpoints_commands_on_the_other_host_are_done(command, kind):
    places = command("run", "lesson-3", "--no-input").stdout
    file, line = re.search(r"^(nova/compute/manager\.py)\((\d+)\)", places, flags=re.MULTILINE).groups()
    typed = f"b {file}:{line}\ncommands 1\np 'on ' + instance['host']\nend\n" + "c\n" * 20
    done = command("run", "lesson-3", "--debugger", kind, commands=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "'on compute1'" in done.stdout


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_would_end_a_server_does_not(kind):
    typed = "interact\nexit()\nrun\nrestart\n!exit()\ndebug exit()\nc\np 'still here'\n"
    served = Served("--debugger", kind, commands=typed)
    try:
        served.process.stdin.close()
        assert send(served.port, "POST", ATTACHMENTS, body()).status == 200
        assert send(served.port, "GET", f"{ATTACHMENTS}/{VOLUME}").status == 200
    finally:
        served.end()
    assert "'still here'\n" in served.output and "/walkthrough/" not in served.output.replace("/walkthrough/stubs/", "")
    assert " ".join(served.output.split()).count("so it cannot start again") == 2
