"""Problems that several parts of the service answer with."""

from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text


def edition_unknown(edition_id: UUID) -> Problem:
    """Nothing is known of the edition, perhaps only not yet: it is announced by another service."""
    return Problem(
        404,
        "edition-unknown",
        Text(
            "La edición no se conoce aquí. Si se acaba de publicar, inténtelo de nuevo en unos segundos.",
            "The edition is not known here. If it was published just now, try again in a few seconds.",
        ),
        headers={"Retry-After": "2"},
        edition_id=str(edition_id),
    )


def session_unknown(session_id: UUID) -> Problem:
    """No session has this identifier."""
    return Problem(
        404, "session-unknown", Text("No existe esa sesión.", "There is no such session."), session_id=str(session_id)
    )


def session_cancelled() -> Problem:
    """The session will not take place, so nothing more can be said of it."""
    return Problem(
        409,
        "session-cancelled",
        Text(
            "La sesión fue cancelada. Para otra fecha, programe una sesión con otro código.",
            "The session was cancelled. For another date, schedule a session with another code.",
        ),
    )


def invalid(slug: str, *faults: tuple[str, Text]) -> Problem:
    """Data that is well formed and still wrong: each fault names its field."""
    return Problem(
        422,
        slug,
        Text(
            "Corrija los campos señalados y envíe la solicitud de nuevo; no se guardó nada.",
            "Correct the fields named here and send the request again; nothing was stored.",
        ),
        errors=[{"field": field, "message": message} for field, message in faults],
    )


def registrations_unknown(field: str, registration_ids: list[UUID]) -> Problem:
    """Registrations that are not of this edition, or not known yet."""
    return Problem(
        422,
        "registration-unknown",
        Text(
            "Hay inscripciones que no son de esta edición. Si se acaban de hacer, inténtelo de nuevo en unos segundos.",
            "There are registrations that are not of this edition. If they are new, try again in a few seconds.",
        ),
        field=field,
        registration_ids=[str(one) for one in registration_ids],
    )
