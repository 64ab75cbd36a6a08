"""Stands at a lesson's stops in a world; tells an audience, draws nothing."""
