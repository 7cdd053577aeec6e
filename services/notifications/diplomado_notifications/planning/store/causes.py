"""SQL that plans deliveries from facts. Rows are only added, so any order and repetition of facts adds the same rows.

The recipients follow from revisions and from the moments in the facts, never from the time of their arrival. Whether
a message is still worth sending is decided when it is due (`deliveries.decisions.decide`).
"""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.store import planned
from diplomado_notifications.planning.store import timetable_causes
from diplomado_notifications.planning.store.timetable_causes import HORIZON

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

# What was noticed together is one mail: its revision is the second in which that was.
_UNREACHABLE = f"""
select distinct
    'threshold_unreachable' as template, registration_id, edition_id, participant_id, participant_id as subject_id,
    extract(epoch from date_trunc('second', moment))::int as revision, date_trunc('second', moment) as moment,
    null::text as correlation_id
from unreachable_requirements
where registration_id = any($1) and not reachable and tell = 'participant' and noted_at > now() - {HORIZON}
"""

# A proof is asked for once, however often the person is described meanwhile. Several revisions have the same end.
_PROOFS = f"""
select
    template, null::uuid as registration_id, null::uuid as edition_id, participant_id, proof_id as subject_id,
    1 as revision, coalesce(expires_at, moment) as moment, correlation_id
from proofs, (values ('address_proof'), ('address_changing')) as letter (template)
where participant_id = any($1) and noted_at > now() - {HORIZON}
"""

_REFUSED_ERASURES = f"""
select
    'erasure_refused' as template, registration_id, edition_id, participant_id, request_id as subject_id, revision,
    moment, correlation_id
from refused_erasures
where request_id = any($1) and noted_at > now() - {HORIZON}
"""
_ERASURES = """
select
    'erasure_done' as template, null::uuid as registration_id, null::uuid as edition_id, participant_id,
    participant_id as subject_id, 1 as revision, moment, correlation_id
from last_addresses
where participant_id = any($1)
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


async def plan_for_registrations(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails about these registrations, their editions, and changes of sessions since they began."""
    await planned.insert_planned(connection, _REGISTRATIONS, registrations)
    await planned.insert_planned(connection, _EDITIONS_OF_REGISTRATIONS, registrations)
    await timetable_causes.plan_for_registrations(connection, registrations)


async def plan_for_links(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails to participants who asked for their links."""
    await planned.insert_planned(connection, _LINKS, registrations)


async def plan_for_name_checks(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails that ask participants to check their names."""
    await planned.insert_planned(connection, _NAME_CHECKS, registrations)


async def plan_for_unreachable(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails to participants who cannot meet a requirement any more."""
    await planned.insert_planned(connection, _UNREACHABLE, registrations)


async def plan_for_refused_erasures(connection: Connection, requests: Sequence[UUID]) -> None:
    """Plan the mails to participants whose data are not erased."""
    await planned.insert_planned(connection, _REFUSED_ERASURES, requests)


async def plan_for_erasures(connection: Connection, participants: Sequence[UUID]) -> None:
    """Plan the last mails to people who were erased just now."""
    await planned.insert_planned(connection, _ERASURES, participants)


async def plan_for_proofs(connection: Connection, participants: Sequence[UUID]) -> None:
    """Plan the mails to new addresses of these people, and the notes to their present ones."""
    await planned.insert_planned(connection, _PROOFS, participants)


async def plan_for_editions(connection: Connection, editions: Sequence[UUID]) -> None:
    """Plan the mails about cancellations and reinstatements of these editions for all who have a place or wait."""
    await planned.insert_planned(connection, _EDITIONS_BY_ID, editions)


async def plan_for_certificates(connection: Connection, certificates: Sequence[UUID]) -> None:
    """Plan the mails about these certificates."""
    await planned.insert_planned(connection, _CERTIFICATES, certificates)
