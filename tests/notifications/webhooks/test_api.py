"""Operators manage webhooks by HTTP. Nobody else does, and what they do is recorded."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from standardwebhooks import Webhook

from diplomado_contracts import PersonDescribed, Registered, SignInEnded
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from tests.notifications.conftest import QUICK
from tests.notifications.webhooks.receiver import Receiver
from tests.notifications.world import registered
from tests.support import tokens
from tests.support.services import Running, publish, running
from tests.support.waiting import eventually

pytestmark = pytest.mark.in_order


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def serving(platform: Platform) -> AsyncIterator[Running]:
    """The service with the roles that webhooks need."""
    opened = {**QUICK, "webhook_private_networks": "127.0.0.0/8"}
    async with running(service, platform, roles=["api", "consumer", "webhooks"], **opened) as started:
        started.http.headers["Authorization"] = f"Bearer {tokens.token('platform')}"
        yield started


async def add(serving: Running, url: str, *types: str) -> dict[str, Any]:
    """Add a webhook."""
    answer = await serving.http.post("/api/v1/webhooks", json={"url": url, "types": types or [Registered.type]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_from_a_topic_to_a_receiver_and_again_with_a_new_secret(serving: Running, receiver: Receiver) -> None:
    added = await add(serving, receiver.url)
    here = f"/api/v1/webhooks/{added['webhook_id']}"
    await publish(serving, registered("ana"))

    async def arrived(number: int = 1) -> bool:
        return len(receiver.requests) == number

    await eventually(arrived)
    first = receiver.requests[0]
    assert Webhook(added["secret"]).verify(first.body, first.headers)["type"] == Registered.type

    rotated = (await serving.http.post(f"{here}/secret")).json()
    assert rotated["secret"] != added["secret"]
    again = {"event_id": first.headers["webhook-id"]}

    async def is_sent_again() -> bool:  # once the outcome of the first time is written
        return (await serving.http.post(f"{here}/redeliveries", json=again)).status_code == 200

    await eventually(is_sent_again)
    await eventually(lambda: arrived(2))
    for secret in (added["secret"], rotated["secret"]):
        assert Webhook(secret).verify(receiver.requests[1].body, receiver.requests[1].headers)

    async def is_logged() -> bool:
        log = (await serving.http.get(f"{here}/deliveries?status=delivered")).json()["deliveries"]
        return [(each["event_id"], each["attempts"]) for each in log] == [(first.headers["webhook-id"], 2)]

    await eventually(is_logged)
    assert (await serving.http.delete(here)).status_code == 204
    assert (await serving.http.get(here)).status_code == 404


async def test_addresses_and_secrets_are_not_shown(serving: Running) -> None:
    added = await add(serving, "https://records.example/hooks/very-secret?key=also")
    shown = await serving.http.get("/api/v1/webhooks")

    [one] = shown.json()["webhooks"]
    assert one["receiver"] == "https://records.example"
    assert "secret" not in shown.text
    changed = await serving.http.patch(f"/api/v1/webhooks/{one['webhook_id']}", json={"status": "paused"})
    assert (changed.json()["status"], changed.json()["types"]) == ("paused", [Registered.type])
    await serving.http.delete(f"/api/v1/webhooks/{added['webhook_id']}")


@pytest.mark.parametrize(
    ("url", "types", "path", "word"),
    [
        ("https://10.0.0.1/", [Registered.type], "url", "DIPLOMADO_WEBHOOK_PRIVATE_NETWORKS"),
        ("https://ana:clave@records.example/", [Registered.type], "url", "https"),
        ("https://records.example/", [PersonDescribed.type], "types.0", "DIPLOMADO_WEBHOOK_RESTRICTED_TYPES"),
        ("https://records.example/", [Registered.type, SignInEnded.type], "types.1", "docs/events.md"),
    ],
)
async def test_what_may_not_leave_is_refused_in_words(
    serving: Running, url: str, types: list[str], path: str, word: str
) -> None:
    answer = await serving.http.post("/api/v1/webhooks", json={"url": url, "types": types})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == path
    assert word in str(error)
    assert "clave" not in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_others_are_refused(serving: Running, method: str) -> None:
    body = {"url": "https://records.example/", "types": [Registered.type]}
    for role in ("coordinator", "focal_point", "facilitator", "grader", *(["auditor"] if method == "POST" else [])):
        answer = await serving.http.request(
            method, "/api/v1/webhooks", json=body if method == "POST" else None, headers=serving.bearer(role)
        )
        assert answer.status_code == 403, role
    limited = {"Authorization": "Bearer " + tokens.token("platform", limits={"missions": ["PA"]})}
    assert (await serving.http.get("/api/v1/webhooks", headers=limited)).status_code == 403


async def test_what_operators_do_is_in_the_audit_record(serving: Running) -> None:
    added = await add(serving, "https://records.example/hooks/very-secret")
    await serving.http.post(f"/api/v1/webhooks/{added['webhook_id']}/secret")

    async with serving.database.transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select route, objects from access_log where kind = 'action' and $1 = any (objects) order by access_id",
            added["webhook_id"],
        )
    assert [row["route"] for row in rows] == ["/api/v1/webhooks", "/api/v1/webhooks/{webhook_id}/secret"]
    assert "very-secret" not in str([dict(row) for row in rows])


async def test_an_unknown_webhook_is_not_found(serving: Running) -> None:
    here = f"/api/v1/webhooks/{uuid4()}"
    answers = [
        await serving.http.get(here),
        await serving.http.patch(here, json={}),
        await serving.http.delete(here),
        await serving.http.post(f"{here}/secret"),
        await serving.http.get(f"{here}/deliveries"),
        await serving.http.post(f"{here}/redeliveries", json={"event_id": str(uuid4())}),
    ]
    assert {answer.status_code for answer in answers} == {404}
