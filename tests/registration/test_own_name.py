"""A participant checks their own name, as it will be printed, on the page that the mailed link opens."""

import asyncio
import hashlib
from typing import Any
from uuid import UUID

from diplomado_contracts import NameConfirmed, ParticipantLinkIssued, PersonDescribed
from tests.registration.browser import confirmed, filled
from tests.registration.mission import Edition, Mission, person


async def entered(mission: Mission) -> tuple[Edition, str, dict[str, Any]]:
    """An edition, the path of somebody's own page, and their registration."""
    edition = await mission.edition()
    path = await confirmed(edition, filled(given_names="María José", family_names="Arauz Ríos"))
    return edition, path, (await edition.list())[0]


async def test_a_participant_confirms_their_name(mission: Mission) -> None:
    """Once for each spelling, however often the button is pressed; a new spelling asks again."""
    _, path, row = await entered(mission)
    assert "María José Arauz Ríos" in (await mission.public.get(path)).text
    answers = await asyncio.gather(*(mission.public.post(f"{path}/name", data={"revision": "1"}) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert "Usted confirmó" in (await mission.public.get(path)).text

    correct = {"given_names": "María José", "family_names": "Araúz Ríos", "email": row["email"]}
    await mission.http.put(f"/api/v1/participants/{row['participant_id']}", json=correct)
    assert "Usted confirmó" not in (await mission.public.get(path)).text
    old = await mission.public.post(f"{path}/name", data={"revision": "1"})
    assert (old.status_code, "cambió" in old.text) == (409, True)
    await mission.public.post(f"{path}/name", data={"revision": "2"})
    facts = [fact for fact in await mission.facts(row["registration_id"]) if isinstance(fact, NameConfirmed)]
    assert [(fact.revision, fact.person_revision) for fact in facts] == [(1, 1), (2, 2)]


async def test_a_participant_proposes_another_spelling_and_accepts_it(mission: Mission) -> None:
    """What is wrong in it is said beside the field; nothing changes before the decision."""
    _, path, row = await entered(mission)
    wrong = await mission.public.post(f"{path}/correction", data={"given_names": "", "family_names": "=1"})
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2
    names = {"given_names": "María José", "family_names": "Araúz Ríos"}
    assert (await mission.public.post(f"{path}/correction", data=names)).status_code == 303
    query = {"participant_id": row["participant_id"]}
    (proposal,) = (await mission.http.get("/api/v1/proposals", params=query)).json()["proposals"]
    assert proposal["proposed"] == {"family_names": "Araúz Ríos"}
    assert "María José Araúz Ríos" in (await mission.public.get(path)).text
    decision = f"{path}/proposals/{proposal['proposal_id']}"
    for _ in range(2):
        assert (await mission.public.post(decision, data={"decision": "accept"})).status_code == 303
    facts = [fact for fact in await mission.facts(row["participant_id"]) if isinstance(fact, PersonDescribed)]
    assert [fact.family_names for fact in facts] == ["Arauz Ríos", "Araúz Ríos"]


async def test_what_the_form_says_waits_on_the_own_page(mission: Mission) -> None:
    """The person rejects it; a link of another person cannot decide."""
    _, path, row = await entered(mission)
    other = await mission.edition()
    await other.apply(person(email=row["email"], given_names="Vándala", family_names="Arauz Ríos"))
    query = {"participant_id": row["participant_id"]}
    (proposal,) = (await mission.http.get("/api/v1/proposals", params=query)).json()["proposals"]
    assert "Vándala" in (await mission.public.get(path)).text
    _, stranger, _ = await entered(mission)
    assert (
        await mission.public.post(f"{stranger}/proposals/{proposal['proposal_id']}", data={"decision": "accept"})
    ).status_code == 404
    await mission.public.post(f"{path}/proposals/{proposal['proposal_id']}", data={"decision": "reject"})
    assert "Vándala" not in (await mission.public.get(path)).text
    assert (await mission.http.get("/api/v1/proposals", params=query)).json()["proposals"] == []


async def test_a_link_that_was_not_mailed_decides_nothing(mission: Mission) -> None:
    """A link of before was shown on the screen of whoever had typed the address."""
    _, _, row = await entered(mission)
    token = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9"
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set link_hash = $2 where registration_id = $1",
            UUID(row["registration_id"]),
            hashlib.sha256(token.encode()).digest(),
        )
    assert (await mission.public.post(f"/r/{token}/name", data={"revision": "1"})).status_code == 403


async def test_another_address_makes_old_links_void(mission: Mission) -> None:
    """Those who read the old mailbox open nothing; the new link is mailed. Another spelling is no other address."""
    edition, path, row = await entered(mission)
    names = {"given_names": "María José", "family_names": "Arauz Ríos"}
    target = f"/api/v1/participants/{row['participant_id']}"
    assert (await mission.http.put(target, json=names | {"email": row["email"].upper()})).status_code == 200
    assert (await mission.public.get(path)).status_code == 200
    moved = f"nueva.{row['email']}"
    assert (await mission.http.put(target, json=names | {"email": moved})).status_code == 200
    assert (await mission.public.get(path)).status_code == 410
    assert (await mission.public.get(mission.own_page(row["registration_id"], 2))).status_code == 200
    facts = [fact for fact in await mission.facts(row["registration_id"]) if isinstance(fact, ParticipantLinkIssued)]
    assert [(fact.link_revision, fact.revision) for fact in facts] == [(2, 1)]
    assert (await edition.list())[0]["email"] == moved
