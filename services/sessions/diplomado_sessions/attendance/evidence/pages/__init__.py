"""The pages of attendance files: the list with withdrawal, sending, preview and confirmation."""

from diplomado_sessions.attendance.evidence.pages import files, previews, rows

ROUTERS = [files.router, previews.router, rows.router]
