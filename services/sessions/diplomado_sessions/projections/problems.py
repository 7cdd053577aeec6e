"""Problems about editions and registrations, which other services announce: the caller may be too early."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.http.path_keys import NOT_ANNOUNCED
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

REGISTRATION_UNKNOWN = Text(
    "Hay inscripciones que no son de esta edición. Si se acaban de hacer, inténtelo de nuevo en unos segundos.",
    "There are registrations that are not of this edition. If they are new, try again in a few seconds.",
)


def edition_unknown(edition_id: UUID) -> Problem:
    """Return the problem of an edition that is not known, or not yet."""
    return Problem(
        404,
        "edition-unknown",
        NOT_ANNOUNCED,
        headers={"Retry-After": "2"},
        edition_id=str(edition_id),
    )


def edition_called_off(edition_id: UUID) -> Problem:
    """Return the problem of an edition that was cancelled or archived."""
    return Problem(
        409,
        "edition-cancelled",
        Text(
            "La edición fue cancelada o archivada: no se programan sesiones ni se cargan asistencias de las que no se "
            "realizaron. Para seguir con ella, la coordinación la restablece.",
            "The edition was cancelled or archived: no sessions are scheduled, and no attendance is imported of those "
            "that were not held. To go on with it, the coordinator reinstates it.",
        ),
        edition_id=str(edition_id),
    )


def registrations_unknown(field: str, registration_ids: Sequence[UUID]) -> ValidationFailed:
    """Return the problem of registrations that are not of the edition, or not known yet."""
    return ValidationFailed(
        FieldError(field, REGISTRATION_UNKNOWN),
        slug="registration-unknown",
        detail=REGISTRATION_UNKNOWN,
        registration_ids=[str(registration_id) for registration_id in registration_ids],
    )
