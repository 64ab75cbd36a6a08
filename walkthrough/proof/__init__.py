"""Proves that the walk equals the article, Juno's call order and the committed traces: compare, snapshots.

The article is one world's data: nothing below this part knows of it but by ``World.transcript``.
"""
