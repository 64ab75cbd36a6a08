"""The lessons, a learner's way through them, and an author's check of them: load, names, Guide, Progress, validate.

It is the part that knows a world by name; it never draws on a terminal but through ``screen``.
"""
