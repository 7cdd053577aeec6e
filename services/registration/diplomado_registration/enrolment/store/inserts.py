"""Inserts registrations, together with the participant, the consents and the counters of the edition."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record, SerializationError
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import PIECE
from diplomado_chassis.postgres.plans import discard_plans
from diplomado_chassis.postgres.statements import Statement
from diplomado_chassis.turns import in_turns, parts
from diplomado_registration.consents.records import ConsentAnswers
from diplomado_registration.consents.store import consents_insert
from diplomado_registration.enrolment.registration import ENDED, REPLACED, NewRegistration, Registration, Step
from diplomado_registration.enrolment.store.columns import (
    COLUMNS,
    PROFILE,
    STEP_INSERT,
    listed,
    profile_columns,
    registration,
)
from diplomado_registration.people.description import Description, StoredDescription
from diplomado_registration.people.mailbox import ids_among
from diplomado_registration.people.store import applicant_upsert, contact_insert, sharer_lock, stored_description
from diplomado_registration.places.capacity import Places, Status

_REPLACED = ", ".join(f"'{status}'" for status in REPLACED)
# Staff name the person: also somebody who was rejected or replaced before.
_RESTORED = ", ".join(
    f"'{status}'" for status in {**dict.fromkeys(REPLACED), **dict.fromkeys(ENDED)} if status != "merged"
)


def _inserted(value: str, participant_id: str, source: str, returned: str, replaced: str) -> str:
    """Return the parts of a statement that write a registration, its consents and the counters of its edition.

    They belong to one statement, because each round trip lengthens the edition's lock.
    `value` is the pattern by which the statement names a value, `source` where the values come from, and `returned` are
    columns. A registration that exists becomes active if its status is one of `replaced`; any other stays as it is.
    """
    waiting_number = value.format("waiting_number") + "::bigint"
    # allow owner: the counters of an edition change in the statement that changes what they count
    return f"""
inserted as (
    insert into registrations as r
        (edition_id, participant_id, status, waiting_number, created_at, changed_at,
         registration_id, channel, nominated_by, {listed(PROFILE)})
    select :edition_id, {participant_id}, case when {waiting_number} is null then 'registered' else 'waitlisted' end,
           {waiting_number}, :now, :now,
           {listed(("registration_id", "channel", "nominated_by", *PROFILE), value)}
    from {source}
    on conflict (edition_id, participant_id) do update set
        status = excluded.status, waiting_number = excluded.waiting_number, revision = r.revision + 1,
        channel = excluded.channel, nominated_by = excluded.nominated_by,
        {listed(PROFILE, "{0} = excluded.{0}")}, withdrawal_reason = null, changed_at = excluded.changed_at,
        holds_place = false, expires_at = null
    where r.status in ({replaced})
    returning {returned}
),
consented as (
    {consents_insert("inserted")}
),
stepped as (
    {STEP_INSERT}
    select registration_id, case when :author = 'staff' then 'restored' else 'registered_again' end,
           :author, :actor, :reason, :now
    from inserted where revision > 1
),
counted as (
    update editions set taken = :taken, waiting = :waiting, last_waiting_number = :last_waiting_number
    where edition_id = :edition_id and exists (select from inserted)
)
"""


_RETURNED = ("registration_id", "participant_id", "status", "revision", "link_revision")

# If the applicant is in the edition already, nothing is written.
_INSERT_APPLICATION = Statement(f"""
with existing as (
    select r.registration_id, r.participant_id, r.status, r.revision, r.link_revision
    from participants p
    join registrations r on r.participant_id = p.participant_id and r.edition_id = :edition_id
    where (p.email_key = :email_key or p.participant_id = :sharer_id) and r.status not in ({_REPLACED})
),
upserted as (
    {applicant_upsert("not exists (select from existing)")}
),
sharer as (
    {sharer_lock("not exists (select from existing)")}
),
person as (select * from upserted union all select * from sharer),
contacted as (
    {contact_insert("upserted")}
),
{_inserted(":{}", "participant_id", "person", listed(_RETURNED), _REPLACED)}
select {listed(_RETURNED)}, true as repeated,
       null as given_names, null as family_names, null as language, null as described_by
