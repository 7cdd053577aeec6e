"""What must never be true cannot be stored, whatever a program tries."""

from uuid import UUID

import asyncpg
import pytest

from tests.registration.mission import Mission, person

ILLEGAL = [
    ("more people than places", "update editions set taken = capacity + 1 where edition_id = $1"),
    ("fewer than nobody", "update editions set waiting = -1 where edition_id = $1"),
    ("an end before its start", "update editions set ends_on = starts_on - 1 where edition_id = $1"),
    ("announced without content", "update editions set published_digest = null where edition_id = $1"),
    ("an objective that does not exist", "update editions set gcm = '{24}' where edition_id = $1"),
    ("waiting without a number", "update registrations set status = 'waitlisted' where edition_id = $1"),
    ("a number without waiting", "update registrations set waiting_number = 1 where edition_id = $1"),
    ("an unknown status", "update registrations set status = 'pending' where edition_id = $1"),
    ("leading nothing", "update registrations set leads_group = true where edition_id = $1"),
    ("an unknown code", "update registrations set occupation = 'astronaut' where edition_id = $1"),
    ("a nomination by nobody", "update registrations set channel = 'nomination' where edition_id = $1"),
    ("a token in clear", "update registrations set link_hash = 'secret' where edition_id = $1"),
    ("half erased", "update participants p set erased_at = now() from registrations r where r.edition_id = $1"),
    ("nameless", "update participants p set given_names = null from registrations r where r.edition_id = $1"),
    (
        "a consent for anything",
        "update consents c set purpose = 'anything' from registrations r where r.edition_id = $1",
    ),
    (
        "one person twice",
        """
        insert into registrations (registration_id, edition_id, participant_id, status, channel, created_at, changed_at)
        select gen_random_uuid(), edition_id, participant_id, status, channel, now(), now()
        from registrations where edition_id = $1
        """,
    ),
    (
        "one address twice",
        """
        insert into participants
            (participant_id, email_key, email, given_names, family_names, language, described_by, described_at)
        select gen_random_uuid(), email_key, email, 'A', 'B', 'es', 'self', now()
        from participants join registrations using (participant_id) where edition_id = $1
        """,
    ),
]


@pytest.mark.parametrize(("what", "statement"), ILLEGAL, ids=[what for what, _ in ILLEGAL])
async def test_the_database_refuses(mission: Mission, what: str, statement: str) -> None:
    """By a constraint, not by our care."""
    edition = await mission.edition(capacity=1)
    await edition.register(person())
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with mission.running.database.transaction() as connection:
            await connection.execute(statement, UUID(edition.edition_id))
