"""What is decided about live meetings, inside the caller's transaction."""
