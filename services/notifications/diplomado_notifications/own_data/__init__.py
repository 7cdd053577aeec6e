"""What notifications keeps about one person, for that person."""
