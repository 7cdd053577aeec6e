"""The pages of the room of a session: sheet, links, ticking names, and a signed list as a file."""

from diplomado_sessions.attendance.check_in.room.pages import lists, room

ROUTERS = [room.router, lists.router]
