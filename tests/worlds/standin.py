"""A stand-in world: a function that is called. It knows no request of the web, no second host, no library of Nova's."""

import contextlib
import types
from pathlib import Path

from walkthrough.lesson import Text
from walkthrough.world import Block, Field, Message, Steps

ANSWERED, CALLED = Text("What came back", "返回值"), Text("The call", "调用")
CODE = "def outer(number):\n    doubled = double(number)\n    return doubled + 1\n\n\ndef double(number):\n    return 2 * number\n"
NAME = "/somewhere/sums.py"


class Sums:
    name, lanes, shown = "sums", ("main",), ("number",)
    steps = Steps(Text("steps [sums | all]", "steps [sums | all]"), Text("Inside.", "里面。"), Text("Everywhere.", "到处。"))
    hosts = Text("", "")
    resumable = True

    def __init__(self):
        self.source = self

    def request(self, number=2):
        return Message(f"outer({number})", [Block(CALLED, [f"outer({number})"])], number, {"call": f"outer({number})"})

    @contextlib.contextmanager
    def open(self, setup, hooks):
        module = types.ModuleType("sums")
        exec(compile(CODE, NAME, "exec"), module.__dict__)
        self.outer, self.hooks = module.outer, hooks
        yield self

    def send(self, request):
        with self.hooks.around("main") if self.hooks else contextlib.nullcontext():
            value = self.outer(request.own)
        return Message(f"= {value}", [Block(ANSWERED, [], repr(value))], value, names={"answer": value})

    def settle(self, answer=None):
        pass

    def names(self):
        return {}

    def fields(self, value):
        return [Field("value", str(value), True)] if isinstance(value, complex) else None

    def brief(self, kind):
        return None

    def note(self, function="", place=None):
        return Text("Doubles a number.", "把一个数翻倍。") if function == "sums:double" else None

    def transcript(self, file, line):
        return None

    # Its source.

    def find(self, name):
        return NAME if name == Path(NAME).name else None

    def text(self, name):
        return CODE if name == Path(NAME).name else None

    def files(self):
        return [Path(NAME).name]

    def missing(self, name):
        return f"there is no {name!r} in sums"

    def real(self, filename, line):
        return filename, line

    def owns(self, module):
        return module == "sums"

    def chain_begins(self, filename):
        return True


# ``name`` is the world's, as the engine has it; as a source it answers what a file is called.
class _Source(Sums):
    def __init__(self):
        pass

    def name(self, filename):
        return Path(filename).name


WORLD = Sums()
WORLD.source = _Source()
