"""Staff register people at once, once for each edition."""

import asyncio
from uuid import UUID

from diplomado_contracts import PersonDescribed, Registered, RegistrationWaitlisted, RegistrationWithdrawn
from tests.registration.mission import Mission, person


async def test_a_coordinator_registers_somebody_at_once(mission: Mission) -> None:
    """The answer has a link of their own; other services learn identifiers, and the person's details apart."""
    edition = await mission.edition(starts_on="2099-05-02", ends_on="2099-08-25")
    answer = await edition.enter(person(email="Maria.Solis@Correo.Example", given_names=" María  José "))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["waiting_position"]) == ("registered", None)
    assert "Tiene un cupo" in (await mission.public.get("/r/" + body["link"].rpartition("/r/")[2])).text
    (listed,) = await edition.list()
    assert (listed["email"], listed["given_names"]) == ("Maria.Solis@Correo.Example", "María José")
    described, registered = await mission.facts(body["registration_id"], listed["participant_id"])
    assert isinstance(described, PersonDescribed)
    assert (described.revision, described.given_names, described.language) == (1, "María José", "es")
    assert isinstance(registered, Registered)
    assert registered == Registered(
        registration_id=UUID(body["registration_id"]),
        edition_id=UUID(edition.edition_id),
        participant_id=described.participant_id,
        revision=1,
        registered_at=registered.registered_at,
        organisation_type="civil_society",
        occupation="social_work",
        admin_area="PA-4",
    )


async def test_the_same_person_again_changes_nothing(mission: Mission) -> None:
    """Another spelling of the address is the same person; the answer reveals the status and nothing else."""
    edition = await mission.edition()
    first = await edition.enter(person(email="jose.arauz@correo.example"))
    again = await edition.enter(person(email=" JOSE.Arauz@CORREO.example", given_names="Otro", sex="M"))
    assert again.status_code == 200
    assert again.json() == first.json() | {"link": None}
    (listed,) = await edition.list()
    assert listed["given_names"] != "Otro"
    assert len(await mission.facts(listed["registration_id"], listed["participant_id"])) == 2


async def test_the_same_person_at_the_same_time_registers_once(mission: Mission) -> None:
    """Twenty impatient clicks make one registration and one participant."""
    edition = await mission.edition()
    application = person()
    answers = await asyncio.gather(*(edition.enter(application) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["registration_id"] for answer in answers}) == 1
    assert len(await edition.list()) == 1


async def test_one_person_enters_many_editions_at_once(mission: Mission) -> None:
    """Ten editions at the same moment: ten registrations of one participant, who is described once."""
    editions = [await mission.edition() for _ in range(10)]
    application = person()
    await asyncio.gather(*(edition.register(application) for edition in editions))
    listed = [(await edition.list())[0] for edition in editions]
    (participant,) = {registration["participant_id"] for registration in listed}
    assert len(await mission.facts(participant)) == 1


async def test_a_full_edition_has_a_waiting_list(mission: Mission) -> None:
    """Who comes after the last place waits, and knows where they stand."""
    edition = await mission.edition(capacity=1)
    await edition.register(person())
    second, third = await edition.register(person()), await edition.register(person())
    assert [(registration["status"], registration["waiting_position"]) for registration in (second, third)] == [
        ("waitlisted", 1),
        ("waitlisted", 2),
    ]
    (fact,) = await mission.facts(third["registration_id"])
    assert isinstance(fact, RegistrationWaitlisted)


