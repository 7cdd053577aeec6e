"""How what certificates keeps about a person is shown to them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_certificates.policies.words import KINDS, award_name
from diplomado_certificates.printing.pages import REASONS
from diplomado_chassis.http.pages.own_data import Section, edition_titles
from diplomado_chassis.language.text import Text

_TITLES = {
    "person": Text("Quién es usted", "Who you are"),
    "registrations": Text("Sus inscripciones", "Your registrations"),
    "attendances": Text("Su asistencia", "Your attendance"),
    "absences": Text("Justificaciones y recuperaciones", "Excuses and make-ups"),
    "projects": Text("Sus proyectos", "Your projects"),
    "requirements": Text("Requisitos de graduación", "Requirements of graduation"),
    "warnings": Text("Avisos tempranos", "Early warnings"),
    "name_checks": Text("Revisiones de su nombre", "Checks of your name"),
    "graduations": Text("Sus graduaciones", "Your graduations"),
    "reversals": Text("Graduaciones revertidas", "Graduations reversed"),
    "certificates": Text("Sus certificados", "Your certificates"),
}
_LABELS = {
    "edition": Text("Edición", "Edition"),
    "number": Text("Número", "Number"),
    "act": Text("Acta", "Act"),
    "title": Text("Título", "Title"),
    "given_names": Text("Nombres", "Given names"),
    "family_names": Text("Apellidos", "Family names"),
    "language": Text("Idioma", "Language"),
    "status": Text("Estado", "State"),
    "institution": Text("Institución", "Institution"),
    "territorial_group": Text("Grupo territorial", "Territorial group"),
    "leads_group": Text("Coordina el grupo", "Leads the group"),
    "public_verification": Text("Acepta la comprobación pública", "Agrees to public checks"),
    "institution_sharing": Text("Acepta compartir con su institución", "Agrees to sharing with the institution"),
    "starts_at": Text("Comienza", "Starts"),
    "minutes": Text("Minutos", "Minutes"),
    "session_minutes": Text("Minutos de la sesión", "Minutes of the session"),
    "absence": Text("Ausencia", "Absence"),
    "other": Text("Sesión equivalente", "Equivalent session"),
    "withdrawn": Text("Retirado", "Withdrawn"),
    "team": Text("Equipo", "Team"),
    "project_title": Text("Proyecto", "Project"),
    "score": Text("Nota", "Score"),
    "rank": Text("Puesto", "Rank"),
    "kind": Text("Tipo", "Kind"),
    "award_title": Text("Distinción", "Award"),
    "session": Text("Sesión", "Session"),
    "requirement": Text("Requisito", "Requirement"),
    "outcome": Text("Resultado", "Outcome"),
    "earned": Text("En conjunto", "Altogether"),
    "reachable": Text("Todavía se puede cumplir", "Can still be met"),
    "noticed_at": Text("Desde", "Since"),
    "requested_at": Text("Se le preguntó", "Asked"),
    "until": Text("Hasta", "Until"),
    "confirmed_at": Text("Confirmó", "Confirmed"),
    "graduated_on": Text("Se graduó", "Graduated"),
    "reversed_at": Text("Se revirtió", "Reversed"),
    "verification_code": Text("Código de verificación", "Verification code"),
    "issued_at": Text("Emitido", "Issued"),
    "documents_given_at": Text("Documentos entregados", "Documents given"),
    "revoked_at": Text("Revocado", "Revoked"),
    "revocation": Text("Efecto", "Effect"),
    "reason": Text("Motivo", "Reason"),
    "why": Text("Explicación", "Explanation"),
}
_WORDS = {
    **REASONS,
    **KINDS,
    "registered": Text("Con cupo", "With a place"),
    "waitlisted": Text("En lista de espera", "On the waiting list"),
    "withdrawn": Text("Retirada", "Withdrawn"),
    "excused": Text("Justificada", "Excused"),
    "made_up": Text("Recuperada", "Made up"),
    "modules": Text("Asistencia por módulo", "Attendance of each module"),
    "attendance_overall": Text("Asistencia de todo el curso", "Attendance of the whole course"),
    "es": Text("Español", "Spanish"),
    "en": Text("Inglés", "English"),
}


def sections_of(records: Mapping[str, Sequence[Mapping[str, Any]]], zone: str) -> list[Section]:
    """Return the sections of the page, with moments in a zone."""
    kept = {kind: [_row(record) for record in records[kind]] for kind in _TITLES}
    titles = edition_titles(records["registrations"])
    return [
        Section(
            kind,
            title,
            {name: label for name, label in _LABELS.items() if name in next(iter(kept[kind]), {})},
            kept[kind],
            _WORDS if kind == "registrations" else {**_WORDS, **titles},
            zone,
        )
        for kind, title in _TITLES.items()
    ]


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its titles in both languages and, beside seconds, minutes as all pages count them."""
    row = dict(record)
    for name, found in record.items():
        if name.endswith("_es"):
            row[name.removesuffix("_es")] = Text(found, record[f"{name.removesuffix('_es')}_en"]) if found else None
            del row[name], row[f"{name.removesuffix('_es')}_en"]
        elif name.endswith("seconds"):
            row[name.replace("seconds", "minutes")] = found // 60
    if "award" in row:
        row["award_title"] = award_name(row["award"])
    if "record" in row:
        row["record"] = json.loads(row["record"])
    return row
