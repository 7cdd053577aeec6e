"""Attendance files of Zoom, in English and Spanish, of meetings and webinars."""
