"""`tell-again` states what was signed above a forged revision, and what is decided later goes on above it."""

from datetime import datetime
from typing import Any

import pytest

from diplomado_certificates.__main__ import service
from diplomado_chassis.publishing.restating import CannotTell, tell_one
from diplomado_contracts import (
    ActAnnulled,
    ActSigned,
    CertificateIssued,
    CertificateRevoked,
    Event,
    Graduated,
    GraduationReversed,
    NameCheckRequested,
    PolicyPublished,
    SessionCreditSet,
)
from diplomado_contracts.catalogue import BY_TYPE
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, drafted, revoke, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running

FORGED = 700_000
VARYING = {"revision", "set_at"}


async def waiting(running: Running, kind: type[Event], key: object) -> list[Any]:
    """All events of a type and key that wait in the outbox."""
    async with running.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select type, payload from outbox where type = $1 and key = $2 order by id", kind.type, str(key)
        )
    return [BY_TYPE[row["type"]].model_validate_json(row["payload"]) for row in rows]


def content(events: list[Any]) -> list[dict[str, Any]]:
    """What events say apart from their revisions, by certificate: their order does not matter."""
    return sorted(
        (event.model_dump(exclude=VARYING) for event in events), key=lambda one: str(one.get("certificate_id"))
    )


async def told(running: Running, kind: type[Event], key: object, above: int = FORGED) -> list[Any]:
    """State a subject again; return the events of a type that this made."""
    [chosen] = [one for one in service.restates if kind in one.events]
    before = len(await waiting(running, kind, key))
    await tell_one(running.database, [chosen], str(key), above)
    return (await waiting(running, kind, key))[before:]


async def test_what_was_signed_is_stated_again_and_later_decisions_go_on_above(
    certificates: Running, world: World
) -> None:
    """Graduation and certificates say the same at a higher revision; an annulment follows above it, and again."""
    act, best = await signed(certificates, world), world.best.registration_id
    for kind in (Graduated, CertificateIssued):
        before = await waiting(certificates, kind, best)
        after = await told(certificates, kind, best)
        assert content(after) == content(before)
        assert {event.revision for event in before} == {1}
        assert {event.revision for event in after} == {FORGED + 1}
        assert {event.revision for event in await told(certificates, kind, best, 3)} == {FORGED + 2}

    answer = await certificates.http.post(f"/api/v1/acts/{act['act_id']}/annulment", json={"reason": "Otra fecha"})
    assert answer.json()["status"] == "annulled"
    [reversed_] = await waiting(certificates, GraduationReversed, best)
    revoked = await waiting(certificates, CertificateRevoked, best)
    assert reversed_.revision == FORGED + 3
    assert {event.revision for event in revoked} == {FORGED + 3}
    [again] = await told(certificates, GraduationReversed, best)
    assert again.model_dump(exclude=VARYING) == reversed_.model_dump(exclude=VARYING)
    assert again.revision == FORGED + 4
    gone = await told(certificates, CertificateRevoked, best)
    assert {event.certificate_id for event in gone} == {event.certificate_id for event in revoked}
    assert {event.revision for event in gone} == {FORGED + 4}

    await signed(certificates, world)
    assert [event.revision for event in await waiting(certificates, Graduated, best)][-1] == FORGED + 5


async def test_a_single_revocation_goes_on_above_too(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    best = world.best.registration_id
    await told(certificates, CertificateIssued, best)
    certificate = (await certificates_of(certificates, world, world.best))[0]["certificate_id"]
    assert (await revoke(certificates, certificate))[0] == 200
    [event] = await waiting(certificates, CertificateRevoked, best)
    assert event.revision == FORGED + 2


async def test_how_sessions_are_measured_is_stated_again(certificates: Running, world: World) -> None:
    [before] = await waiting(certificates, SessionCreditSet, world.edition_id)
    [after] = await told(certificates, SessionCreditSet, world.edition_id)
    assert after.model_dump(exclude=VARYING) == before.model_dump(exclude=VARYING)
    assert after.revision == FORGED + 1
    policy = {**DIPLOMA, "reason": "Otra medida", "session_credit": {**DIPLOMA["session_credit"], "full_at": 0.7}}
    answer = await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=policy)
    assert answer.status_code == 200, answer.text
    assert [event.revision for event in await waiting(certificates, SessionCreditSet, world.edition_id)] == [
        1, FORGED + 1, FORGED + 2,
    ]  # fmt: skip


async def test_policies_and_acts_are_published_and_stated_again(certificates: Running, world: World) -> None:
    [policy] = await waiting(certificates, PolicyPublished, world.edition_id)
    current = (await certificates.http.get(f"/api/v1/editions/{world.edition_id}/policy")).json()
    assert (policy.policy, policy.policy_version, policy.sha256) == (current["policy"], 1, current["sha256"])
    assert list(policy.awards) == [award["award"] for award in current["content"]["awards"]]
    [again] = await told(certificates, PolicyPublished, world.edition_id)
    assert again == policy.model_copy(update={"revision": FORGED + 1})

    act = await signed(certificates, world)
    act_id = act["act_id"]
    [event] = await waiting(certificates, ActSigned, act_id)
    assert (event.revision, event.number, event.sha256) == (1, act["number"], act["hash"])
    assert (event.graduates, event.certificates) == (act["graduates"], act["certificates"])
    assert event.policy_version == act["policy_version"]
    [again] = await told(certificates, ActSigned, act_id)
    assert again == event.model_copy(update={"revision": FORGED + 1})

    answer = await certificates.http.post(f"/api/v1/acts/{act_id}/annulment", json={"reason": "Otra fecha"})
    assert answer.status_code == 200, answer.text
    [annulled] = await waiting(certificates, ActAnnulled, act_id)
    assert (annulled.revision, annulled.annulled_at.isoformat()) == (
        FORGED + 2,
        datetime.fromisoformat(answer.json()["annulment"]["annulled_at"]).isoformat(),
    )
    [again] = await told(certificates, ActAnnulled, act_id)
    assert again == annulled.model_copy(update={"revision": FORGED + 3})


async def test_who_was_asked_to_check_a_name_is_asked_again_above(certificates: Running, world: World) -> None:
    act, best = await drafted(certificates, world), world.best.registration_id
    path = f"/api/v1/acts/{act['act_id']}/name-checks"
    assert (await certificates.http.post(path, json={})).status_code == 200
    [before] = await waiting(certificates, NameCheckRequested, best)
    [after] = await told(certificates, NameCheckRequested, best)
    assert content([after]) == content([before])
    assert after.revision == FORGED + 1
    await deliver(certificates, world.describe(world.best, 2, given_names="Janeth"))
    assert (await certificates.http.post(path, json={})).status_code == 200
    assert (await waiting(certificates, NameCheckRequested, best))[-1].revision == FORGED + 2


async def test_nothing_is_invented_about_people_who_did_not_graduate(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    with pytest.raises(CannotTell):
        await told(certificates, Graduated, world.failed_project.registration_id)
