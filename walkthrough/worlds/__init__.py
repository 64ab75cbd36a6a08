"""What a lesson runs in: one world a module, behind the seam of ``walkthrough/world.py``. It knows nothing of lessons, debuggers or
screens.
"""

import importlib

from walkthrough.values import meant
from walkthrough.world import World, WorldError

#: The worlds that come with walkthrough, each a module here.
NAMES = ("nova", "python")
_OPERATIONS = sorted(name for name in {*vars(World), *World.__annotations__} if not name.startswith("_"))


def named(name: str) -> World:
    """Return a world by its name: one of NAMES, or a module that can be imported.

    Raises WorldError for one that is not known or cannot be imported, that has no WORLD, or whose WORLD lacks an operation.
    """
    module_name = f"{__name__}.{name}" if name in NAMES else name
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module_name}.".startswith(f"{error.name}."):
            guess = meant(name, NAMES)
            there_are = f"there are {', '.join(NAMES)}, or the name of a module"
            raise WorldError(f"no world is called {name!r}; {guess or there_are}") from error
        raise WorldError(f"the world {name!r} does not import: {error}") from error
    except Exception as error:
        raise WorldError(f"the world {name!r} does not import: {type(error).__name__}: {error}") from error
    world: World | None = getattr(module, "WORLD", None)
    if world is None:
        raise WorldError(f"the module {name!r} is not a world: it has no WORLD")
    lacking = [each for each in _OPERATIONS if not hasattr(world, each)]
    if lacking:
        raise WorldError(f"the world {name!r} lacks {', '.join(lacking)}; walkthrough/world.py says what a world does")
    return world
