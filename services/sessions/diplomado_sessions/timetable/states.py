"""Where a session stands, in the words that staff read."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_chassis.language.text import Text
from diplomado_sessions.timetable.window import Window


@dataclass(frozen=True, slots=True)
class State:
    """A stable code, the words, and the kind of badge."""

    code: str
    label: Text
    kind: str


TO_COME = State("to_come", Text("Por realizarse", "To come"), "info")
RUNNING = State("running", Text("En curso", "In progress"), "info")
OVER = State("over", Text("Terminada, sin cerrar", "Over, not closed"), "warn")
CLOSED = State("closed", Text("Cerrada", "Closed"), "good")
REOPENED = State("reopened", Text("Reabierta", "Reopened"), "warn")
CANCELLED = State("cancelled", Text("Cancelada", "Cancelled"), "bad")


def state_of(status: str, attendance: str, window: Window, now: datetime) -> State:
    """Return the state of a session by its status, that of its attendance, and when it takes place."""
    if status == "cancelled":
        return CANCELLED
    if attendance != "open":
        return CLOSED if attendance == "closed" else REOPENED
    if now < window.starts_at:
        return TO_COME
    return RUNNING if now < window.ends_at else OVER
