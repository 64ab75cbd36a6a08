"""The second part of the stub: nova-compute where it acts on a cast, at Juno's own lines.

The first part goes as far as the article goes, and stands at the lines that the traces of its lessons hold. Where the second part
has the same function at Juno's line, or does more there, the module keeps both: its name means the first, and the second takes its
place while compute1 acts.
"""

#: ``(owner, name, value)`` of each function that takes another's place; an owner is a class, or a module's name.
REPLACEMENTS = []


def continued(cls):
    """Return a decorator for a class statement of that class's name, further down: it adds methods, and returns the class."""

    def add(part):
        for name, value in vars(part).items():
            if name.startswith("__"):
                continue
            if name in vars(cls):
                REPLACEMENTS.append((cls, name, value))
            else:
                setattr(cls, name, value)
        return cls

    return add


def instead_of(first, owner=None):
    """Return a decorator for a function that takes the place of ``first`` in a module, its own unless ``owner`` names another."""

    def add(second):
        REPLACEMENTS.append((owner or first.__module__, first.__name__, second))
        return first

    return add
