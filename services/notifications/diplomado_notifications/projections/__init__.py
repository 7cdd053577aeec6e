"""Projections: the tables filled from other services' events, and the retention of their rows."""
