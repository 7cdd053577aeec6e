"""Excuses absences: asked by one person, approved by the same or another one, withdrawn."""

from uuid import UUID

import structlog

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import is_same_person
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import AttendanceExcused
from diplomado_sessions.attendance.excuses import store
from diplomado_sessions.attendance.excuses.excuse import Excuse, Grounds, MediaType, media_type_of
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, find_participants, list_missing_registrations
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.usecases import check_takes_place, lock_scheduled_session

log = structlog.get_logger()

_UNKNOWN = Text("No existe esa justificación.", "There is no such excuse.")
_OTHER = Text(
    "Esta persona ya tiene una justificación en esta sesión, con otros datos. Retírela primero.",
    "This person has an excuse in this session already, with other details. Withdraw it first.",
)
_SECOND_PERSON = Text(
    "Una justificación la aprueba una persona distinta de quien la pidió.",
    "An excuse is approved by another person than the one who asked for it.",
)
_WITHDRAWN = Text("Esta justificación se retiró; pida otra.", "This excuse was withdrawn; ask for another one.")
_NO_DOCUMENT = Text("Esta justificación no tiene un documento cargado.", "This excuse has no uploaded document.")
_KIND = Text(
    "El documento debe ser un PDF o una imagen PNG o JPEG. No se guardó nada.",
    "The document must be a PDF, or a PNG or JPEG image. Nothing was stored.",
)


async def ask_excuse(
    connection: Connection, session_id: UUID, registration_id: UUID, grounds: Grounds, author: str, *,
    needs_second_person: bool,
) -> Excuse:  # fmt: skip
    """Store an excuse; without the need of a second person it is approved at once. The same again changes nothing.

    Raises a problem for a session that is unknown, cancelled or of a cancelled edition, a registration of another
    edition, or if another excuse of the registration in the session stands.
    """
    session = await lock_scheduled_session(connection, session_id)
    await check_takes_place(connection, session)
    registration_id = (await find_effective(connection, [registration_id])).get(registration_id, registration_id)
    if missing := await list_missing_registrations(connection, session.edition_id, [registration_id]):
        raise registrations_unknown("registration_id", missing)
    if standing := await store.find_live_excuse(connection, session_id, registration_id):
        if standing.grounds == grounds:
            return standing
        raise Problem(409, "excuse-exists", _OTHER, excuse_id=str(standing.excuse_id))
    excuse_id = uuid7()
    await store.insert_excuse(connection, excuse_id, session_id, registration_id, session.edition_id, grounds, author)
    log.info("excuse.asked", session_id=str(session_id), excuse_id=str(excuse_id))
    excuse = await get_excuse(connection, excuse_id)
    return excuse if needs_second_person else await _approve(connection, excuse, author)


async def get_excuse(connection: Connection, excuse_id: UUID) -> Excuse:
    """Return an excuse. Raises a 404 problem if there is none."""
    excuse = await store.find_excuse(connection, excuse_id)
    if excuse is None:
        raise Problem(404, "excuse-unknown", _UNKNOWN)
    return excuse


async def approve_excuse(connection: Connection, excuse_id: UUID, actor: Actor, *, needs_second_person: bool) -> Excuse:
    """Approve an excuse and publish it; again: nothing changes.

    Raises a problem if it was withdrawn, is one's own, or if the session does not take place any more.
    """
    excuse = await _lock(connection, excuse_id)
    if excuse.status == "withdrawn":
        raise Problem(409, "excuse-withdrawn", _WITHDRAWN)
    if excuse.status == "approved":
        return excuse
    await check_takes_place(connection, await lock_scheduled_session(connection, excuse.session_id))
    if needs_second_person and is_same_person(actor, excuse.asked_by):
        raise Problem(409, "second-person-needed", _SECOND_PERSON)
    return await _approve(connection, excuse, actor.subject)


async def _approve(connection: Connection, excuse: Excuse, author: str) -> Excuse:
    await store.update_approved(connection, excuse, author)
    return await _publish(connection, excuse.excuse_id)


async def withdraw_excuse(connection: Connection, excuse_id: UUID, author: str) -> Excuse:
    """Withdraw an excuse; what was published is taken back. Again: nothing changes."""
    excuse = await _lock(connection, excuse_id)
    if excuse.status == "withdrawn":
        return excuse
    await store.update_withdrawn(connection, excuse, author)
    if excuse.status == "approved":
        return await _publish(connection, excuse_id)
    return await get_excuse(connection, excuse_id)


async def _lock(connection: Connection, excuse_id: UUID) -> Excuse:
    excuse = await get_excuse(connection, excuse_id)
    await timetable.lock_sessions(connection, [excuse.session_id])
    return await get_excuse(connection, excuse_id)


async def _publish(connection: Connection, excuse_id: UUID) -> Excuse:
    excuse = await get_excuse(connection, excuse_id)
    participants = await find_participants(connection, [excuse.registration_id])
    await outbox.append(
        connection,
        AttendanceExcused(
            registration_id=excuse.registration_id,
            edition_id=excuse.edition_id,
            session_id=excuse.session_id,
            participant_id=participants[excuse.registration_id],
            revision=excuse.revision,
            excused_at=await timetable.read_clock(connection),
            reason=excuse.grounds.reason,
            excuse_id=excuse_id,
            withdrawn=excuse.status == "withdrawn",
        ),
    )
    log.info("excuse.published", excuse_id=str(excuse_id), status=excuse.status)
    return excuse


async def store_document(connection: Connection, excuse_id: UUID, content: bytes, author: str) -> Excuse:
    """Store the document of an excuse. Raises a problem for a withdrawn excuse, or a file that is no document."""
    excuse = await _lock(connection, excuse_id)
    if excuse.status == "withdrawn":
        raise Problem(409, "excuse-withdrawn", _WITHDRAWN)
    media_type = media_type_of(content)
    if media_type is None:
        raise Problem(422, "excuse-document-kind", _KIND)
    await store.upsert_file(connection, excuse_id, media_type, content, author)
    return await get_excuse(connection, excuse_id)


async def get_document(connection: Connection, excuse_id: UUID) -> tuple[MediaType, bytes]:
    """Return the uploaded document of an excuse. Raises a 404 problem if there is none."""
    await get_excuse(connection, excuse_id)
    found = await store.find_file(connection, excuse_id)
    if found is None:
        raise Problem(404, "excuse-document-unknown", _NO_DOCUMENT)
    return found
