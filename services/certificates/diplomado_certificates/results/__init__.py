"""How far the people of an edition came towards graduation, and what those who did not graduate lack."""
