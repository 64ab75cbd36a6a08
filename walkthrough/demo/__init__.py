"""Presents a lesson, slides, keys and text that types itself: present().

It is an audience: it never steps, records or answers, and never asks for more than a session tells.
"""
