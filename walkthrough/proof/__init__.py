"""Proves that the walk equals the article, Juno's call order and the committed traces."""
