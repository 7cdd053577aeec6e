"""Failed mails are retried together, on the running service: by edition, template and reason."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from tests.notifications.catcher import Catcher, catching
from tests.notifications.conftest import QUICK
from tests.notifications.world import EDITION, edition, person, registered, waitlisted
from tests.support.services import Running, publish, running
from tests.support.waiting import eventually

pytestmark = pytest.mark.in_order

PATH = "/api/v1/deliveries/retry"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def mail_server() -> AsyncIterator[Catcher]:
    """A mail server for this file."""
    async with catching() as catcher:
        yield catcher


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def serving(platform: Platform, mail_server: Catcher) -> AsyncIterator[Running]:
    """The service with all its roles."""
    async with running(service, platform, **QUICK, smtp_port=mail_server.port) as started:
        yield started


async def count(serving: Running, status: str) -> int:
    """The number of deliveries with a status."""
    return len((await serving.http.get(f"/api/v1/deliveries?status={status}")).json()["deliveries"])


async def counted(serving: Running, status: str, number: int) -> bool:
    """True if so many deliveries have a status."""
    return await count(serving, status) == number


async def test_failed_mails_are_counted_and_sent_again_once(serving: Running, mail_server: Catcher) -> None:
    mail_server.will("RCPT", *["550 5.7.1 we do not know you"] * 4)
    await publish(serving, edition(), person("ana"), person("luz"), person("eva"), person("mal", email="mal"))
    await publish(serving, registered("ana"), registered("luz"), waitlisted("eva"), registered("mal"))
    await eventually(lambda: counted(serving, "failed", 4))
    mail_server.answers["RCPT"].clear()

    seen = (await serving.http.get(f"{PATH}?edition_id={EDITION}&reason=recipient_refused")).json()
    assert seen == {
        "deliveries": 3,
        "by_template_and_reason": [
            {"template": "registration_confirmed", "reason": "recipient_refused", "failed": 2},
            {"template": "registration_waitlisted", "reason": "recipient_refused", "failed": 1},
        ],
    }
    assert await count(serving, "failed") == 4, "a preview changes nothing"

    asked = {"edition_id": str(EDITION), "template": "registration_confirmed", "reason": "recipient_refused"}
    key = {"Idempotency-Key": str(uuid4())}
    first = await serving.http.post(PATH, json=asked, headers=key)
    assert (first.status_code, first.json()) == (200, {"deliveries": 2, "status": "pending"})
    await eventually(lambda: counted(serving, "sent", 2))
    assert (await serving.http.post(PATH, json=asked, headers=key)).json() == first.json()
    assert (await serving.http.post(PATH, json=asked)).json()["deliveries"] == 0
    assert sorted(mail_server.recipients) == ["ana@correo.example", "luz@correo.example"]

    assert (await serving.http.post(PATH, json={"edition_id": str(EDITION)})).json()["deliveries"] == 2
    await eventually(lambda: counted(serving, "sent", 3))
    await eventually(lambda: counted(serving, "failed", 1))


async def test_who_may_retry_and_what_is_explained(serving: Running) -> None:
    asked = {"edition_id": str(uuid4())}
    assert (await serving.http.post(PATH, json=asked, headers=serving.bearer("auditor"))).status_code == 403
    assert (
        await serving.http.get(f"{PATH}?edition_id={EDITION}", headers=serving.bearer("auditor"))
    ).status_code == 200
    assert (await serving.http.post(PATH, json=asked)).json()["deliveries"] == 0
    for wrong in ({}, {"edition_id": "x"}, {**asked, "template": "hello"}, {**asked, "all": True}):
        for language in ("es", "en"):
            answer = await serving.http.post(f"{PATH}?lang={language}", json=wrong)
            assert (answer.status_code, bool(answer.json()["errors"])) == (422, True)
