"""Recordings of sessions: captured, reviewed, published."""
