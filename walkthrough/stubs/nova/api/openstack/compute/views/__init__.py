"""How the compute API shows its objects."""
