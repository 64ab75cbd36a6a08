"""Nova and its cloud: the stub, laid out at the article's lines, on the libraries that Nova stands on.

It imports nothing else of ours.
"""
