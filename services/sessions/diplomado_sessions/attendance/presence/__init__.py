"""How long a registration was present in a session: concluded, published, corrected."""
