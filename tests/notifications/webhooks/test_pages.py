"""The pages of webhooks on the running service: what they show and hide, what their buttons do, and who may."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Page
from standardwebhooks import Webhook

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.http.pages import paging
from diplomado_contracts import Graduated, Registered
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from diplomado_notifications.webhooks.wording import REASONS
from tests.architecture.source import ROOT
from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.notifications.conftest import QUICK
from tests.notifications.signed_in import SECRET, client_of, hidden, sign_in
from tests.notifications.webhooks.receiver import Receiver, receiving
from tests.notifications.world import registered
from tests.support.accesses import actions_of
from tests.support.services import Running, publish, running
from tests.support.waiting import eventually

pytestmark = pytest.mark.in_order

BASE = "/notifications/webhooks"
HIDDEN = ("/hooks/very-secret", "key=also")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def serving(platform: Platform) -> AsyncIterator[Running]:
    """The service with the roles that webhooks need."""
    opened = {**QUICK, "webhook_private_networks": "127.0.0.0/8", "session_secret": SECRET, "development": True}
    async with running(service, platform, roles=["api", "consumer", "webhooks"], **opened) as started:
        started.http.headers.update(started.bearer("platform"))
        yield started


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def at_work() -> AsyncIterator[Receiver]:
    """A receiver that refuses the first event."""
    async with receiving() as receiver:
        yield receiver


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def added(serving: Running, at_work: Receiver) -> dict[str, Any]:
    """A webhook to which one event was delivered, and one not: it answered 410, and was made active again."""
    body = {"url": at_work.url + "".join(HIDDEN), "types": [Registered.type, Graduated.type]}
    webhook = dict((await serving.http.post("/api/v1/webhooks", json=body)).json())
    here = f"/api/v1/webhooks/{webhook['webhook_id']}"
    await publish(serving, registered("ana"))
    await eventually(lambda: counted(serving, webhook["webhook_id"], "delivered", 1))
    at_work.will(410)
    await publish(serving, registered("luz"))
    await eventually(lambda: counted(serving, webhook["webhook_id"], "failed", 1))
    assert (await serving.http.patch(here, json={"status": "active"})).status_code == 200
    return webhook


async def counted(serving: Running, webhook_id: str, status: str, number: int) -> bool:
    """True if so many deliveries have a status."""
    path = f"/api/v1/webhooks/{webhook_id}/deliveries?status={status}"
    return len((await serving.http.get(path)).json()["deliveries"]) == number


async def failed_event(serving: Running, webhook_id: str) -> str:
    """The event that was not delivered."""
    answer = await serving.http.get(f"/api/v1/webhooks/{webhook_id}/deliveries?status=failed")
    return str(answer.json()["deliveries"][0]["event_id"])


async def test_states_times_and_reasons_are_in_words(
    serving: Running, added: dict[str, Any], at_work: Receiver
) -> None:
    host = at_work.url.split("//")[1].partition("/")[0]
    for language, words in (
        ("es", ("Activo", "Última entrega", "El receptor ya no quiere eventos.")),
        ("en", ("Active", "Last delivery", "The receiver wants no more events.")),
    ):
        async with client_of(serving, "platform", language) as client:
            every = (await client.get(BASE)).text
            one = (await client.get(f"{BASE}/{added['webhook_id']}")).text
            failed = (await client.get(f"{BASE}/{added['webhook_id']}?view=failed")).text
        for page in (every, one):
            assert all(word in page for word in (*words, Registered.type, Graduated.type, f"http://{host}"))
        assert re.search(r"Código: 410\.|Status: 410\.", failed)
        assert await failed_event(serving, added["webhook_id"]) in failed
        for page in (every, one, failed):
            assert not any(word in page for word in (*HIDDEN, added["secret"], "whsec_", "ana@", "participant_id"))


async def test_deliveries_are_paged_the_newest_first(
    serving: Running, added: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "ROWS", 1)
    path = f"{BASE}/{added['webhook_id']}"
    failed = await failed_event(serving, added["webhook_id"])
    async with client_of(serving, "platform") as client:
        first = (await client.get(path)).text
        following = re.search(r'href="([^"]*after=[^"]*)"', first)
        assert following
        last = (await client.get(following[1])).text
        assert failed in first
        assert failed not in last
        assert "Entregado" in last
        assert "after=" not in last.partition("Al principio")[2]
        for strange in ("after=zz", "after=WzEsMl0", "after=WzFd", "view=lost"):
            assert failed in (await client.get(f"{path}?{strange}")).text


async def test_who_may_read_and_who_may_act(serving: Running, added: dict[str, Any]) -> None:
    path = f"{BASE}/{added['webhook_id']}"
    reads = (BASE, path, "/notifications/fragments/webhooks")
    acts = [
        *(f"{path}/status/paused", f"{path}/secret", f"{path}/removal", f"{path}/redeliveries"),
        f"{path}/deliveries/{await failed_event(serving, added['webhook_id'])}/redelivery",
    ]
    for role in ("coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection"):
        may_read = role in ("auditor", "data_protection")
        async with client_of(serving, role) as client:
            for read in reads:
                page = await client.get(read)
                assert page.status_code == (200 if may_read else 403), (role, read)
                assert f'action="{BASE}' not in page.text
        for act in acts:
            assert (await serving.http.post(act, data={}, headers=serving.bearer(role))).status_code == 403, (role, act)
    async with client_of(serving, "platform", scope=Scope(missions=frozenset({"PA"}))) as client:
        for read in reads:
            assert (await client.get(read)).status_code == 403
    for read in reads:
        answer = await serving.http.get(read, headers={"Authorization": "", "Accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
    async with client_of(serving, "platform") as client:
        for act in acts:
            assert (await client.post(act, data={})).status_code == 403, "without the key of the page"
    assert await counted(serving, added["webhook_id"], "failed", 1)


async def test_an_unknown_webhook_is_not_found(serving: Running, added: dict[str, Any]) -> None:
    async with client_of(serving, "platform") as client:
        keys = hidden((await client.get(f"{BASE}/{added['webhook_id']}")).text, f"{BASE}/")
        nothing = f"{BASE}/{uuid4()}"
        assert (await client.get(nothing)).status_code == 404
        assert (await client.get(f"{BASE}/nothing")).status_code == 404
        acts = (
            "status/paused",
            "status/active",
            "secret",
            "removal",
            "redeliveries",
            f"deliveries/{uuid4()}/redelivery",
        )
        for act in acts:
            assert (await client.post(f"{nothing}/{act}", data=keys)).status_code == 404, act
        assert (await client.post(f"{BASE}/{added['webhook_id']}/status/gone", data=keys)).status_code == 404


async def test_the_pages_in_a_browser(serving: Running, added: dict[str, Any], page_at: Visitors) -> None:
    """Every state: all, one, what failed, what waits, a new secret, the piece of the home page."""
    path = f"{BASE}/{added['webhook_id']}"

    async def enter(page: Page, _kind: Kind) -> None:
        await sign_in(page, serving, "platform")
        await page.goto(BASE)

    async def rotate(page: Page, kind: Kind) -> None:
        await page.goto(in_language(path, kind.language))
        form = page.locator("details.confirm", has=page.locator("form[action*='/secret']"))
        await form.locator("summary").click()
        await form.locator("button").click()
        await page.get_by_text("whsec_").wait_for()

    paths = [BASE, path, f"{path}?view=failed", f"{path}?view=pending", "/notifications/fragments/webhooks"]
    assert await examine(page_at, serving.url, enter, *paths, rotate) == []


async def test_a_new_secret_is_shown_once_and_signs(
    serving: Running, added: dict[str, Any], at_work: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    path = f"{BASE}/{added['webhook_id']}"
    async with client_of(serving, "platform") as client:
        fields = hidden((await client.get(path)).text, f"{path}/secret")
        rotated = await client.post(f"{path}/secret", data=fields)
        [secret] = set(re.findall(r"whsec_[\w+/=]+", rotated.text))
        assert rotated.status_code == 200
        assert rotated.headers["cache-control"] == "no-store"
        again = await client.post(f"{path}/secret", data=fields)
        assert set(re.findall(r"whsec_[\w+/=]+", again.text)) == {secret}, "a form that is sent twice rotates once"
        assert "whsec_" not in (await client.get(path)).text
        keys = hidden((await client.get(path)).text, f"{path}/deliveries/")
        event = await failed_event(serving, added["webhook_id"])
        sent = await client.post(f"{path}/deliveries/{event}/redelivery", data=keys)
        assert "1 evento" in (await client.get(sent.headers["location"])).text
        await eventually(lambda: counted(serving, added["webhook_id"], "delivered", 2))
        request = at_work.requests[-1]
        assert Webhook(secret).verify(request.body, request.headers)
        nothing = await client.post(f"{path}/deliveries/{uuid4()}/redelivery", data=keys)
        assert nothing.status_code == 409
        assert "No hay nada que se pueda enviar de nuevo" in nothing.text
        assert "n=0" in (await client.post(f"{path}/redeliveries", data=keys)).headers["location"]
    captured = capfd.readouterr()
    assert not any(word in captured.out + captured.err for word in (secret, *HIDDEN))


async def test_what_failed_is_sent_again_together(serving: Running, added: dict[str, Any], at_work: Receiver) -> None:
    path = f"{BASE}/{added['webhook_id']}"
    at_work.will(410)
    await publish(serving, registered("eva"))
    await eventually(lambda: counted(serving, added["webhook_id"], "failed", 1))
    async with client_of(serving, "platform", "en") as client:
        assert "Ended by its receiver" in (await client.get("/notifications/fragments/webhooks")).text
        keys = hidden((await client.get(f"{path}?view=failed")).text, f"{path}/redeliveries")
        sent = await client.post(f"{path}/redeliveries", data=keys)
        assert "1 event is sent again." in (await client.get(sent.headers["location"])).text
        await client.post(f"{path}/status/active", data=keys)
        await eventually(lambda: counted(serving, added["webhook_id"], "failed", 0))


async def test_what_operators_do_is_recorded_as_the_api_does(serving: Running, added: dict[str, Any]) -> None:
    """Pause, resume and remove; last in this file. The record has no address and no secret."""
    path = f"{BASE}/{added['webhook_id']}"
    before = len(await actions_of(serving, "ana"))
    async with client_of(serving, "platform") as client:
        keys = hidden((await client.get(path)).text, f"{path}/status/paused")
        paused = await client.post(f"{path}/status/paused", data=keys)
        shown = (await client.get(paused.headers["location"])).text
        assert "En pausa" in shown
        assert "/status/active" in shown
        await client.post(f"{path}/status/active", data=keys)
        assert "/status/paused" in (await client.get(path)).text
        removed = await client.post(f"{path}/removal", data=keys)
        assert removed.headers["location"].startswith(f"{BASE}?")
        assert "El webhook se eliminó." in (await client.get(removed.headers["location"])).text
        assert (await client.get(path)).status_code == 404
        assert "No hay webhooks." in (await client.get(BASE)).text
    rows = (await actions_of(serving, "ana"))[before:]
    own = BASE + "/{webhook_id}"
    assert [row["route"] for row in rows] == [f"{own}/status/{{status}}"] * 2 + [f"{own}/removal"]
    assert all(added["webhook_id"] in row["objects"] for row in rows)
    everything = str(await actions_of(serving, "ana"))
    assert f"{own}/secret" in everything
    assert f"{own}/deliveries/{{event_id}}/redelivery" in everything
    assert not any(word in everything for word in (*HIDDEN, "whsec_"))
    audit = await serving.http.get("/api/v1/audit/notifications", headers=serving.bearer("auditor"))
    assert f"{own}/removal" in audit.text


def test_every_documented_reason_has_words() -> None:
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    sentence = text.partition("`reason` is ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == REASONS.keys() - {"not_an_address"}
