"""The one INSERT of registrations, where two requests meet in it."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from asyncpg import SerializationError

from diplomado_chassis.failures import is_transient
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.statements import Statement
from diplomado_registration.consents.records import declared_consents
from diplomado_registration.enrolment.registration import NewRegistration, Profile, Step
from diplomado_registration.enrolment.store.inserts import insert_registrations
from diplomado_registration.places.capacity import Places
from tests.registration.mission import Mission, person
from tests.support.waiting import eventually

ACTIVE = "select count(*) from registrations where edition_id = $1 and status = 'registered'"
TAKEN = "select taken from editions where edition_id = $1"
WAITING_FOR_A_LOCK = """
select count(*) from pg_stat_activity
where wait_event_type = 'Lock' and query like '%insert into participants%' and pid <> pg_backend_pid()
"""


def test_parameters_have_names() -> None:
    """Each name has one position, and a cast is no parameter."""
    statement = Statement("select :b::int, :a where :b::int = x::int")
    assert statement.sql == "select $1::int, $2 where $1::int = x::int"
    assert statement.arguments({"a": 1, "b": 2, "c": 3}) == (2, 1)
    with pytest.raises(KeyError):
        statement.arguments({"a": 1})


async def test_an_active_registration_is_not_overwritten(mission: Mission) -> None:
    """The error passes by itself: the next attempt reads the edition again."""
    edition = await mission.edition()
    registered = await edition.register(person())
    participant_id = UUID((await edition.list())[0]["participant_id"])
    new = NewRegistration(uuid7(), participant_id, None, Profile(occupation="law"), "nomination", "staff-1")
    consents, places = declared_consents("letter", "staff-1", "es"), Places(None, taken=2)
    async with mission.running.database.transaction() as connection:
        with pytest.raises(SerializationError) as failed:
            await insert_registrations(
                connection,
                UUID(edition.edition_id),
                [new],
                consents,
                places,
                Step("staff", "staff-1"),
                datetime.now(UTC),
            )
    assert is_transient(failed.value)
    (listed,) = await edition.list()
    assert (listed["registration_id"], listed["occupation"]) == (registered["registration_id"], "social_work")


async def test_an_address_that_moves_meanwhile_takes_no_second_place(mission: Mission) -> None:
    """A coordinator gives somebody in the edition the address with which an applicant registers at that moment."""
    edition = await mission.edition(capacity=5)
    applicant = person()
    await edition.register(person())
    participant_id = UUID((await edition.list())[0]["participant_id"])
    async with mission.running.database.transaction() as moving:
        await moving.execute(
            "update participants set email = $2, email_key = $2 where participant_id = $1",
            participant_id,
            applicant["email"],
        )
        applying = asyncio.create_task(edition.enter(applicant))

        async def applicant_waits() -> bool:
            async with mission.running.database.transaction(readonly=True) as watching:
                return bool(await watching.fetchval(WAITING_FOR_A_LOCK))

        await eventually(applicant_waits)
    assert (await applying).status_code == 503
    assert (await edition.enter(applicant)).status_code == 200
    async with mission.running.database.transaction(readonly=True) as connection:
        counts = [await connection.fetchval(sql, UUID(edition.edition_id)) for sql in (ACTIVE, TAKEN)]
    assert counts == [1, 1]
