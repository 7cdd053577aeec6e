"""SQL that plans deliveries from facts. Rows are only added, so any order and repetition of facts adds the same rows.

The recipients follow from revisions and from the moments in the facts, never from the time of their arrival. Whether
a message is still worth sending is decided when it is due (`deliveries.decisions.decide`).
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.store import planned

HORIZON = "interval '6 months'"
"""Facts stored longer ago plan nothing new, so that a purged delivery is never planned and sent again."""

_REGISTRATIONS = f"""
select
    case
        when standing <> 'registered' then 'registration_' || standing
        when promoted then 'registration_promoted'
        else 'registration_confirmed'
    end as template,
    registration_id, edition_id, participant_id, registration_id as subject_id, revision, moment, correlation_id
from places
where registration_id = any($1) and standing not in ('merged', 'other') and noted_at > now() - {HORIZON}
"""

_LINKS = f"""
select
    'link_requested' as template, registration_id, edition_id, participant_id, participant_id as subject_id, revision,
    moment, correlation_id
from links
where registration_id = any($1) and requested and noted_at > now() - {HORIZON}
"""

_NAME_CHECKS = f"""
select
    'name_check' as template, registration_id, edition_id, participant_id, participant_id as subject_id, revision,
    moment, correlation_id
from name_checks
where registration_id = any($1) and noted_at > now() - {HORIZON}
"""

# A proof is asked for once, however often the person is described meanwhile. Several revisions have the same end.
_PROOFS = f"""
select
    template, null::uuid as registration_id, null::uuid as edition_id, participant_id, proof_id as subject_id,
    1 as revision, coalesce(expires_at, moment) as moment, correlation_id
from proofs, (values ('address_proof'), ('address_changing')) as letter (template)
where participant_id = any($1) and noted_at > now() - {HORIZON}
"""

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

_RECORDINGS = f"""
select
    'recording_published' as template, attendance.registration_id, attendance.edition_id, attendance.participant_id,
    recording.session_id as subject_id, recording.revision, recording.moment, recording.correlation_id
from recordings as recording
join attendances as attendance on attendance.session_id = recording.session_id and attendance.seconds > 0
where {{key}} = any($1) and greatest(recording.noted_at, attendance.noted_at) > now() - {HORIZON}
"""

# A certificate is issued once and revoked once, whatever their revisions: 1 and 2 only keep the two in order.
_CERTIFICATES = f"""
select
    'certificate_issued' as template, registration_id, edition_id, participant_id, certificate_id as subject_id,
    1 as revision, issued_at as moment, issue_correlation_id as correlation_id
from certificates
where certificate_id = any($1) and issued_at is not null and noted_at > now() - {HORIZON}
union all
select
    'certificate_revoked', registration_id, edition_id, participant_id, certificate_id, 2, revoked_at,
    revocation_correlation_id
from certificates
where certificate_id = any($1) and revoked_at is not null and noted_at > now() - {HORIZON}
"""

# A publication after a cancellation tells those who were told of the cancellation that the edition takes place.
_EDITIONS = f"""
select distinct
    case edition.status when 'cancelled' then 'edition_cancelled' else 'edition_reinstated' end as template,
    place.registration_id, place.edition_id, place.participant_id, edition.edition_id as subject_id, edition.revision,
    edition.moment, edition.correlation_id
from edition_statuses as edition
join places as place on place.edition_id = edition.edition_id and place.standing in (
    'registered', 'waitlisted', 'offered', 'submitted', 'needs_information'
)
where {{key}} = any($1)
    and (
        edition.status = 'cancelled'
        or coalesce(edition.status, '') <> 'archived' and exists (
            select from edition_statuses as earlier
            where earlier.edition_id = edition.edition_id and earlier.revision < edition.revision
                and earlier.status = 'cancelled'
        )
    )
    and greatest(edition.noted_at, place.noted_at) > now() - {HORIZON}
