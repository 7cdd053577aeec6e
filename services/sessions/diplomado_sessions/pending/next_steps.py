"""What comes next with the sessions and projects of an edition."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_chassis.next_steps import NextStep


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of the sessions that are held: how many there are, have attendance and are closed. How many guests and teams."""

    sessions: int
    with_attendance: int
    closed: int
    guests: int
    teams: int


def next_steps(edition_id: UUID, numbers: Numbers) -> list[NextStep]:
    """Return the steps in the order in which they are usually done."""
    base, planned = f"/sessions/editions/{edition_id}", numbers.sessions > 0
    return [
        NextStep(Text("Armar el horario", "Make the timetable"), f"{base}/sessions", planned),
        NextStep(Text("Formar los equipos", "Form the teams"), f"{base}/projects", numbers.teams > 0, optional=True),
        NextStep(
            Text("Cargar la asistencia", "Upload the attendance"),
            f"{base}/attendance-files" if planned else f"{base}/sessions",
            planned and numbers.with_attendance == numbers.sessions,
        ),
        NextStep(
            Text("Identificar a quienes no se reconocieron", "Identify those who were not recognised"),
            f"{base}/queue",
            numbers.with_attendance > 0 and numbers.guests == 0,
        ),
        NextStep(
            Text("Cerrar las sesiones", "Close the sessions"),
            f"{base}/closures",
            planned and numbers.closed == numbers.sessions,
        ),
    ]
