"""What the fields of a policy's form are called, for the list of errors and the page of a conflict."""

from collections.abc import Mapping

from diplomado_certificates.policies.form import count_awards
from diplomado_certificates.policies.words import award_name
from diplomado_chassis.language.text import Text

_GENERAL = {
    "code": Text("Nombre corto de los requisitos", "Short name of the policy"),
    "full_at": Text("Presente desde", "Present from"),
    "partial_at": Text("Parcial desde", "Partial from"),
    "grace_minutes": Text("Minutos de tolerancia", "Minutes of grace"),
    "denominator": Text("Duración de cada sesión", "Length of each session"),
    "excused": Text("Ausencia justificada", "Excused absence"),
    "excused_share_max": Text("Máximo justificado", "At most excused"),
    "made_up": Text("Sesión recuperada", "Session made up"),
    "early_warning": Text("Aviso temprano", "Early warning"),
}
_REASON = Text("Motivo del cambio", "Reason of the change")
_OF_AWARD = {
    "award": Text("Código", "Code"),
    "kind": Text("Tipo de certificado", "Kind of certificate"),
    "graduates": Text("Gradúa", "Graduates"),
    "per": Text("Se otorga", "It is given"),
    "unless": Text("Salvo que obtenga", "Unless they earn"),
    "modules-0": Text("Módulos", "Modules"),
    "modules-0-at": Text("Asistencia a cada módulo", "Attendance of each module"),
    "overall-0": Text("Asistencia al curso", "Attendance of the course"),
    "score-0": Text("Calificación del proyecto", "Score of the project"),
    "score-0-graders": Text("Evaluadores", "Graders"),
    "rank-0": Text("Puesto en la clasificación", "Rank"),
    "leads-0": Text("Dirige un grupo", "Leads a group"),
    "minutes-0": Text("Minutos de la sesión", "Minutes of the session"),
}
_LABEL = Text("{field} (de «{award}»)", "{field} (of “{award}”)")


def labels_of(fields: Mapping[str, str]) -> dict[str, Text]:
    """Return the labels in the order of the form."""
    labels = dict(_GENERAL)
    for position in range(count_awards(fields)):
        code = fields.get(f"a{position}-award", "").strip()
        award = award_name(code) if code else Text("Distinción {n}", "Award {n}", n=position + 1)
        labels |= {f"a{position}-{name}": _LABEL.with_values(award=award, field=of) for name, of in _OF_AWARD.items()}
    return {**labels, "reason": _REASON}
