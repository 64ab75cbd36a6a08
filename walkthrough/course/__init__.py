"""The lessons, a learner's way through them, and an author's check of them."""
