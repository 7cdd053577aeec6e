"""Attendance files as Zoom writes them. Z2, Z3 and Z7 are meetings, Z8 and Z10 webinars."""
