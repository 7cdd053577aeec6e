"""Nomination lists that were previewed and wait for a confirmation."""
