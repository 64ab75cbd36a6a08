"""Writes a lesson or a trace as a file for somebody else: a handout, the readable page of a trace, a page to step
through in a browser, and what other tools read.

It never runs a lesson: it is given one, as its audience, or a trace.
"""
