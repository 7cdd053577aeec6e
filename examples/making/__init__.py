"""How the example programmes are made: from a truth that knows who was present when, by the second."""
