"""The public page shows a name only with the holder's consent, and says plainly why it does not."""

import httpx
import pytest_asyncio

from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.waiting import PATIENCE

NAME = "Ñuria Ábrego de León"


@pytest_asyncio.fixture(loop_scope="session")
async def code(certificates: Running, world: World) -> str:
    """The code of a diploma."""
    await signed(certificates, world)
    [diploma] = await certificates_of(certificates, world, world.second)
    return str(diploma["verification_code"])


async def seen(running: Running, code: str) -> tuple[str, dict[str, object]]:
    async with httpx.AsyncClient(base_url=running.url, timeout=PATIENCE) as anybody:
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


async def test_without_consent_the_document_opens_by_the_name_on_it_alone(
    certificates: Running, world: World, code: str
) -> None:
    """Whoever has the code only gets no name, neither from the page nor from the document."""
    path = f"/v/{code}/certificate.pdf"
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        public = await anybody.get(path)
        assert public.status_code == 200
        await deliver(certificates, world.consent(world.second, 2, granted=False))
        refused = await anybody.get(path, headers={"accept-language": "en"})
        assert refused.status_code == 403
        assert "type the name as it stands on the paper" in refused.text
        page = (await anybody.get(f"/v/{code}?lang=es")).text
        assert "Escriba el nombre completo" in page
        assert f'href="{path}"' not in page
        for wrong in ("Ñuria", "Ñuria Ábrego", "Otra Persona", "", "x" * 300):
            answer = await anybody.post(path, data={"name": wrong})
            assert (answer.status_code, "Ábrego" in answer.text) == (403, False)
        opened = await anybody.post(path, data={"name": " nuria  ABREGO de león "})
        assert (opened.status_code, opened.content) == (200, public.content)
        assert (await anybody.post(path, content=b"\xff\xfe", headers={"content-type": "x"})).status_code == 403
        assert (await anybody.post("/v/0/certificate.pdf", data={"name": NAME})).status_code == 404


async def test_few_names_are_tried_for_one_code(certificates: Running, world: World, code: str) -> None:
    await deliver(certificates, world.consent(world.second, 2, granted=False))
    path = f"/v/{code}/certificate.pdf"
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        answers = [await anybody.post(path, data={"name": f"Persona {number}"}) for number in range(11)]
        assert [answer.status_code for answer in answers] == [403] * 10 + [429]
        assert int(answers[-1].headers["retry-after"]) > 60
        # The right name is no way around: it would tell which try was right.
        assert (await anybody.post(path, data={"name": NAME})).status_code == 429


async def test_an_erased_or_hidden_holder_has_no_document(certificates: Running, world: World, code: str) -> None:
    await deliver(certificates, world.erase(world.second, reason="request"))
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as anybody:
        assert (await anybody.get(f"/v/{code}/certificate.pdf")).status_code == 404
        assert (await anybody.post(f"/v/{code}/certificate.pdf", data={"name": NAME})).status_code == 404
