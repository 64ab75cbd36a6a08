"""The arguments of a call, by their names."""

import inspect


def getcallargs(function, context, *args, **kwargs):
    """Return the arguments that a manager's method is called with. Those that it does not know are among them; self is None."""
    names = list(inspect.signature(function).parameters)
    return {"self": None, "context": context, **dict(zip(names[2:], args, strict=False)), **kwargs}
