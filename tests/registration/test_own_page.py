"""What the participant's own page says in each phase of a course, and what it refuses."""

from typing import Any
from uuid import UUID

import pytest

from tests.registration.browser import applied, filled
from tests.registration.mission import Mission, person
from tests.registration.test_eligibility import graduate, with_rules
from tests.registration.test_merging import id_of, merge, record

AHEAD: dict[str, Any] = {"starts_on": "2099-05-02", "ends_on": "2099-08-25"}
PAST: dict[str, Any] = {"starts_on": "2021-07-14", "ends_on": "2021-07-15"}
RUNNING: dict[str, Any] = {"starts_on": "2021-07-14", "ends_on": "2099-07-15"}


async def own_page(mission: Mission, **changes: Any) -> tuple[str, str]:
    """The registration and the path of somebody with a place in an edition."""
    edition = await mission.edition(**changes)
    registration_id = str((await edition.register(person()))["registration_id"])
    return registration_id, mission.own_page(registration_id)


@pytest.mark.parametrize(
    ("dates", "said", "never"),
    [
        (AHEAD, "le escribimos con las fechas de las sesiones", "El curso terminó"),
        (RUNNING, "entre a las próximas sesiones", "El curso empieza"),
        (PAST, "Terminó el 15 de julio de 2021", "próximas sesiones"),
    ],
)
async def test_the_page_says_what_comes_next(mission: Mission, dates: dict[str, str], said: str, never: str) -> None:
    """A course of the past promises no mails about sessions."""
    _, path = await own_page(mission, **dates)
    page = (await mission.public.get(f"{path}?lang=es")).text
    assert said in page
    assert never not in page
    assert ("le escribimos con las fechas" in page) == (dates is AHEAD)


async def test_days_that_share_a_month_are_written_once(mission: Mission) -> None:
    _, path = await own_page(mission, **PAST)
    assert "Del 14 al 15 de julio de 2021" in (await mission.public.get(f"{path}?lang=es")).text
    assert "14 to 15 July 2021" in (await mission.public.get(f"{path}?lang=en")).text


async def test_a_cancelled_course_says_so(mission: Mission) -> None:
    edition = await mission.edition(**AHEAD)
    path = mission.own_page((await edition.register(person()))["registration_id"])
    cancelled = await mission.http.post(
        f"/api/v1/editions/{edition.edition_id}/cancellation?confirm_mails=1", json={"reason": "No hay sala"}
    )
    assert cancelled.status_code == 200, cancelled.text
    page = (await mission.public.get(f"{path}?lang=es")).text
    assert "Este curso se canceló" in page
    assert "Tiene un cupo" not in page


async def test_the_waiting_list_says_what_the_wait_depends_on(mission: Mission) -> None:
    plain = await mission.edition(capacity=1, **AHEAD)
    offering = await mission.edition(
        capacity=2, promotion="offer", offer_hours=24, **AHEAD, seats=[{"by": "channel", "value": "open", "maximum": 2}]
    )
    pages = []
    for edition, places in ((plain, 1), (offering, 2)):
        for _ in range(places):
            await edition.register(person())
        waiting = await edition.register(person())
        assert waiting["status"] == "waitlisted"
        pages.append((await mission.public.get(f"{mission.own_page(waiting['registration_id'])}?lang=es")).text)
    assert "Su lugar en la lista: 1." in pages[0]
    assert "el cupo es suyo de inmediato" in pages[0]
    assert "guarda cupos para algunos grupos" not in pages[0]
    assert "tiene 24 horas para aceptar el cupo" in pages[1]
    assert "guarda cupos para algunos grupos" in pages[1]


async def test_the_other_services_are_embedded_for_who_has_a_place(mission: Mission) -> None:
    """By the same token, as links that work without scripts."""
    _, path = await own_page(mission, **AHEAD)
    token = path.removeprefix("/r/")
    page = (await mission.public.get(f"{path}?lang=en")).text
    for address in (f"/sessions/own/{token}", f"/certificates/own/{token}", f"/sessions/own-team/{token}"):
        assert f'href="{address}?lang=en"' in page
        assert f'hx-get="{address}?lang=en"' in page
    edition = await mission.edition(capacity=1)
    await edition.register(person())
    waiting = await edition.register(person())
    other = (await mission.public.get(mission.own_page(waiting["registration_id"]))).text
    assert "/sessions/own/" not in other


