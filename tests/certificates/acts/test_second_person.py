"""Where settings ask for it, certificates change only by two people; proposals may be rejected, and end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from diplomado_certificates.__main__ import service
from diplomado_certificates.acts.store.proposals import purge_proposals
from diplomado_local.platform import Platform
from tests.certificates.acts.test_second_signature import STRICT, confirm, propose
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, drafted
from tests.certificates.visitor import visitor
from tests.certificates.world import World, deliver
from tests.support.accesses import actions_of
from tests.support.services import Running, running

ENDS = {"rejection": None, "time": "proposal-ended", "purge": None}
"""How a proposal ends, and the refusal of who confirms it afterwards, if that is not that nothing is proposed."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(platform: Platform) -> AsyncIterator[Running]:
    async with running(service, platform, roles=["api"], certificate_second_person=True, **STRICT) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def place(strict: Running) -> World:
    new = World()
    await deliver(strict, *new.events())
    await strict.http.put(f"/api/v1/editions/{new.edition_id}/policy", json=DIPLOMA)
    act = await drafted(strict, new)
    assert (await propose(strict, act)).status_code == 202
    assert (await confirm(strict, act)).status_code == 200
    return new


async def ask(running: Running, path: str, by: str, **body: Any) -> httpx.Response:
    headers = running.bearer("coordinator", subject=by)
    return await running.http.post(f"/api/v1/{path}", json=body, headers=headers)


def slug(answer: httpx.Response) -> str:
    return str(answer.json().get("type", "")).rpartition(":")[2]


async def end_time(running: Running, *, purge: bool = False) -> None:
    """Let a week pass for all proposals, and the minute that a purge needs."""
    async with running.database.transaction() as connection:
        await connection.execute("update second_person_proposals set ends_at = now() - interval '1 second'")
        await connection.execute(
            "update annulments set proposed_at = now() - interval '8 days' where annulled_at is null"
        )
        await connection.execute(
            "update reversals set proposed_at = now() - interval '8 days' where reversed_at is null"
        )
        await connection.execute(
            "update signature_proposals set proposed_at = now() - interval '8 days' "
            "where act_id in (select act_id from acts where status = 'draft')"
        )
        if purge:
            await purge_proposals(connection, running.settings)


async def test_a_certificate_is_revoked_once_by_two_people(strict: Running, place: World) -> None:
    certificate = (await certificates_of(strict, place, place.best))[0]
    path = f"certificates/{certificate['certificate_id']}/revocation"
    assert slug(await ask(strict, f"{path}/confirmation", "luz")) == "not-proposed"
    first = await ask(strict, path, "ana", reason="fraud")
    again = await ask(strict, path, "ana", reason="fraud")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["proposal"] == again.json()["proposal"]
    assert slug(await ask(strict, path, "luz", reason="duplicate")) == "proposed-already"
    for same in ("ana", "ANA"):
        assert slug(await ask(strict, f"{path}/confirmation", same)) == "second-person-needed"
    assert (await certificates_of(strict, place, place.best))[0]["status"] == "valid"
    answers = await asyncio.gather(*(ask(strict, f"{path}/confirmation", "luz") for _ in range(3)))
    assert [(one.status_code, one.json()["status"], one.json()["reason"]) for one in answers] == [
        (200, "revoked", "fraud")
    ] * 3
    recorded = {
        (who, row["route"].rpartition("/")[2]) for who in ("ana", "luz") for row in await actions_of(strict, who)
    }
    assert {("ana", "revocation"), ("luz", "confirmation")} <= recorded


async def test_a_proposal_is_rejected_ends_or_is_void(strict: Running, place: World) -> None:
    certificate = (await certificates_of(strict, place, place.best))[0]
    path = f"certificates/{certificate['certificate_id']}"
    assert (await ask(strict, f"{path}/revocation", "eva", reason="duplicate")).status_code == 202
    assert (await ask(strict, f"{path}/revocation/rejection", "luz")).json()["proposal"]["proposed_by"] == "eva"
    assert slug(await ask(strict, f"{path}/revocation/confirmation", "luz")) == "not-proposed"
    await ask(strict, f"{path}/revocation", "eva", reason="duplicate")
    await end_time(strict)
    assert slug(await ask(strict, f"{path}/revocation/confirmation", "luz")) == "proposal-ended"
    # What another person proposed and nobody confirmed in time stands in nobody's way.
    assert (await ask(strict, f"{path}/revocation", "luz", reason="duplicate")).status_code == 202
    await deliver(strict, place.describe(place.best, 2, given_names="Janeth"))
    assert (await ask(strict, f"{path}/reissue", "eva", reason="Cédula")).status_code == 202
    await deliver(strict, place.describe(place.best, 3, given_names="Janet"))
    assert slug(await ask(strict, f"{path}/reissue/confirmation", "luz")) == "proposal-void"
    assert (await ask(strict, f"{path}/reissue", "eva", reason="Cédula")).status_code == 202
    issued = await ask(strict, f"{path}/reissue/confirmation", "luz")
    assert (issued.status_code, issued.json()["supersedes"]) == (200, certificate["certificate_id"])
    assert (await ask(strict, f"{path}/reissue/confirmation", "luz")).json() == issued.json()
    # The certificate is superseded meanwhile: the proposal to revoke it changes nothing.
    assert (await ask(strict, f"{path}/revocation/confirmation", "eva")).json()["reason"] == "superseded"


