"""What a source that is not proven says about a known person waits for the person or a coordinator."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from diplomado_chassis.http.problems import Problem
from diplomado_contracts import PersonDescribed
from diplomado_registration.people.proposals import store
from diplomado_registration.people.proposals.usecases import decide
from tests.registration.mission import Mission, person


async def renamed(mission: Mission, **changes: str) -> tuple[str, dict[str, str], dict[str, object]]:
    """Somebody is registered, and the form of another edition says something else: id, first details, proposal."""
    first, second = await mission.edition(), await mission.edition()
    application = person(family_names="Peñalba")
    await first.register(application)
    await second.apply(application | (changes or {"family_names": "Intrusa"}))
    participant_id = (await first.list())[0]["participant_id"]
    answer = await mission.http.get("/api/v1/proposals", params={"participant_id": participant_id})
    (proposal,) = answer.json()["proposals"] or [{}]
    return participant_id, application, proposal


async def test_the_form_renames_nobody(mission: Mission) -> None:
    """Only the field that differs is proposed; the person and the events stay as they are."""
    participant_id, application, proposal = await renamed(mission)
    assert proposal["proposed"] == {"family_names": "Intrusa"}
    assert proposal["stored"] == {
        "given_names": application["given_names"],
        "family_names": "Peñalba",
        "language": "es",
    }
    assert proposal["source"] in ("form", "api")
    assert [type(fact) for fact in await mission.facts(participant_id)] == [PersonDescribed]


async def test_what_does_not_differ_proposes_nothing_and_withdraws_what_was_proposed(mission: Mission) -> None:
    """The newest word of a source counts."""
    participant_id, application, proposal = await renamed(mission)
    await (await mission.edition()).apply(application | {"family_names": "Otra"})
    query = {"participant_id": participant_id}
    (newer,) = (await mission.http.get("/api/v1/proposals", params=query)).json()["proposals"]
    assert (newer["proposed"], newer["proposal_id"] == proposal["proposal_id"]) == ({"family_names": "Otra"}, False)
    await (await mission.edition()).apply(application)
    assert (await mission.http.get("/api/v1/proposals", params=query)).json()["proposals"] == []


async def test_a_coordinator_accepts(mission: Mission) -> None:
    """The person changes once, in every edition; a repeated acceptance changes nothing, a rejection comes too late."""
    participant_id, _, proposal = await renamed(mission)
    path = f"/api/v1/proposals/{proposal['proposal_id']}"
    tag = (await mission.http.get(path)).headers["ETag"]
    for _ in range(2):
        assert (await mission.http.post(f"{path}/acceptance", headers={"If-Match": tag})).status_code == 200
    facts = await mission.facts(participant_id)
    assert [(fact.revision, fact.family_names) for fact in facts if isinstance(fact, PersonDescribed)] == [
        (1, "Peñalba"),
        (2, "Intrusa"),
    ]
    late = await mission.http.post(f"{path}/rejection", json={"reason": "not her"})
    assert late.status_code == 409
    decided = (
        await mission.http.get("/api/v1/proposals", params={"status": "accepted", "participant_id": participant_id})
    ).json()["proposals"]
    assert [(row["decided_by"], row["actor"]) for row in decided] == [("staff", "staff-1")]


async def test_what_was_rejected_is_not_proposed_again(mission: Mission) -> None:
    """A rejection needs a reason."""
    participant_id, application, proposal = await renamed(mission)
    path = f"/api/v1/proposals/{proposal['proposal_id']}/rejection"
    assert (await mission.http.post(path, json={})).status_code == 422
    assert (await mission.http.post(path, json={"reason": "Nobody knows her by that name"})).status_code == 200
    await (await mission.edition()).apply(application | {"family_names": "Intrusa"})
    query = {"participant_id": participant_id}
    assert (await mission.http.get("/api/v1/proposals", params=query)).json()["proposals"] == []
    assert (await mission.http.get(f"/api/v1/participants/{participant_id}")).json()["family_names"] == "Peñalba"


async def test_a_person_who_changed_meanwhile_is_not_overwritten_unseen(mission: Mission) -> None:
    """Without If-Match 409, with the old tag 412, with the new one it is accepted."""
    participant_id, _, proposal = await renamed(mission)
    path = f"/api/v1/proposals/{proposal['proposal_id']}"
    old = (await mission.http.get(path)).headers["ETag"]
    corrected = await mission.http.put(f"/api/v1/participants/{participant_id}", json={
        "given_names": "Ana", "family_names": "Peñalba de Gracia", "email": f"{participant_id}@x.example",
    })  # fmt: skip
    assert corrected.status_code == 200, corrected.text
    assert (await mission.http.post(f"{path}/acceptance")).status_code == 409
    assert (await mission.http.post(f"{path}/acceptance", headers={"If-Match": old})).status_code == 412
    fresh = await mission.http.get(path)
    assert fresh.json()["outdated"] is True
    accepted = await mission.http.post(f"{path}/acceptance", headers={"If-Match": fresh.headers["ETag"]})
    assert accepted.status_code == 200
    assert (await mission.http.get(f"/api/v1/participants/{participant_id}")).json()["family_names"] == "Intrusa"


async def test_the_person_decides_about_their_own_proposals_alone(mission: Mission) -> None:
    """The function for the own page; somebody else's proposal is unknown there."""
    participant_id, _, proposal = await renamed(mission, given_names="Ana Lucía", language="en")
    stranger, _, _ = await renamed(mission)
    proposal_id, now = UUID(str(proposal["proposal_id"])), datetime.now(UTC)
    async with mission.running.database.transaction() as connection:
        with pytest.raises(Problem) as refused:
            await decide(connection, proposal_id, "accepted", participant_id=UUID(stranger), now=now)
        assert refused.value.status == 404
        (open_proposal,) = await store.list_open_of_person(connection, UUID(participant_id))
        assert dict(open_proposal.changes) == {"given_names": "Ana Lucía", "language": "en"}
        await decide(connection, proposal_id, "accepted", participant_id=UUID(participant_id), now=now)
    stored = (await mission.http.get(f"/api/v1/participants/{participant_id}")).json()
    assert (stored["given_names"], stored["language"], stored["revision"]) == ("Ana Lucía", "en", 2)


