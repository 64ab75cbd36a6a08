"""The order in which Juno's functions are entered, on both hosts."""

import sys
from contextlib import contextmanager
from pathlib import Path

_NAMED = (Path(__file__).parent / "data" / "chain.txt").read_text(encoding="utf-8").split()[1::2]
#: ``MODULE:QUALNAME`` of every function that a chain lists.
FUNCTIONS = frozenset(_NAMED) | {
    "nova.objects.block_device:BlockDeviceMapping.destroy",
    "nova.objects.block_device:BlockDeviceMapping.get_by_volume_id",
}


class ChainCollector:
    """Notes each function of FUNCTIONS as it is entered. ``around`` is what a Cloud takes under that name."""

    def __init__(self):
        self.entered = []

    @contextmanager
    def around(self, lane):
        def profile(frame, event, argument):
            if event == "call":
                name = f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname.replace('<locals>.', '')}"
                if name in FUNCTIONS:
                    self.entered.append(f"{lane} {name}")

        former = sys.getprofile()
        sys.setprofile(profile)
        try:
            yield
        finally:
            sys.setprofile(former)

    def chain(self):
        """Return the lines of a scenario's chain.

        Juno's chains end where the article ends: what compute1 does with the cast is not in them.
        """
        cast = "controller nova.compute.rpcapi:ComputeAPI.attach_volume"
        end = self.entered.index(cast) if cast in self.entered else len(self.entered)
        return [line for number, line in enumerate(self.entered) if number < end or not line.startswith("compute1 ")]
