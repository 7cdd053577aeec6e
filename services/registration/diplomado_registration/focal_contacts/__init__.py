"""Where focal points of institutions are told about the people of theirs in an edition."""
