"""Words of the printed matters of an act, which are made anew at each request and are no certificates."""

from diplomado_certificates.documents.second.words import of
from diplomado_certificates.printing.entry import Entry
from diplomado_certificates.register.face import Localised
from diplomado_chassis.language.text import Text

ERASED = Text("(datos borrados)", "(details erased)")
REVOKED = Text("revocado", "revoked")
_KINDS = {
    "diploma": Text("Diploma", "Diploma"),
    "attendance": Text("Certificado de asistencia", "Certificate of attendance"),
    "recognition": Text("Reconocimiento", "Recognition"),
}
_RECOGNITIONS = {
    "best_project": Text("Reconocimiento al mejor proyecto", "Recognition for the best project"),
    "group_leader": Text("Reconocimiento al liderazgo de grupo", "Recognition for leading a group"),
}
_SESSION = Text("{award}: {title}", "{award} – {title}")
_WARNINGS: dict[str, Text] = {
    "session_not_closed": Text("Sesión sin asistencia cerrada", "Session whose attendance was not closed"),
    "guests_waiting": Text("Sesión con entradas sin identificar", "Session with entries that nobody identified"),
    "name_changed": Text("Nombre cambiado después del borrador", "Name changed after the draft"),
    "name_unconfirmed": Text("Nombre sin confirmar", "Name not confirmed"),
    "requirement_pending": Text("Requisito pendiente", "Requirement pending"),
    "institution_unnamed": Text("Institución sin nombre", "Institution without a name"),
    "revoked_before": Text("Certificado anterior emitido por error", "Earlier certificate issued in error"),
}


def award_title(entry: Entry) -> Text:
    """Name an award, and the session if it is for one."""
    title = _RECOGNITIONS.get(entry.award) or _KINDS[entry.kind]
    if entry.session is None:
        return title
    named = of(Localised(es=entry.session_es or entry.session, en=entry.session_en or entry.session))
    return _SESSION.with_values(award=title, title=named)


def warning_title(code: str) -> Text:
    """Name the kind of a warning; an unknown one goes by its code."""
    return _WARNINGS.get(code) or Text.shared(code)
