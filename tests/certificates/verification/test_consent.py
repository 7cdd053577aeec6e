"""The public page shows a name only with the holder's consent, and says plainly why it does not."""

import httpx
import pytest_asyncio

from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running

NAME = "Ñuria Ábrego de León"


@pytest_asyncio.fixture(loop_scope="session")
async def code(certificates: Running, world: World) -> str:
    """The code of a diploma."""
    await signed(certificates, world)
    [diploma] = await certificates_of(certificates, world, world.second)
    return str(diploma["verification_code"])


async def seen(running: Running, code: str) -> tuple[str, dict[str, object]]:
    async with httpx.AsyncClient(base_url=running.url) as anybody:
        page = await anybody.get(f"/v/{code}?lang=en")
        return page.text, (await anybody.get(f"/api/v1/verifications/{code}")).json()


async def test_a_consent_withdrawn_takes_the_name_from_the_page(certificates: Running, world: World, code: str) -> None:
    page, answer = await seen(certificates, code)
    assert NAME in page
    assert (answer["name"], answer["name_status"]) == (NAME, "shown")
    await deliver(certificates, world.consent(world.second, 2, granted=False))
    page, answer = await seen(certificates, code)
    assert NAME not in page
    assert "the holder has not agreed that it appears here" in page
    assert "Valid certificate" in page
    assert (answer["name"], answer["name_status"], answer["status"]) == (None, "withheld", "valid")
    await deliver(certificates, world.consent(world.second, 3))
    assert NAME in (await seen(certificates, code))[0]


async def test_who_was_never_asked_is_not_named(certificates: Running, world: World, code: str) -> None:
    async with certificates.database.transaction() as connection:
        await connection.execute("delete from consents where registration_id = $1", world.second.registration_id)
    page, answer = await seen(certificates, code)
    assert NAME not in page
    assert answer["name_status"] == "withheld"


async def test_an_erased_holder_is_said_to_be_erased_whatever_the_consent(
    certificates: Running, world: World, code: str
) -> None:
    await deliver(certificates, world.erase(world.second))
    page, answer = await seen(certificates, code)
    assert "were erased" in page
    assert answer["name_status"] == "erased"
