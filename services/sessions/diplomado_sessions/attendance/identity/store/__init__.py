"""Appearances, and what their identification depends on: all SQL of them."""
