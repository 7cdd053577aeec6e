"""An edition is named by its id or its code in every path."""

from uuid import uuid4

from tests.registration.mission import Mission, person
from tests.support import tokens
from tests.support.accesses import accesses_of
from tests.support.first_put import check_first_put


def bearer(mission: str | None = None, subject: str = "staff-1") -> dict[str, str]:
    limits = {"missions": [mission]} if mission else None
    return {"Authorization": f"Bearer {tokens.token('coordinator', subject=subject, limits=limits)}"}


async def test_both_keys_lead_to_the_same(mission: Mission) -> None:
    edition = await mission.edition()
    await edition.register(person())
    base = "/api/v1/editions"
    for end in ("", "/registrations", "/report", "/history", "/eligibility", "/questions", "/focal-contacts"):
        by_code = await mission.http.get(f"{base}/{edition.code}{end}")
        by_id = await mission.http.get(f"{base}/{edition.edition_id}{end}")
        assert (by_code.status_code, by_code.json()) == (200, by_id.json()), end
    renamed = edition.body | {"title": {"es": "Otro título", "en": "Another title"}}
    assert (await mission.http.put(f"{base}/{edition.edition_id}", json=renamed)).json()["code"] == edition.code
    assert (await mission.http.get(f"{base}/{edition.code}")).json()["title"] == renamed["title"]
    applied = await mission.public.post(f"{base}/{edition.code}/applications", json=person())
    assert applied.status_code == 202, applied.text
    assert (await mission.http.get(f"/registration/editions/{edition.code}/people")).status_code == 200


async def test_a_key_of_no_edition_makes_none(mission: Mission) -> None:
    """A PUT of an id, and so of a misspelt one, would describe an edition with the id as its code."""
    body = (await mission.edition()).body
    for path in (f"/api/v1/editions/{uuid4()}", f"/api/v1/editions/{uuid4()}/preview"):
        answer = await mission.http.request("POST" if path.endswith("preview") else "PUT", path, json=body)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:diplomado:problem:edition-unknown")
    answer = await mission.public.post("/api/v1/editions/gif-none/applications", json=person())
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_scope_and_record_of_reads_are_the_same_by_both_keys(mission: Mission) -> None:
    edition = await mission.edition()
    who = f"reader-{uuid4()}"
    for key in (edition.code, edition.edition_id):
        for end in ("/registrations", "/eligibility"):
            path = f"/api/v1/editions/{key}{end}"
            assert (await mission.public.get(path, headers=bearer("elsewhere"))).status_code == 403
        read = await mission.public.get(f"/api/v1/editions/{key}/registrations", headers=bearer(subject=who))
        assert read.status_code == 200
    found = await accesses_of(mission.running, who)
    assert [row["editions"] for row in found] == [[edition.code], [edition.code]]


async def test_the_first_rules_questions_and_mappings_say_that_nothing_may_be_there(mission: Mission) -> None:
    one, other = await mission.edition(), await mission.edition()

    def paths(end: str) -> tuple[str, str]:
        return tuple(f"/api/v1/editions/{edition.code}/{end}" for edition in (one, other))  # type: ignore[return-value]

    await check_first_put(mission.http, *paths("eligibility"), {"rules": [{"rule": "admin_area", "not_in": ["PA-1"]}]})
    question = {"text": {"es": "¿Q?", "en": "Q?"}, "purpose": "participation", "personal": False}
    schema = {"type": "object", "properties": {"q": {"type": "string"}}}
    await check_first_put(mission.http, *paths("questions"), {"schema": schema, "questions": {"q": question}})
