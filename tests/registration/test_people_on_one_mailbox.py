"""Several people read one mailbox, by a decision with a reason, and stay several people."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from diplomado_contracts import ParticipantLinkIssued, PersonDescribed, PersonErased
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import names

WHY = {"shared_mailbox": True, "shared_reason": "La oficina tiene un solo correo"}
EVA, LUZ = "Eva,Ríos,oficina@x,SNM,,,,,,,,", "Luz,Paz,OFICINA@x,SNM,,,,,,,,"
REASON = {"reason": "Matrimonio con un solo correo"}


async def ids(edition: Edition) -> dict[str, str]:
    """The participants of an edition by their given names."""
    return {row["given_names"]: row["participant_id"] for row in await edition.list()}


async def described(mission: Mission, participant_id: str) -> PersonDescribed:
    """What was published last of a person."""
    return [fact for fact in await mission.facts(participant_id) if isinstance(fact, PersonDescribed)][-1]


async def two(mission: Mission, **changes: Any) -> tuple[Edition, str, str]:
    """Eva and Luz on one mailbox: the edition and their ids."""
    edition = await mission.edition(**changes)
    answer = await edition.nominate(names(edition.code, EVA, LUZ), **WHY)
    assert answer.status_code == 200, answer.text
    found = await ids(edition)
    return edition, found["Eva"], found["Luz"]


def apply_as(given: str, family: str, edition: Edition, mailbox: str = "oficina") -> dict[str, Any]:
    return person(given_names=given, family_names=family, email=f"{mailbox}@{edition.code}.example")


@pytest.mark.parametrize("institution", [None, "SNM"])
async def test_a_list_says_that_two_share_a_mailbox(mission: Mission, institution: str | None) -> None:
    """Each is registered, the second without an address that identifies; the same list again changes nothing."""
    edition = await mission.edition()
    csv = names(edition.code, EVA, LUZ, "Sol,Mar,sol@x,SNM,,,,,,,,")
    headers = {} if institution is None else mission.focal_point(institution)
    assert len((await edition.nominate(csv, headers=headers)).json()["errors"]) == 2
    for language, words in (("es", "comparten"), ("en", "share")):
        refused = await edition.nominate(csv, shared_mailbox=True, lang=language, headers=headers)
        assert refused.status_code == 422
        assert words in refused.json()["errors"][0]["message"]
    tried = (await edition.nominate(csv, dry_run=True, headers=headers, **WHY)).json()
    stored = (await edition.nominate(csv, headers=headers, **WHY)).json()
    assert stored == tried
    assert (stored["accepted"], stored["errors"]) == (3, [])
    again = (await edition.nominate(csv, headers=headers, **WHY)).json()
    assert (again["accepted"], again["changed"], again["unchanged"]) == (0, 0, 3)
    found = await ids(edition)
    assert len(set(found.values())) == 3
    luz = (await mission.http.get(f"/api/v1/participants/{found['Luz']}")).json()
    (contact,) = luz["contacts"]
    assert luz["shares_mailbox"]
    assert (contact["email"], contact["shared_reason"]) == (f"OFICINA@{edition.code}.example", WHY["shared_reason"])
    for name, shares in (("Eva", True), ("Luz", True), ("Sol", False)):
        assert (await described(mission, found[name])).shares_mailbox is shares


async def test_the_first_of_a_later_list_is_nobody_who_is_stored(mission: Mission) -> None:
    """Two people of a list share the address of a third: three people, and nobody is renamed."""
    edition = await mission.edition()
    await edition.register(apply_as("Ada", "Mora", edition))
    answer = (await edition.nominate(names(edition.code, EVA, LUZ), **WHY)).json()
    assert answer["accepted"] == 2
    assert sorted(await ids(edition)) == ["Ada", "Eva", "Luz"]


async def test_the_same_person_twice_is_still_flagged(mission: Mission) -> None:
    """In the second row alone."""
    edition = await mission.edition()
    answer = (await edition.nominate(names(edition.code, EVA, LUZ, EVA.replace("Eva", "EVA")), **WHY)).json()
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(4, "email")]
    assert await edition.list() == []


async def test_they_are_found_by_address_and_name(mission: Mission) -> None:
    """By a list without the option, by staff and by the form; another name is a proposal about the first."""
    _, eva, luz = await two(mission)
    first = (await mission.http.get(f"/api/v1/participants/{luz}")).json()["email"]
    by_list, by_staff, by_form, by_replacement = [await mission.edition() for _ in range(4)]
    header = "given_names,family_names,email,institution"
    assert (await by_list.nominate(f"{header}\nLUZ,PAZ,{first},SNM")).json()["accepted"] == 1
    await by_staff.register(person(given_names="Luz", family_names="Paz", email=first))
    again = await by_staff.enter(person(given_names="luz", family_names="paz", email=first))
    assert again.status_code == 200
    known = await by_form.apply(person(given_names="Luz", family_names="Paz", email=first))
    new = await by_form.apply(person())
    assert (known.status_code, known.json()) == (new.status_code, new.json())
    await by_replacement.nominate(names(by_replacement.code, "Sol,Mar,sol@x,SNM,,,,,,,,"))
    (nominee,) = await by_replacement.list()
    replacement = {"given_names": "Luz", "family_names": "Paz", "email": first, "reason": "x", "consent": "x"}
    path = f"/api/v1/registrations/{nominee['registration_id']}/replacement"
    replaced = await mission.http.post(path, json=replacement)
    assert replaced.status_code in (200, 201), replaced.text
    for edition in (by_list, by_staff, by_form, by_replacement):
        assert luz in {row["participant_id"] for row in await edition.list()}
        assert eva not in {row["participant_id"] for row in await edition.list()}

    for other, enter in ((await mission.edition(), "apply"), (await mission.edition(), "enter")):
        answer = await getattr(other, enter)(person(given_names="Inés", family_names="Vega", email=first))
        assert answer.status_code in (201, 202)
        (row,) = await other.list()
        assert (row["participant_id"], row["given_names"]) == (eva, "Eva")
    by_other_list = await mission.edition()
    await by_other_list.nominate(f"{header}\nInés,Vega,{first},SNM")
    assert list(await ids(by_other_list)) == ["Eva"]
    proposals = (await mission.http.get("/api/v1/proposals", params={"participant_id": eva})).json()["proposals"]
    assert {(one["source"], one["proposed"]["given_names"]) for one in proposals} == {
        ("api", "Inés"),
        ("nomination", "Inés"),
    }


async def test_links_are_mailed_for_all_who_read_the_mailbox(mission: Mission) -> None:
    """Who asks for the links of an address gets those of both."""
    edition, eva, luz = await two(mission, starts_on="2040-05-02", ends_on="2040-08-25")
    answer = await mission.public.post("/api/v1/links", json={"email": f"oficina@{edition.code}.example"})
    assert answer.status_code == 202, answer.text
    for row in await edition.list():
        links = [f for f in await mission.facts(row["registration_id"]) if isinstance(f, ParticipantLinkIssued)]
        assert [link.requested for link in links] == [True]
    assert {row["participant_id"] for row in await edition.list()} == {eva, luz}


async def test_a_coordinator_lets_a_person_share_a_mailbox(mission: Mission) -> None:
    """Once, with a reason; an address of their own ends it."""
    edition = await mission.edition()
    await edition.register(apply_as("Eva", "Ríos", edition))
    await edition.register(apply_as("Luz", "Paz", edition, "luz"))
    found = await ids(edition)
    path = f"/api/v1/participants/{found['Luz']}/shared-mailbox"
    shared = {"email": f"Oficina@{edition.code}.example", **REASON}
    focal_point = await mission.http.post(path, json=shared, headers=mission.focal_point("SNM"))
    assert focal_point.status_code == 403
    assert (await mission.http.post(path, json={"email": shared["email"]})).status_code == 422
    stale = await mission.http.post(path, json=shared, headers={"If-Match": '"other"'})
    assert stale.status_code == 412
    for _ in range(2):
        answer = await mission.http.post(path, json=shared)
        assert (answer.status_code, answer.json()["shares_mailbox"]) == (200, True)
    facts = [fact for fact in await mission.facts(found["Luz"]) if isinstance(fact, PersonDescribed)]
    assert [(fact.email, fact.shares_mailbox) for fact in facts] == [
        (f"luz@{edition.code}.example", False),
        (shared["email"], True),
    ]
    assert (await described(mission, found["Eva"])).shares_mailbox
    luz = (await mission.http.get(f"/api/v1/participants/{found['Luz']}")).json()
    assert [one["shared_reason"] for one in luz["contacts"]] == [None, REASON["reason"]]
    spelling = {"given_names": "Luz", "family_names": "Paz Mora", "email": shared["email"].lower()}
    assert (await mission.http.put(f"/api/v1/participants/{found['Luz']}", json=spelling)).status_code == 200
    assert (await mission.http.get(f"/api/v1/participants/{found['Luz']}")).json()["shares_mailbox"]
    own = spelling | {"email": f"luz.paz@{edition.code}.example"}
    assert (await mission.http.put(f"/api/v1/participants/{found['Luz']}", json=own)).status_code == 200
    luz = (await mission.http.get(f"/api/v1/participants/{found['Luz']}")).json()
    assert (luz["shares_mailbox"], luz["email"]) == (False, own["email"])


async def test_what_cannot_be_shared(mission: Mission) -> None:
    """The own address, one that nobody has, one of a person with the same name, and text that is none."""
    edition = await mission.edition()
    for given, mailbox in (("Eva", "eva"), ("Luz", "luz"), ("LUZ", "luz2")):
        await edition.register(apply_as(given, "Paz", edition, mailbox))
    luz = (await ids(edition))["Luz"]
    for mailbox, status, slug in (
        ("luz", 409, "own-address"),
        ("nadie", 409, "address-not-shared"),
        ("luz2", 409, "same-name"),
        ("luz at", 422, "invalid-data"),
    ):
        body = {"email": f"{mailbox}@{edition.code}.example", **REASON}
        answer = await mission.http.post(f"/api/v1/participants/{luz}/shared-mailbox", json=body)
        assert (answer.status_code, slug in answer.json()["type"]) == (status, True), answer.text
    unknown = f"/api/v1/participants/{UUID(int=7)}/shared-mailbox"
    eva = {"email": f"eva@{edition.code}.example", **REASON}
    assert (await mission.http.post(unknown, json=eva)).status_code == 404


async def test_people_who_share_may_be_one(mission: Mission) -> None:
    """The sharer is merged into the person who has the address; their name leads to the kept person, until a split."""
    edition, eva, luz = await two(mission)
    address = f"oficina@{edition.code}.example"
    merge = {"into": eva, "reason": "Luz es Eva"}
    wrong = await mission.http.post(f"/api/v1/participants/{eva}/merge", json=merge | {"into": luz})
    assert wrong.status_code == 409
    assert (await mission.http.post(f"/api/v1/participants/{luz}/merge", json=merge)).status_code == 200
    other = await mission.edition()
    await other.apply(person(given_names="Luz", family_names="Paz", email=address))
    assert [row["participant_id"] for row in await other.list()] == [eva]
    assert (await mission.public.post("/api/v1/links", json={"email": address})).status_code == 202
    assert (await mission.http.post(f"/api/v1/participants/{luz}/split", json=REASON)).status_code == 200
    assert (await described(mission, luz)).shares_mailbox
    third = await mission.edition()
    await third.register(person(given_names="Luz", family_names="Paz", email=address))
    assert [row["participant_id"] for row in await third.list()] == [luz]


async def test_an_erasure_removes_the_shared_address(mission: Mission) -> None:
    """Of one of the two; the other stays. Who writes with the erased name is not the erased person."""
    edition, eva, luz = await two(mission)
    address = f"oficina@{edition.code}.example"
    assert (await mission.http.post(f"/api/v1/participants/{luz}/erasure")).status_code == 200
    assert isinstance((await mission.facts(luz))[-1], PersonErased)
    erased = (await mission.http.get(f"/api/v1/participants/{luz}")).json()
    assert (erased["email"], erased["contacts"], erased["shares_mailbox"]) == (None, [], False)
    async with mission.running.database.transaction(readonly=True) as connection:
        left = "select count(*) from contacts where participant_id = $1 and num_nonnulls(email, shared_reason) > 0"
        assert await connection.fetchval(left, UUID(luz)) == 0
    other = await mission.edition()
    await other.apply(person(given_names="Luz", family_names="Paz", email=address))
    assert [row["participant_id"] for row in await other.list()] == [eva]


async def test_two_lists_at_once_make_each_person_once(mission: Mission) -> None:
    """Of two editions, so that no lock of an edition serialises them."""
    editions = [await mission.edition() for _ in range(4)]
    csv = names(editions[0].code, EVA, LUZ)
    answers = await asyncio.gather(*(edition.nominate(csv, **WHY) for edition in editions))
    assert [answer.status_code for answer in answers] == [200] * 4
    people = [set((await ids(edition)).values()) for edition in editions]
    assert len(people[0]) == 2
    assert people == [people[0]] * 4
