"""Writes a lesson or a trace as a file for somebody else; never runs one."""
