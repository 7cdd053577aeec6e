"""Two records that are one person's: preview, merge, and split."""
