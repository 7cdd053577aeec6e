"""What certificates keeps about one person, for that person."""
