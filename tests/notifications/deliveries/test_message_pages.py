"""The pages about messages, on the running service: states, reasons, sending again, previews, and who may see what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from diplomado_notifications.deliveries.delivery import LETTERS
from diplomado_notifications.deliveries.wording import FOR_INSTITUTIONS
from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.notifications.catcher import Catcher, catching
from tests.notifications.conftest import QUICK
from tests.notifications.signed_in import SECRET, client_of, hidden, sign_in
from tests.notifications.world import EDITION, edition, named, person, registered, scheduled, waitlisted
from tests.support.accesses import accesses_of
from tests.support.services import Running, publish, running
from tests.support.waiting import eventually

pytestmark = pytest.mark.in_order

BASE = f"/notifications/editions/{EDITION}/messages"
ANA = named("registration-ana")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def mail_server() -> AsyncIterator[Catcher]:
    """A mail server for this file."""
    async with catching() as catcher:
        yield catcher


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def serving(platform: Platform, mail_server: Catcher) -> AsyncIterator[Running]:
    """The service with all its roles; the mails to Luz and Eva were refused, Mal has no address."""
    async with running(
        service, platform, **QUICK, smtp_port=mail_server.port, session_secret=SECRET, development=True
    ) as started:
        await publish(started, edition(), person("ana"), scheduled("m1"))
        await publish(started, registered("ana", institution="SNM"))
        await eventually(lambda: counted(started, "sent", 1))
        mail_server.will("RCPT", *["550 5.1.1 unknown"] * 2)
        await publish(started, person("luz"), person("eva"), person("mal", email="mal"))
        await publish(started, waitlisted("luz"), waitlisted("eva"), registered("mal", institution="MINSA"))
        await eventually(lambda: counted(started, "failed", 3))
        mail_server.answers["RCPT"].clear()
        yield started


async def counted(serving: Running, status: str, least: int) -> bool:
    """True if so many deliveries, or more, have a status."""
    return len((await serving.http.get(f"/api/v1/deliveries?status={status}")).json()["deliveries"]) >= least


async def test_states_and_reasons_are_in_words(serving: Running) -> None:
    for language, words in (
        ("es", ("Enviado", "No se pudo enviar", "El servidor rechazó la dirección", "La dirección no sirve")),
        ("en", ("Sent", "Could not be sent", "The server refused the address", "Mail cannot be sent to the address")),
    ):
        async with client_of(serving, language=language) as client:
            page = await client.get(BASE)
        assert page.status_code == 200
        assert all(word in page.text for word in words)
        assert "Peñalba" in page.text
        assert "@correo.example" not in page.text


async def test_messages_are_filtered_and_paged(serving: Running) -> None:
    async with client_of(serving) as client:
        failed = (await client.get(f"{BASE}?view=failed")).text
        # What is to be done about it is one step away.
        for who in ("luz", "mal"):
            assert f"/registration/editions/{EDITION}/people/{named('registration-' + who)}/correction" in failed
        assert "Inscripción confirmada" in failed
        assert "Ana Peñalba" not in failed
        one = (await client.get(f"{BASE}?registration={ANA}")).text
        assert "Luz Peñalba" not in one
        assert "Ver cómo se leen" in one
        kind = (await client.get(f"{BASE}?view=failed&template=registration_waitlisted")).text
        assert "Mal Peñalba" not in kind.partition("<h2>Lista</h2>")[2]
        nothing = (await client.get(f"{BASE}?view=failed&template=reminder")).text
        assert "No hay mensajes aquí." in nothing
        for strange in ("after=zz", "view=lost", "registration=1", "after=WzEsMl0"):
            assert (await client.get(f"{BASE}?{strange}")).status_code == 200
        assert (await client.get(f"/notifications/editions/{uuid4()}/messages")).status_code == 404


async def test_a_person_is_found_without_the_address_in_the_url(serving: Running) -> None:
    async with client_of(serving) as client:
        keys = hidden((await client.get(BASE)).text, f"{BASE}/people")
        by_address = await client.post(f"{BASE}/people", data={**keys, "person": "ANA@correo.example"})
        assert by_address.status_code == 303
        assert by_address.headers["location"] == f"{BASE}?registration={ANA}"
        several = await client.post(f"{BASE}/people", data={**keys, "person": "peñalba"})
        assert several.status_code == 200
        assert f"registration={ANA}" in several.text
        none = await client.post(f"{BASE}/people", data={**keys, "person": "<b>100%_"})
        assert none.status_code == 422
        assert "No hay nadie con ese nombre" in none.text
        assert 'value="&lt;b&gt;100%_"' in none.text


async def test_previews_have_the_persons_details_and_send_nothing(serving: Running, mail_server: Catcher) -> None:
    before = len(mail_server.mails)
    async with client_of(serving) as client:
        for template in LETTERS:
            for language in ("es", "en"):
                query = f"registration={ANA}&template={template}&written_in={language}"
                page = await client.get(f"{BASE}/preview?{query}")
                assert page.status_code == 200, (template, language)
                assert f'<article class="box" lang="{language}">' in page.text
                assert "Ana Peñalba de Gracia" in page.text
                assert "María Fernanda" not in page.text
        own = await client.get(f"{BASE}/preview?registration={ANA}&template=nothing&written_in=zz")
        assert '<article class="box" lang="es">' in own.text
        assert (await client.get(f"{BASE}/preview?registration={uuid4()}")).status_code == 404
        elsewhere = f"/notifications/editions/{uuid4()}/messages/preview?registration={ANA}"
        assert (await client.get(elsewhere)).status_code == 404
    assert len(mail_server.mails) == before


async def test_auditors_read_and_change_nothing(serving: Running) -> None:
    for role in ("auditor", "data_protection"):
        async with client_of(serving, role) as client:
            page = (await client.get(f"{BASE}?view=failed")).text
            assert "No se pudo enviar" in page
            assert "/resend" not in page
            assert "/correction" not in page
            keys = hidden(page, f"{BASE}/people")
            assert (await client.post(f"{BASE}/resend", data=keys)).status_code == 403
            assert (await client.post(f"{BASE}/{uuid4()}/resend", data=keys)).status_code == 403
    async with client_of(serving, "focal_point") as client:
        assert (await client.get(BASE)).status_code == 403
    async with client_of(serving, scope=Scope(editions=frozenset({"other"}))) as client:
        for path in (BASE, f"{BASE}/preview?registration={ANA}", f"/notifications/fragments/person/{ANA}"):
            assert (await client.get(path)).status_code == 403, path
        assert "no se pudieron enviar" not in (await client.get("/notifications/fragments/home")).text


async def test_a_focal_point_sees_what_was_sent_to_the_own_people(serving: Running) -> None:
    """Kind, time and outcome; nobody of another institution, nothing about results, no way to the texts."""
    path = f"/notifications/fragments/person/{ANA}"
    async with client_of(serving, "focal_point", institution="SNM") as client:
        own = await client.get(path)
        assert own.status_code == 200
        assert "Inscripción confirmada" in own.text
        assert "Enviado" in own.text
        assert "/messages" not in own.text
        for other in ("mal", "luz"):
            refused = await client.get(f"/notifications/fragments/person/{named('registration-' + other)}")
            assert refused.status_code == 403
    for institution, scope in (("MINSA", None), (None, None), ("SNM", Scope(editions=frozenset({"other"})))):
        async with client_of(serving, "focal_point", scope=scope, institution=institution) as client:
            assert (await client.get(path)).status_code == 403
    assert not {"certificate_issued", "name_check", "threshold_unreachable", "recording_published"} & FOR_INSTITUTIONS


async def test_pieces_for_other_pages(serving: Running) -> None:
    async with client_of(serving) as client:
        home = await client.get("/notifications/fragments/home", headers={"HX-Request": "true"})
        assert "3 correos no se pudieron enviar" in home.text
        assert "<html" not in home.text
        steps = await client.get(f"/notifications/fragments/editions/{EDITION}/next-steps")
        assert f'<a href="{BASE}">Revisar 3 mensajes que no llegaron</a>' in steps.text
        whole = await client.get(f"/notifications/fragments/person/{ANA}")
        assert "<html" in whole.text
        assert "Inscripción confirmada" in whole.text
        nobody = await client.get(f"/notifications/fragments/person/{uuid4()}")
        assert "Todavía no hay mensajes" in nobody.text


async def test_a_line_that_is_held_up_is_said(serving: Running) -> None:
    """What waits for the provider's limit is in the database, wherever the sender runs."""
    async with serving.database.transaction() as connection:
        await connection.execute(
            "insert into deliveries (delivery_id, template, registration_id, edition_id, participant_id, subject_id, "
            "revision, moment, status, reason, due_at) values ($1, 'recording_published', $1, $1, $1, $1, 1, now(), "
            "'pending', 'limit_reached', now() + interval '1 hour')",
            waiting := uuid4(),
        )
    try:
        async with client_of(serving) as client:
            assert "1 mensaje espera" in (await client.get("/notifications/fragments/home")).text
    finally:
        async with serving.database.transaction() as connection:
            await connection.execute("delete from deliveries where delivery_id = $1", waiting)


