"""Extensions of the compute API."""
