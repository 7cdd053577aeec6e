"""The pages of guests to identify: the queue, one entry, and decisions that can be taken back."""

from diplomado_sessions.attendance.queue.pages import decided, entries

ROUTERS = [entries.router, decided.router]
