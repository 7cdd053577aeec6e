"""Acts by HTTP: drafted, signed once, frozen, with their certificates."""

import asyncio
import hashlib
import json
from uuid import uuid4

import pytest

from diplomado_certificates.acts.act_content import ActContent
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, draft, drafted, sign, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_a_draft_lists_what_the_facts_entitle_to(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    assert (act["status"], act["awards"], act["graduates"], act["number"]) == ("draft", 6, 2, None)
    assert await certificates_of(certificates, world) == []


async def test_a_signature_numbers_the_act_and_issues_its_certificates(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    assert (act["status"], act["number"], act["graduates"], act["certificates"]) == ("signed", "GIF-DH-2023-A1", 2, 6)
    issued = await certificates_of(certificates, world)
    assert [(entry["number"], entry["award"], entry["registration_id"]) for entry in issued] == [
        ("GIF-DH-2023-0001", "diploma", str(world.second.registration_id)),
        ("GIF-DH-2023-0002", "diploma", str(world.best.registration_id)),
        ("GIF-DH-2023-0003", "attendance", str(world.failed_project.registration_id)),
        ("GIF-DH-2023-0004", "attendance", str(world.one_second_short.registration_id)),
        ("GIF-DH-2023-0005", "best_project", str(world.best.registration_id)),
        ("GIF-DH-2023-0006", "group_leader", str(world.best.registration_id)),
    ]
    assert {entry["status"] for entry in issued} == {"valid"}
    assert len({entry["verification_code"] for entry in issued}) == 6


async def test_the_hash_is_of_the_content_that_the_act_shows(certificates: Running, world: World) -> None:
    draft_hash = (await drafted(certificates, world))["hash"]
    act = await drafted(certificates, world)
    await sign(certificates, act)
    shown = (await certificates.http.get(f"/api/v1/acts/{act['act_id']}")).json()
    canonical = json.dumps(shown["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert shown["hash"] == act["hash"] == hashlib.sha256(canonical.encode()).hexdigest() != draft_hash
    assert ActContent.parse(canonical).graduates == 2


async def test_facts_and_certificates_are_published_by_the_signature_alone(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    assert await _outbox(certificates, world) == []
    await sign(certificates, act)
    found = await _outbox(certificates, world)
    assert sorted(type_ for type_, _ in found) == [
        "int.iom.training.act.signed.v1",
        *["int.iom.training.certificate.issued.v1"] * 6,
        *["int.iom.training.participant.graduated.v1"] * 2,
    ]
    of_best = [type_.split(".")[-2] for type_, key in found if key == str(world.best.registration_id)]
    assert of_best == ["graduated", "issued", "issued", "issued"]


async def _outbox(running: Running, world: World) -> list[tuple[str, str]]:
    async with running.database.transaction() as connection:
        rows = await connection.fetch(
            "select type, key from outbox where convert_from(payload, 'utf8') like $1 and key <> $2 order by id",
            f"%{world.edition_id}%",
            str(world.edition_id),  # of its policy
        )
    return [(row["type"], row["key"]) for row in rows]


async def test_signing_again_answers_the_same_and_issues_nothing(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    first, second = await sign(certificates, act), await sign(certificates, act)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len(await certificates_of(certificates, world)) == 6


async def test_ten_signatures_at_once_sign_once(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    answers = await asyncio.gather(*(sign(certificates, act) for _ in range(10)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert len(await certificates_of(certificates, world)) == 6
    assert len(await _outbox(certificates, world)) == 9


async def test_two_drafts_signed_at_once_award_once(certificates: Running, world: World) -> None:
    acts = [await drafted(certificates, world) for _ in range(3)]
    answers = await asyncio.gather(*(sign(certificates, act) for act in acts))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await certificates_of(certificates, world)) == 6


async def test_a_draft_that_the_facts_have_left_is_refused_with_what_changed(
    certificates: Running, world: World
) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.correct(world.one_second_short, 6, 5760), world.correct(world.second, 1, 7000))
    answer = await sign(certificates, act)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:facts-changed")
    changed = {(change["change"], change["award"], change["registration_id"]) for change in answer.json()["changes"]}
    assert changed == {
        ("added", "diploma", str(world.one_second_short.registration_id)),
        ("removed", "attendance", str(world.one_second_short.registration_id)),
        ("changed", "diploma", str(world.second.registration_id)),
    }
    assert await certificates_of(certificates, world) == []
    assert (await certificates.http.get(f"/api/v1/acts/{act['act_id']}")).json()["status"] == "draft"


async def test_facts_that_decide_nothing_do_not_disturb_a_draft(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.register(world.waiting, revision=2), world.describe(world.waiting, revision=2))
    assert (await sign(certificates, act)).status_code == 200


async def test_a_draft_under_an_older_policy_is_refused(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    changed = {**DIPLOMA, "session_credit": {"full_at": 0.9}, "reason": "Acuerdo del comité"}
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=changed)
    answer = await sign(certificates, act)
    assert (answer.status_code, answer.json()["policy"]) == (409, {"drafted": 1, "current": 2})


async def test_a_later_act_awards_only_what_is_new(certificates: Running, world: World) -> None:
    """Late graduation: a correction after the act brings the diploma to one who has the attendance certificate."""
    await signed(certificates, world)
    await deliver(certificates, world.correct(world.one_second_short, 6, 5760))
    late = await signed(certificates, world)
    assert (late["number"], late["graduates"], late["certificates"]) == ("GIF-DH-2023-A2", 1, 1)
    theirs = await certificates_of(certificates, world, world.one_second_short)
    assert [(entry["number"], entry["award"]) for entry in theirs] == [
        ("GIF-DH-2023-0004", "attendance"),
        ("GIF-DH-2023-0007", "diploma"),
    ]


async def test_a_correction_downward_takes_nothing_back(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    await deliver(certificates, world.correct(world.best, 1, 0))
    again = await draft(certificates, world)
    assert (again.status_code, again.json()["type"]) == (409, "urn:diplomado:problem:nothing-to-award")
    assert {entry["status"] for entry in await certificates_of(certificates, world)} == {"valid"}


async def test_a_certificate_is_not_issued_without_a_name(certificates: Running) -> None:
    world = World()
    await deliver(certificates, *(e for e in world.events() if e != world.describe(world.best)))
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
    act = await drafted(certificates, world)
    answer = await sign(certificates, act)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:names-missing")
    assert answer.json()["registrations"] == [str(world.best.registration_id)]
    assert await certificates_of(certificates, world) == []
    await deliver(certificates, world.describe(world.best))
    # Nobody has seen the name yet: it is not in the draft.
    assert (await sign(certificates, act)).json()["type"] == "urn:diplomado:problem:warnings-open"
    assert (await sign(certificates, await drafted(certificates, world))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"graduated_on": "2023-13-01"}, "graduated_on"),
        ({"graduated_on": "2023-07-31"}, None),
        ({"graduated_on": "2203-09-08"}, None),
        ({"place": " "}, "place"),
        ({"place": "Panamá\u0000"}, "place"),
        ({"signatories": []}, "signatories"),
        ({"signatories": [{"name": "x", "office": {"es": "y"}, "organisation": "z"}]}, "signatories.0.office.en"),
        ({"graduates": []}, "graduates"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_its_field(
    certificates: Running, world: World, changes: dict[str, object], field: str | None
) -> None:
    answer = await draft(certificates, world, **changes)
    assert answer.status_code == 422
    assert field in {None, *(error["field"] for error in answer.json().get("errors", ()))}
    acts = (await certificates.http.get(f"/api/v1/editions/{world.edition_id}/acts")).json()["acts"]
    assert acts == []


async def test_an_act_that_does_not_exist_cannot_be_signed(certificates: Running) -> None:
    for answer in (
        await certificates.http.post(f"/api/v1/acts/{uuid4()}/signature", json={}),
        await certificates.http.get(f"/api/v1/acts/{uuid4()}"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:diplomado:problem:act-unknown")
