"""Which time counts for a check-in. A phone may report one late, after a network that was away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.check_in.codes import STEP_SECONDS, is_code
from diplomado_sessions.attendance.check_in.tokens import Ticket
from diplomado_sessions.timetable.window import Window

DRIFT = timedelta(seconds=30)
"""How far a claimed time may be ahead: a request takes time, and clocks move."""
EARLY = timedelta(hours=2)
LATE = timedelta(hours=2)

IN_THE_FUTURE = Text("Esa hora todavía no ha llegado.", "That time has not come yet.")
TOO_LATE = Text(
    "Pasó demasiado tiempo desde el registro. Pida al equipo que lo anote con un motivo.",
    "Too much time has passed since the check-in. Ask the staff to enter it with a reason.",
)
NOT_OPEN = Text(
    "El registro de esta sesión no está abierto a esa hora.",
    "Check-in for this session is not open at that time.",
)
WRONG_CODE = Text(
    "El código no es el que está ahora en la pared. Escriba el código actual.",
    "This is not the code that is on the wall now. Type the current code.",
)


def happened_at(claimed: datetime | None, sent: datetime | None, now: datetime, longest: timedelta) -> datetime:
    """Return when a check-in happened by our clock; now, if no time is claimed.

    `sent` is the time of sending by the clock that measured `claimed`: their difference counts, so a phone whose clock
    is wrong gives the right moment. Raises ValidationFailed for a time in the future or longer ago than `longest`.
    """
    if claimed is None:
        return now
    age = (sent or now) - claimed
    if age < -DRIFT:
        raise ValidationFailed(FieldError("at", IN_THE_FUTURE), slug="check-in-in-future")
    if age > longest:
        raise ValidationFailed(FieldError("at", TOO_LATE), slug="check-in-too-late", detail=TOO_LATE)
    return now - max(age, timedelta())


def check_open(window: Window, moment: datetime) -> None:
    """Raise ValidationFailed for a moment at which nobody checks in: hours before the session or after it."""
    if not window.starts_at - EARLY <= moment <= window.ends_at + LATE:
        raise ValidationFailed(FieldError("at", NOT_OPEN), slug="check-in-not-open", detail=NOT_OPEN)


def proven_moment(
    session_id: UUID,
    place: str | None,
    code: str | None,
    ticket: Ticket | None,
    happened: datetime,
    now: datetime,
    longest: timedelta,
    secrets: Sequence[str],
) -> datetime:
    """Return the moment at which a person saw the code on the wall.

    The code must be valid now. A code that is reported late must have been valid when it was typed, into a page that
    was opened before: a photograph of a code that is sent to another phone afterwards proves nothing. A page that was
    opened by the valid code proves its own moment. Raises ValidationFailed.
    """
    is_late = now - happened > timedelta(seconds=2 * STEP_SECONDS)
    at = happened if is_late else now
    was_open = ticket is not None and ticket.opened_at <= at
    # The code is compared in every case, so that the time of the answer tells nothing.
    if is_code(code or "", at, session_id, place, secrets) and (was_open or not is_late):
        return at
    if ticket and ticket.saw_code and now - ticket.opened_at <= longest:
        return ticket.opened_at
    raise code_refused()


def code_refused() -> ValidationFailed:
    """Return the error of a code that is not on the wall."""
    return ValidationFailed(FieldError("code", WRONG_CODE), slug="code-not-valid", detail=WRONG_CODE)
