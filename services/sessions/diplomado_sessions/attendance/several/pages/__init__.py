"""Pages about several sessions of an edition at once."""

from diplomado_sessions.attendance.several.pages import closures, files

ROUTERS = [files.router, closures.router]
