"""The people of an edition as staff see them: a list with search, one person with history, and what can be done."""
