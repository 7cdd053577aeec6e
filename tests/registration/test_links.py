"""Links to the participant's own page: they expire, rotate, and are mailed again to whoever asks by address."""

import asyncio
import hashlib
from uuid import UUID

import httpx

from diplomado_chassis.http.rate_limit import RateLimiter
from diplomado_chassis.ids import uuid7
from diplomado_contracts import ParticipantLinkIssued
from tests.registration.browser import confirmed, filled
from tests.registration.mission import Edition, Mission, person
from tests.support.waiting import PATIENCE


async def issued(mission: Mission, *registrations: str) -> list[ParticipantLinkIssued]:
    """The links that were issued."""
    return [fact for fact in await mission.facts(*registrations) if isinstance(fact, ParticipantLinkIssued)]


async def lost_long_ago(mission: Mission, registration_id: str) -> None:
    """A quarter of an hour passes since the last mail."""
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set link_mailed_at = link_mailed_at - interval '16 minutes' "
            "where registration_id = $1",
            UUID(registration_id),
        )


async def test_forged_expired_and_void_links_open_nothing(mission: Mission) -> None:
    """Each says what to do. No button of the page works with them."""
    edition = await mission.edition()
    fields = filled()
    path = await confirmed(edition, fields)
    (row,) = await edition.list()
    registration_id = row["registration_id"]
    expired = mission.own_page(registration_id, days=-1)
    forged = path[:-4] + ("AAAA" if not path.endswith("AAAA") else "BBBB")
    void = mission.own_page(registration_id, 2)
    for other, status, words in ((expired, 410, "venció"), (void, 410, "más nuevo"), (forged, 404, "no existe")):
        page = await mission.public.get(other)
        assert (page.status_code, words in page.text) == (status, True), other
        assert fields["given_names"] not in page.text
        for action in ("withdrawal", "consents", "confirmation", "return"):
            answer = await mission.public.post(f"{other}/{action}", data={"confirmed": "yes"})
            assert answer.status_code == status
    assert (await edition.list())[0]["status"] == "registered"


async def test_an_expired_link_is_replaced_by_mail(mission: Mission) -> None:
    """To the registered address alone, once in a quarter of an hour; the page is the same each time."""
    edition = await mission.edition()
    await confirmed(edition, filled())
    registration_id = (await edition.list())[0]["registration_id"]
    expired = mission.own_page(registration_id, days=-1)
    await lost_long_ago(mission, registration_id)
    answers = await asyncio.gather(*(mission.public.post(f"{expired}/link") for _ in range(3)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    (fact,) = await issued(mission, registration_id)
    assert (fact.requested, fact.link_revision) == (True, 1)
    assert "/r/" not in answers[0].text


async def test_links_are_asked_for_by_address(mission: Mission) -> None:
    """For each registration that still matters; unknown and erased addresses get the same answer."""
    ended: Edition = await mission.edition()
    coming = await mission.edition(starts_on="2031-05-02", ends_on="2031-08-25")
    also_coming = await mission.edition(starts_on="2031-05-02", ends_on="2031-08-25")
    who = person()
    registrations = [await edition.register(who) for edition in (ended, coming, also_coming)]
    await mission.withdraw(registrations[2]["registration_id"])
    gone = person()
    await coming.register(gone)
    (erased,) = [row["participant_id"] for row in await coming.list() if row["email"] == gone["email"]]
    await mission.http.post(f"/api/v1/participants/{erased}/erasure")

    answers = [
        await mission.public.post("/api/v1/links", json={"email": address})
        for address in (who["email"].upper(), gone["email"], "nadie@correo.example", who["email"])
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, '{"status":"accepted"}')}
    facts = [await issued(mission, registration["registration_id"]) for registration in registrations]
    assert [len(found) for found in facts] == [0, 1, 1]

    pages = [
        await mission.public.post("/link", data={"email": address})
        for address in (who["email"], "nadie@correo.example")
    ]
    assert {(page.status_code, page.text) for page in pages} == {(200, pages[0].text)}
    wrong = await mission.public.post("/link", data={"email": "nadie"})
    assert (wrong.status_code, 'value="nadie"' in wrong.text) == (422, True)
    assert (await mission.public.post("/api/v1/links", json={"email": "nadie"})).status_code == 422


async def test_a_client_cannot_ask_without_end(mission: Mission) -> None:
    """The limit is per client; afterwards the page says to wait."""
    app = mission.running.process.app
    app.state.link_limiter = RateLimiter(1, 0.01, 10, lambda: 0.0)
    await mission.public.post("/api/v1/links", json={"email": "nadie@correo.example"})
    try:
        refused = await mission.public.post("/api/v1/links", json={"email": "nadie@correo.example"})
        page = await mission.public.post("/link", data={"email": "nadie@correo.example"})
    finally:
        del app.state.link_limiter
    assert (refused.status_code, page.status_code) == (429, 429)
    assert int(refused.headers["retry-after"]) > 0


async def test_many_clients_together_cannot_fill_one_mailbox(mission: Mission) -> None:
    """The limit of an address is the same whether it is known or not; other addresses are not touched by it."""
    for email in (f"buzon-{uuid7()}@correo.example", f"otro-{uuid7()}@correo.example"):
        answers = []
        for number in range(8):
            transport = httpx.AsyncHTTPTransport(local_address=f"127.0.0.{number + 2}")
            async with httpx.AsyncClient(base_url=mission.running.url, transport=transport, timeout=PATIENCE) as client:
                written = email.upper() if number % 2 else email
                answers.append(await client.post("/api/v1/links", json={"email": written}))
        assert [answer.status_code for answer in answers] == [202] * 6 + [429] * 2
        assert 0 < int(answers[-1].headers["retry-after"]) <= 600
        assert (await mission.public.post("/link", data={"email": email})).status_code == 429


async def test_a_coordinator_renews_a_link(mission: Mission) -> None:
    """All earlier links are void, also those in mails; other services learn of it, and the new one works."""
    edition = await mission.edition()
    body = await edition.register(person())
    path = f"/api/v1/registrations/{body['registration_id']}/link"
    old = mission.own_page(body["registration_id"])
    renewed = await mission.http.post(path)
    mailed = await mission.http.post(path, json={"mail": True})
    pages = [old, *("/r/" + answer.json()["link"].rpartition("/r/")[2] for answer in (renewed, mailed))]
    assert [(await mission.public.get(page)).status_code for page in pages] == [410, 410, 200]
    facts = await issued(mission, body["registration_id"])
    assert [(fact.revision, fact.link_revision, fact.requested) for fact in facts] == [(1, 2, False), (2, 3, True)]


async def test_links_of_before_work_until_they_are_replaced(mission: Mission) -> None:
    """They hold a random token. They do not show the name: such a link was shown on a screen, not mailed."""
    edition = await mission.edition()
    who = person()
    body = await edition.register(who)
    token = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8"
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update registrations set link_hash = $2 where registration_id = $1",
            UUID(body["registration_id"]),
            hashlib.sha256(token.encode()).digest(),
        )
    page = await mission.public.get(f"/r/{token}")
    assert (page.status_code, who["given_names"] in page.text) == (200, False)
    await mission.http.post(f"/api/v1/registrations/{body['registration_id']}/link")
    assert (await mission.public.get(f"/r/{token}")).status_code == 404


