"""What was signed cannot be changed, by whatever statement."""

import asyncpg
import pytest

from tests.certificates.staff import certificates_of, drafted, signed
from tests.certificates.world import World
from tests.support.services import Running


@pytest.mark.parametrize(
    "statement",
    [
        "update acts set content = '{}' where act_id = $1",
        "update acts set status = 'draft', number = null, signed_at = null, signed_by = null where act_id = $1",
        "update acts set number = 'X' where act_id = $1",
        "delete from acts where act_id = $1",
        "update graduations set graduated_on = '2020-01-01' where act_id = $1",
        "delete from graduations where act_id = $1",
        "delete from certificates where act_id = $1",
        "update certificates set award = 'diploma', kind = 'diploma' where act_id = $1",
        "update certificates set sha256 = repeat('0', 64) where act_id = $1",
        "update certificates set record = replace(record, 'Panamá', 'Colón') where act_id = $1",
        "update certificates set erased = true, record = (record::jsonb - 'holder')::text where act_id = $1",
    ],
)
async def test_the_database_itself_refuses_to_change_what_was_signed(
    certificates: Running, world: World, statement: str
) -> None:
    act = await signed(certificates, world)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with certificates.database.transaction() as connection:
            await connection.execute(statement.replace("$1", f"'{act['act_id']}'"))


@pytest.mark.parametrize("statement", ["update acts set content = 'x'", "update acts set hash = repeat('0', 64)"])
async def test_a_draft_changes_only_by_its_signature(certificates: Running, world: World, statement: str) -> None:
    act = await drafted(certificates, world)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with certificates.database.transaction() as connection:
            await connection.execute(f"{statement} where act_id = '{act['act_id']}'")


async def test_one_valid_certificate_per_award_is_a_rule_of_the_database(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    [entry, *_] = await certificates_of(certificates, world)
    copy = """
        insert into certificates (certificate_id, verification_code, edition_id, serial, registration_id,
            participant_id, person_revision, act_id, kind, award, session_id, record, sha256, issued_at)
        select gen_random_uuid(), repeat('x', 26), edition_id, 999, registration_id, participant_id, person_revision,
            act_id, kind, award, session_id, record, sha256, issued_at
        from certificates where certificate_id = $1
    """
    with pytest.raises(asyncpg.UniqueViolationError, match="one_valid_certificate_per_award"):
        async with certificates.database.transaction() as connection:
            await connection.execute(copy, entry["certificate_id"])
