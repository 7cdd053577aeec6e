"""SQL that loads the context of a delivery. All statements of one call run in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised
from diplomado_notifications.deliveries.context.delivery_context import (
    Certificate,
    DeliveryContext,
    Edition,
    FocalPoint,
    Issue,
    LastSent,
    LinkRequests,
    NameCheck,
    Person,
    Recording,
    Registration,
    Revocation,
    Schedule,
    Session,
    Unreachable,
)
from diplomado_notifications.deliveries.delivery import Delivery, reminded_revision

# Edition, registration and person in one row, as every delivery needs them; what is not known has no id or status.
# Of two records that are one person's, the details of the kept one count.
_HEADS = """
select edition.edition_id, title_es, title_en, organiser, partner, time_zone, ends_on, status, contact_name,
    contact_email, edition_revision, going_revision,
    standing, registration_revision, expires_at, since, never_confirmed,
    erased, given_names, family_names, email, language, shares_mailbox, new_email, proof_id, proof_expires_at,
    link_revision
from (select) as one
left join lateral (
    select editions.edition_id, title_es, title_en, organiser, partner, time_zone, ends_on, editions.status,
        contact.name as contact_name, contact.email as contact_email, editions.revision as edition_revision,
        (
            select max(s.revision) from edition_statuses s
            where s.edition_id = $1 and coalesce(s.status, '') not in ('cancelled', 'archived')
        ) as going_revision
    from editions left join edition_contacts as contact using (edition_id)
    where editions.edition_id = $1
) as edition on true
left join lateral (
    select standing, revision as registration_revision, expires_at,
        (
            select 1 + coalesce(max(revision), 0) from places
            where registration_id = $2 and standing <> newest.standing
        ) as since,
        (
            select bool_or(standing = 'unconfirmed') and not bool_or(
                standing in ('submitted', 'needs_information', 'waitlisted', 'offered', 'registered')
            ) from places where registration_id = $2
        ) as never_confirmed
    from places as newest where registration_id = $2 order by revision desc limit 1
) as registration on true
left join lateral (
    select erased, given_names, family_names, email, language, coalesce(shares_mailbox, false) as shares_mailbox,
        new_email, proof_id, proof_expires_at,
        (select coalesce(max(link_revision), 1) from links where registration_id = $2) as link_revision
    from people
    where participant_id = coalesce((
        select merged.into_participant_id from merged_people as merged
        left join people as described using (participant_id)
        where merged.participant_id = $3 and merged.revision > coalesce(described.revision, 0)
    ), $3)
) as person on true
"""
# Of who was erased just now the address is kept for the mail that says so.
_LAST_ADDRESS = """
select given_names, family_names, email, language, shares_mailbox from last_addresses where participant_id = $1
"""
_RECORDING = "select revision, url, language from recordings where session_id = $1 order by revision desc limit 1"
_ATTENDANCE = """
select seconds from attendances where registration_id = $1 and session_id = $2 order by revision desc limit 1
"""
_CERTIFICATE = """
select kind, award, session_id, verification_code, supersedes, revoked_at, revocation_reason, superseded_by
from certificates where certificate_id = $1
"""

_LINK_REQUESTS = """
select coalesce(max(revision), 0) as newest,
    (
        select count(*) from deliveries
        where participant_id = $2 and template = 'link_requested' and status = 'sent'
            and sent_at > now() - interval '24 hours'
    ) as mailed
from links where registration_id = $1 and requested
"""
_NAME_CHECK = "select revision, until_at from name_checks where registration_id = $1 order by revision desc limit 1"

_UNREACHABLE = """
select coalesce(array_agg(distinct award order by award), '{}') as awards,
    date_trunc('second', max(moment)) as noticed_at
from (
    select distinct on (award, requirement) award, reachable, tell, moment
    from unreachable_requirements where registration_id = $1 order by award, requirement, revision desc
) as newest
where not reachable and tell = 'participant'
"""

_CONTACT = """
select institution, coalesce(name, '') as name, email, language, names_people, proven_at, proof_id, proof_expires_at
from focal_contacts where contact_id = $1
"""
_OWN_PEOPLE = """
select distinct noticed.registration_id, p.family_names, p.given_names,
    coalesce(shared.institution_sharing, false) and coalesce(not p.erased, false) as may_be_named
