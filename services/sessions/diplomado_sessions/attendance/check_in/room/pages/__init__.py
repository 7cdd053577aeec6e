"""The pages of the room of a session: the room itself, and a signed list with its preview."""

from diplomado_sessions.attendance.check_in.room.pages import lists, room

ROUTERS = [room.router, lists.router]
