"""Each participant's progress towards each award."""