async def test_the_list_is_paged(mission: Mission) -> None:
    """Every proposal comes once."""
    mine = {(await renamed(mission))[2]["proposal_id"] for _ in range(3)}
    seen: list[str] = []
    query: dict[str, str | int] = {"limit": 2}
    while True:
        page = (await mission.http.get("/api/v1/proposals", params=query)).json()
        seen += [row["proposal_id"] for row in page["proposals"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert len(seen) == len(set(seen))
    assert mine <= set(seen)


async def test_proposals_are_erased_with_the_person_and_purged_when_old(mission: Mission) -> None:
    """They are personal data."""
    erased, _, _ = await renamed(mission)
    await mission.http.post(f"/api/v1/participants/{erased}/erasure")
    decided, _, first = await renamed(mission)
    old, _, _ = await renamed(mission)
    await mission.http.post(f"/api/v1/proposals/{first['proposal_id']}/acceptance")
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update change_proposals set proposed_at = proposed_at - $1::interval where participant_id = $2",
            timedelta(days=370),
            UUID(old),
        )
        await connection.execute(
            "update change_proposals set decided_at = decided_at - $1::interval where participant_id = $2",
            timedelta(days=95),
            UUID(decided),
        )
        assert await store.purge_proposals(connection) == 2
        left = await connection.fetchval(
            "select count(*) from change_proposals where participant_id = any ($1)",
            [UUID(erased), UUID(decided), UUID(old)],
        )
    assert left == 0


async def test_only_coordinators_see_proposals(mission: Mission) -> None:
    """They show names."""
    for headers, status in ((mission.focal_point("SNM"), 403), ({"Authorization": ""}, 401)):
        assert (await mission.http.get("/api/v1/proposals", headers=headers)).status_code == status
