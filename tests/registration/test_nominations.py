"""A focal point's list enters an edition whole, or not at all."""

from typing import Any
from uuid import UUID

from diplomado_contracts import PersonDescribed, Registered, RegistrationWaitlisted
from tests.registration.mission import Mission, person
from tests.registration.nomination_lists import TWO, names


async def test_a_list_is_tried_stored_and_sent_again(mission: Mission) -> None:
    """The dry run stores nothing and says what would come of it; the same list again changes nothing."""
    edition = await mission.edition(registration="nominated")
    csv = names(edition.code, *TWO)
    tried = await edition.nominate(csv, dry_run=True)
    expected = {"rows": 2, "accepted": 2, "waitlisted": 0, "changed": 0, "unchanged": 0, "errors": [], "warnings": []}
    assert tried.json() == expected
    assert await edition.list() == []
    assert (await edition.nominate(csv)).json() == expected
    before = await edition.announced()
    assert (await edition.nominate(csv)).json() == expected | {"accepted": 0, "unchanged": 2}
    assert await edition.announced() == before


async def test_cells_become_codes_and_facts(mission: Mission) -> None:
    """Codes or their names in either language; the type of organisation is the institution's."""
    edition = await mission.edition()
    await edition.nominate(names(edition.code, *TWO))
    leader, doctor = await edition.list()
    assert (leader["group"], leader["leads_group"], leader["job_title"]) == ("Darién", True, "Teniente")
    assert (doctor["occupation"], doctor["admin_area"], doctor["language"]) == ("health", "PA-4", "es")
    described, registered = await mission.facts(leader["participant_id"], leader["registration_id"])
    assert isinstance(described, PersonDescribed)
    assert isinstance(registered, Registered)
    assert registered.model_dump(
        include={"institution", "organisation_type", "group", "leads_group", "admin_area"}
    ) == {
        "institution": "SENAFRONT",
        "organisation_type": "security_force",
        "group": "Darién",
        "leads_group": True,
        "admin_area": "PA-5",
    }


async def test_the_declared_consent_is_recorded(mission: Mission) -> None:
    """Who declared it, and how it was obtained."""
    edition = await mission.edition()
    await edition.nominate(names(edition.code, TWO[0]), headers=mission.focal_point("SENAFRONT"))
    (listed,) = await edition.list()
    answer = await mission.http.get(f"/api/v1/registrations/{listed['registration_id']}/consents")
    said = {
        (consent["purpose"], consent["basis"], consent["declared_by"], consent["channel"])
        for consent in answer.json()["consents"]
    }
    letter = "signed nomination letter"
    assert said == {
        ("participation", letter, "focal-point-1", "nomination"),
        ("statistics", letter, "focal-point-1", "nomination"),
    }


async def test_those_beyond_the_capacity_wait_in_the_order_of_the_list(mission: Mission) -> None:
    """Rows are people in turn."""
    edition = await mission.edition(capacity=2)
    rows = [f"Persona {n},Mora,p{n}@x,SNM,,,,,,,," for n in range(5)]
    answer = await edition.nominate(names(edition.code, *rows))
    assert (answer.json()["accepted"], answer.json()["waitlisted"]) == (2, 3)
    listed = {registration["given_names"]: registration["waiting_position"] for registration in await edition.list()}
    assert listed == {"Persona 0": None, "Persona 1": None, "Persona 2": 1, "Persona 3": 2, "Persona 4": 3}
    facts = await mission.facts(*(registration["registration_id"] for registration in await edition.list()))
    assert [type(fact) for fact in facts] == [Registered] * 2 + [RegistrationWaitlisted] * 3


async def test_a_corrected_list_corrects(mission: Mission) -> None:
    """A new group and a better spelling are published once, with higher revisions."""
    edition = await mission.edition()
    await edition.nominate(names(edition.code, *TWO))
    corrected = names(
        edition.code, TWO[0].replace("Caballero Ríos", "Caballero de los Ríos").replace("Darién", "Guna Yala")
    )
    assert (await edition.nominate(corrected)).json()["changed"] == 1
    leader = (await edition.list())[0]
    facts = await mission.facts(leader["participant_id"], leader["registration_id"])
    assert [(type(fact).__name__, fact.model_dump()["revision"]) for fact in facts] == [
        ("PersonDescribed", 1),
        ("Registered", 1),
        ("PersonDescribed", 2),
        ("Registered", 2),
    ]
    assert (leader["family_names"], leader["group"]) == ("Caballero de los Ríos", "Guna Yala")


