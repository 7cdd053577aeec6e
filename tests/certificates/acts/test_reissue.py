"""A misspelt name: a new certificate for the same award, linked both ways, without evaluating again."""

from typing import Any

import httpx
import pytest

from diplomado_contracts import CertificateIssued, CertificateRevoked
from tests.certificates.acts.test_annulment import annul, events
from tests.certificates.staff import certificates_of, draft, revoke, signed, stored
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def reissue(running: Running, certificate_id: str, reason: str = "Cédula vista") -> httpx.Response:
    return await running.http.post(f"/api/v1/certificates/{certificate_id}/reissue", json={"reason": reason})


async def misspelt(running: Running, world: World) -> dict[str, Any]:
    """The diploma of a graduate whose name has been corrected since."""
    await signed(running, world)
    [diploma] = await certificates_of(running, world, world.second)
    await deliver(running, world.describe(world.second, 2, given_names="Núria"))
    return diploma


async def test_a_corrected_name_makes_a_new_certificate_of_the_same_award(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    answer = await reissue(certificates, old["certificate_id"])
    assert answer.status_code == 201, answer.text
    new = answer.json()
    assert (new["award"], new["act_id"], new["supersedes"]) == (old["award"], old["act_id"], old["certificate_id"])
    before, after = await stored(certificates, old["certificate_id"]), await stored(certificates, new["certificate_id"])
    assert after.record.holder is not None
    assert after.record.holder.full_name == "Núria Ábrego de León"
    assert after.record.graduated_on == before.record.graduated_on
    assert after.record.number == "GIF-DH-2023-0007"
    assert after.record.verification_code != before.record.verification_code
    assert (before.status, before.reason, str(before.superseded_by)) == ("revoked", "superseded", new["certificate_id"])


async def test_the_award_is_not_evaluated_again(certificates: Running, world: World) -> None:
    """The attendance was corrected downward after the act: the spelling is mended, and the diploma stays."""
    old = await misspelt(certificates, world)
    await deliver(certificates, *(world.correct(world.second, session, 0) for session in range(1, 7)))
    assert (await reissue(certificates, old["certificate_id"])).status_code == 201
    assert (await draft(certificates, world)).json()["type"].endswith("nothing-to-award")


async def test_the_events_name_each_other(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    new = (await reissue(certificates, old["certificate_id"])).json()
    revoked, issued = (await events(certificates, world))[-2:]
    assert isinstance(revoked, CertificateRevoked)
    assert isinstance(issued, CertificateIssued)
    assert (str(revoked.certificate_id), str(revoked.superseded_by)) == (old["certificate_id"], new["certificate_id"])
    assert (str(issued.certificate_id), str(issued.supersedes)) == (new["certificate_id"], old["certificate_id"])


async def test_the_old_page_leads_to_the_new_one(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    new = (await reissue(certificates, old["certificate_id"])).json()
    page = (await certificates.http.get(f"/v/{old['verification_code']}?lang=es")).text
    assert f"/v/{new['verification_code']}?lang=es" in page
    assert "Certificado revocado" in page
    answer = (await certificates.http.get(f"/api/v1/verifications/{old['verification_code']}")).json()
    assert answer["superseded_by"] == new["verification_code"]
    after = (await certificates.http.get(f"/v/{new['verification_code']}?lang=en")).text
    assert "It replaces an earlier certificate" in after
    assert old["verification_code"] not in after


async def test_a_reissue_is_made_once_and_only_for_a_changed_name(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    new = (await reissue(certificates, old["certificate_id"])).json()
    again = await reissue(certificates, old["certificate_id"])
    assert (again.status_code, again.json()["type"]) == (409, "urn:diplomado:problem:certificate-replaced")
    same = await reissue(certificates, new["certificate_id"])
    assert (same.status_code, same.json()["type"]) == (409, "urn:diplomado:problem:name-unchanged")
    assert (await reissue(certificates, str(world.edition_id))).status_code == 404
    assert (await reissue(certificates, new["certificate_id"], reason="")).status_code == 422


async def test_what_was_revoked_as_superseded_before_is_reissued_too(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    await revoke(certificates, old["certificate_id"], "superseded")
    await deliver(certificates, *(world.correct(world.second, session, 0) for session in range(1, 7)))
    assert (await reissue(certificates, old["certificate_id"])).status_code == 201


@pytest.mark.parametrize("reason", ["fraud", "duplicate", "holder_request", "issued_in_error"])
async def test_a_void_certificate_is_not_reissued(certificates: Running, world: World, reason: str) -> None:
    old = await misspelt(certificates, world)
    await revoke(certificates, old["certificate_id"], reason)
    answer = await reissue(certificates, old["certificate_id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:certificate-void")


async def test_a_certificate_of_an_annulled_act_is_not_reissued(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    await annul(certificates, {"act_id": old["act_id"]})
    assert (await reissue(certificates, old["certificate_id"])).json()["type"].endswith("certificate-void")


async def test_an_annulment_takes_reissued_certificates_too(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    new = (await reissue(certificates, old["certificate_id"])).json()
    await annul(certificates, {"act_id": old["act_id"]})
    assert (await stored(certificates, new["certificate_id"])).status == "revoked"
    assert (await draft(certificates, world)).json()["awards"] == 6


async def test_an_erased_person_is_not_named_by_a_reissue(certificates: Running, world: World) -> None:
    old = await misspelt(certificates, world)
    await deliver(certificates, world.erase(world.second, 3))
    answer = await reissue(certificates, old["certificate_id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:names-missing")
    assert (await stored(certificates, old["certificate_id"])).status == "valid"
