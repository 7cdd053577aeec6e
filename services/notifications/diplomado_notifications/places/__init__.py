"""Who has, awaits or gave up a place in an edition."""
