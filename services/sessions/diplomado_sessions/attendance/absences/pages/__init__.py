"""The pages of absences: those of an edition, and that of one person in one session."""

from diplomado_sessions.attendance.absences.pages import edition, excuses, make_ups, person

ROUTERS = [edition.router, person.router, excuses.router, make_ups.router]
