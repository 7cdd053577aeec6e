"""What routes show of people or change, in words. The first that is found in the template of a path counts."""

from collections.abc import Sequence
from typing import Final

from diplomado_chassis.language.text import Text

ROUTES: Final[Sequence[tuple[str, Text]]] = (
    (r"/trials/", Text("Prueba de lo que se enviaría", "Trial of what would be sent")),
    (r"^/sessions/.*report", Text("Informe de asistencia", "Report of attendance")),
    (r"^/sessions/fragments/person", Text("Asistencia y proyecto de una persona", "A person's attendance and project")),
    (r"/excuses|/make-ups|/absence", Text("Ausencias justificadas y recuperadas", "Excused and made-up absences")),
    (r"/check-ins|/room|/sheet|/facilitated", Text("Lista de la sala", "List of the room")),
    (r"/queue|/unmatched", Text("Invitados por identificar", "Guests to identify")),
    (r"/files|/attendance-files|/appearances", Text("Archivos de asistencia", "Attendance files")),
    (r"/graders", Text("Personas que evalúan", "Graders")),
    (r"/scores|/ranking|/projects/own", Text("Notas de proyectos", "Scores of projects")),
    (r"/teams|/projects", Text("Equipos y proyectos", "Teams and projects")),
    (r"/recording|/not-to-be-shown", Text("Grabación y quién no debe verse", "Recording, and who must not be seen")),
    (r"/meeting", Text("Quién está en la reunión", "Who is in the meeting")),
    (r"/roster", Text("Lista de participantes", "Roster")),
    (r"/sessions/.*people|/attendance/\{reg", Text("Asistencia de una persona", "Attendance of a person")),
    (r"^/sessions/sessions|/attendance|/corrections|/api/v1/sessions", Text("Asistencia", "Attendance")),
    (r"/rubric", Text("Criterios de evaluación", "Rubric")),
    (r"/timetable|/sessions", Text("Programa de sesiones", "Timetable")),
)