from existing
union all
select {listed(_RETURNED)}, false, given_names, family_names, language, described_by
from inserted join person using (participant_id)
""")

_INSERT_REGISTRATIONS = Statement(f"""
with new as (
    select * from jsonb_populate_recordset(null::registrations, :registrations) with ordinality order by ordinality
),
{_inserted("new.{}", "new.participant_id", "new", listed(("number", *COLUMNS)), _RESTORED)}
select {listed(COLUMNS)} from inserted order by number
""")


class InsertedApplication(NamedTuple):
    """The registration of an applicant. Without a `person` it existed already, and nothing was written."""

    registration_id: UUID
    status: Status
    revision: int
    link_revision: int
    person: StoredDescription | None


async def insert_application(
    connection: Connection,
    edition_id: UUID,
    new: NewRegistration,
    description: Description,
    consents: ConsentAnswers,
    places: Places,
    step: Step,
    now: datetime,
) -> InsertedApplication:
    """Insert the registration of an applicant, who becomes a participant under the id in `new` if they are unknown.

    The participant is returned as stored, and their row is locked. `places` are the counters of the edition afterwards.
    Raises ForeignKeyViolationError for an unknown code.
    """
    rows = await connection.fetch(
        _INSERT_APPLICATION.sql,
        *_INSERT_APPLICATION.arguments(
            {
                **_columns(new),
                "given_names": description.given_names,
                "family_names": description.family_names,
                "email": description.email,
                "email_key": description.email_key,
                "sharer_id": next(iter(ids_among([description.email_key])), None),
                "language": description.language,
                **_common_values(edition_id, consents, places, step, now),
            }
        ),
    )
    (row,) = _complete(rows, 1)
    person = None if row["repeated"] else stored_description(row)
    return InsertedApplication(row["registration_id"], row["status"], row["revision"], row["link_revision"], person)


async def insert_registrations(
    connection: Connection,
    edition_id: UUID,
    new: Sequence[NewRegistration],
    consents: ConsentAnswers,
    places: Places,
    step: Step,
    now: datetime,
) -> list[Registration]:
    """Insert registrations of participants who are not in the edition, in this order, each with the same consents.

    A registration that has ended or was not confirmed is restored by `step`. The caller has locked the participants.
    `places` are the counters of the edition afterwards.
    """
    inserted: list[Registration] = []
    common = _common_values(edition_id, consents, places, step, now)
    for part in parts(new, PIECE):
        # Consents and steps refer to registrations of the same statement.
        await discard_plans(connection, len(new))
        registrations = to_json(await in_turns(_columns, part)).decode()
        rows = await connection.fetch(
            _INSERT_REGISTRATIONS.sql,
            *_INSERT_REGISTRATIONS.arguments({"registrations": registrations, **common}),
        )
        inserted += await in_turns(registration, _complete(rows, len(part)))
    await discard_plans(connection, len(new))
    return inserted


def _columns(new: NewRegistration) -> dict[str, Any]:
    return {
        "registration_id": new.registration_id,
        "participant_id": new.participant_id,
        "waiting_number": new.waiting_number,
        "channel": new.channel,
        "nominated_by": new.nominated_by,
        **profile_columns(new.profile),
    }


def _common_values(
    edition_id: UUID, consents: ConsentAnswers, places: Places, step: Step, now: datetime
) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "now": now,
        "purposes": list(consents.answers.keys()),
        "granted": list(consents.answers.values()),
        "text_version": consents.text_version,
        "consent_language": consents.language,
        "consent_channel": consents.channel,
        "basis": consents.basis,
        "declared_by": consents.declared_by,
        "author": step.author,
        "actor": step.actor,
        "reason": step.reason,
        "taken": places.taken,
        "waiting": places.waiting,
        "last_waiting_number": places.last_number,
    }


def _complete(rows: Sequence[Record], number: int) -> Sequence[Record]:
    """Raise SerializationError (retried) if the participant registered concurrently under another address."""
    if len(rows) < number:
        raise SerializationError("a participant entered the edition under another address at the same time")
    return rows
