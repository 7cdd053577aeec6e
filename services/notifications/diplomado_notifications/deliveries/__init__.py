"""What should be said to whom because of the facts, and what became of it."""
