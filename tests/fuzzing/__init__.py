"""Input that nobody meant: one module a kind, each with ``trying``, a context manager that returns what tries one case."""
