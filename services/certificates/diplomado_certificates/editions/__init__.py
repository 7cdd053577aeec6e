"""Editions as other services tell of them: announcement, registrations and timetable; and each one's register."""