async def test_proposals_about_acts_are_rejected_and_end(strict: Running, place: World) -> None:
    acts = (await strict.http.get(f"/api/v1/editions/{place.edition_id}/acts")).json()["acts"]
    path = f"acts/{acts[0]['act_id']}/annulment"
    assert slug(await ask(strict, f"{path}/rejection", "luz")) == "annulment-not-proposed"
    for end, refusal in ENDS.items():
        assert (await ask(strict, path, "eva", reason="Otra fecha")).status_code == 202
        assert slug(await ask(strict, path, "luz", reason="Otra fecha")) == "annulment-proposed"
        assert slug(await ask(strict, f"{path}/confirmation", "EVA")) == "second-person-needed"
        if end == "rejection":
            assert (await ask(strict, f"{path}/rejection", "luz")).status_code == 200
        else:
            await end_time(strict, purge=end == "purge")
        assert slug(await ask(strict, f"{path}/confirmation", "luz")) == (refusal or "annulment-not-proposed")
    one = f"acts/{acts[0]['act_id']}/graduations/{place.best.registration_id}/reversal"
    assert (await ask(strict, one, "eva", reason="Error")).status_code == 202
    assert slug(await ask(strict, f"{one}/confirmation", "EVA")) == "second-person-needed"
    assert (await ask(strict, f"{one}/rejection", "luz")).json()["proposed_by"] == "eva"
    assert slug(await ask(strict, f"{one}/rejection", "luz")) == "reversal-not-proposed"
    assert (await ask(strict, one, "eva", reason="Error")).status_code == 202
    await end_time(strict)
    assert slug(await ask(strict, f"{one}/confirmation", "luz")) == "proposal-ended"
    # What another person proposed and nobody confirmed in time stands in nobody's way.
    assert (await ask(strict, one, "luz", reason="Error")).json()["proposed_by"] == "luz"
    assert (await ask(strict, f"{one}/confirmation", "eva")).json()["status"] == "reversed"
    other = World()
    await deliver(strict, *other.events())
    await strict.http.put(f"/api/v1/editions/{other.edition_id}/policy", json=DIPLOMA)
    act = await drafted(strict, other)
    assert slug(await ask(strict, f"acts/{act['act_id']}/signature/rejection", "luz")) == "signature-not-proposed"
    path = f"acts/{act['act_id']}/signature"
    for end, refusal in ENDS.items():
        assert (await propose(strict, act, by="eva")).status_code == 202
        if end == "rejection":
            assert (await ask(strict, f"{path}/rejection", "luz")).status_code == 200
        else:
            await end_time(strict, purge=end == "purge")
        assert slug(await ask(strict, f"{path}/confirmation", "luz")) == (refusal or "signature-not-proposed")
    assert (await propose(strict, act, by="eva")).status_code == 202
    await end_time(strict)
    assert (await propose(strict, act, by="luz")).status_code == 202


@pytest.mark.parametrize("decision", ["confirmation", "rejection"])
async def test_pages_and_home_lead_the_second_person(strict: Running, place: World, decision: str) -> None:
    certificate = (await certificates_of(strict, place, place.best))[0]
    path = f"/certificates/editions/{place.edition_id}/certificates/{certificate['certificate_id']}"
    async with visitor(strict, subject="eva") as eva, visitor(strict, subject="luz") as luz:
        await eva.open(path)
        page = await eva.follow(await eva.send(f"{path}/revocation", {"revocation": "duplicate"}))
        assert "Otra persona tiene que confirmarlo" in page
        assert f'action="{path}/revocation/confirmation"' not in page, "who proposed it does not confirm it"
        assert path in await luz.open("/certificates/fragments/home")
        named = f"La revocación del certificado {certificate['number']} espera su confirmación"
        assert named in await luz.open("/certificates/fragments/home")
        await luz.open(path)
        page = await luz.follow(await luz.send(f"{path}/revocation/{decision}", {}))
        assert ("El certificado está revocado" in page) == (decision == "confirmation")
        assert ("La propuesta se rechazó" in page) == (decision == "rejection")
        assert path not in await luz.open("/certificates/fragments/home")
