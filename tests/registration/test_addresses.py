"""Addresses have a history. A new one acts once it is proven by the link that is mailed to it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_contracts import ParticipantLinkIssued, PersonDescribed
from diplomado_registration.settings import Settings
from tests.registration.browser import confirmed, filled
from tests.registration.mission import Edition, Mission, person


async def entered(mission: Mission) -> tuple[Edition, str, dict[str, Any]]:
    """An edition, the path of somebody's own page, and their registration."""
    edition = await mission.edition()
    path = await confirmed(edition, filled())
    return edition, path, (await edition.list())[0]


async def contacts(mission: Mission, participant_id: str) -> list[tuple[str, str, bool, bool]]:
    """Address, source, whether it was proven, whether it is in use."""
    answer = (await mission.http.get(f"/api/v1/participants/{participant_id}")).json()
    return [
        (one["email"], one["source"], one["proven_at"] is not None, one["replaced_at"] is None)
        for one in answer["contacts"]
    ]


async def described(mission: Mission, participant_id: str) -> PersonDescribed:
    """What was published last."""
    return [fact for fact in await mission.facts(participant_id) if isinstance(fact, PersonDescribed)][-1]


async def proof_of(mission: Mission, participant_id: str, days: int = 1) -> str:
    """The path that is mailed to the new address."""
    fact = await described(mission, participant_id)
    assert fact.proof_id is not None
    settings = mission.running.settings
    assert isinstance(settings, Settings)
    link = SignedLink("proof", fact.proof_id, 1, datetime.now(UTC) + timedelta(days=days))
    return f"/proof/{sign(link, settings.link_secrets)}"


async def later(mission: Mission, participant_id: str) -> None:
    """A quarter of an hour passes since the last request."""
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update participants set proof_expires_at = proof_expires_at - interval '16 minutes' "
            "where participant_id = $1",
            UUID(participant_id),
        )


async def test_every_way_in_leaves_a_contact(mission: Mission) -> None:
    """Form, staff and list; the form's is proven by the link of the confirmation."""
    edition, _, row = await entered(mission)
    assert await contacts(mission, row["participant_id"]) == [(row["email"], "form", True, True)]
    applicant = person()
    await edition.register(applicant)
    nominee = person()["email"]
    await edition.nominate(f"given_names,family_names,email,institution\nAna,Ríos,{nominee},SNM")
    people = {one["email"]: one["participant_id"] for one in await edition.list()}
    assert await contacts(mission, people[applicant["email"]]) == [(applicant["email"], "staff", False, True)]
    assert await contacts(mission, people[nominee]) == [(nominee, "nomination", False, True)]


async def test_a_coordinator_changes_an_address(mission: Mission) -> None:
    """It acts at once; the old one is kept as replaced, and links that were mailed to it are void."""
    _, path, row = await entered(mission)
    new = f"nueva.{row['participant_id']}@correo.example"
    body = {"given_names": row["given_names"], "family_names": row["family_names"], "email": new}
    assert (await mission.http.put(f"/api/v1/participants/{row['participant_id']}", json=body)).status_code == 200
    assert await contacts(mission, row["participant_id"]) == [
        (row["email"], "form", True, False),
        (new, "staff", False, True),
    ]
    assert (await mission.public.get(path)).status_code == 410
    # Another spelling is no other address: what was proven stays proven, and the links work.
    await mission.http.put(f"/api/v1/participants/{row['participant_id']}", json=body | {"email": new.upper()})
    assert (await mission.public.get(mission.own_page(row["registration_id"], 2))).status_code == 200


