"""Every way into an edition applies all of its rules: its life, eligibility, places, and who may say what of people."""

from typing import Any

import pytest

from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import names
from tests.registration.test_applying import listed
from tests.registration.test_eligibility import explained, graduate, put
from tests.registration.test_life_of_editions import FUTURE, REASON, slug, take
from tests.registration.test_merging import merge
from tests.registration.test_offers import let_offers_expire
from tests.registration.test_replacement import nominated, substitute
from tests.registration.test_scope_of_focal_points import name_of, proposals


async def restore(mission: Mission, registration_id: str, **headers: str) -> Any:
    """Restore a registration."""
    path = f"/api/v1/registrations/{registration_id}/restoration"
    return await mission.http.post(path, json={"reason": "Fue un error"}, headers=headers)


async def cancel(edition: Edition, mails: int) -> None:
    """Cancel an edition."""
    answer = await take(edition, "cancellation", REASON, params={"confirm_mails": mails})
    assert answer.status_code == 200, answer.text


async def test_nobody_is_put_into_a_place_of_a_cancelled_edition(today: Mission) -> None:
    """Neither by a replacement, nor by an acceptance, nor by an offer of before; leaving stays possible."""
    refused = (409, "edition-cancelled")
    edition = await today.edition(**FUTURE, capacity=1, registration="both", promotion="offer", offer_hours=24)
    await edition.nominate(names(edition.code, "Ana,Ríos,ana@x,SENAFRONT,,,,,,,,"))
    nominee = (await edition.list())[0]["registration_id"]
    waiting = await edition.register(person())
    await today.withdraw(nominee)
    rejected = (await edition.register(person()))["registration_id"]
    assert (await today.decide(rejected, "rejection")).status_code == 200
    await cancel(edition, 1)
    offered = waiting["registration_id"]
    assert slug(await today.decide(nominee, "replacement", **substitute(edition))) == refused
    assert slug(await today.decide(rejected, "acceptance")) == refused
    assert slug(await today.decide(offered, "offer-acceptance")) == refused
    assert await edition.statuses() == ["withdrawn", "offered", "rejected"]
    assert (await today.decide(offered, "offer-refusal")).status_code == 200
    assert await edition.counters() == (0, 0)


async def test_a_cancellation_counts_everybody_whom_it_writes_to(today: Mission) -> None:
    """Also who was offered a place, and who waits for a decision; not who never confirmed."""
    edition = await today.edition(**FUTURE, capacity=1, promotion="offer", offer_hours=24)
    first, _ = await edition.register(person()), await edition.register(person())
    await today.withdraw(first["registration_id"])
    assert (await edition.apply(person())).status_code == 202
    assert await edition.statuses() == ["withdrawn", "offered", "unconfirmed"]
    answer = await take(edition, "cancellation", REASON)
    assert (answer.status_code, answer.json()["mails"]) == (409, {"edition_cancelled": 1})


async def test_an_erased_person_is_not_accepted(mission: Mission) -> None:
    """A rejection may be a mistake; the data are gone all the same."""
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    assert (await mission.decide(registration_id, "rejection")).status_code == 200
    participant_id = (await edition.list())[0]["participant_id"]
    assert (await mission.http.post(f"/api/v1/participants/{participant_id}/erasure")).status_code == 200
    assert slug(await mission.decide(registration_id, "acceptance")) == (409, "person-erased")
    assert await edition.statuses() == ["rejected"]


async def test_a_restored_person_meets_the_rules(mission: Mission) -> None:
    """Those that are in force now, unless a coordinator decided otherwise."""
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    await mission.withdraw(registration_id)
    assert (await put(edition, {"rule": "organisation_type", "in": ["academia"]})).status_code == 200
    assert slug(await restore(mission, registration_id)) == (409, "not-eligible")
    path = f"/api/v1/registrations/{registration_id}/eligibility/override"
    assert (await mission.http.post(path, json={"reason": "Ya participaba"})).status_code == 200
    assert (await restore(mission, registration_id)).json()["status"] == "registered"


async def test_a_new_person_in_a_place_meets_the_rules(mission: Mission) -> None:
    """A coordinator may decide otherwise with a reason, a focal point not."""
    edition, ids = await nominated(mission, number=1)
    assert (await put(edition, {"rule": "admin_area", "in": ["PA-5"]})).status_code == 200
    refused = await mission.decide(ids[0], "replacement", **substitute(edition))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "admin_area")
    against = substitute(edition, override_eligibility="Invitada por el ministro")
    own = mission.focal_point("SENAFRONT")
    assert (await mission.decide(ids[0], "replacement", headers=own, **against)).status_code == 403
    assert await edition.statuses() == ["registered"]
    new = (await mission.decide(ids[0], "replacement", **against)).json()["registration_id"]
    found = await explained(mission, new)
    assert (found["overridden"], found["history"][-1]["reason"]) == (True, "Invitada por el ministro")


