"""Attendance files as they came, and the rows in them."""
