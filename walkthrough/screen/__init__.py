"""Draws cards, trees and differences on a learner's terminal: Terminal, TreeView, show.

It never runs anything, and never imports a world: objects are shown as the world that it is given says.
"""
