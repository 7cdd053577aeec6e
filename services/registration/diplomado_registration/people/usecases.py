"""Describing people and correcting them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record, UniqueViolationError

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event, PersonDescribed
from diplomado_registration.catalogue.field_reader import Fault, Refused
from diplomado_registration.people import store
from diplomado_registration.people.description import Author, Description, Known, changes_what_is_known
from diplomado_registration.rows import Row

log = structlog.get_logger()

NO_SUCH_PERSON = Text(es="No existe esa persona.", en="There is no such person.")
ADDRESS_TAKEN = Fault(
    "email", Text(es="Esa dirección ya es de otra persona.", en="That address belongs to somebody else already.")
)


def first_description(participant_id: UUID, told: Description, now: datetime) -> PersonDescribed:
    """Tell the details of somebody who was unknown until now."""
    return PersonDescribed(
        participant_id=participant_id,
        revision=1,
        described_at=now,
        given_names=told.given_names,
        family_names=told.family_names,
        email=told.email,
        language=told.language,
    )


async def describe_again(
    connection: Connection,
    rows: Sequence[Row],
    told: Mapping[UUID, Description],
    by: Author,
    now: datetime,
) -> list[Event]:
    """Replace what is known of people where the new description counts and differs; return the facts to publish.

    The rows are locked and carry what is stored; `told` has the new description by participant.
    """
    changed = [
        row["participant_id"]
        for row in rows
        if changes_what_is_known(
            Known(row["given_names"], row["family_names"], row["language"], row["described_by"]),
            told[row["participant_id"]],
            by,
        )
    ]
    if not changed:
        return []
    stored = await store.describe(connection, changed, [told[one] for one in changed], by, now)
    return [_described(row, now) for row in stored]


async def correct(connection: Connection, participant_id: UUID, told: Description, now: datetime) -> Record:
    """Let staff correct a person's details, also the address; return what is stored then.

    Raises a 404 problem, or Refused if the address is somebody else's. Without a change nothing is published.
    """
    row = await _lock(connection, participant_id)
    if told.email != row["email"]:
        try:
            await store.move(connection, participant_id, told.email, told.email_key)
        except UniqueViolationError:
            raise Refused(ADDRESS_TAKEN) from None
    known = Known(row["given_names"], row["family_names"], row["language"], row["described_by"])
    if told.email != row["email"] or changes_what_is_known(known, told, "staff"):
        (row,) = await store.describe(connection, [participant_id], [told], "staff", now)
        await outbox.append(connection, _described(row, now))
        log.info("person.corrected", participant_id=str(participant_id), revision=row["revision"])
    return row


def _described(row: Row, now: datetime) -> PersonDescribed:
    return PersonDescribed(
        participant_id=row["participant_id"],
        revision=row["revision"],
        described_at=now,
        given_names=row["given_names"],
        family_names=row["family_names"],
        email=row["email"],
        language=row["language"],
    )


async def _lock(connection: Connection, participant_id: UUID) -> Record:
    row = await store.lock(connection, participant_id)
    if row is None or row["erased_at"] is not None:
        raise Problem(404, "person-unknown", NO_SUCH_PERSON)
    return row
