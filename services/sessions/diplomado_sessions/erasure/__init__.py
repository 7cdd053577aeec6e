"""Removing an erased person."""
