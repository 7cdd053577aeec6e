"""A timetable from one list."""
