"""A coordinator's decision about one person's attendance. It outranks the files, and stays."""

from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import Change, Standing
from diplomado_sessions.attendance.presence.store import Correction
from diplomado_sessions.attendance.revising import Reason, publish_corrections
from diplomado_sessions.problems import invalid, registrations_unknown, session_cancelled, session_unknown
from diplomado_sessions.projections import store as people
from diplomado_sessions.timetable import store as timetable


async def correct(
    connection: Connection,
    session_id: UUID,
    registration_id: UUID,
    seconds: int,
    reason: Reason,
    note: str | None,
    author: str,
) -> Standing:
    """Set what one person's attendance of a closed session is, and publish it if it is news.

    Raises a problem if the session is still open, or has fewer seconds, or the registration is of another edition.
    """
    locked = await timetable.lock_sessions(connection, [session_id])
    if not locked:
        raise session_unknown(session_id)
    [session] = locked
    if session.status == "cancelled":
        raise session_cancelled()
    if not session.closed:
        raise Problem(
            409,
            "session-open",
            Text("Cierre la sesión antes de corregir su asistencia.", "Close the session before correcting it."),
        )
    if seconds > session.window.seconds:
        longest = session.window.seconds
        raise invalid(
            "attendance-too-long",
            ("seconds", Text(f"La sesión dura {longest} segundos.", f"The session lasts {longest} seconds.")),
        )
    if missing := await people.missing_from(connection, session.edition_id, [registration_id]):
        raise registrations_unknown("registration_id", missing)
    now = (await store.standing(connection, session_id, [registration_id])).get(registration_id)
    if now and now.decided and now.seconds == seconds:
        return now
    before = now or Standing(0, 0, decided=False)
    change = Change(registration_id, before.revision + 1, before.seconds, seconds)
    correction = Correction(reason, author, await store.now(connection), note, decided=True)
    await publish_corrections(connection, session, [change], correction)
    return Standing(change.revision, seconds, decided=True)
