"""Nova as a world."""
