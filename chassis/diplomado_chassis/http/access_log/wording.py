"""What a route of any service shows of people or changes, in words, and how: on a page, as a file, or by a program."""

import re
from typing import Final

from diplomado_chassis.language.text import Text

# The first that is found in the template of a path counts. A file is a file whatever it lists.
_WORDS: Final[tuple[tuple[str, Text], ...]] = (
    (r"/own-data|/data-requests", Text("Solicitudes sobre datos personales", "Requests about personal data")),
    (r"/duplicates", Text("Registros que pueden ser de una misma persona", "Records that may be of one person")),
    (r"/consent", Text("Consentimientos", "Consents")),
    (r"/eligibility", Text("Requisitos de inscripción de una persona", "Eligibility of a person")),
    (r"/proposals", Text("Cambios propuestos a datos de personas", "Proposed changes of people's details")),
    (r"/focal-contacts", Text("Contactos de puntos focales", "Contacts of focal points")),
    (r"/nominations", Text("Nominaciones", "Nominations")),
    (r"/requests", Text("Solicitudes de inscripción", "Requests for registration")),
    (r"/correction$", Text("Corrección de los datos de una persona", "Correction of a person's details")),
    (r"/replacement", Text("Reemplazo de una persona", "Replacement of a person")),
    (r"^/sessions/.*report", Text("Informe de asistencia", "Report of attendance")),
    (r"^/certificates/.*report", Text("Informe de graduación", "Report of graduation")),
    (
        r"/fragments/institution",
        Text("Avance de las personas de una institución", "Progress of an institution's people"),
    ),
    (r"^/notifications/fragments/person", Text("Mensajes a una persona", "Messages to a person")),
    (
        r"^/certificates/fragments/person",
        Text("Requisitos y certificado de una persona", "A person's requirements and certificate"),
    ),
    (r"^/sessions/fragments/person", Text("Asistencia y proyecto de una persona", "A person's attendance and project")),
    (r"/messages|/deliveries", Text("Mensajes enviados", "Messages sent")),
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
    (r"/progress|/outlook", Text("Avance hacia la graduación", "Progress towards graduation")),
    (r"/names$", Text("Revisión de nombres", "Check of names")),
    (r"/withdrawal", Text("Retiro de una graduación", "Reversal of a graduation")),
    (r"/certificates\.(pdf|zip)$", Text("Certificados de un acta", "Certificates of an act")),
    (r"/ceremony", Text("Lista de la ceremonia", "Ceremony list")),
    (r"/acts?(/|$)|/fragments/review", Text("Acta de graduación", "Graduation act")),
    (r"/certificates/(\{|.*\{cert)", Text("Certificado de una persona", "Certificate of a person")),
    (r"/certificates$|/print", Text("Certificados", "Certificates")),
    (r"/history", Text("Historial", "History")),
    (r"/people/\{|/registrations/\{|/participants/", Text("Datos de una persona", "Details of a person")),
    (r"/people|/registrations", Text("Lista de personas", "List of people")),
    (r"/reference|/donors|/programmes|/courses|/institutions", Text("Listas de referencia", "Reference lists")),
    (r"/focal-contacts", Text("Contactos de puntos focales", "Contacts of focal points")),
    (r"/questions", Text("Preguntas del formulario", "Questions of the form")),
    (r"/settings/rules", Text("Requisitos de inscripción", "Rules of eligibility")),
    (r"/policy", Text("Requisitos de graduación", "Policy of graduation")),
    (r"/rubric", Text("Criterios de evaluación", "Rubric")),
    (r"/timetable|/sessions", Text("Programa de sesiones", "Timetable")),
    (r"/emblems|/signatures|/images", Text("Imágenes de certificados", "Images of certificates")),
    (r"/editions", Text("Edición", "Edition")),
    (r"^dead-letters", Text("Hechos sin procesar", "Dead letters")),
    (r"^replay-erasures", Text("Borrados repetidos tras una restauración", "Erasures repeated after a restore")),
    (r"^audit", Text("Registro de auditoría", "Audit record")),
)
_FILE: Final = re.compile(r"\.(\{kind\}|csv|xlsx|pdf|zip)$|/(file|document|pdf)$")

DOWNLOAD: Final = Text("archivo descargado", "file downloaded")
PROGRAM: Final = Text("consultado por un programa", "read by a program")
PAGE: Final = Text("visto en una página", "seen on a page")
COMMAND: Final = Text("orden en el servidor", "command on the server")
CHANGED_BY_PROGRAM: Final = Text("cambiado por un programa", "changed by a program")
CHANGED: Final = Text("cambiado en una página", "changed on a page")


def words_of(route: str) -> Text | None:
    """Return what a route shows, by the template of its path; None if there are no words for it."""
    return next((words for pattern, words in _WORDS if re.search(pattern, route)), None)


def manner_of(route: str, kind: str = "read") -> Text:
    """Return how a route shows it, or changed it."""
    if not route.startswith("/"):
        return COMMAND
    if kind == "action":
        return CHANGED_BY_PROGRAM if route.startswith("/api/") else CHANGED
    if _FILE.search(route):
        return DOWNLOAD
    return PROGRAM if route.startswith("/api/") else PAGE
