"""Records a run, and reads, selects and compares what was recorded."""
