"""Files that no longer count, or count again."""