async def test_a_withdrawn_persons_link_shows_the_state_and_the_way_back(mission: Mission) -> None:
    """One button; clicking it twice registers once; behind those who wait."""
    edition = await mission.edition(capacity=1)
    body = await edition.register(person())
    await edition.register(person())
    await mission.withdraw(body["registration_id"])
    path = mission.own_page(body["registration_id"])
    page = (await mission.public.get(path)).text
    assert "Se retiró" in page
    assert f"{path}/return" in page
    answers = await asyncio.gather(*(mission.public.post(f"{path}/return") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    (back,) = [row for row in await edition.list() if row["registration_id"] == body["registration_id"]]
    assert (back["status"], back["waiting_position"]) == ("waitlisted", 1)
    revisions = [fact.model_dump()["revision"] for fact in await mission.facts(body["registration_id"])]
    assert revisions == [1, 2, 3]


async def test_every_status_has_a_page(mission: Mission) -> None:
    """In both languages, with what can be done."""
    edition = await mission.edition()
    body = await edition.register(person())
    path = mission.own_page(body["registration_id"])
    for status, words in (
        ("submitted", "looking at your application"),
        ("needs_information", "needs more information"),
        ("rejected", "was not accepted"),
        ("expired", "time to confirm is over"),
        ("replaced", "gave your place to another person"),
        ("merged", "joined with another one"),
    ):
        async with mission.running.database.transaction() as connection:
            await connection.execute(
                "update registrations set status = $2 where registration_id = $1", UUID(body["registration_id"]), status
            )
        assert words in (await mission.public.get(f"{path}?lang=en")).text
        assert (await mission.public.get(f"{path}?lang=es")).status_code == 200


async def test_the_link_of_an_erased_person_opens_nothing(mission: Mission) -> None:
    edition = await mission.edition()
    body = await edition.register(person())
    path = mission.own_page(body["registration_id"])
    (row,) = await edition.list()
    await mission.http.post(f"/api/v1/participants/{row['participant_id']}/erasure")
    assert (await mission.public.get(path)).status_code == 404
    assert (await mission.public.post(f"{path}/link")).status_code == 404
