"""Any Python code as a world: a function that is called, a script, a module as ``python -m`` runs it, or a test of pytest's."""

from walkthrough.worlds.python.world import Python

WORLD = Python()
