"""Code that Nova shares with the other OpenStack projects."""
