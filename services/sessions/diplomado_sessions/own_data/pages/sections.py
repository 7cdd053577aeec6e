"""How what sessions keeps about a person is shown to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_chassis.http.pages.own_data import Section, edition_titles
from diplomado_chassis.language.text import Text

_TITLES = {
    "person": Text("Quién es usted", "Who you are"),
    "registrations": Text("Sus inscripciones", "Your registrations"),
    "attendances": Text("Su asistencia", "Your attendance"),
    "connections": Text("Sus conexiones a las sesiones", "Your connections to the sessions"),
    "unreadable_rows": Text("Filas de listas que no se pudieron leer", "Rows of lists that could not be read"),
    "check_ins": Text("Sus entradas y salidas en la sala", "Your arrivals and departures in the room"),
    "corrections": Text("Correcciones de su asistencia", "Corrections of your attendance"),
    "decisions": Text("Decisiones sobre su asistencia", "Decisions about your attendance"),
    "excuses": Text("Sus justificaciones", "Your excuses"),
    "make_ups": Text("Sesiones que repuso", "Sessions that you made up"),
    "teams": Text("Sus equipos y su nota", "Your teams and your score"),
    "adjustments": Text("Decisiones sobre usted en el equipo", "Decisions about you in the team"),
    "join_links": Text("Sus enlaces para entrar", "Your links to join"),
    "meeting_events": Text("Avisos de la videollamada", "Notices of the video call"),
}
_LABELS = {
    "edition": Text("Edición", "Edition"),
    "title": Text("Título", "Title"),
    "given_names": Text("Nombres", "Given names"),
    "family_names": Text("Apellidos", "Family names"),
    "email": Text("Correo", "E-mail"),
    "status": Text("Estado", "State"),
    "recording": Text("Acepta fotos y grabaciones", "Agrees to photographs and recordings"),
    "starts_at": Text("Comienza", "Starts"),
    "previous_minutes": Text("Minutos antes", "Minutes before"),
    "minutes": Text("Minutos", "Minutes"),
    "session_minutes": Text("Minutos de la sesión", "Minutes of the session"),
    "decided": Text("Lo decidió la coordinación", "Decided by the coordination"),
    "joined_at": Text("Entró", "Joined"),
    "came_at": Text("Llegó", "Came"),
    "left_at": Text("Salió", "Left"),
    "shown_name": Text("Nombre mostrado", "Name shown"),
    "shown_email": Text("Correo mostrado", "E-mail shown"),
    "shared": Text("El equipo era compartido", "The device was shared"),
    "basis": Text("Cómo se le reconoció", "How you were recognised"),
    "column_name": Text("Columna", "Column"),
    "shown_text": Text("Lo que decía", "What it said"),
    "kind": Text("Qué pasó", "What happened"),
    "method": Text("Cómo se registró", "How it was recorded"),
    "action": Text("Decisión", "Decision"),
    "reason": Text("Motivo", "Reason"),
    "note": Text("Nota", "Note"),
    "document": Text("Documento", "Document"),
    "document_kind": Text("Tipo de archivo guardado", "Kind of the stored file"),
    "other": Text("Sesión equivalente", "Equivalent session"),
    "assignment": Text("Tarea", "Assignment"),
    "team": Text("Equipo", "Team"),
    "project_title": Text("Proyecto", "Project"),
    "leads": Text("Coordina el equipo", "Leads the team"),
    "score": Text("Nota", "Score"),
    "rank": Text("Puesto", "Rank"),
    "left_on": Text("Dejó el equipo", "Left the team"),
    "has_left": Text("Ya no está en el equipo", "No longer in the team"),
    "adjustment": Text("Ajuste de la nota", "Adjustment of the score"),
    "url": Text("Enlace", "Link"),
    "at": Text("Cuándo", "When"),
    "recorded_at": Text("Guardado", "Recorded"),
    "corrected_at": Text("Corregido", "Corrected"),
    "decided_at": Text("Decidido", "Decided"),
    "asked_at": Text("Pedido", "Asked for"),
    "approved_at": Text("Aprobado", "Approved"),
    "accepted_at": Text("Aceptado", "Accepted"),
    "changed_at": Text("Último cambio", "Last change"),
    "withdrawn_at": Text("Retirado", "Withdrawn"),
    "withdrawal_note": Text("Nota del retiro", "Note of the withdrawal"),
}
_WORDS = {
    "registered": Text("Con cupo", "With a place"),
    "waitlisted": Text("En lista de espera", "On the waiting list"),
    "withdrawn": Text("Retirado", "Withdrawn"),
    "proposed": Text("Por aprobar", "To be approved"),
    "approved": Text("Aprobado", "Approved"),
    "accepted": Text("Aceptado", "Accepted"),
    "linked": Text("Enlace propio", "Own link"),
    "shared": Text("Enlace de todos, porque comparte el correo", "Everybody's link, because the mailbox is shared"),
    "refused": Text("La videollamada no lo aceptó", "The video call refused it"),
    "removed": Text("Enlace retirado", "Link removed"),
    "registrant": Text("Por su enlace propio", "By your own link"),
    "email": Text("Por su correo", "By your e-mail address"),
    "name": Text("Por su nombre", "By your name"),
    "learned": Text("Por una decisión anterior", "By an earlier decision"),
    "resolved": Text("Lo decidió la coordinación", "Decided by the coordination"),
    "erased": Text("Por un dato que ya se borró", "By something that was erased"),
    "badge": Text("Código escaneado", "Scanned code"),
    "wall": Text("Código de la pantalla", "Code on the screen"),
    "list": Text("Lista firmada", "Signed list"),
    "signed_list": Text("Lista firmada", "Signed list"),
    "ticked": Text("Marcada en la lista", "Ticked in the list"),
    "no_device": Text("Sin teléfono", "No device"),
    "network_failure": Text("Falla de la red", "Network failure"),
    "late_entry": Text("Registro tardío", "Late entry"),
    "technical_failure": Text("Falla técnica", "Technical failure"),
    "evidence_added": Text("Evidencia nueva", "New evidence"),
    "identity_resolved": Text("Se supo quién era", "It became known who it was"),
    "clerical_error": Text("Error de registro", "Clerical error"),
    "official_duty": Text("Comisión de servicio", "Official duty"),
    "personal": Text("Motivo personal", "Personal reason"),
    "connection": Text("Falla de conexión", "Connection failure"),
    "other": Text("Otro", "Other"),
    "identity_decided": Text("Identidad decidida", "Identity decided"),
    "identity_withdrawn": Text("Decisión de identidad retirada", "Decision about identity withdrawn"),
    "correction_withdrawn": Text("Corrección retirada", "Correction withdrawn"),
    "joined": Text("Entró", "Joined"),
    "left": Text("Salió", "Left"),
    "moved": Text("Cambió de sala", "Moved to another room"),
    "joined_room": Text("Entró a una sala", "Joined a room"),
    "left_room": Text("Salió de una sala", "Left a room"),
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
            row[name.replace("seconds", "minutes")] = None if found is None else found // 60
    return row
