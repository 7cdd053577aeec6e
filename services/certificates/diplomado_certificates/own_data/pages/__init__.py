"""The page on which a participant reads what certificates keeps about them."""