async def test_a_replacement_renames_nobody_of_others(mission: Mission) -> None:
    """What a focal point says about a person of another institution is a proposal; a coordinator's word acts."""
    other = await mission.edition()
    known = person(institution="MINSA")
    await other.register(known)
    participant_id = (await other.list())[0]["participant_id"]
    edition, ids = await nominated(mission)
    renamed = substitute(edition, email=known["email"], family_names="Otra Persona")
    own = mission.focal_point("SENAFRONT")
    answer = await mission.decide(ids[0], "replacement", headers=own, **renamed)
    assert answer.status_code == 200, answer.text
    assert await name_of(mission, participant_id) == known["family_names"]
    (proposal,) = await proposals(mission, participant_id)
    assert (proposal["institution"], proposal["family_names"]) == ("SENAFRONT", "Otra Persona")
    back = substitute(edition, email=known["email"], family_names="Peñalba Ruiz")
    assert (await mission.decide(ids[1], "replacement", **back)).status_code == 409
    assert await name_of(mission, participant_id) == known["family_names"]


async def test_a_replacement_knows_the_addresses_of_merged_records(mission: Mission) -> None:
    """Who is named by the address of a merged record is the person who was kept."""
    other = await mission.edition()
    merged, kept = person(), person()
    await other.register(merged)
    await other.register(kept)
    people = {row["email"]: row["participant_id"] for row in await other.list()}
    assert (await merge(mission, people[merged["email"]], people[kept["email"]])).status_code == 200
    edition, ids = await nominated(mission, number=1)
    answer = await mission.decide(ids[0], "replacement", **substitute(edition, email=merged["email"]))
    assert answer.status_code == 200, answer.text
    assert (await edition.list())[-1]["participant_id"] == people[kept["email"]]


async def test_a_replacement_takes_over_an_application_that_nobody_confirmed(mission: Mission) -> None:
    """The place that the application held goes to the next who waits."""
    edition = await mission.edition(capacity=2, registration="both")
    await edition.nominate(names(edition.code, "Ana,Ríos,ana@x,SENAFRONT,,,,,,,,"))
    applicant = person()
    assert (await edition.apply(applicant)).status_code == 202
    await edition.register(person())
    assert (await edition.statuses(), await edition.counters()) == (["registered", "unconfirmed", "waitlisted"], (2, 1))
    nominee = (await edition.list())[0]["registration_id"]
    answer = await mission.decide(nominee, "replacement", **substitute(edition, email=applicant["email"]))
    assert answer.status_code == 200, answer.text
    assert (await edition.statuses(), await edition.counters()) == (["replaced", "registered", "registered"], (2, 0))


async def test_a_list_keeps_the_places_that_are_offered(mission: Mission) -> None:
    """A nominee who has not answered yet stands in the list again, with somebody new."""
    edition = await mission.edition(capacity=1, registration="both", promotion="offer", offer_hours=24)
    first = await edition.register(person())
    rows = ["Ana,Ríos,ana@x,SNM,,,,,,,,", "Luis,Chen,luis@x,SNM,,,,,,,,"]
    await edition.nominate(names(edition.code, rows[0]))
    await mission.withdraw(first["registration_id"])
    assert await edition.statuses() == ["withdrawn", "offered"]
    again = (await edition.nominate(names(edition.code, *rows))).json()
    assert (again["accepted"], again["waitlisted"], again["unchanged"]) == (0, 1, 1)
    assert await edition.counters() == (1, 1)


async def test_a_list_keeps_the_place_of_an_application_whose_row_it_leaves_out(mission: Mission) -> None:
    """The row breaks a rule of the edition and is not stored; the other row waits."""
    edition = await mission.edition(capacity=1, registration="both")
    applicant = person(institution="SNM")
    assert (await edition.apply(applicant)).status_code == 202
    assert (await put(edition, {"rule": "institution", "in": ["SENAFRONT"]})).status_code == 200
    rows = (f"Ana,Ríos,{applicant['email']},SNM,,,,,,,,", "Luis,Chen,luis@x,SENAFRONT,,,,,,,,")
    answer = (await edition.nominate(names(edition.code, *rows), accept_valid="true")).json()
    assert (answer["accepted"], answer["waitlisted"], len(answer["errors"])) == (0, 1, 1)
    assert (await edition.statuses(), await edition.counters()) == (["unconfirmed", "waitlisted"], (1, 1))


