"""Who was present in which session."""