async def test_a_person_takes_their_messages_along(serving: Running) -> None:
    secrets = serving.settings.link_secrets  # type: ignore[attr-defined]
    link = SignedLink("own_page", ANA, 1, datetime.now(UTC) + timedelta(days=1))
    token = sign(link, secrets)
    data = (await serving.http.get(f"/notifications/own-data/{token}/file", headers={"Authorization": ""})).json()
    assert data["person"][0]["email"] == "ana@correo.example"
    assert data["messages"][0]["template"] == "registration_confirmed"
    page = await serving.http.get(f"/notifications/own-data/{token}?lang=en")
    assert "Registration confirmed" in page.text
    for other in (replace(link, revision=2), replace(link, kind="proof"), replace(link, subject=uuid4())):
        assert (await serving.http.get(f"/notifications/own-data/{sign(other, secrets)}")).status_code == 404
    expired = replace(link, expires_at=datetime.now(UTC) - timedelta(days=1))
    assert (await serving.http.get(f"/notifications/own-data/{sign(expired, secrets)}")).status_code == 404


async def test_the_pages_in_a_browser(serving: Running, page_at: Visitors) -> None:
    """Every state: all, failed, one person, nothing, nobody found, a preview, the pieces."""

    async def enter(page: Page, _kind: Kind) -> None:
        await sign_in(page, serving)
        await page.goto(BASE)

    async def search(page: Page, kind: Kind) -> None:
        await page.goto(in_language(BASE, kind.language))
        await page.locator("#person").fill("nadie@correo.example")
        await page.locator("form[action*='/people'] button").click()
        await page.locator("[aria-invalid=true]").wait_for()

    paths = [
        BASE,
        f"{BASE}?view=failed",
        f"{BASE}?registration={ANA}",
        f"{BASE}?template=reminder",
        f"{BASE}/preview?registration={ANA}&template=reminder",
        "/notifications/fragments/home",
        f"/notifications/fragments/person/{ANA}",
    ]
    assert await examine(page_at, serving.url, enter, *paths, search) == []


