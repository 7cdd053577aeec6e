"""Attendance reports of Google Meet."""
