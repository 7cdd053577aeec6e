"""The pages of the attendance of one session: the table, one person, closing, and corrections."""

from diplomado_sessions.attendance.presence.pages import corrections, decisions, people, person_fragment, table

ROUTERS = [table.router, decisions.router, people.router, corrections.router, person_fragment.router]