"""

_EDITIONS_OF_REGISTRATIONS = _EDITIONS.format(key="place.registration_id")
_EDITIONS_BY_ID = _EDITIONS.format(key="edition.edition_id")
_SESSIONS_OF_REGISTRATIONS = _SESSIONS.format(key="place.registration_id")
_SESSIONS_BY_ID = _SESSIONS.format(key="session.session_id")
_JOIN_LINKS_OF_REGISTRATIONS = _JOIN_LINKS.format(key="place.registration_id")
_JOIN_LINKS_BY_SESSION = _JOIN_LINKS.format(key="link.session_id")
_RECORDINGS_OF_SESSIONS = _RECORDINGS.format(key="recording.session_id")
_RECORDINGS_OF_REGISTRATIONS = _RECORDINGS.format(key="attendance.registration_id")

_EDITION_LOCK = "hashtextextended('diplomado-timetable:' || current_schema() || ':' || edition_id, 0)"
_LOCK_EXCLUSIVE = f"""
select pg_advisory_xact_lock(key)
from (select {_EDITION_LOCK} as key from unnest($1::uuid[]) as edition_id order by key) as keys
"""
_LOCK_SHARED = f"select pg_advisory_xact_lock_shared({_EDITION_LOCK}) from (select $1::uuid as edition_id) as one"


async def plan_for_registrations(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails about these registrations, their editions, and changes of sessions since they began."""
    await planned.insert_planned(connection, _REGISTRATIONS, registrations)
    await planned.insert_planned(connection, _EDITIONS_OF_REGISTRATIONS, registrations)
    await planned.insert_planned(connection, _SESSIONS_OF_REGISTRATIONS, registrations)
    await planned.insert_planned(connection, _JOIN_LINKS_OF_REGISTRATIONS, registrations)


async def plan_for_links(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails to participants who asked for their links."""
    await planned.insert_planned(connection, _LINKS, registrations)


async def plan_for_name_checks(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails that ask participants to check their names."""
    await planned.insert_planned(connection, _NAME_CHECKS, registrations)


async def plan_for_proofs(connection: Connection, participants: Sequence[UUID]) -> None:
    """Plan the mails to new addresses of these people, and the notes to their present ones."""
    await planned.insert_planned(connection, _PROOFS, participants)


async def plan_for_editions(connection: Connection, editions: Sequence[UUID]) -> None:
    """Plan the mails about cancellations and reinstatements of these editions for all who have a place or wait."""
    await planned.insert_planned(connection, _EDITIONS_BY_ID, editions)


async def plan_for_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Plan the mails about these sessions for all who had taken a place by then, or whose confirmation lacks them."""
    await planned.insert_planned(connection, _SESSIONS_BY_ID, sessions)


async def plan_for_join_links(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Plan the mails about links of these sessions for all who had taken a place, or whose confirmation lacks them."""
    await planned.insert_planned(connection, _JOIN_LINKS_BY_SESSION, sessions)


async def plan_for_recordings(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Plan the mails about the recordings of these sessions for all who attended."""
    await planned.insert_planned(connection, _RECORDINGS_OF_SESSIONS, sessions)


async def plan_for_attendances(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails about recordings of the sessions that these registrations attended."""
    await planned.insert_planned(connection, _RECORDINGS_OF_REGISTRATIONS, registrations)


async def plan_for_certificates(connection: Connection, certificates: Sequence[UUID]) -> None:
    """Plan the mails about these certificates."""
    await planned.insert_planned(connection, _CERTIFICATES, certificates)


async def lock_timetable_exclusive(connection: Connection, editions: Collection[UUID]) -> None:
    """Lock these editions and their timetables until the end of the transaction: no mail about them is decided.

    So a mail either contains a change, or was composed before it, and the planning of mails about the change sees that.
    """
    await connection.execute(_LOCK_EXCLUSIVE, list(editions))


async def lock_timetable_shared(connection: Connection, edition: UUID) -> None:
    """Lock the timetable of an edition until the end of the transaction: no change of its sessions comes in."""
    await connection.execute(_LOCK_SHARED, edition)
