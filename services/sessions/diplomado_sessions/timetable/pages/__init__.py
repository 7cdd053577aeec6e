"""The pages of the timetable."""

from diplomado_sessions.timetable.pages import public, sessions

ROUTERS = [public.router, sessions.router]
