"""Whose certificates: the names that registration tells us, and their erasure."""