from (
    select distinct on (registration_id, award, requirement) registration_id, participant_id, reachable, tell,
        institution
    from unreachable_requirements where edition_id = $1
    order by registration_id, award, requirement, revision desc
) as noticed
join lateral (
    select standing from places where places.registration_id = noticed.registration_id order by revision desc limit 1
) as place on place.standing = 'registered'
left join people as p using (participant_id)
left join shared_results as shared on shared.registration_id = noticed.registration_id
where not noticed.reachable and noticed.tell = 'participant' and noticed.institution = $2
order by p.family_names, p.given_names, noticed.registration_id
"""

# Where the registration has an own link, that is the one by which it joins.
# The newest revision determines whether the session takes place, the newest scheduled one its schedule.
# What was last sent of the registration and its edition follows in rows without a session.
_SESSIONS = """
select
    latest.session_id, latest.revision, latest.standing as status,
    scheduled.title_es, scheduled.title_en, scheduled.starts_at, scheduled.ends_at, scheduled.time_zone,
    scheduled.place, coalesce(own.url, link.url) as join_url, coalesce(link.revision, 0) as link_revision,
    coalesce(own.revision, 0) as own_link_revision, own.url is not null as has_own_link,
    sent.subject_id, sent.revision as sent_revision, sent.standing as sent_status, sent.starts_at as sent_starts_at,
    sent.ends_at as sent_ends_at, sent.link_revision as sent_link_revision,
    sent.own_link_revision as sent_own_link_revision
