"""Stands at a lesson's stops in a world, and tells an audience: Session, Lanes, Audience, Position.

It draws nothing, knows no lesson by name and no learner's progress, and never what its world is about.
"""
