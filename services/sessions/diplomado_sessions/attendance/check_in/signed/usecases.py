"""Records people who signed a list on paper: ticked by name, or typed as a table. With author and reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, InvalidValue, ValidationFailed
from diplomado_sessions.attendance.check_in import store
from diplomado_sessions.attendance.check_in.signed.lists import SignedList, checked
from diplomado_sessions.attendance.check_in.stays import Times
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.attendance.check_in.usecases import insert_lines, lock_room
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, list_missing_registrations, list_registrants
from diplomado_sessions.timetable.store import Session

_MAX_ERRORS = 200
_NOBODY = Text("No es de una persona inscrita en esta edición.", "This is nobody who registered for this edition.")
_SEVERAL = Text(
    "Varias personas tienen este correo; indique la inscripción.",
    "Several people have this address; give the registration.",
)
_NOBODY_AT_ALL = Text("Ninguna fila se pudo usar; no se guardó nada.", "No row could be used; nothing was stored.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result of a list: how many lines are new, how many changed nothing, and which rows were not taken."""

    list_id: UUID | None
    new: int
    unchanged: int
    errors: tuple[FieldError, ...] = ()


async def record_people(
    connection: Connection,
    session_id: UUID,
    registration_ids: Sequence[UUID],
    came_at: datetime | None,
    left_at: datetime | None,
    origin: Origin,
) -> Recorded:
    """Record people who were ticked in a list, for the whole session unless times are given. Again changes nothing.

    Raises a problem if any of them is not of the edition; nothing is stored then.
    """
    session = await lock_room(connection, session_id)
    effective = await find_effective(connection, registration_ids)
    people = sorted({effective.get(one, one) for one in registration_ids})
    if missing := await list_missing_registrations(connection, session.edition_id, people):
        raise registrations_unknown("registration_ids", missing)
    window = session.window
    try:
        times = checked(
            Times(came_at or window.starts_at, left_at or window.ends_at, came_at is None, left_at is None), window
        )
    except InvalidValue as invalid:
        raise ValidationFailed(FieldError("came_at", invalid.text), slug="check-in-times") from None
    return await _record_lines(connection, session, [(one, times) for one in people], origin)


async def record_list(connection: Connection, session_id: UUID, signed: SignedList, origin: Origin) -> Recorded:
    """Record the people of a signed list. Rows that name nobody, or two people, are returned as errors."""
    session = await lock_room(connection, session_id)
    registrants = await list_registrants(connection, session.edition_id)
    by_email: dict[str, list[UUID]] = {}
    for registration_id, registrant in registrants.items():
        if registrant.keys.email_key:
            by_email.setdefault(registrant.keys.email_key, []).append(registration_id)
    effective = await find_effective(connection, [one.registration_id for one in signed.lines if one.registration_id])
    lines: list[tuple[UUID, Times]] = []
    errors = list(signed.errors)
    for line in signed.lines:
        if line.registration_id:
            found = [effective.get(line.registration_id, line.registration_id)]
            found = [one for one in found if one in registrants]
        else:
            found = by_email.get(line.email_key or "", [])
        if len(found) == 1:
            lines.append((found[0], line.times))
        else:
            errors.append(FieldError(f"row {line.row}", _SEVERAL if found else _NOBODY))
    errors.sort(key=lambda error: int(error.path.removeprefix("row ")))
    if errors and not lines:
        raise ValidationFailed(*errors[:_MAX_ERRORS], slug="list-recognises-nobody", detail=_NOBODY_AT_ALL)
    recorded = await _record_lines(connection, session, lines, origin)
    return Recorded(recorded.list_id, recorded.new, recorded.unchanged, tuple(errors))


async def _record_lines(
    connection: Connection, session: Session, lines: Sequence[tuple[UUID, Times]], origin: Origin
) -> Recorded:
    known = await store.list_times(connection, session.session_id, [registration for registration, _ in lines])
    new = {(registration, times): None for registration, times in lines if times not in known[registration]}
    list_id = uuid7() if new else None
    origin = Origin(origin.method, origin.author, origin.reason, origin.note, list_id)
    await insert_lines(connection, session, list(new), origin)
    return Recorded(list_id, len(new), len(lines) - len(new))
