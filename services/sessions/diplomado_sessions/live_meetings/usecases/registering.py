"""Keeps the registrants at Zoom equal to the registrations that have a place."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import PersonalJoinLinkSet
from diplomado_sessions.live_meetings.registrant_plan import RegistrantPlan, plan_registrants
from diplomado_sessions.live_meetings.store import meetings
from diplomado_sessions.live_meetings.store import registrants as store
from diplomado_sessions.live_meetings.store.meetings import LiveMeeting
from diplomado_sessions.projections.store import find_edition, find_participants
from diplomado_sessions.recordings.links import check_link

log = structlog.get_logger()


async def plan_changes(connection: Connection, meeting: LiveMeeting, *, over: bool) -> RegistrantPlan:
    """Return what has to change at Zoom.

    A session that is cancelled or over needs no link any more, nor does one of an edition that was called off, until
    that is reinstated.
    """
    edition = await find_edition(connection, meeting.edition_id)
    called_off = edition is not None and edition.is_called_off(meeting.window.starts_at)
    no_links = meeting.cancelled or over or called_off
    wanted = [] if no_links else await store.list_wanted(connection, meeting.edition_id)
    return plan_registrants(wanted, await store.list_registrants(connection, meeting.session_id))


async def record_linked(
    connection: Connection, session_id: UUID, registration_id: UUID, registrant_id: str, url: str
) -> None:
    """Store and publish the own join link of a registration."""
    await _record(connection, session_id, registration_id, "linked", registrant_id, url)


async def record_without(connection: Connection, session_id: UUID, registration_id: UUID, status: str) -> None:
    """Store that a registration has no own join link: `shared`, `refused` or `removed`. A former link is withdrawn."""
    await _record(connection, session_id, registration_id, status, None, None)


async def _record(
    connection: Connection,
    session_id: UUID,
    registration_id: UUID,
    status: str,
    registrant_id: str | None,
    url: str | None,
) -> None:
    meeting = await meetings.lock_meeting(connection, session_id)
    if meeting is None:
        return
    stored = await store.upsert_registrant(connection, session_id, registration_id, status, registrant_id, url)
    log.info("live_meeting.registrant", session_id=str(session_id), status=status, changed=stored.changed)
    if stored.changed:
        await _publish(
            connection, meeting, registration_id, stored.personal_link_id, stored.revision, stored.set_at, url
        )


async def _publish(
    connection: Connection,
    meeting: LiveMeeting,
    registration_id: UUID,
    personal_link_id: UUID,
    revision: int,
    set_at: datetime,
    url: str | None,
) -> None:
    participants = await find_participants(connection, [registration_id])
    await outbox.append(
        connection,
        PersonalJoinLinkSet(
            personal_link_id=personal_link_id,
            registration_id=registration_id,
            session_id=meeting.session_id,
            edition_id=meeting.edition_id,
            participant_id=participants[registration_id],
            revision=revision,
            set_at=set_at,
            url=url,
        ),
    )


async def purge_registrants(connection: Connection) -> int:
    """Delete registrants of sessions that were over two months ago; return how many."""
    return await store.purge_registrants(connection, 60)


def is_link(url: object) -> bool:
    """Return whether Zoom gave a link that can be passed on. It carries a token: that is what makes it personal."""
    return (
        isinstance(url, str)
        and url.startswith("https://")
        and check_link(url.partition("?")[0]) is None
        and (len(url) <= 2000)
    )
