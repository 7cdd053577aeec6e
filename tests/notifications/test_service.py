"""The whole service on Kafka, Postgres, HTTP and a mail server."""

from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
import structlog

from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from diplomado_notifications.deliveries.delivery import LETTERS
from tests.notifications.catcher import Catcher, catching
from tests.notifications.conftest import QUICK
from tests.notifications.world import (
    EDITION,
    attended,
    cancelled,
    edition,
    issued,
    named,
    person,
    recording,
    registered,
    revoked,
    scheduled,
    waitlisted,
    withdrawn,
)
from tests.support.services import Running, publish, running
from tests.support.waiting import eventually

pytestmark = pytest.mark.in_order


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def mail_server() -> AsyncIterator[Catcher]:
    """A mail server for the tests of this file."""
    async with catching() as catcher:
        yield catcher


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def serving(platform: Platform, mail_server: Catcher) -> AsyncIterator[Running]:
    """The service with all its roles."""
    settings = {**QUICK, "settling_seconds": 0.5, "timetable_settling_seconds": 0.5, "smtp_port": mail_server.port}
    async with running(service, platform, **settings) as started:
        yield started


async def failed(serving: Running) -> bool:
    """True if a delivery has failed."""
    return bool((await serving.http.get("/api/v1/deliveries?status=failed")).json()["deliveries"])


async def quiet(serving: Running, expected: Counter[str]) -> bool:
    """True if so many mails of each template were sent, and nothing is on its way."""
    summary = (await serving.http.get("/api/v1/deliveries/summary")).json()["by_template"]
    assert Counter({template: counts["sent"] for template, counts in summary.items() if counts["sent"]}) == expected
    return all(counts["pending"] == 0 for counts in summary.values())


async def test_a_course_from_its_events_to_its_mails(serving: Running, mail_server: Catcher) -> None:
    mail_server.will("RCPT", "550 5.1.1 no such mailbox")
    with structlog.testing.capture_logs() as lines:
        await publish(serving, edition(), scheduled("m1"), scheduled("m2", day=12), person("rut"), registered("rut"))
        await eventually(lambda: failed(serving))
        await publish(serving, registered("ana"), waitlisted("luz"), person("ana"), person("luz", language="en"))
        sent = Counter(registration_confirmed=1, registration_waitlisted=1)
        await eventually(lambda: quiet(serving, sent))
        await publish(serving, registered("luz", 2, minute=20, promoted=True), scheduled("m1", 2, minute=30, hour=17))
        sent += Counter(registration_promoted=1, session_changed=2)
        await eventually(lambda: quiet(serving, sent))
        # Rut, whose confirmation was refused, was never invited to m2: there is nothing to take back.
        await publish(serving, recording(), attended("ana"), issued("luz"), issued("ana"), cancelled("m2", minute=50))
        sent += Counter(recording_published=1, certificate_issued=2, session_cancelled=2)
        await eventually(lambda: quiet(serving, sent))
        await publish(serving, revoked("ana"), withdrawn("luz", 3, minute=60))
        sent += Counter(certificate_revoked=1, registration_withdrawn=1)
        await eventually(lambda: quiet(serving, sent))

    assert len(mail_server.mails) == sent.total()
    said = "\n".join(map(str, lines))
    assert "delivery.sent" in said
    assert "correo.example" not in said
    assert "Peñalba" not in said
    assert "EXAMPLE-ANA" not in said


async def test_coordinators_see_outcomes_without_addresses(serving: Running) -> None:
    answer = await serving.http.get(f"/api/v1/deliveries?edition_id={EDITION}&template=&status=failed")

    (one,) = answer.json()["deliveries"]
    assert one["template"] == "registration_confirmed"
    assert one["registration_id"] == str(named("registration-rut"))
    assert (one["status"], one["reason"], one["code"]) == ("failed", "recipient_refused", 550)
    assert (one["attempts"], one["sent_at"]) == (1, None)
    assert "@" not in answer.text


