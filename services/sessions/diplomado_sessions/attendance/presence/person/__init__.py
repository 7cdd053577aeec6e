"""The attendance of one registration over all sessions of its edition."""