async def test_failed_messages_are_sent_again(serving: Running, mail_server: Catcher) -> None:
    """One, then those of a reason; twice does no more. Last in this file, because it changes the states."""
    async with client_of(serving) as client:
        page = (await client.get(f"{BASE}?view=failed")).text
        one = (await serving.http.get("/api/v1/deliveries?status=failed&template=registration_waitlisted")).json()
        first = one["deliveries"][0]["delivery_id"]
        keys = hidden(page, f"{BASE}/{first}/resend")
        elsewhere = f"/notifications/editions/{uuid4()}/messages/{first}/resend"
        assert (await client.post(elsewhere, data=keys)).status_code == 404
        sent = await client.post(f"{BASE}/{first}/resend", data=keys)
        assert sent.status_code == 303
        assert "Se envía de nuevo." in (await client.get(sent.headers["location"])).text
        await eventually(lambda: counted(serving, "sent", 2))
        again = await client.post(f"{BASE}/{first}/resend", data=keys)
        assert again.status_code == 409
        assert "Solo se puede reintentar un envío que falló" in again.text
        fields = {**keys, "reason": "recipient_refused", "template": "registration_waitlisted"}
        for number in (1, 0):
            bulk = await client.post(f"{BASE}/resend", data=fields)
            assert f"n={number}" in bulk.headers["location"]
            await eventually(lambda: counted(serving, "sent", 3))
    assert {"luz@correo.example", "eva@correo.example"} <= set(mail_server.recipients)


@pytest.mark.parametrize("path", [BASE, f"{BASE}/preview?registration={ANA}", "/notifications/fragments/home"])
async def test_who_is_not_signed_in_is_led_there(serving: Running, path: str) -> None:
    answer = await serving.http.get(path, headers={"Authorization": "", "Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_who_reads_the_messages_of_a_person_is_recorded(serving: Running) -> None:
    who = f"reader-{uuid4()}"
    headers = serving.bearer("auditor", subject=who)
    for path in (f"/notifications/fragments/person/{ANA}", f"/api/v1/deliveries?edition_id={EDITION}", BASE):
        assert (await serving.http.get(path, headers=headers)).status_code == 200
    assert (await serving.http.get("/api/v1/templates", headers=headers)).status_code == 200
    found = await accesses_of(serving, who)
    assert [ANA in row["people"] for row in found] == [True, True, False]
    assert len({tuple(row["editions"]) for row in found}) == 1
    page = await serving.http.get(f"/notifications/fragments/access?person={ANA}", headers=headers)
    assert (page.status_code, page.text.count(f'"auto">{who}')) == (200, 2)
