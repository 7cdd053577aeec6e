"""Describes, publishes and cancels editions."""
