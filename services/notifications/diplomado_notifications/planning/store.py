"""SQL that lets deliveries follow from facts. Rows are only added, so any order and repetition of facts adds the same.

Who is concerned is decided by revisions and by the moments that the facts carry, never by when they arrived. Whether
a mail is still worth sending is judged when its turn comes (`deliveries.domain.decide`).
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

HORIZON = "interval '6 months'"
"""Facts noted longer ago call for nothing new, so that a purged delivery is never made and sent again."""

# The id is derived from the cause, and the Message-ID from it: the same cause can never become a second message.
_ADD = """
insert into deliveries
    (delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment, correlation_id)
select
    encode(
        substring(sha256(convert_to(concat_ws(':', template, registration_id, subject_id, revision), 'UTF8')) for 16),
        'hex'
    )::uuid,
    template, registration_id, edition_id, participant_id, subject_id, revision, moment, correlation_id
from ({causes}) as cause
order by registration_id, subject_id, revision
on conflict do nothing
"""

_PLACES = f"""
select
    case
        when standing <> 'registered' then 'registration_' || standing
        when promoted then 'registration_promoted'
        else 'registration_confirmed'
    end as template,
    registration_id, edition_id, participant_id, registration_id as subject_id, revision, moment, correlation_id
from places
where registration_id = any($1) and noted_at > now() - {HORIZON}
"""

# Whoever took a place later hears of the session in the confirmation. The second branch is for the confirmation that
# went out before this service had heard of the session: what it left unsaid must still be said.
_SESSIONS = f"""
select
    case session.standing when 'scheduled' then 'session_changed' else 'session_cancelled' end as template,
    place.registration_id, place.edition_id, place.participant_id, session.session_id as subject_id,
    session.revision, session.moment, session.correlation_id
from sessions as session
join places as place on place.edition_id = session.edition_id and place.standing = 'registered'
where {{touched}} = any($1)
    and greatest(session.noted_at, place.noted_at) > now() - {HORIZON}
    and (
        place.moment <= session.moment
        or (
            exists (
                select from told
                where told.registration_id = place.registration_id
                    and told.subject_id = place.registration_id and told.standing = 'registered'
                union all
                select from deliveries as sending
                where sending.registration_id = place.registration_id
                    and sending.subject_id = place.registration_id and sending.status = 'sending'
            )
            and not exists (
                select from told
                where told.registration_id = place.registration_id
                    and told.subject_id = session.session_id and told.revision >= session.revision
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
where {{touched}} = any($1) and greatest(recording.noted_at, attendance.noted_at) > now() - {HORIZON}
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

_PLAN_FOR_REGISTRATIONS = (
    _ADD.format(causes=_PLACES),
    _ADD.format(causes=_SESSIONS.format(touched="place.registration_id")),
)
_PLAN_FOR_SESSIONS = _ADD.format(causes=_SESSIONS.format(touched="session.session_id"))
_PLAN_FOR_RECORDINGS = _ADD.format(causes=_RECORDINGS.format(touched="recording.session_id"))
_PLAN_FOR_ATTENDANCES = _ADD.format(causes=_RECORDINGS.format(touched="attendance.registration_id"))
_PLAN_FOR_CERTIFICATES = _ADD.format(causes=_CERTIFICATES)

_EDITION_LOCK = "hashtextextended('diplomado-timetable:' || current_schema() || ':' || edition_id, 0)"
_LOCK_EXCLUSIVE = f"""
select pg_advisory_xact_lock(key)
from (select {_EDITION_LOCK} as key from unnest($1::uuid[]) as edition_id order by key) as keys
"""
_LOCK_SHARED = f"select pg_advisory_xact_lock_shared({_EDITION_LOCK}) from (select $1::uuid as edition_id) as one"


async def plan_for_registrations(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Add the mails about these registrations, and about session news since they began."""
    for statement in _PLAN_FOR_REGISTRATIONS:
        await connection.execute(statement, registrations)


async def plan_for_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Add the mails about these sessions for everyone who had taken a place by then, or was told something older."""
    await connection.execute(_PLAN_FOR_SESSIONS, sessions)


async def plan_for_recordings(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Add the mails about the recordings of these sessions for everyone who attended."""
    await connection.execute(_PLAN_FOR_RECORDINGS, sessions)


async def plan_for_attendances(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Add the mails about recordings of what these registrations attended."""
    await connection.execute(_PLAN_FOR_ATTENDANCES, registrations)


async def plan_for_certificates(connection: Connection, certificates: Sequence[UUID]) -> None:
    """Add the mails about these certificates."""
    await connection.execute(_PLAN_FOR_CERTIFICATES, certificates)


async def lock_timetable_exclusive(connection: Connection, editions: Collection[UUID]) -> None:
    """Until the end of the transaction, nobody reads the timetable of these editions in order to compose a mail.

    So a mail either contains the news or is known here to have gone without it.
    """
    await connection.execute(_LOCK_EXCLUSIVE, list(editions))


async def lock_timetable_shared(connection: Connection, edition: UUID) -> None:
    """Until the end of the transaction, no news of the edition's sessions comes in."""
    await connection.execute(_LOCK_SHARED, edition)