async def test_a_joined_record_changes_nothing_by_its_link(mission: Mission) -> None:
    """Neither name nor consents, address, answers or place; the page leads to the other record."""
    edition = await mission.edition(**AHEAD)
    kept, _ = await record(mission, edition)
    application = person()
    merged_id = str((await edition.register(application))["registration_id"])
    merged = await id_of(edition, application)
    path = mission.own_page(merged_id)
    assert "Su consentimiento" in (await mission.public.get(path)).text
    joined = await merge(mission, merged, kept)
    assert joined.status_code == 200, joined.text
    page = await mission.public.get(f"{path}?lang=es")
    assert "se unió con otra suya" in page.text
    for part in ("consents", "correction", "address", "withdrawal", "/name"):
        assert f"/{part.strip('/')}?lang" not in page.text
    before = await state(mission, merged_id)
    for part, fields in (
        ("name", {"revision": "1"}),
        ("correction", {"given_names": "Otra", "family_names": "Persona"}),
        ("consents", {"consent_news": "yes"}),
        ("address", {"email": "otra@correo.example"}),
        ("withdrawal", {"confirmed": "yes"}),
        ("answers", {"q_years": "3"}),
    ):
        answer = await mission.public.post(f"{path}/{part}?lang=es", data=fields)
        assert answer.status_code == 409, part
    for part in ("confirmation", "return", "link"):
        assert (await mission.public.post(f"{path}/{part}?lang=es")).status_code == 409, part
    assert await state(mission, merged_id) == before


async def state(mission: Mission, registration_id: str) -> list[Any]:
    """Everything that a link could change."""
    async with mission.running.database.transaction(readonly=True) as connection:
        return [
            [tuple(row) for row in await connection.fetch(statement, UUID(registration_id))]
            for statement in (
                "select status, revision, name_confirmations from registrations where registration_id = $1",
                "select purpose, granted from consents where registration_id = $1 order by id",
                "select proposal_id, status from change_proposals where registration_id = $1",
                "select p.revision, p.new_email from registrations r join participants p using (participant_id) "
                "where registration_id = $1",
            )
        ]


@pytest.mark.parametrize(("language", "reason"), [("es", "Esta edición no es para quienes"), ("en", "not for those")])
async def test_who_is_not_eligible_reads_why(mission: Mission, language: str, reason: str) -> None:
    """At the confirmation, where earlier graduations are looked at."""
    done = await mission.edition()
    graduate_id = str((await done.register(someone := person()))["registration_id"])
    await graduate(mission, done, graduate_id)
    rules = {"rule": "graduation", "course": "GIF", "is": "excluded"}
    edition = await with_rules(mission, rules, **AHEAD)
    path = await applied(edition, filled(email=someone["email"]))
    refused = await mission.public.post(f"{path}/confirmation?lang={language}")
    assert refused.status_code == 409
    assert reason in refused.text
    assert f'action="{path}/confirmation?lang={language}"' in refused.text
    assert await edition.statuses() == ["unconfirmed"]


async def test_nothing_typed_is_lost(mission: Mission) -> None:
    _, path = await own_page(mission, **AHEAD)
    fields = {"given_names": "", "family_names": "De la Guardia"}
    wrong = await mission.public.post(f"{path}/correction?lang=es", data=fields)
    assert wrong.status_code == 422
    assert 'value="De la Guardia"' in wrong.text
    assert 'id="given_names-error"' in wrong.text
    address = await mission.public.post(f"{path}/address?lang=en", data={"email": "ana@@correo"})
    assert address.status_code == 422
    assert 'value="ana@@correo"' in address.text


async def test_a_past_course_that_is_open_promises_no_place(mission: Mission) -> None:
    full = await mission.edition(capacity=1, **PAST)
    await full.register(person())
    form = (await mission.public.get(f"/e/{full.code}?lang=es")).text
    assert "Este curso ya terminó" in form
    assert "Los cupos están llenos" not in form
    ahead = await mission.edition(capacity=1, **AHEAD)
    await ahead.register(person())
    assert "Los cupos están llenos" in (await mission.public.get(f"/e/{ahead.code}?lang=es")).text
