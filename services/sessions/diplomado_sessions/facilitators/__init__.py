"""Who leads the sessions."""
