"""That a session's attendance is complete, or not any more, told to other services with times and counts."""
