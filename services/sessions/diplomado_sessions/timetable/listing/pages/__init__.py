"""The page on which a timetable is sent as one list."""
