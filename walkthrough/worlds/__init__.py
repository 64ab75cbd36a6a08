"""What a lesson runs in."""