async def test_a_participant_proves_a_new_address(mission: Mission) -> None:
    """Until then nothing changes; opening the link changes nothing either; afterwards the old links are void."""
    _, path, row = await entered(mission)
    new = f"propia.{row['participant_id']}@correo.example"
    asked = await mission.public.post(f"{path}/address", data={"email": new})
    assert (asked.status_code, new in asked.text) == (200, False)
    fact = await described(mission, row["participant_id"])
    assert (fact.email, fact.new_email, fact.revision) == (row["email"], new, 2)
    assert fact.proof_expires_at is not None
    link = await proof_of(mission, row["participant_id"])
    for _ in range(2):
        assert (await mission.public.get(link)).status_code == 200
    assert (await mission.public.get(path)).status_code == 200
    assert (await mission.public.post(f"{link}?lang=en")).status_code == 200
    assert (await mission.public.post(link)).status_code == 404
    fact = await described(mission, row["participant_id"])
    assert (fact.email, fact.new_email, fact.proof_id, fact.revision) == (new, None, None, 3)
    assert await contacts(mission, row["participant_id"]) == [
        (row["email"], "form", True, False),
        (new, "own_page", True, True),
    ]
    (issued,) = [f for f in await mission.facts(row["registration_id"]) if isinstance(f, ParticipantLinkIssued)][-1:]
    assert issued.link_revision == 2
    assert (await mission.public.get(path)).status_code == 410


async def test_a_new_request_replaces_the_one_before(mission: Mission) -> None:
    """But not within a quarter of an hour: nobody's mailbox is filled by pressing a button."""
    _, path, row = await entered(mission)
    await mission.public.post(f"{path}/address", data={"email": "primera@correo.example"})
    first = await proof_of(mission, row["participant_id"])
    await mission.public.post(f"{path}/address", data={"email": "segunda@correo.example"})
    assert (await described(mission, row["participant_id"])).new_email == "primera@correo.example"
    await later(mission, row["participant_id"])
    await mission.public.post(f"{path}/address", data={"email": "segunda@correo.example"})
    assert (await described(mission, row["participant_id"])).new_email == "segunda@correo.example"
    assert (await mission.public.post(first)).status_code == 404


async def test_an_address_of_somebody_else_is_answered_like_any_other(mission: Mission) -> None:
    """Neither the request nor the proof tells; both people keep what they have, and the history shows the proof."""
    edition, path, row = await entered(mission)
    other = person()
    await edition.register(other)
    _, free_path, free_row = await entered(mission)
    pages = []
    for own, whose, email in ((path, row, other["email"].upper()), (free_path, free_row, "libre@correo.example")):
        asked = await mission.public.post(f"{own}/address", data={"email": email})
        link = await proof_of(mission, whose["participant_id"])
        shown, proven = await mission.public.get(link), await mission.public.post(link)
        pages.append([asked.text.replace(own, "/r/…"), shown.text.replace(link, "…"), proven.status_code, proven.text])
    assert pages[0] == pages[1]
    assert (await described(mission, row["participant_id"])).email == row["email"]
    assert await contacts(mission, row["participant_id"]) == [
        (row["email"], "form", True, True),
        (other["email"].upper(), "own_page", True, False),
    ]
    assert (await mission.public.get(path)).status_code == 200


async def test_what_is_no_address_and_links_that_do_not_work(mission: Mission) -> None:
    """Each is said in words, and changes nothing."""
    _, path, row = await entered(mission)
    wrong = await mission.public.post(f"{path}/address", data={"email": "ana at correo"})
    assert (wrong.status_code, 'id="email-error"' in wrong.text) == (422, True)
    await mission.public.post(f"{path}/address", data={"email": row["email"].upper()})
    assert (await described(mission, row["participant_id"])).revision == 1
    await mission.public.post(f"{path}/address", data={"email": "otra.mas@correo.example"})
    expired = await proof_of(mission, row["participant_id"], days=-1)
    for link in (expired, "/proof/nonsense", path.replace("/r/", "/proof/")):
        for method in ("GET", "POST"):
            assert (await mission.public.request(method, link)).status_code == 404
    assert (await described(mission, row["participant_id"])).email == row["email"]


async def test_an_erasure_removes_every_address(mission: Mission) -> None:
    """Also the one to be proven."""
    _, path, row = await entered(mission)
    await mission.public.post(f"{path}/address", data={"email": f"x{row['participant_id']}@correo.example"})
    link = await proof_of(mission, row["participant_id"])
    await mission.http.post(f"/api/v1/participants/{row['participant_id']}/erasure")
    assert await contacts(mission, row["participant_id"]) == []
    assert (await mission.public.post(link)).status_code == 404
