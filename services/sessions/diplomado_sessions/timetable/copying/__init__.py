"""Copying the timetable of an earlier edition."""
