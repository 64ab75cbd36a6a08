"""Virtual machines: what a compute host does for its instances, and how."""
