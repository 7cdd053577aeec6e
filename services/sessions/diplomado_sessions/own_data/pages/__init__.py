"""The page on which a participant reads what sessions keeps about them."""
