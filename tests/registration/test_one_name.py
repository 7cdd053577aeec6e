"""People with one name enter by every door, and it is published as they wrote it."""

from collections.abc import Awaitable, Callable

import pytest

from diplomado_contracts import PersonDescribed
from tests.registration.browser import filled, send
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import names


async def by_api(edition: Edition) -> None:
    """Empty, null or left out."""
    suharto = person(given_names="Suharto")
    for missing in ("", None):
        await edition.register(person(given_names="Suharto", family_names=missing))
    del suharto["family_names"]
    await edition.register(suharto)


async def by_form(edition: Edition) -> None:
    """An empty field, or one that the browser does not send."""
    assert (await send(edition, filled(given_names="Suharto", family_names=""), "es")).status_code == 200
    fields = filled(given_names="Suharto")
    del fields["family_names"]
    assert (await send(edition, fields, "en")).status_code == 200


async def by_list(edition: Edition) -> None:
    """An empty cell."""
    answer = await edition.nominate(names(edition.code, "Suharto,,suharto@x,SNM,,,,,,,,"))
    assert (answer.json()["accepted"], answer.json()["errors"]) == (1, [])


@pytest.mark.parametrize("door", [by_api, by_form, by_list], ids=["api", "form", "list"])
async def test_one_name_is_enough(mission: Mission, door: Callable[[Edition], Awaitable[None]]) -> None:
    """It is in the given names; the family names are empty."""
    edition = await mission.edition()
    await door(edition)
    listed = await edition.list()
    assert {(row["given_names"], row["family_names"]) for row in listed} == {("Suharto", "")}
    for row in listed:
        (described,) = await mission.facts(row["participant_id"])
        assert isinstance(described, PersonDescribed)
        assert (described.given_names, described.family_names) == ("Suharto", "")


async def test_a_family_name_is_removed_and_added_by_staff(mission: Mission) -> None:
    """But nobody is left without a name."""
    edition = await mission.edition()
    application = person(given_names="Suharto")
    await edition.register(application)
    path = f"/api/v1/participants/{(await edition.list())[0]['participant_id']}"
    body = {"given_names": "Suharto", "email": application["email"]}
    assert (await mission.http.put(path, json=body | {"family_names": ""})).json()["family_names"] == ""
    assert (await mission.http.put(path, json=body)).json()["family_names"] == ""
    nobody = await mission.http.put(path, json=body | {"given_names": ""})
    assert [error["field"] for error in nobody.json()["errors"]] == ["given_names"]
    assert (await mission.http.put(path, json=body | {"family_names": "Soeharto"})).json()["family_names"] == "Soeharto"


@pytest.mark.parametrize(("lang", "words"), [("es", "solo si no tiene apellido"), ("en", "only if you have no family")])
async def test_the_form_says_when_to_leave_it_empty(mission: Mission, lang: str, words: str) -> None:
    """The field is not marked optional: most people have a family name."""
    edition = await mission.edition()
    assert words in (await mission.public.get(f"/e/{edition.code}?lang={lang}")).text
