"""The public applies: everybody gets the same answer, and only the link in the mail acts."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from diplomado_contracts import (
    ParticipantLinkIssued,
    PersonDescribed,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
)
from tests.registration.browser import filled, send
from tests.registration.mission import Edition, Mission, person

ADDRESSES = ("new", "known", "enrolled", "waiting", "withdrawn", "unconfirmed", "expired", "nominee", "erased")


async def expire(mission: Mission, edition: Edition) -> None:
    """Let the time of all applications of an edition pass, and purge."""
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set expires_at = now() - interval '1 minute' "
            "where edition_id = $1 and expires_at is not null",
            UUID(edition.edition_id),
        )
    await mission.running.process.housekeeper.purge_frequent()


async def listed(edition: Edition, email: str) -> dict[str, Any]:
    """The registration of an address."""
    (found,) = [row for row in await edition.list() if row["email"] == email]
    return found


async def apply(edition: Edition, application: dict[str, Any]) -> str:
    """Apply by the API; return the path of the own page that the mail has."""
    assert (await edition.apply(application)).status_code == 202
    return edition.mission.own_page((await listed(edition, application["email"]))["registration_id"])


async def people_of_every_kind(mission: Mission, edition: Edition) -> dict[str, dict[str, Any]]:
    """Applications by what is known of their addresses in the edition, which has three places."""
    people = {kind: person() for kind in ADDRESSES}
    await (await mission.edition()).register(people["known"])
    gone = await edition.register(people["erased"])
    await apply(edition, people["expired"])
    await expire(mission, edition)
    participant = (await listed(edition, people["erased"]["email"]))["participant_id"]
    assert (await mission.http.post(f"/api/v1/participants/{participant}/erasure")).status_code == 200
    assert gone["status"] == "registered"
    await edition.register(people["enrolled"])
    csv = f"given_names,family_names,email,institution\nAna,Ríos,{people['nominee']['email']},SNM\n"
    nominated = (await edition.nominate(csv)).json()
    assert nominated["accepted"] == 1, nominated
    leaving = await edition.register(people["withdrawn"])
    await mission.withdraw(leaving["registration_id"])
    await edition.register(people["waiting"])
    await apply(edition, people["unconfirmed"])
    return people


async def test_every_address_gets_the_same_answer(mission: Mission) -> None:
    """Byte for byte and header for header, by the API and by the form, twice each: nobody learns who is enrolled."""
    edition = await mission.edition(capacity=3)
    people = await people_of_every_kind(mission, edition)
    seen = set()
    for kind in (*ADDRESSES, *ADDRESSES):
        answer = await edition.apply(people[kind] | {"given_names": "Curiosa"})
        seen.add((answer.status_code, answer.text, frozenset({*answer.headers} - {"x-correlation-id"})))
    assert {(status, text) for status, text, _ in seen} == {(202, '{"status":"accepted"}')}
    assert len(seen) == 1

    pages = set()
    for kind in ADDRESSES:
        sent = await send(edition, filled(email=people[kind]["email"]))
        pages.add((sent.status_code, sent.text))
    assert len(pages) == 1


async def test_errors_are_the_same_for_every_address(mission: Mission) -> None:
    """A code that no list has, or an institution that is not admitted, is not a way to ask who is enrolled."""
    edition = await mission.edition(capacity=2, institutions=["SNM"])
    known = person(institution="SNM")
    await edition.register(known)
    for changes, field in (
        ({"occupation": "astronaut"}, "occupation"),
        ({"institution": "MINSA"}, "institution"),
        ({"institution": "NASA", "admin_area": "XX-1"}, "institution"),
        ({"email": "no address"}, "email"),
    ):
        answers = [await edition.apply(who | changes) for who in (known, person(institution="SNM"))]
        assert {answer.status_code for answer in answers} == {422}
        bodies = [{**answer.json(), "instance": None} for answer in answers]
        assert bodies[0]["errors"] == bodies[1]["errors"]
        assert bodies[0]["errors"][0]["field"] == field


async def test_the_answer_takes_the_same_time(mission: Mission) -> None:
    """A known address takes less work than a new one, but not less time."""
    edition = await mission.edition()
    known = person()
    await edition.register(known)
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(5):
        for is_known in (True, False):
            answer = await edition.apply(known if is_known else person())
            took[is_known].append(answer.elapsed.total_seconds())
    assert min(min(times) for times in took.values()) >= 0.15


async def test_a_new_person_confirms_by_a_button(mission: Mission) -> None:
    """The place is held before; a scanner that opens the link changes nothing; two clicks are one."""
    edition = await mission.edition(capacity=1)
    application = person(email="Nueva.Persona@Correo.Example")
    path = await apply(edition, application)
    applied = await listed(edition, application["email"])
    assert applied["status"] == "unconfirmed"
    assert (await edition.register(person()))["status"] == "waitlisted"

    for method in ("GET", "HEAD", "OPTIONS"):
        await mission.public.request(method, path)
        await mission.public.request(method, f"{path}/confirmation")
    assert (await listed(edition, application["email"]))["status"] == "unconfirmed"

    answers = await asyncio.gather(*(mission.public.post(f"{path}/confirmation") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert (await listed(edition, application["email"]))["status"] == "registered"
    described, changed, registered = await mission.facts(applied["registration_id"], applied["participant_id"])
    assert isinstance(described, PersonDescribed)
    assert isinstance(changed, RegistrationStatusChanged)
    assert (changed.status, changed.revision) == ("unconfirmed", 1)
    assert changed.expires_at is not None
    assert changed.expires_at - changed.changed_at == timedelta(hours=48)
    assert isinstance(registered, Registered)
    assert registered.revision == 2
    async with mission.running.database.transaction(readonly=True) as connection:
        proven = await connection.fetch(
            "select email_key, proven_at is not null as proven, source from contacts where participant_id = $1",
            UUID(applied["participant_id"]),
        )
    assert [tuple(row) for row in proven] == [("nueva.persona@correo.example", True, "api")]
    history = (await mission.http.get(f"/api/v1/registrations/{applied['registration_id']}")).json()["history"]
    assert [step["step"] for step in history] == ["submitted", "confirmed"]


async def test_who_confirms_waits_in_the_order_of_confirmation(mission: Mission) -> None:
    edition = await mission.edition(capacity=1)
    await edition.register(person())
    first, second = person(), person()
    paths = [await apply(edition, who) for who in (first, second)]
    for path in reversed(paths):
        await mission.public.post(f"{path}/confirmation")
    positions = [(await listed(edition, who["email"]))["waiting_position"] for who in (first, second)]
    assert positions == [2, 1]
    facts = await mission.facts((await listed(edition, first["email"]))["registration_id"])
    assert isinstance(facts[-1], RegistrationWaitlisted)


async def test_an_expired_place_goes_to_the_next_once(mission: Mission) -> None:
    """Several purges at the same time; the late one may still confirm, and waits."""
    edition = await mission.edition(capacity=1)
    late = person()
    path = await apply(edition, late)
    waiting = [await edition.register(person()) for _ in range(3)]
    await asyncio.gather(*(expire(mission, edition) for _ in range(4)))
    statuses = {row["registration_id"]: row["status"] for row in await edition.list()}
    assert [statuses[one["registration_id"]] for one in waiting] == ["registered", "waitlisted", "waitlisted"]
    _, expired = await mission.facts((await listed(edition, late["email"]))["registration_id"])
    assert isinstance(expired, RegistrationStatusChanged)
    assert (expired.status, expired.revision, expired.expires_at) == ("expired", 2, None)
    _, promoted = await mission.facts(waiting[0]["registration_id"])
    assert isinstance(promoted, Registered)
    assert promoted.promoted

    assert "El plazo para confirmar terminó" in (await mission.public.get(path)).text
    await mission.public.post(f"{path}/confirmation")
    assert (await listed(edition, late["email"]))["waiting_position"] == 3


@pytest.mark.parametrize("round_number", range(3))
async def test_confirming_and_expiring_at_the_same_time_give_the_place_once(
    mission: Mission, round_number: int
) -> None:
    """Whichever is first: one person has the place, and the counters are exact."""
    edition = await mission.edition(capacity=2)
    applications = [person() for _ in range(2)]
    paths = [await apply(edition, who) for who in applications]
    for _ in range(3):
        await edition.register(person())
    await asyncio.gather(
        *(mission.public.post(f"{path}/confirmation") for path in paths * 2),
        *(expire(mission, edition) for _ in range(2)),
    )
    held = [row["status"] for row in await edition.list()]
    assert sorted(held) == ["registered"] * 2 + ["waitlisted"] * 3
    async with mission.running.database.transaction(readonly=True) as connection:
        counted = await connection.fetchrow(
            "select taken, waiting from editions where edition_id = $1", UUID(edition.edition_id)
        )
    assert counted is not None
    assert tuple(counted) == (2, 3)
    numbers = [fact for row in await edition.list() for fact in await mission.facts(row["registration_id"])]
    places = [fact.registration_id for fact in numbers if isinstance(fact, Registered)]
    assert len(places) == len(set(places)) == 2


async def test_a_second_application_before_the_confirmation_corrects_the_first(mission: Mission) -> None:
    """Nobody knows the person yet: the newest name counts. One place is held, and no second mail goes out."""
    edition = await mission.edition(capacity=1)
    application = person(given_names="Aan")
    await apply(edition, application)
    before = await mission.facts((await listed(edition, application["email"]))["registration_id"])
    await apply(edition, application | {"given_names": "Ana", "occupation": "law"})
    after = await listed(edition, application["email"])
    assert (after["given_names"], after["occupation"], after["status"]) == ("Ana", "law", "unconfirmed")
    assert await mission.facts(after["registration_id"]) == before
    async with mission.running.database.transaction(readonly=True) as connection:
        taken = await connection.fetchval("select taken from editions where edition_id = $1", UUID(edition.edition_id))
    assert taken == 1


async def test_a_public_form_changes_nothing_of_a_known_person(mission: Mission) -> None:
    """Not the name, not the language, not the address; nor a registration in the edition, withdrawn or not."""
    edition, other = await mission.edition(), await mission.edition()
    known = person()
    await edition.register(known)
    withdrawn = await other.register(known)
    await mission.withdraw(withdrawn["registration_id"])
    before = await edition.list(), await other.list()
    vandal = known | {"given_names": "Vándala", "language": "en", "occupation": "law", "email": known["email"].upper()}
    third = await mission.edition()
    for where in (edition, other, third):
        await where.apply(vandal)
    assert (await edition.list(), await other.list()) == before
    (applied,) = await third.list()
    assert (applied["given_names"], applied["language"], applied["email"], applied["status"]) == (
        known["given_names"],
        "es",
        known["email"],
        "unconfirmed",
    )


async def test_who_is_enrolled_gets_the_link_by_mail(mission: Mission) -> None:
    """Once in a quarter of an hour, however often somebody applies, also at the same time."""
    edition = await mission.edition()
    known = person()
    enrolled = await edition.register(known)
    await asyncio.gather(*(edition.apply(known) for _ in range(4)))
    _, issued = await mission.facts(enrolled["registration_id"])
    assert isinstance(issued, ParticipantLinkIssued)
    assert (issued.requested, issued.link_revision, issued.revision) == (True, 1, 1)


async def test_staff_register_over_an_application_that_waits(mission: Mission) -> None:
    """The held place is used, not a second one; a nomination does the same."""
    edition = await mission.edition(capacity=2)
    first, second = person(), person()
    for who in (first, second):
        await apply(edition, who)
    assert (await edition.register(first))["status"] == "registered"
    csv = f"given_names,family_names,email,institution\nAna,Ríos,{second['email']},SNM\n"
    answer = (await edition.nominate(csv)).json()
    assert (answer["accepted"], answer["waitlisted"]) == (1, 0)
    assert {row["status"] for row in await edition.list()} == {"registered"}
    assert (await edition.register(person()))["status"] == "waitlisted"


async def test_an_application_can_be_withdrawn_and_frees_the_place(mission: Mission) -> None:
    edition = await mission.edition(capacity=1)
    application = person()
    path = await apply(edition, application)
    waiting = await edition.register(person())
    await mission.public.post(f"{path}/withdrawal", data={"confirmed": "yes"})
    statuses = {row["registration_id"]: row["status"] for row in await edition.list()}
    assert statuses[waiting["registration_id"]] == "registered"


async def test_registration_that_closed_lets_those_in_who_applied_in_time(mission: Mission) -> None:
    """Not those whose application has expired."""
    edition = await mission.edition(capacity=5)
    in_time, late = person(), person()
    paths = [await apply(edition, who) for who in (late, in_time)]
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set expires_at = now() where registration_id = $1",
            UUID((await listed(edition, late["email"]))["registration_id"]),
        )
    await mission.running.process.housekeeper.purge_frequent()
    assert (await edition.put(registration_until="2023-04-01T00:00:00Z")).status_code == 200
    answers = [await mission.public.post(f"{path}/confirmation") for path in paths]
    assert [answer.status_code for answer in answers] == [409, 303]
    assert "cerró" in answers[0].text


async def test_people_who_never_confirmed_are_erased(mission: Mission) -> None:
    """After thirty days; not those who have anything else."""
    edition = await mission.edition()
    forgotten, known = person(), person()
    await (await mission.edition()).register(known)
    for who in (forgotten, known):
        await apply(edition, who)
    participants = {who["email"]: (await listed(edition, who["email"]))["participant_id"] for who in (forgotten, known)}
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update participants set described_at = now() - interval '31 days' where participant_id = any ($1)",
            [UUID(participant) for participant in participants.values()],
        )
        await connection.execute(
            "update registrations set changed_at = now() - interval '31 days' where participant_id = any ($1)",
            [UUID(participant) for participant in participants.values()],
        )
    await expire(mission, edition)
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set changed_at = now() - interval '31 days' where participant_id = any ($1)",
            [UUID(participant) for participant in participants.values()],
        )
    await mission.running.process.housekeeper.purge()
    async with mission.running.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select participant_id, erased_at is not null as erased from participants where participant_id = any ($1)",
            [UUID(participant) for participant in participants.values()],
        )
        contacts = await connection.fetchval(
            "select count(*) from contacts where participant_id = $1 and email is not null",
            UUID(participants[forgotten["email"]]),
        )
    erased = {str(row["participant_id"]): row["erased"] for row in rows}
    assert erased == {participants[forgotten["email"]]: True, participants[known["email"]]: False}
    assert contacts == 0
