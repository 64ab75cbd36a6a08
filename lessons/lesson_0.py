"""Lesson 0: pdb itself, on the function that finds a name for a disk."""

import words_0 as words

from walkthrough import Lesson, Request, Stop

UTILS = {"lane": "compute1", "file": "nova/compute/utils.py"}
HERE = UTILS | {"function": "get_device_name_for_instance", "marks": {"instance": ("root_device_name",)}}

lesson = Lesson(
    requests=(
        Request(
            stops=(
                Stop(**HERE, statement="wanted = _match(device)", **words.PRINT),
                Stop(**HERE, statement="root = instance.root_device_name", names=("wanted",), **words.NEXT),
                Stop(**UTILS, function="_match", statement="match = block_device", names=("device",), **words.RETURN),
                Stop(**HERE, statement="used = _letters_in_use", names=("root", "prefix"), **words.STEP),
                Stop(**HERE, statement="if wanted is None", names=("wanted", "used"), **words.UP),
                Stop(**HERE, statement="wanted = next(", names=("prefix", "used"), **words.BREAK),
                Stop(
                    lane="compute1",
                    file="nova/compute/manager.py",
                    function="do_reserve",
                    statement="bdm.create",
                    names=("device_name",),
                    **words.PRETTY,
                ),
            )
        ),
    ),
    **words.LESSON,
)
