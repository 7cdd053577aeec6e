"""Attendance reports of Microsoft Teams, of both generations."""
