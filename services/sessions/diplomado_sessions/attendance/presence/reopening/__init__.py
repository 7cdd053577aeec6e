"""Closed sessions that are opened again, when they really took place, and corrections that are withdrawn."""
