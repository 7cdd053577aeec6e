"""The page on which a participant reads what registration keeps about them."""
