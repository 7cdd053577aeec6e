"""The words for kinds of messages, for their states, and for the reasons of these."""

from collections.abc import Mapping
from typing import Final, Literal

from diplomado_chassis.language.text import Text
from diplomado_notifications.deliveries.delivery import Letter, Status

TITLES: Final[Mapping[Letter, Text]] = {
    "registration_unconfirmed": Text("Confirmar la solicitud", "Confirm the application"),
    "registration_submitted": Text("Solicitud recibida", "Application received"),
    "registration_needs_information": Text("Falta información", "Information is missing"),
    "registration_confirmed": Text("Inscripción confirmada", "Registration confirmed"),
    "registration_waitlisted": Text("Lista de espera", "Waiting list"),
    "registration_offered": Text("Cupo ofrecido", "Place offered"),
    "registration_promoted": Text("Cupo para quien esperaba", "Place for who waited"),
    "registration_rejected": Text("Solicitud no aceptada", "Application not accepted"),
    "registration_expired": Text("Plazo vencido", "Time is over"),
    "registration_withdrawn": Text("Retiro", "Withdrawal"),
    "registration_replaced": Text("Cupo dado a otra persona", "Place given to somebody else"),
    "link_requested": Text("Enlace personal", "Personal link"),
    "name_check": Text("Revisar el nombre", "Check the name"),
    "address_proof": Text("Confirmar el correo nuevo", "Confirm the new address"),
    "address_changing": Text("Aviso de cambio de correo", "Note about the change of address"),
    "session_changed": Text("Sesión nueva o cambiada", "Session added or changed"),
    "session_cancelled": Text("Sesión cancelada", "Session cancelled"),
    "session_link": Text("Enlace de la sesión", "Link of the session"),
    "session_own_link": Text("Enlace propio de la sesión", "Own link of the session"),
    "timetable_changed": Text("Horario con varios cambios", "Timetable with several changes"),
    "reminder": Text("Recordatorio", "Reminder"),
    "recording_published": Text("Grabación publicada", "Recording published"),
    "threshold_unreachable": Text("Asistencia que ya no alcanza", "Attendance out of reach"),
    "focal_proof": Text("Confirmar el correo de un punto focal", "Confirm the address of a focal point"),
    "focal_warning": Text("Aviso diario a un punto focal", "Daily note to a focal point"),
    "certificate_issued": Text("Certificado emitido", "Certificate issued"),
    "certificate_revoked": Text("Certificado anulado", "Certificate revoked"),
    "erasure_refused": Text("Borrado de datos rechazado", "Erasure of data refused"),
    "erasure_done": Text("Datos borrados", "Data erased"),
    "edition_cancelled": Text("Curso cancelado", "Course cancelled"),
    "edition_reinstated": Text("Curso restablecido", "Course reinstated"),
}

FOR_INSTITUTIONS: Final[frozenset[Letter]] = frozenset({
    *(name for name in TITLES if name.startswith(("registration_", "session_", "edition_"))),
    "link_requested", "timetable_changed", "reminder",
})  # fmt: skip
"""The kinds that a focal point sees. Others say something of results, or of what a person asked about their data."""

STATES: Final[Mapping[Status, tuple[Text, str]]] = {
    "pending": (Text("Por enviar", "To be sent"), "info"),
    "sending": (Text("Enviándose", "Being sent"), "info"),
    "sent": (Text("Enviado", "Sent"), "good"),
    "failed": (Text("No se pudo enviar", "Could not be sent"), "bad"),
    "superseded": (Text("Va en otro mensaje", "Part of another message"), ""),
    "dropped": (Text("No hizo falta", "Not needed"), ""),
}
"""The name of each state, and the kind of its badge."""

View = Literal["open", "sent", "failed", "unneeded"]
VIEWS: Final[Mapping[View, tuple[Text, tuple[Status, ...]]]] = {
    "open": (Text("Por enviar", "To be sent"), ("pending", "sending")),
    "sent": (Text("Enviados", "Sent"), ("sent",)),
    "failed": (Text("Con fallas", "Failed"), ("failed",)),
    "unneeded": (Text("Sin enviar por innecesarios", "Not needed"), ("superseded", "dropped")),
}
"""The states that are listed together."""

