"""What registration keeps about one person, for that person."""
