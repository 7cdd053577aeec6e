"""What the kinds of warnings are called on the page of an act, in the order of its check list."""

from diplomado_chassis.language.text import Text

WARNING_KINDS = {
    "session_not_closed": Text("Sesiones sin cerrar", "Sessions that are not closed"),
    "guests_waiting": Text("Asistentes sin identificar", "Attendees that nobody identified"),
    "name_changed": Text("Nombres que cambiaron desde el borrador", "Names that changed since the draft"),
    "name_unconfirmed": Text("Nombres sin confirmar", "Names that are not confirmed"),
    "requirement_pending": Text("Requisitos pendientes", "Requirements that are pending"),
    "revoked_before": Text("Certificados que se otorgan de nuevo", "Certificates that are given again"),
    "institution_unnamed": Text("Instituciones sin nombre", "Institutions without a name"),
}