_REASONS: Final[Mapping[str, Text]] = {
    "recipient_refused": Text(
        "El servidor rechazó la dirección: quizá está mal escrita o ya no existe. Corríjala y reenvíe.",
        "The server refused the address: it may be misspelt or gone. Correct it and send again.",
    ),
    "content_refused": Text(
        "El servidor rechazó el contenido, por ejemplo como correo no deseado.",
        "The server refused the content, for example as spam.",
    ),
    "too_large": Text("El mensaje es demasiado grande para el servidor.", "The message is too large for the server."),
    "unusable_address": Text(
        "La dirección no sirve para enviar correo. Corríjala y reenvíe.",
        "Mail cannot be sent to the address. Correct it and send again.",
    ),
    "outcome_unknown": Text(
        "Tres intentos terminaron sin respuesta; quizá llegó.", "Three attempts had no answer; it may have arrived."
    ),
    "recipient_deferred": Text("El servidor pidió intentar más tarde.", "The server asked to try again later."),
    "content_deferred": Text("El servidor pidió intentar más tarde.", "The server asked to try again later."),
    "sender_refused": Text(
        "El servidor no acepta a este remitente. Revise la configuración del correo.",
        "The server does not accept this sender. Check the settings of the mail.",
    ),
    "limit_reached": Text(
        "Se alcanzó el límite de envíos del proveedor; se envía solo cuando pase.",
        "The provider's sending limit is reached; it is sent by itself when that is over.",
    ),
    "not_judged": Text("Un error del programa; se intenta de nuevo.", "An error of the program; it is tried again."),
    "not_composed": Text("Un error del programa; se intenta de nuevo.", "An error of the program; it is tried again."),
    "person_or_edition_unknown": Text("Faltan datos de la persona o del curso.", "Person or course is not known yet."),
    "registration_unknown": Text("Falta la inscripción.", "The registration is not known yet."),
    "certificate_unknown": Text("Falta el certificado.", "The certificate is not known yet."),
    "session_unknown": Text("Falta la sesión.", "The session is not known yet."),
    "session_or_registration_unknown": Text(
        "Falta la sesión o la inscripción.", "The session or the registration is not known yet."
    ),
    "already_told": Text("Ya se le había dicho.", "They were told before."),
    "sent_together": Text("Se envió junto con otros cambios.", "Sent together with other changes."),
    "newer_registration_state": Text("Hay un estado más nuevo.", "There is a newer state."),
    "newer_request": Text("Hay una solicitud más nueva.", "There is a newer request."),
    "newer_recording": Text(
        "Hay una grabación más nueva, o esta se retiró.", "There is a newer recording, or this one was withdrawn."
    ),
    "newer_warning": Text("Hay un aviso más nuevo.", "There is a newer warning."),
    "session_moved": Text("La sesión cambió de hora.", "The session was moved."),
    "session_over": Text("La sesión ya pasó.", "The session is over."),
    "edition_over": Text("El curso ya terminó.", "The course is over."),
    "edition_cancelled": Text("El curso se canceló.", "The course was cancelled."),
    "deadline_over": Text("El plazo ya pasó.", "The time limit has passed."),
    "before_the_start": Text("Es de antes de la puesta en marcha.", "It is from before the installation."),
    "did_not_attend": Text("No asistió a esa sesión.", "They did not attend that session."),
    "no_place": Text("No tiene cupo.", "They have no place."),
    "never_confirmed": Text("Nunca confirmó su dirección.", "They never confirmed their address."),
    "person_erased": Text("Los datos de la persona se borraron.", "The person's details were erased."),
    "proof_over": Text("Se pidió otro cambio de correo.", "Another change of address was asked for."),
    "reachable_again": Text("Volvió a estar al alcance.", "It is within reach again."),
    "request_too_old": Text("La solicitud es demasiado antigua.", "The request is too old."),
    "too_many_requests": Text("Pidió el enlace demasiadas veces en un día.", "Too many requests within a day."),
    "reissued": Text("Lo dice el correo del certificado nuevo.", "The mail about the new certificate says it."),
    "revoked": Text("El certificado se anuló.", "The certificate was revoked."),
}
_OTHER = Text("Otro motivo ({reason}).", "Another reason ({reason}).")


def reason_in_words(reason: str | None) -> Text | None:
    """Return the words for a reason; a code that has none is shown as it is."""
    return None if reason is None else _REASONS.get(reason) or _OTHER.with_values(reason=reason)