async def test_somebody_who_withdrew_is_not_brought_back_by_an_old_list(mission: Mission) -> None:
    """Sending a list again is not a new nomination."""
    edition = await mission.edition()
    csv = names(edition.code, TWO[0])
    await edition.nominate(csv)
    await mission.withdraw((await edition.list())[0]["registration_id"])
    assert (await edition.nominate(csv)).json()["unchanged"] == 1
    assert (await edition.list())[0]["status"] == "withdrawn"


async def test_somebody_who_registered_alone_stays_as_they_said(mission: Mission) -> None:
    """A list does not overwrite what a person said of themselves in the same edition."""
    edition = await mission.edition()
    await edition.register(person(email=f"yaritza@{edition.code}.example", given_names="Yari"))
    assert (await edition.nominate(names(edition.code, *TWO))).json() | {"errors": [], "warnings": []} == {
        "rows": 2, "accepted": 1, "waitlisted": 0, "changed": 0, "unchanged": 1, "errors": [], "warnings": [],
    }  # fmt: skip
    assert (await edition.list())[0]["given_names"] == "Yari"


async def test_a_focal_point_names_only_people_of_their_own(mission: Mission) -> None:
    """The institution may be left out; another one is a mistake of its row."""
    edition = await mission.edition()
    minsa = mission.focal_point("MINSA")
    refused = await edition.nominate(names(edition.code, *TWO), headers=minsa)
    assert [(error["row"], error["column"]) for error in refused.json()["errors"]] == [(2, "institution")]
    own = await edition.nominate("given_names,family_names,email\nRubén,Chen,ruben@own.example", headers=minsa)
    assert own.json()["accepted"] == 1
    assert (await edition.list())[0]["institution"] == "MINSA"
    unknown = await edition.nominate(names(edition.code, TWO[0]), headers=mission.focal_point("NASA"))
    assert {error["column"] for error in unknown.json()["errors"]} == {"institution"}
    nameless = await edition.nominate(names(edition.code, TWO[0]), headers=mission.focal_point(None))
    assert nameless.status_code == 403


async def test_an_edition_may_be_for_some_institutions(mission: Mission) -> None:
    """People of others are refused, by list and by form."""
    edition = await mission.edition(institutions=["SNM"])
    answer = await edition.nominate(names(edition.code, *TWO))
    assert [error["row"] for error in answer.json()["errors"]] == [2, 3]
    for institution in ("MINSA", None):
        refused = await edition.enter(person(institution=institution))
        assert refused.json()["errors"][0]["field"] == "institution"
    assert (await edition.enter(person(institution="SNM"))).status_code == 201


async def test_a_list_needs_a_declaration_and_a_published_edition(mission: Mission) -> None:
    """Without saying how consent was obtained nothing is read."""
    edition = await mission.edition(publish=False)
    undeclared = await edition.nominate(names(edition.code, *TWO), consent="")
    assert (undeclared.status_code, undeclared.json()["errors"][0]["field"]) == (422, "consent")
    assert (await edition.nominate(names(edition.code, *TWO))).status_code == 409
    nowhere = await mission.http.post(
        f"/api/v1/editions/{UUID(int=7)}/nominations", content=b"x", params={"consent": "letter"}
    )
    assert nowhere.status_code == 404


async def test_a_long_list_is_taken_and_an_endless_one_refused(mission: Mission) -> None:
    """Five thousand people come in one list; a hundred thousand are told to come in parts."""
    edition = await mission.edition(capacity=4990)
    rows: list[str] = [f"Persona {n},Mora,p{n}@x,SNM,,,,,,,," for n in range(100_000)]
    answer = await edition.nominate(names(edition.code, *rows[:5000]))
    assert (answer.json()["accepted"], answer.json()["waitlisted"]) == (4990, 10)
    for many in (rows[:5001], rows):
        refused: Any = await edition.nominate(names(edition.code, *many))
        assert refused.status_code == 413
