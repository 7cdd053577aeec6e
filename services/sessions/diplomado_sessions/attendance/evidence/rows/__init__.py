"""The rows of a stored file, one by one: what was read, and whom it counts for."""
