"""Stores applications of the public until they are confirmed, and what confirming changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.statements import Statement
from diplomado_registration.consents.records import ConsentAnswers
from diplomado_registration.consents.store import consents_insert
from diplomado_registration.enrolment.registration import NewRegistration, Registration
from diplomado_registration.enrolment.store.columns import (
    COLUMNS,
    PROFILE,
    STEP_INSERT,
    listed,
    profile_columns,
    registration,
)
from diplomado_registration.people.mailbox import ids_among
from diplomado_registration.places.capacity import Places

# A registration whose only steps are these was never confirmed, by the participant or by staff.
_UNCONFIRMED = f"""
select {listed(COLUMNS)},
       status in ('unconfirmed', 'expired') and not exists (
           select from registration_steps s
           where s.registration_id = r.registration_id and s.step not in ('submitted', 'expired')
       ) as is_unproven
from registrations r where edition_id = $1 and participant_id = $2 for no key update
"""
_LIST_HELD = f"""
select {listed(COLUMNS, "r.{}")} from participants p
join registrations r on r.participant_id = p.participant_id and r.edition_id = $1
where (p.email_key = any ($2) or p.participant_id = any ($3) and p.shares_mailbox)
    and r.status = 'unconfirmed' and r.holds_place
"""
# An application that is sent again replaces what was never confirmed. It does not hold the place longer.
# allow owner: the counters of an edition change in the statement that changes what they count
_APPLY = Statement(f"""
with applied as (
    insert into registrations as r
        (edition_id, participant_id, status, holds_place, expires_at, created_at, changed_at, link_mailed_at,
         registration_id, channel, {listed(PROFILE)})
    values (:edition_id, :participant_id, 'unconfirmed', :holds_place, :expires_at, :now, :now, :now,
            :registration_id, :channel, {listed(PROFILE, ":{}")})
    on conflict (edition_id, participant_id) do update set
        status = 'unconfirmed', holds_place = excluded.holds_place, expires_at = excluded.expires_at,
        revision = r.revision + (r.status = 'expired')::int, channel = excluded.channel,
        link_mailed_at = case when r.status = 'expired' then excluded.link_mailed_at else r.link_mailed_at end,
        {listed(PROFILE, "{0} = excluded.{0}")}, changed_at = excluded.changed_at
    where r.status in ('unconfirmed', 'expired')
    returning {listed(COLUMNS)}
),
consented as (
    {consents_insert("applied")}
),
stepped as ({STEP_INSERT} select registration_id, 'submitted', 'participant', null, null, :now from applied),
counted as (
    update editions set taken = :taken where edition_id = :edition_id and exists (select from applied)
)
select * from applied
""")
_LOCK_EDITIONS = """
select edition_id from editions
where edition_id in (
    select edition_id from registrations
    where status = 'unconfirmed' and expires_at <= $1 order by expires_at limit $2
)
order by edition_id
for no key update
"""
_EXPIRE = f"""
with due as (
    select registration_id, holds_place as held from registrations
    where edition_id = $1 and status = 'unconfirmed' and expires_at <= $2
    order by registration_id for no key update
),
expired as (
    update registrations r set
        status = 'expired', holds_place = false, expires_at = null, revision = revision + 1, changed_at = $2
    from due where r.registration_id = due.registration_id
    returning {listed(COLUMNS, "r.{}")}, due.held
),
stepped as ({STEP_INSERT} select registration_id, 'expired', 'system', null, null, $2 from expired)
select * from expired
"""


class StoredApplication(NamedTuple):
    """The registration that an applicant has in the edition. `is_unproven`: only the form made it and changed it."""

    registration: Registration
    is_unproven: bool


class Expired(NamedTuple):
    """A registration that was not confirmed in time. `held`: its place is free now."""

    registration: Registration
    held: bool


async def lock_application(connection: Connection, edition_id: UUID, participant_id: UUID) -> StoredApplication | None:
    """Lock a participant's registration in an edition and return it."""
    row = await connection.fetchrow(_UNCONFIRMED, edition_id, participant_id)
    return None if row is None else StoredApplication(registration(row), row["is_unproven"])


async def list_held(connection: Connection, edition_id: UUID, keys: Sequence[str]) -> list[Registration]:
    """Return the applications of some people that hold a place until they are confirmed."""
    rows = await connection.fetch(_LIST_HELD, edition_id, keys, ids_among(keys))
    return [registration(row) for row in rows]


async def upsert_application(
    connection: Connection,
    edition_id: UUID,
    new: NewRegistration,
    consents: ConsentAnswers,
    places: Places,
    *,
    holds_place: bool,
    expires_at: datetime,
    now: datetime,
) -> Registration:
    """Insert an unconfirmed registration, or replace one that was never confirmed; the counters are those afterwards.

    The caller has checked by `lock_application` that it may be replaced.
    """
    values = {
        "edition_id": edition_id,
        "participant_id": new.participant_id,
        "registration_id": new.registration_id,
        "channel": new.channel,
        "holds_place": holds_place,
        "expires_at": expires_at,
        "now": now,
        "taken": places.taken,
        "purposes": list(consents.answers.keys()),
        "granted": list(consents.answers.values()),
        "text_version": consents.text_version,
        "consent_language": consents.language,
        "consent_channel": consents.channel,
        "basis": None,
        "declared_by": None,
        **profile_columns(new.profile),
    }
    row = await connection.fetchrow(_APPLY.sql, *_APPLY.arguments(values))
    assert row is not None
    return registration(row)


async def lock_editions_with_expired(connection: Connection, limit: int, now: datetime) -> Sequence[Record]:
    """Lock the editions of the first `limit` applications that were not confirmed in time; return their ids."""
    return await connection.fetch(_LOCK_EDITIONS, now, limit)


async def expire_applications(connection: Connection, edition_id: UUID, now: datetime) -> list[Expired]:
    """Mark what was not confirmed in time. The caller stores the counters, by `seating.fill_places`."""
    return [Expired(registration(row), row["held"]) for row in await connection.fetch(_EXPIRE, edition_id, now)]