from (
    select distinct on (session_id) session_id, revision, standing
    from sessions where edition_id = $1 order by session_id, revision desc
) as latest
left join lateral (
    select title_es, title_en, starts_at, ends_at, time_zone, place
    from sessions where session_id = latest.session_id and standing = 'scheduled' order by revision desc limit 1
) as scheduled on true
left join lateral (
    select url, revision from join_links where session_id = latest.session_id order by revision desc limit 1
) as link on true
left join lateral (
    select url, revision from own_join_links
    where registration_id = $2 and session_id = latest.session_id order by revision desc limit 1
) as own on true
full join (
    select told.subject_id, told.revision, told.standing, told.link_revision, told.own_link_revision,
        sessions.starts_at, sessions.ends_at
    from told left join sessions on sessions.session_id = told.subject_id and sessions.revision = told.revision
    where told.registration_id = $2 and $3
) as sent on sent.subject_id = latest.session_id
order by scheduled.starts_at, latest.session_id
"""

_START = "select starts_at from sessions where session_id = $1 and revision = $2"


# The kinds of deliveries that are decided by, or written from, more than person, edition and registration.
_READ_SESSIONS = frozenset({"registration", "edition", "session", "reminder", "link", "recording"})
_READ_LAST_SENT = frozenset({"registration", "edition", "session", "reminder", "link"})


async def load_context(connection: Connection, delivery: Delivery) -> DeliveryContext:
    """Load the newest facts around the registration and the subject of a delivery, as far as its kind needs them."""
    contact = await connection.fetchrow(_CONTACT, delivery.participant_id) if delivery.kind == "focal" else None
    heads = await connection.fetchrow(_HEADS, delivery.edition_id, delivery.registration_id, delivery.participant_id)
    assert heads is not None
    subject = await _load_subject(connection, delivery)
    sessions: Sequence[asyncpg.Record] = ()
    if _needs_sessions(delivery, subject.get("certificate")):
        reads_last_sent = delivery.kind in _READ_LAST_SENT
        sessions = await connection.fetch(_SESSIONS, delivery.edition_id, delivery.registration_id, reads_last_sent)
    last_sent = {row["subject_id"]: _last_sent(row) for row in sessions if row["subject_id"] is not None}
    return DeliveryContext(
        person=_contact(contact) if contact else await _load_last_address(connection, delivery) or _person(heads),
        edition=_edition(heads),
        registration=_registration(heads),
        registration_last_sent=last_sent.pop(delivery.registration_id, None),
        edition_last_sent=last_sent.pop(delivery.edition_id, None),
        sessions=tuple(_session(row) for row in sessions if row["session_id"] is not None),
        sessions_last_sent=last_sent,
        reminded_start=await load_reminded_start(connection, delivery),
        focal_point=await _focal_point(connection, delivery, contact) if contact else None,
        **subject,
    )


def _needs_sessions(delivery: Delivery, certificate: Certificate | None) -> bool:
    if delivery.kind == "certificate":
        return certificate is not None and certificate.issue is not None and certificate.issue.session_id is not None
    return delivery.kind in _READ_SESSIONS


async def _load_subject(connection: Connection, delivery: Delivery) -> dict[str, Any]:
    """Load the facts that only one kind of delivery needs, by their names in the context; none if there are none."""
    registration_id, subject_id = delivery.registration_id, delivery.subject_id
    match delivery.kind:
        case "recording":
            recording = await connection.fetchrow(_RECORDING, subject_id)
            attended = await connection.fetchval(_ATTENDANCE, registration_id, subject_id)
            return {"recording": Recording(**recording) if recording else None, "seconds_attended": attended}
        case "certificate":
            certificate = await connection.fetchrow(_CERTIFICATE, subject_id)
            return {"certificate": _certificate(certificate)} if certificate else {}
        case "link":
            requests = await connection.fetchrow(_LINK_REQUESTS, registration_id, delivery.participant_id)
            return {"link_requests": LinkRequests(**requests)} if requests else {}
        case "name":
            check = await connection.fetchrow(_NAME_CHECK, registration_id)
            return {"name_check": NameCheck(**check)} if check else {}
        case "threshold":
            found = await connection.fetchrow(_UNREACHABLE, registration_id)
            return {"unreachable": Unreachable(tuple(found["awards"]), found["noticed_at"])} if found else {}
        case _:
            return {}


async def _focal_point(connection: Connection, delivery: Delivery, contact: asyncpg.Record) -> FocalPoint:
    people = await connection.fetch(_OWN_PEOPLE, delivery.edition_id, contact["institution"])
    names = (f"{row['given_names']} {row['family_names']}".strip() for row in people if row["may_be_named"])
    return FocalPoint(contact["proven_at"] is not None, len(people), tuple(names) if contact["names_people"] else ())


async def load_reminded_start(connection: Connection, delivery: Delivery) -> datetime | None:
    """Load the start of the session for which a reminder was planned; None for any other delivery."""
    if delivery.template != "reminder":
        return None
    start: datetime | None = await connection.fetchval(
        _START, delivery.subject_id, reminded_revision(delivery.revision)
    )
    return start


async def _load_last_address(connection: Connection, delivery: Delivery) -> Person | None:
    """Return a participant who was erased, as the last mail to them needs it; None for any other delivery."""
    if delivery.template != "erasure_done":
        return None
    last_address = await connection.fetchrow(_LAST_ADDRESS, delivery.participant_id)
    return Person(**last_address) if last_address else None


def _person(row: asyncpg.Record) -> Person | None:
    if row["erased"] is None:
        return None
    if row["erased"]:
        return Person(erased=True)
    return Person(
        False,
        row["given_names"],
        row["family_names"],
        row["email"],
        row["language"],
        row["shares_mailbox"],
        row["new_email"],
        row["proof_id"],
        row["proof_expires_at"],
        row["link_revision"],
    )


def _contact(row: asyncpg.Record) -> Person:
    if row["email"] is None:
        return Person(erased=True)
    return Person(
        given_names=row["name"],
        email=row["email"],
        language=row["language"],
        proof_id=row["proof_id"],
        proof_expires_at=row["proof_expires_at"],
    )


def _edition(row: asyncpg.Record) -> Edition | None:
    if row["edition_id"] is None:
        return None
    return Edition(
        _title(row),
        row["organiser"],
        row["partner"],
        row["time_zone"],
        row["ends_on"],
        row["status"],
        row["contact_name"],
        row["contact_email"],
        row["edition_revision"],
        row["going_revision"] or 0,
    )


def _registration(row: asyncpg.Record) -> Registration | None:
    if row["standing"] is None:
        return None
    return Registration(
        row["standing"], row["registration_revision"], row["expires_at"], row["since"], row["never_confirmed"]
    )


def _last_sent(row: asyncpg.Record) -> LastSent:
    return LastSent(
        row["sent_revision"],
        row["sent_status"],
        row["sent_starts_at"],
        row["sent_ends_at"],
        row["sent_link_revision"],
        row["sent_own_link_revision"],
    )


def _session(row: asyncpg.Record) -> Session:
    schedule = None
    if row["title_es"] is not None:
        schedule = Schedule(_title(row), row["starts_at"], row["ends_at"], row["time_zone"], row["place"])
    return Session(
        row["session_id"],
        row["revision"],
        row["status"],
        schedule,
        row["join_url"],
        row["link_revision"],
        row["own_link_revision"],
        row["has_own_link"],
    )


def _certificate(row: asyncpg.Record) -> Certificate:
    issue, revocation = None, None
    if row["award"] is not None:
        issue = Issue(row["kind"], row["award"], row["verification_code"], row["session_id"], row["supersedes"])
    if row["revoked_at"] is not None:
        revocation = Revocation(row["revoked_at"], row["revocation_reason"], row["superseded_by"])
    return Certificate(issue, revocation)


def _title(row: asyncpg.Record) -> Localised:
    return Localised(es=row["title_es"], en=row["title_en"])
