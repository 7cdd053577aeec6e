"""Who was present in a session, for how long, and which evidence shows it."""
