"""Evidence that a meeting program gives by itself: while a meeting runs, and as a report afterwards."""