async def test_an_edition_in_a_query_is_named_by_its_id_or_its_code(serving: Running) -> None:
    """Also in a cursor of the list, and in the search of the audit record, whose rows have codes."""
    async with serving.database.transaction(readonly=True) as connection:
        code = await connection.fetchval("select code from editions where edition_id = $1", EDITION)
    for path in ("deliveries", "deliveries/summary", "deliveries/retry", "audit/notifications"):
        name, role = ("edition", "auditor") if path.startswith("audit") else ("edition_id", "coordinator")
        by_id, by_code, by_other = [
            (await serving.http.get(f"/api/v1/{path}", params={name: key}, headers=serving.bearer(role))).json()
            for key in (str(EDITION), code, str(uuid4()))
        ]
        if path.startswith("audit"):  # each reading is a row of its own
            by_id["rows"] = [row for row in by_code["rows"] if row in by_id["rows"]]
            by_code["rows"] = [row for row in by_code["rows"] if row in by_id["rows"]]
            assert by_id["rows"]
        assert by_id == by_code != by_other, path
    page = (await serving.http.get("/api/v1/deliveries", params={"edition_id": code, "limit": 1})).json()
    following = {"edition_id": str(EDITION), "limit": 1, "after": page["next"]}
    assert (await serving.http.get("/api/v1/deliveries", params=following)).status_code == 200


async def test_deliveries_are_read_page_by_page(serving: Running) -> None:
    whole = (await serving.http.get("/api/v1/deliveries")).json()
    assert whole["next"] is None
    pages, after = [], ""
    while True:
        page = (await serving.http.get(f"/api/v1/deliveries?limit=4&after={after}")).json()
        pages += page["deliveries"]
        if (after := page["next"]) is None:
            break
    assert pages == whole["deliveries"]


async def test_a_failed_delivery_is_sent_after_all_when_asked_for(serving: Running, mail_server: Catcher) -> None:
    one = (await serving.http.get("/api/v1/deliveries?status=failed")).json()["deliveries"][0]["delivery_id"]

    assert (await serving.http.post(f"/api/v1/deliveries/{one}/retry")).json()["status"] == "pending"

    async def sent() -> bool:
        return bool("rut@correo.example" in mail_server.recipients)

    await eventually(sent)
    answer = await serving.http.post(f"/api/v1/deliveries/{one}/retry", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:delivery-not-failed")
    assert (await serving.http.post(f"/api/v1/deliveries/{uuid4()}/retry")).status_code == 404


async def test_who_may_ask(serving: Running) -> None:
    paths = ("/api/v1/deliveries", "/api/v1/deliveries/summary", "/api/v1/templates/session_changed/preview")
    for path in paths:
        assert (await serving.http.get(path, headers={"Authorization": ""})).status_code == 401
        assert (await serving.http.get(path, headers=serving.bearer("focal_point"))).status_code == 403
        assert (await serving.http.get(path, headers=serving.bearer("auditor"))).status_code == 200
    asked = await serving.http.post(f"/api/v1/deliveries/{uuid4()}/retry", headers=serving.bearer("auditor"))
    assert asked.status_code == 403


async def test_what_cannot_be_asked_is_explained(serving: Running) -> None:
    for query in ("template=hello", "status=lost", "edition_id=1", "limit=0"):
        answer = await serving.http.get(f"/api/v1/deliveries?{query}&lang=es")
        assert answer.status_code == 422
        assert answer.json()["errors"]


async def test_previews(serving: Running) -> None:
    assert (await serving.http.get("/api/v1/templates")).json() == {"templates": list(LETTERS)}
    for template in LETTERS:
        spanish = (await serving.http.get(f"/api/v1/templates/{template}/preview?lang=es")).json()
        english = (await serving.http.get(f"/api/v1/templates/{template}/preview?lang=en")).json()
        assert (spanish["language"], english["language"]) == ("es", "en")
        assert spanish["subject"] != english["subject"]
    page = await serving.http.get("/api/v1/templates/certificate_issued/preview?lang=es&form=html")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Su diploma está disponible" in page.text
    assert (await serving.http.get("/api/v1/templates/nothing/preview")).status_code == 422


async def test_operators_see_deliveries_by_outcome(serving: Running) -> None:
    metrics = (await serving.http.get(f"{serving.operations_url}/metrics")).text

    assert 'diplomado_deliveries_total{outcome="sent",template="registration_confirmed"}' in metrics
    assert "diplomado_smtp_reachable 1.0" in metrics
