"""Certificates and progress, page by page, filtered, and with chosen members."""

from tests.certificates.staff import revoke, signed
from tests.certificates.world import World
from tests.support.lists import assert_is_paged
from tests.support.services import Running


async def test_certificates_are_read_page_by_page_and_filtered(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    path, http = f"/api/v1/editions/{world.edition_id}/certificates", certificates.http
    listed = await assert_is_paged(http, path, "certificates")
    assert [one["number"] for one in listed] == sorted(one["number"] for one in listed)
    await revoke(certificates, listed[0]["certificate_id"])
    assert (
        len(await assert_is_paged(http, path, "certificates", status="valid", act_id=act["act_id"])) == len(listed) - 1
    )
    for query in (
        {"status": "revoked"},
        {"registration_id": listed[0]["registration_id"], "award": listed[0]["award"]},
    ):
        found = (await http.get(path, params=query)).json()["certificates"]
        assert [one["certificate_id"] for one in found] == [listed[0]["certificate_id"]], query
    assert (await http.get(path, params={"award": "none"})).json() == {"certificates": [], "next": None}


async def test_progress_is_read_page_by_page_with_chosen_members(certificates: Running, world: World) -> None:
    path, http = f"/api/v1/editions/{world.edition_id}/progress", certificates.http
    listed = await assert_is_paged(http, path, "participants")
    chosen = (await http.get(path, params={"fields": "awards"})).json()["participants"]
    assert chosen == [{name: one[name] for name in ("registration_id", "awards")} for one in listed]
