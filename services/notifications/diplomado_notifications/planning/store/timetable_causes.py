"""SQL that plans deliveries about sessions, their links and recordings.

As in `causes`, rows are only added, and the recipients follow from revisions and moments in the facts.
"""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.store import planned

HORIZON = "interval '6 months'"
"""Facts stored longer ago plan nothing new, so that a purged delivery is never planned and sent again."""

# The confirmation of the place was sent, or is being sent.
_CONFIRMED = """
exists (
    select from told
    where told.registration_id = place.registration_id
        and told.subject_id = place.registration_id and told.standing = 'registered'
    union all
    select from deliveries as sending
    where sending.registration_id = place.registration_id
        and sending.subject_id = place.registration_id and sending.status = 'sending'
)
"""

# The confirmation of a place contains the sessions known by then. The second branch is for a confirmation that was sent
# before the session arrived here: the session is then mailed although it is older than the place.
_SESSIONS = f"""
select
    case session.standing when 'scheduled' then 'session_changed' else 'session_cancelled' end as template,
    place.registration_id, place.edition_id, place.participant_id, session.session_id as subject_id,
    session.revision, session.moment, session.correlation_id
from sessions as session
join places as place on place.edition_id = session.edition_id and place.standing = 'registered'
where {{key}} = any($1)
    and greatest(session.noted_at, place.noted_at) > now() - {HORIZON}
    and (
        place.moment <= session.moment
        or (
            {_CONFIRMED}
            and not exists (
                select from told
                where told.registration_id = place.registration_id
                    and told.subject_id = session.session_id and told.revision >= session.revision
            )
        )
    )
"""

_JOIN_LINKS = f"""
select
    'session_link' as template, place.registration_id, place.edition_id, place.participant_id,
    link.session_id as subject_id, link.revision, link.moment, link.correlation_id
from join_links as link
join places as place on place.edition_id = link.edition_id and place.standing = 'registered'
where {{key}} = any($1)
    and greatest(link.noted_at, place.noted_at) > now() - {HORIZON}
    and (
        place.moment <= link.moment
        or (
            {_CONFIRMED}
            and not exists (
                select from told
                where told.registration_id = place.registration_id
                    and told.subject_id = link.session_id and told.link_revision >= link.revision
            )
        )
    )
"""

_OWN_LINKS_OF_REGISTRATIONS = f"""
select
    'session_own_link' as template, place.registration_id, place.edition_id, place.participant_id,
    link.session_id as subject_id, link.revision, link.moment, link.correlation_id
from own_join_links as link
join places as place on place.registration_id = link.registration_id and place.standing = 'registered'
where place.registration_id = any($1)
    and greatest(link.noted_at, place.noted_at) > now() - {HORIZON}
    and (
        place.moment <= link.moment
        or (
            {_CONFIRMED}
            and not exists (
                select from told
                where told.registration_id = place.registration_id
                    and told.subject_id = link.session_id and told.own_link_revision >= link.revision
            )
        )
    )
"""

_RECORDINGS = f"""
select
    'recording_published' as template, attendance.registration_id, attendance.edition_id, attendance.participant_id,
    recording.session_id as subject_id, recording.revision, recording.moment, recording.correlation_id
from recordings as recording
join attendances as attendance on attendance.session_id = recording.session_id and attendance.seconds > 0
where {{key}} = any($1) and recording.url is not null
    and greatest(recording.noted_at, attendance.noted_at) > now() - {HORIZON}
"""

_SESSIONS_OF_REGISTRATIONS = _SESSIONS.format(key="place.registration_id")
_SESSIONS_BY_ID = _SESSIONS.format(key="session.session_id")
_JOIN_LINKS_OF_REGISTRATIONS = _JOIN_LINKS.format(key="place.registration_id")
_JOIN_LINKS_BY_SESSION = _JOIN_LINKS.format(key="link.session_id")
_RECORDINGS_OF_SESSIONS = _RECORDINGS.format(key="recording.session_id")
_RECORDINGS_OF_REGISTRATIONS = _RECORDINGS.format(key="attendance.registration_id")


async def plan_for_registrations(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails about changes of sessions and of their links since these registrations began."""
    await planned.insert_planned(connection, _SESSIONS_OF_REGISTRATIONS, registrations)
    await planned.insert_planned(connection, _JOIN_LINKS_OF_REGISTRATIONS, registrations)
    await planned.insert_planned(connection, _OWN_LINKS_OF_REGISTRATIONS, registrations)


async def plan_for_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Plan the mails about these sessions for all who had taken a place by then, or whose confirmation lacks them."""
    await planned.insert_planned(connection, _SESSIONS_BY_ID, sessions)


async def plan_for_join_links(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Plan the mails about links of these sessions for all who had taken a place, or whose confirmation lacks them."""
    await planned.insert_planned(connection, _JOIN_LINKS_BY_SESSION, sessions)


async def plan_for_own_links(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails about the own links of these registrations that have a place."""
    await planned.insert_planned(connection, _OWN_LINKS_OF_REGISTRATIONS, registrations)


async def plan_for_recordings(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Plan the mails about the recordings of these sessions for all who attended."""
    await planned.insert_planned(connection, _RECORDINGS_OF_SESSIONS, sessions)


async def plan_for_attendances(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails about recordings of the sessions that these registrations attended."""
    await planned.insert_planned(connection, _RECORDINGS_OF_REGISTRATIONS, registrations)
