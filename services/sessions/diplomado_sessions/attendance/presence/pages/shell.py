"""The shell of the pages of attendance."""

from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import staff_pages

PAGES = staff_pages(
    "diplomado_sessions.attendance.presence",
    {
        "closed": Text(
            "La sesión se cerró. Asistieron: {attended}. Siguen por identificar: {unmatched}.",
            "The session was closed. Attended: {attended}. Still to identify: {unmatched}.",
        ),
        "reopened": Text("La sesión está reabierta.", "The session is open again."),
        "times_set": Text("Se guardaron las horas reales.", "The actual times were stored."),
        "times_withdrawn": Text("Vuelven a contar las horas del plan.", "The planned times count again."),
        "corrected": Text("La asistencia se corrigió.", "The attendance was corrected."),
        "correction_withdrawn": Text("La corrección se retiró.", "The correction was withdrawn."),
    },
)
REASONS = (
    ("technical_failure", Text("Falla técnica", "Technical failure")),
    ("evidence_added", Text("Evidencia nueva", "New evidence")),
    ("identity_resolved", Text("Se supo quién era", "It became known who it was")),
    ("clerical_error", Text("Error de registro", "Clerical error")),
)
