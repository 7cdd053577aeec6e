"""What sessions keeps about one person, for that person."""
