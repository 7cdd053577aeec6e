"""Makes up for sessions: asked, approved before use, accepted, withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import structlog

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import is_same_person
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import AttendanceMadeUp
from diplomado_sessions.attendance.make_ups import store
from diplomado_sessions.attendance.make_ups.make_up import Candidate, MakeUp, why_not_equivalent
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, find_participants, list_missing_registrations
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import check_takes_place, find_session, lock_scheduled_session

log = structlog.get_logger()

_UNKNOWN = Text("No existe esa recuperación.", "There is no such make-up.")
_ONE_OF_BOTH = Text(
    "Indique una sesión equivalente o una tarea, no ambas.", "Name an equivalent session or an assignment, not both."
)
_OTHER = Text(
    "Esta persona ya tiene otra recuperación de esta sesión. Retírela primero.",
    "This person has another make-up for this session already. Withdraw it first.",
)
_OTHER_EDITION = Text("La sesión no es de esta edición.", "The session is not of this edition.")
_SECOND_PERSON = Text(
    "Una recuperación la aprueba una persona distinta de quien la pidió.",
    "A make-up is approved by another person than the one who asked for it.",
)
_WITHDRAWN = Text("Esta recuperación se retiró; pida otra.", "This make-up was withdrawn; ask for another one.")
_NOT_APPROVED = Text(
    "La recuperación no está aprobada: apruébela antes de aceptar la tarea.",
    "The make-up is not approved: approve it before the assignment is accepted.",
)
_BY_ATTENDANCE = Text(
    "Una sesión equivalente cuenta por su asistencia; no hay nada que aceptar.",
    "An equivalent session counts by its attendance; there is nothing to accept.",
)


async def ask_make_up(
    connection: Connection, edition_id: UUID, session_id: UUID, registration_id: UUID,
    equivalent_session_id: UUID | None, assignment: str | None, author: str, *, needs_second_person: bool,
) -> MakeUp:  # fmt: skip
    """Store what makes up for a session; without the need of a second person it is approved at once.

    The same again changes nothing. Raises a problem if the session is of another edition or cancelled, if the
    equivalent one has begun or cannot make up for it, or if another make-up stands.
    """
    if (equivalent_session_id is None) == (assignment is None):
        raise ValidationFailed(FieldError("equivalent_session_id", _ONE_OF_BOTH), slug="make-up-invalid")
    missed = await lock_scheduled_session(connection, session_id)
    if missed.edition_id != edition_id:
        raise ValidationFailed(FieldError("session_id", _OTHER_EDITION), slug="make-up-invalid")
    await check_takes_place(connection, missed)
    registration_id = (await find_effective(connection, [registration_id])).get(registration_id, registration_id)
    if missing := await list_missing_registrations(connection, edition_id, [registration_id]):
        raise registrations_unknown("registration_id", missing)
    if standing := await store.find_live_make_up(connection, session_id, registration_id):
        if (standing.equivalent_session_id, standing.assignment) == (equivalent_session_id, assignment):
            return standing
        raise Problem(409, "make-up-exists", _OTHER, make_up_id=str(standing.make_up_id))
    await _check_equivalence(connection, session_id, equivalent_session_id)
    make_up_id = uuid7()
    await store.insert_make_up(
        connection, make_up_id, session_id, registration_id, edition_id, equivalent_session_id, assignment, author
    )
    log.info("make_up.asked", session_id=str(session_id), make_up_id=str(make_up_id))
    make_up = await get_make_up(connection, make_up_id)
    return make_up if needs_second_person else await _approve(connection, make_up, author)


async def list_equivalents(connection: Connection, session: Session) -> list[Session]:
    """Return the sessions of the edition that may make up for one, by time."""
    now = await timetable.read_clock(connection)
    missed = _candidate(session)
    found = await timetable.list_sessions(connection, session.edition_id)
    return [one for one in found if why_not_equivalent(missed, _candidate(one), now) is None]


async def _check_equivalence(connection: Connection, session_id: UUID, equivalent_session_id: UUID | None) -> None:
    if equivalent_session_id is None:
        return
    missed = _candidate(await find_session(connection, session_id))
    other = _candidate(await find_session(connection, equivalent_session_id))
    if reason := why_not_equivalent(missed, other, await timetable.read_clock(connection)):
        raise ValidationFailed(FieldError("equivalent_session_id", reason), slug="make-up-invalid")


def _candidate(session: Session) -> Candidate:
    return Candidate(
        session.session_id,
        session.edition_id,
        session.plan.module,
        session.plan.starts_at,
        is_cancelled=session.status == "cancelled",
        is_closed=session.published,
    )


async def get_make_up(connection: Connection, make_up_id: UUID) -> MakeUp:
    """Return a make-up. Raises a 404 problem if there is none."""
    make_up = await store.find_make_up(connection, make_up_id)
    if make_up is None:
        raise Problem(404, "make-up-unknown", _UNKNOWN)
    return make_up


async def approve_make_up(
    connection: Connection, make_up_id: UUID, actor: Actor, *, needs_second_person: bool
) -> MakeUp:
    """Approve a make-up; again: nothing changes.

    Raises a problem if it was withdrawn, is one's own, is too late, or if the session does not take place any more.
    """
    make_up = await _lock(connection, make_up_id, _refuse_withdrawn)
    if make_up.status != "proposed":
        return make_up
    await check_takes_place(connection, await lock_scheduled_session(connection, make_up.session_id))
    if needs_second_person and is_same_person(actor, make_up.asked_by):
        raise Problem(409, "second-person-needed", _SECOND_PERSON)
    await _check_equivalence(connection, make_up.session_id, make_up.equivalent_session_id)
    return await _approve(connection, make_up, actor.subject)


async def _approve(connection: Connection, make_up: MakeUp, author: str) -> MakeUp:
    await store.update_approved(connection, make_up.make_up_id, author)
    made = await get_make_up(connection, make_up.make_up_id)
    return await _publish(connection, made) if made.counts else made


async def accept_assignment(connection: Connection, make_up_id: UUID, author: str) -> MakeUp:
    """Accept the assignment of an approved make-up, which counts from then on; again: nothing changes."""
    make_up = await _lock(connection, make_up_id, _refuse_withdrawn)
    if make_up.equivalent_session_id is not None:
        raise Problem(409, "make-up-by-attendance", _BY_ATTENDANCE)
    if make_up.status == "proposed":
        raise Problem(409, "make-up-not-approved", _NOT_APPROVED)
    if make_up.status == "accepted":
        return make_up
    await check_takes_place(connection, await lock_scheduled_session(connection, make_up.session_id))
    await store.update_accepted(connection, make_up_id, author)
    return await _publish(connection, await get_make_up(connection, make_up_id))


async def withdraw_make_up(connection: Connection, make_up_id: UUID, author: str) -> MakeUp:
    """Withdraw a make-up; what was published is taken back. Again: nothing changes."""
    before = await _lock(connection, make_up_id)
    if before.status == "withdrawn":
        return before
    await store.update_withdrawn(connection, make_up_id, author)
    withdrawn = await get_make_up(connection, make_up_id)
    return await _publish(connection, withdrawn) if before.counts else withdrawn


def _refuse_withdrawn(make_up: MakeUp) -> None:
    if make_up.status == "withdrawn":
        raise Problem(409, "make-up-withdrawn", _WITHDRAWN)


async def _lock(connection: Connection, make_up_id: UUID, check: Callable[[MakeUp], None] = lambda _: None) -> MakeUp:
    make_up = await get_make_up(connection, make_up_id)
    await timetable.lock_sessions(connection, [make_up.session_id])
    make_up = await get_make_up(connection, make_up_id)
    check(make_up)
    return make_up


async def _publish(connection: Connection, make_up: MakeUp) -> MakeUp:
    revision = await store.update_revision(connection, make_up)
    participants = await find_participants(connection, [make_up.registration_id])
    await outbox.append(
        connection,
        AttendanceMadeUp(
            registration_id=make_up.registration_id,
            edition_id=make_up.edition_id,
            session_id=make_up.session_id,
            participant_id=participants[make_up.registration_id],
            revision=revision,
            made_up_at=await timetable.read_clock(connection),
            make_up_id=make_up.make_up_id,
            equivalent_session_id=make_up.equivalent_session_id,
            withdrawn=make_up.status == "withdrawn",
        ),
    )
    log.info("make_up.published", make_up_id=str(make_up.make_up_id), status=make_up.status)
    return replace(make_up, revision=revision)