async def test_the_first_who_waits_gets_the_free_place(mission: Mission) -> None:
    """Withdrawing promotes one person; their revision rises; withdrawing again changes nothing."""
    edition = await mission.edition(capacity=1)
    first, second, third = [await edition.register(person()) for _ in range(3)]
    answer = await mission.withdraw(first["registration_id"])
    assert answer.json() == {"status": "withdrawn", "promoted": second["registration_id"]}
    assert (await mission.withdraw(first["registration_id"])).json() == {"status": "withdrawn", "promoted": None}
    listed = [(registration["status"], registration["waiting_position"]) for registration in await edition.list()]
    assert listed == [("withdrawn", None), ("registered", None), ("waitlisted", 1)]
    _, withdrawn = await mission.facts(first["registration_id"])
    assert isinstance(withdrawn, RegistrationWithdrawn)
    assert (withdrawn.revision, withdrawn.withdrawn_by) == (2, "staff")
    waited, promoted = await mission.facts(second["registration_id"])
    assert isinstance(waited, RegistrationWaitlisted)
    assert isinstance(promoted, Registered)
    assert (waited.revision, promoted.revision, promoted.promoted) == (1, 2, True)
    assert len(await mission.facts(third["registration_id"])) == 1


async def test_leaving_the_queue_promotes_nobody(mission: Mission) -> None:
    """A number that is given back moves the others up."""
    edition = await mission.edition(capacity=1)
    _, second, _ = [await edition.register(person()) for _ in range(3)]
    assert (await mission.withdraw(second["registration_id"])).json()["promoted"] is None
    assert [registration["waiting_position"] for registration in await edition.list()] == [None, None, 1]


async def test_somebody_who_withdrew_may_come_back_at_the_end(mission: Mission) -> None:
    """It is the same registration with a higher revision and a new link, behind everybody who waits."""
    edition = await mission.edition(capacity=1)
    application = person()
    first = await edition.register(application)
    await edition.register(person())
    await edition.register(person())
    await mission.withdraw(first["registration_id"])
    back = await edition.enter(application)
    assert back.status_code == 201
    assert back.json() | {"link": None} == {
        "registration_id": first["registration_id"],
        "status": "waitlisted",
        "waiting_position": 2,
        "link": None,
    }
    assert [fact.model_dump()["revision"] for fact in await mission.facts(first["registration_id"])] == [1, 2, 3]


async def test_more_capacity_promotes_those_who_wait(mission: Mission) -> None:
    """In their order, at once; the capacity cannot fall below the places taken."""
    edition = await mission.edition(capacity=1)
    for _ in range(4):
        await edition.register(person())
    assert (await edition.put(promotions=2, capacity=3)).status_code == 200
    assert [registration["status"] for registration in await edition.list()] == ["registered"] * 3 + ["waitlisted"]
    refused = await edition.put(capacity=2)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("capacity-below-taken")
    assert (await edition.put(promotions=1, capacity=None)).status_code == 200
    assert {registration["status"] for registration in await edition.list()} == {"registered"}


async def test_the_same_request_repeated_has_one_answer(mission: Mission) -> None:
    """A client that lost the answer sends the same Idempotency-Key and gets the same link."""
    edition = await mission.edition()
    application = person()
    key = {"Idempotency-Key": "form-0123456789"}
    first, again = await edition.enter(application, **key), await edition.enter(application, **key)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"


async def test_statistics_are_kept_only_with_consent(mission: Mission) -> None:
    """Sex and age are not even stored for somebody who did not agree to statistics."""
    edition = await mission.edition()
    await edition.register(person(consents={"participation": True, "statistics": False}))
    async with mission.running.database.transaction(readonly=True) as connection:
        row = await connection.fetchrow(
            "select sex, age_band from registrations where edition_id = $1", UUID(edition.edition_id)
        )
    assert row is not None
    assert tuple(row) == (None, None)


async def test_every_answer_about_consent_is_recorded(mission: Mission) -> None:
    """With the version of the text, its language, the channel and the time."""
    edition = await mission.edition()
    consents = {"participation": True, "statistics": True, "news": False}
    answer = await edition.enter(person(consents=consents), **{"Accept-Language": "en"})
    async with mission.running.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select purpose, granted, text_version, language, channel from consents where registration_id = $1",
            UUID(answer.json()["registration_id"]),
        )
    assert {row["purpose"]: row["granted"] for row in rows} == consents
    assert {(row["text_version"], row["language"], row["channel"]) for row in rows} == {("2026-11", "en", "api")}
