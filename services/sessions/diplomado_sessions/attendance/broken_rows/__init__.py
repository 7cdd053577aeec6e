"""Rows of attendance files that show nothing because of one cell."""
