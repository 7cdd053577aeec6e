"""Whatever is sent to the public API is refused by field, in the language asked for, and nothing is half done."""

from typing import Any

import pytest

from tests.registration.mission import Mission, person

LONG = "x" * 2000
WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"given_names": ""}, ["given_names"]),
    ({"given_names": None, "family_names": " \t"}, ["given_names"]),
    ({"given_names": 7}, ["given_names"]),
    ({"given_names": "Ana\x00"}, ["given_names"]),
    ({"given_names": "Ana\u202e"}, ["given_names"]),
    ({"family_names": "=1+1"}, ["family_names"]),
    ({"family_names": "@Mora"}, ["family_names"]),
    ({"family_names": "x" * 121}, ["family_names"]),
    ({"family_names": LONG}, ["family_names"]),
    ({"email": "ana"}, ["email"]),
    ({"email": "ana@x"}, ["email"]),
    ({"email": "ana@x.example\nbcc: b@x.example"}, ["email"]),
    ({"email": "a" * 65 + "@x.example"}, ["email"]),
    ({"email": "ña@x.example"}, ["email"]),
    ({"language": "fr"}, ["language"]),
    ({"organisation_type": "guild"}, ["organisation_type"]),
    ({"organisation_type": None}, ["organisation_type"]),
    ({"occupation": "astronaut"}, ["occupation"]),
    ({"occupation": ""}, ["occupation"]),
    ({"institution": "CIA"}, ["institution"]),
    ({"admin_area": "CR-1"}, ["admin_area"]),
    ({"sex": "?"}, ["sex"]),
    ({"age_band": "17"}, ["age_band"]),
    ({"consents": {}}, ["consents.participation"]),
    ({"consents": {"participation": False}}, ["consents.participation"]),
    ({"consents": {"participation": True, "marketing": True}}, ["consents.marketing"]),
    ({"consents": {"participation": "perhaps"}}, ["consents.participation"]),
    ({"consents": []}, ["consents"]),
    ({"passport": "PA0123"}, ["passport"]),
]


@pytest.mark.parametrize(
    ("change", "fields"), WRONG, ids=[f"{number}-{fields[0]}" for number, (_, fields) in enumerate(WRONG)]
)
async def test_a_wrong_application_is_refused_by_field(
    mission: Mission, change: dict[str, Any], fields: list[str]
) -> None:
    """Spanish unless English is asked for; the value is not repeated."""
    edition = await mission.edition()
    application = person() | change
    spanish, english = await edition.enter(application), await edition.enter(application, **{"Accept-Language": "en"})
    assert (spanish.status_code, english.status_code) == (422, 422)
    assert [error["field"] for error in spanish.json()["errors"]] == fields
    assert spanish.json()["errors"][0]["message"] != english.json()["errors"][0]["message"]
    assert LONG not in spanish.text
    assert await edition.list() == []


async def test_all_unknown_codes_are_told_at_once_with_what_was_meant(mission: Mission) -> None:
    """Also to staff, whose registration is stored in one statement that stops at the first of them."""
    edition = await mission.edition()
    application = person(organisation_type="academy", occupation="social_worker", sex="?")
    for path in ("applications", "registrations"):
        answer = await mission.http.post(f"/api/v1/editions/{edition.edition_id}/{path}?lang=en", json=application)
        told = {error["field"]: error["message"] for error in answer.json()["errors"]}
        assert (answer.status_code, set(told)) == (422, {"organisation_type", "occupation", "sex"})
        assert "Did you mean" in told["occupation"]
        assert "(social_work)" in told["occupation"]
        assert "which are: “" in told["sex"]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"{", 422), (b"[]", 422), (b"null", 422), (b'"text"', 422), (b"\xff", 422), (b" " * 1_100_000, 413)],
)
async def test_a_body_that_is_no_application_is_refused(mission: Mission, content: bytes, status: int) -> None:
    """Empty, broken, of another type, or endless."""
    edition = await mission.edition()
    answer = await mission.public.post(
        f"/api/v1/editions/{edition.edition_id}/applications",
        content=content,
        headers={"content-type": "application/json"},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_nothing_is_left_of_a_refused_application(mission: Mission) -> None:
    """Neither a person nor a consent nor an event, also if it fails at the last check."""
    edition = await mission.edition(institutions=["SNM"])
    tables = ("participants", "registrations", "consents", "outbox")
    before = [await mission.count(table) for table in tables]
    changes: list[dict[str, Any]] = [{"institution": "MINSA"}, {"sex": "?"}, {"institution": "CIA"}]
    for change in changes:
        assert (await edition.enter(person(**change))).status_code == 422
    assert [await mission.count(table) for table in tables] == before


async def test_names_are_kept_as_people_write_them(mission: Mission) -> None:
    """Accents, apostrophes, hyphens, diaeresis of Ngäbere, and decomposed letters of a phone's keyboard."""
    edition = await mission.edition()
    for name, stored in (
        ("Ngäbe Mëri", "Ngäbe Mëri"),
        ("D'Ángelo-Núñez", "D'Ángelo-Núñez"),
        ("Pen\u0303a", "Peña"),
        ("\u00a0Ana\u00a0\u00a0Luz ", "Ana Luz"),
        ("O’Connor", "O’Connor"),
    ):
        await edition.register(person(given_names=name))
        assert (await edition.list())[-1]["given_names"] == stored
