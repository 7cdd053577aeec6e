"""What certificates keeps about a person, for that person."""

import httpx
import pytest

from diplomado_contracts import ParticipantLinkIssued
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.certificates.progress.test_pieces import own_path
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import NOW, Someone, World, deliver
from tests.support.services import Running
from tests.support.waiting import PATIENCE


def path_of(certificates: Running, someone: Someone, revision: int = 1, days: int = 30, kind: str = "own_page") -> str:
    return own_path(certificates, someone, revision, days, kind).replace("/own/", "/own-data/")


async def opened(certificates: Running, path: str) -> httpx.Response:
    """What a browser of its own gets: a language is remembered in a cookie."""
    async with httpx.AsyncClient(base_url=certificates.url, timeout=PATIENCE) as public:
        return await public.get(path)


async def test_a_person_takes_their_data_along(certificates: Running, world: World) -> None:
    """All that is kept about them, and nothing of the others in the same act and the same team."""
    await deliver(certificates, world.confirm_name(world.second), *world.absences(world.second))
    await signed(certificates, world)
    (own, *_) = await certificates_of(certificates, world, world.second)
    answer = await opened(certificates, f"{path_of(certificates, world.second)}/file")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="diplomado-certificates.json"'
    assert answer.headers["cache-control"] == "no-store"
    data = answer.json()
    assert data["service"] == "certificates"
    assert data["person"][0]["given_names"] == "Ñuria"
    [place] = data["registrations"]
    assert (place["status"], place["territorial_group"], place["public_verification"]) == ("registered", "Darién", True)
    assert [one["minutes"] for one in data["attendances"]] == [120] * 6
    assert {one["absence"] for one in data["absences"]} == {"excused", "made_up"}
    [project] = data["projects"]
    assert (project["team"], project["score"], project["rank"]) == ("Equipo Chiriquí", "80", 2)
    assert {one["outcome"]["en"] for one in data["requirements"] if one["award"] == "diploma"} == {"Met"}
    assert data["name_checks"][0]["confirmed_at"]
    assert [one["graduated_on"] for one in data["graduations"]]
    assert own["number"] in {one["number"] for one in data["certificates"]}
    assert data["certificates"][0]["record"]["holder"]["given_names"] == "Ñuria"
    for foreign in (world.best, world.failed_project, world.one_second_short):
        assert foreign.family_names not in answer.text
        assert str(foreign.registration_id) not in answer.text
    assert "staff-1" not in answer.text


async def test_the_page_shows_it_in_both_languages(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    path = path_of(certificates, world.second)
    spanish, english = [(await opened(certificates, f"{path}?lang={language}")).text for language in ("es", "en")]
    for shown in ("Lo que guardamos de usted", "Sus graduaciones", "Código de verificación", "Cumple todo", "Sesión 1"):
        assert shown in spanish
    for shown in ("What we keep about you", "Your graduations", "Verification code", "All met", "Session 1"):
        assert shown in english
    token = path.rpartition("/")[2]
    for service in ("registration", "sessions", "notifications"):
        assert f'href="/{service}/own-data/{token}?lang=es"' in spanish
    for page in (spanish, english):
        assert page.count(f">{world.code}<") == 1  # the edition is named by its title, where its code does not stand
        assert "Ñuria" in page
        assert world.best.family_names not in page


async def test_a_merged_record_is_the_same_person(certificates: Running, world: World) -> None:
    await deliver(certificates, *world.merge(world.second, world.failed_project))
    for link in (world.second, world.failed_project):
        data = (await opened(certificates, f"{path_of(certificates, link)}/file")).json()
        assert {one["score"] for one in data["projects"]} == {"80", "70.99"}
        assert len(data["attendances"]) == 12


async def test_who_withdrew_still_reads_what_is_kept(certificates: Running, world: World) -> None:
    data = (await opened(certificates, f"{path_of(certificates, world.withdrawn)}/file")).json()
    assert data["registrations"][0]["status"] == "withdrawn"
    assert len(data["attendances"]) == 6
    assert data["requirements"] == []


@pytest.mark.parametrize("broken", ["guess", "expired", "proof", "replaced", "erased", "unknown"])
async def test_another_link_opens_nothing(certificates: Running, world: World, broken: str) -> None:
    best = world.best
    if broken == "erased":
        await deliver(certificates, world.erase(best, reason="request"))
    if broken == "replaced":
        place = {
            "registration_id": best.registration_id,
            "edition_id": world.edition_id,
            "participant_id": best.participant_id,
        }
        await deliver(certificates, ParticipantLinkIssued(**place, revision=2, link_revision=2, issued_at=NOW))
        assert (await opened(certificates, path_of(certificates, best, revision=2))).status_code == 200
    paths = {
        "guess": "/certificates/own-data/guess",
        "expired": path_of(certificates, best, days=-1),
        "proof": path_of(certificates, best, kind="proof"),
        "unknown": path_of(certificates, Someone("X", "Y")),
    }
    for end in ("", "/file"):
        path = f"{paths.get(broken, path_of(certificates, best))}{end}?lang=en"
        assert (await opened(certificates, path)).status_code == 404


async def test_the_data_in_a_browser(certificates: Running, world: World, page_at: Visitors) -> None:
    await signed(certificates, world)
    assert await examine(page_at, certificates.url, path_of(certificates, world.second)) == []
