"""Records a run, and reads, selects and compares what was recorded: Recorder, Trace, Event, Tree, Comparison.

It knows a world by its source and by how its values are named; never what a world's messages are, who watches, or what is drawn.
"""
