"""The printed attendance sheet of a session."""