@pytest.mark.parametrize("way", ["list", "staff"])
async def test_a_place_that_an_application_held_for_its_group_goes_to_the_next(mission: Mission, way: str) -> None:
    """The person who applied for the place of the public is entered as somebody else."""
    seats = [{"by": "admin_area", "value": "PA-4", "maximum": 1}, {"by": "admin_area", "value": "PA-5", "maximum": 1}]
    edition = await mission.edition(capacity=2, registration="both", seats=seats)
    await edition.register(person(admin_area="PA-5"))
    applicant = person(admin_area="PA-4")
    assert (await edition.apply(applicant)).status_code == 202
    waiting = (await edition.register(person(admin_area="PA-4")))["registration_id"]
    if way == "staff":
        entered = await edition.register(applicant | {"admin_area": "PA-5"})
        assert entered["status"] == "waitlisted"
    else:
        csv = f"given_names,family_names,email,institution,admin_area\nAna,Ríos,{applicant['email']},SNM,PA-5\n"
        assert (await edition.nominate(csv)).json()["waitlisted"] == 1
    assert {row["registration_id"]: row["status"] for row in await edition.list()}[waiting] == "registered"
    assert await edition.counters() == (2, 1)


async def test_a_list_does_not_bring_back_a_nominee_who_let_an_offer_pass(mission: Mission) -> None:
    """The same list again changes nothing, unless it asks to restore."""
    edition = await mission.edition(
        capacity=1, registration="both", promotion="offer", offer_hours=24, after_offer="expire"
    )
    first = await edition.register(person())
    csv = names(edition.code, "Ana,Ríos,ana@x,SNM,,,,,,,,")
    await edition.nominate(csv)
    await mission.withdraw(first["registration_id"])
    await let_offers_expire(mission, edition)
    assert await edition.statuses() == ["withdrawn", "expired"]
    assert (await edition.nominate(csv)).json()["unchanged"] == 1
    assert await edition.statuses() == ["withdrawn", "expired"]
    assert (await edition.nominate(csv, restore="true")).json()["restored"] == 1
    assert await edition.statuses() == ["withdrawn", "registered"]


async def test_an_institution_does_not_rename_a_person_whose_other_record_is_of_another(mission: Mission) -> None:
    """Two institutions nominated one person by two addresses into one edition; the records were merged."""
    edition = await mission.edition()
    await edition.nominate(names(edition.code, "Ana,Rios,ana@x,SNM,,,,,,,,", "Anita,Rios,anita@x,MINSA,,,,,,,,"))
    people = [row["participant_id"] for row in await edition.list()]
    assert (await merge(mission, people[1], people[0])).status_code == 200
    csv = names(edition.code, "Ana,Ríos,ana@x,SNM,,,,,,,,")
    assert (await edition.nominate(csv, headers=mission.focal_point("SNM"))).json()["proposed"] == 1
    assert await name_of(mission, people[0]) == "Rios"


async def test_a_focal_point_does_not_learn_of_graduations_elsewhere_by_asking_why(mission: Mission) -> None:
    """The coordinator sees the rule that is not met; the focal point sees that it is not decided."""
    earlier, edition = await mission.edition(), await mission.edition()
    email = f"ana@{edition.code}.example"
    row = await earlier.register(person(email=email, institution="MINSA"))
    await graduate(mission, earlier, row["registration_id"])
    csv = f"given_names,family_names,email,institution\nAna,Ríos,{email},SNM\n"
    assert (await edition.nominate(csv)).json()["accepted"] == 1
    registration_id = (await listed(edition, email))["registration_id"]
    assert (await put(edition, {"rule": "graduation", "is": "excluded", "course": "GIF"})).status_code == 200
    path = f"/api/v1/registrations/{registration_id}/eligibility"
    assert (await mission.http.post(f"{path}/override", json={"reason": "Invitada"})).status_code == 200
    found = await explained(mission, registration_id)
    assert [finding["outcome"] for finding in found["findings"]] == ["failed"]
    own = (await mission.http.get(path, headers=mission.focal_point("SNM"))).json()
    assert [finding["outcome"] for finding in own["findings"]] == ["undecided"]
    assert own["history"] == []
    assert own["eligible"] is True
