"""Policies by HTTP: versions, reasons, refusals."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from diplomado_certificates.policies.usecases import announce_earlier_policies
from tests.certificates.examples import DIPLOMA, WEBINARS
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.tokens import token

STRICTER: dict[str, Any] = {**DIPLOMA, "session_credit": {"full_at": 0.9}}


def address(world: World) -> str:
    return f"/api/v1/editions/{world.edition_id}/policy"


async def test_the_same_content_again_is_the_same_version(certificates: Running, world: World) -> None:
    for content in (DIPLOMA, {**DIPLOMA, "reason": None}, {**DIPLOMA, "reason": "otra vez"}):
        answer = await certificates.http.put(address(world), json=content)
        assert (answer.status_code, answer.json()) == (200, {"policy": "gif-dh-2023", "version": 1})


async def test_a_change_needs_a_reason_and_makes_a_version(certificates: Running, world: World) -> None:
    refused = await certificates.http.put(address(world), json=STRICTER, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:diplomado:problem:reason-missing")
    assert refused.json()["detail"] == "The policy changes: give the reason in “reason”."
    answer = await certificates.http.put(address(world), json={**STRICTER, "reason": "Acuerdo del comité"})
    assert answer.json() == {"policy": "gif-dh-2023", "version": 2}
    back = await certificates.http.put(address(world), json={**DIPLOMA, "reason": "Se revoca el acuerdo"})
    assert back.json()["version"] == 3
    shown = (await certificates.http.get(address(world))).json()
    assert [(version["version"], version["reason"]) for version in shown["versions"]] == [
        (1, None),
        (2, "Acuerdo del comité"),
        (3, "Se revoca el acuerdo"),
    ]
    assert shown["versions"][0]["sha256"] == shown["versions"][2]["sha256"] == shown["sha256"]


async def test_how_sessions_are_measured_is_published_with_each_version(certificates: Running, world: World) -> None:
    async def published() -> list[tuple[Any, ...]]:
        async with certificates.database.transaction(readonly=True) as connection:
            rows = await connection.fetch(
                "select payload from outbox where type like '%sessioncredit.set%' and key = $1 order by id",
                str(world.edition_id),
            )
        events = [json.loads(row["payload"]) for row in rows]
        return [(event["revision"], event["full_at"], event["made_up"]) for event in events]

    before = await published()
    await certificates.http.put(address(world), json={**STRICTER, "reason": "Acuerdo del comité"})
    await certificates.http.put(address(world), json={**STRICTER, "reason": "otra vez"})
    assert await published() == [*before, (2, "0.9", "counts")]
    # As it was before policies were announced: the background announces it once.
    async with certificates.database.transaction() as connection:
        await connection.execute("delete from announced_policies where edition_id = $1", world.edition_id)
        while await announce_earlier_policies(connection):
            pass
    assert await published() == [*before, (2, "0.9", "counts"), (2, "0.9", "counts")]


async def test_changes_at_once_make_one_version_each(certificates: Running, world: World) -> None:
    contents = [
        {**DIPLOMA, "session_credit": {"full_at": round(0.5 + n / 100, 2)}, "reason": f"prueba {n}"} for n in range(8)
    ]
    answers = await asyncio.gather(*(certificates.http.put(address(world), json=content) for content in contents))
    assert sorted(answer.json()["version"] for answer in answers) == list(range(2, 10))


async def test_mistakes_are_named_in_the_language_asked_for(certificates: Running, world: World) -> None:
    bad = {"code": "x", "awards": [{"award": "a", "kind": "diploma", "require": [{"attendance_overall": 80}]}]}
    said = {}
    for language in ("es", "en"):
        answer = await certificates.http.put(address(world), json=bad, params={"lang": language})
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:diplomado:problem:invalid-policy")
        said[language] = answer.json()["errors"]
    field = "awards.0.require.0.attendance_overall"
    assert said == {
        "es": [
            {
                "in": "body",
                "field": field,
                "message": "Debe ser una parte entre 0 y 1: 0.80 es el 80\N{NO-BREAK SPACE}%.",
            }
        ],
        "en": [{"in": "body", "field": field, "message": "Must be a share between 0 and 1: 0.80 is 80%."}],
    }


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"code": "\xff"}', b"null", b'"policy"', b"[" * 100_000])
async def test_what_is_no_policy_at_all_is_refused(certificates: Running, world: World, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await certificates.http.put(address(world), content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_policy_of_an_unknown_edition_is_refused(certificates: Running) -> None:
    answer = await certificates.http.put(f"/api/v1/editions/{uuid4()}/policy", json=WEBINARS)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:diplomado:problem:edition-unknown")


async def test_a_policy_is_changed_as_it_was_seen(certificates: Running, world: World) -> None:
    """An old tag is refused with the present one. How sessions are measured stays if it is left out."""
    seen = (await certificates.http.get(address(world))).headers["etag"]
    changed = {**STRICTER, "reason": "Acuerdo del comité"}
    first = await certificates.http.put(address(world), json=changed, headers={"If-Match": seen})
    assert (first.status_code, first.headers["etag"] != seen) == (200, True)
    late = await certificates.http.put(address(world), json=changed, headers={"If-Match": seen})
    assert (late.status_code, late.headers["etag"]) == (412, first.headers["etag"])
    without = {name: value for name, value in DIPLOMA.items() if name != "session_credit"} | {"reason": "Sin cambio"}
    kept = await certificates.http.put(address(world), json=without)
    assert (kept.status_code, kept.json()["version"], kept.headers["etag"]) == (200, 2, first.headers["etag"])


async def test_a_policy_is_copied_from_an_earlier_edition(certificates: Running, world: World) -> None:
    """As its first version; later only with a reason, like any change."""
    edition_id = uuid4()
    await deliver(certificates, world.edition(edition_id=edition_id, code="GIF-DH-2031"))
    path = f"/api/v1/editions/{edition_id}/policy"
    body = {"from": str(world.edition_id)}
    made = await certificates.http.post(f"{path}-copy", json=body)
    assert (made.status_code, made.json()) == (200, {"policy": "gif-dh-2023", "version": 1})
    copied, source = (await certificates.http.get(path)).json(), (await certificates.http.get(address(world))).json()
    assert (copied["sha256"], copied["content"]) == (source["sha256"], source["content"])
    await certificates.http.put(address(world), json={**STRICTER, "reason": "Acuerdo"})
    assert (await certificates.http.post(f"{path}-copy", json=body)).status_code == 422
    again = await certificates.http.post(f"{path}-copy", json={**body, "reason": "Como la otra edición"})
    assert again.json()["version"] == 2
    nowhere = await certificates.http.post(f"{path}-copy", json={"from": str(uuid4())})
    assert nowhere.status_code == 404


async def test_no_policy_is_copied_from_an_edition_outside_of_the_callers_scope(
    certificates: Running, world: World
) -> None:
    await deliver(certificates, world.edition(2, mission="PA"))
    other = World()
    await deliver(certificates, other.edition(mission="CR"))
    body = {"from": str(world.edition_id)}
    for missions, status in ((["CR"], 403), (["PA"], 403), ([], 403), (["CR", "PA"], 200)):
        headers = {"Authorization": f"Bearer {token('coordinator', limits={'missions': missions})}"}
        answer = await certificates.http.post(f"{address(other)}-copy", json=body, headers=headers)
        assert answer.status_code == status, (missions, answer.text)
        stored = await certificates.http.get(address(other))
        assert stored.status_code == (200 if status == 200 else 404)
