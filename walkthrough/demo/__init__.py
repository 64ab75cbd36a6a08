"""Presents a lesson: slides, keys, text that types itself."""
