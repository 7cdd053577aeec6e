"""The pages of webhooks, for operators; auditors read them. No address, subject or content of an event is shown."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages, paging
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.dates import moment
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.webhooks import usecases
from diplomado_notifications.webhooks.delivery import DeliveryStatus
from diplomado_notifications.webhooks.store import queue
from diplomado_notifications.webhooks.wording import DELIVERY_STATES, FAILING, REASONS, VIEWS, WEBHOOK_STATES

TITLE = Text("Webhooks", "Webhooks")
PAGES = Pages(
    "diplomado_notifications.webhooks",
    brand="Diplomado",
    tagline=Text("Eventos para otros sistemas", "Events for other systems"),
    footer=Text("El contenido de los eventos no se muestra.", "The content of events is not shown."),
    home="/home",
    notices={
        "paused": Text("Está en pausa: no recibe eventos.", "It is paused: it receives no events."),
        "active": Text("Recibe eventos desde ahora.", "It receives events from now on."),
        "resent": Text(
            "Se {n:envía|envían} de nuevo {n} {n:evento|eventos}.", "{n} {n:event is|events are} sent again."
        ),
        "removed": Text("El webhook se eliminó.", "The webhook was removed."),
    },
)
router = PAGES.router()

Reader = Annotated[Actor, page_for("platform", "auditor")]
Operator = Annotated[Actor, page_for("platform")]
BASE = "/notifications/webhooks"
_ZONE = "UTC"


@router.get("/notifications/fragments/webhooks")
async def show_home(request: Request, _actor: Reader, connection: Transaction, language: RequestedLanguage) -> Response:
    """Say how many webhooks there are, and which fail."""
    webhooks = [_shown(one, language) for one in await usecases.list_webhooks(connection)]
    return PAGES.fragment("webhooks_fragment.html", language, request=request, title=TITLE, webhooks=webhooks)


@router.get(BASE)
async def show_webhooks(
    request: Request, _actor: Reader, connection: Transaction, language: RequestedLanguage
) -> Response:
    """List all webhooks with their states."""
    return PAGES.render(
        "webhooks.html",
        language,
        request=request,
        crumbs=[(TITLE, BASE)],
        webhooks=[_shown(one, language) for one in await usecases.list_webhooks(connection)],
    )


@router.get(BASE + "/{webhook_id}")
async def show_webhook(
    webhook_id: UUID,
    request: Request,
    actor: Reader,
    connection: Transaction,
    language: RequestedLanguage,
    view: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show one webhook and what was sent to it, the newest first. A filter that is unknown is none."""
    return await _page(connection, request, webhook_id, actor, language, view=view)


@router.post(BASE + "/{webhook_id}/status/{status}")
async def set_status(
    webhook_id: UUID,
    status: Literal["active", "paused"],
    request: Request,
    _form: SentForm,
    _actor: Operator,
    connection: Transaction,
) -> Response:
    """Pause a webhook, or let it begin again."""
    await usecases.change(connection, request.app.state.settings, webhook_id, None, None, status)
    return done(f"{BASE}/{webhook_id}", status)


@router.post(BASE + "/{webhook_id}/secret")
async def rotate_secret(
    webhook_id: UUID,
    request: Request,
    _form: SentForm,
    actor: Operator,
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Replace the secret. The new one stands on this answer alone: nothing leads to it again."""
    secret, _ = await usecases.rotate(connection, request.app.state.settings, webhook_id)
    return await _page(connection, request, webhook_id, actor, language, secret=secret)


@router.post(BASE + "/{webhook_id}/removal")
async def remove(webhook_id: UUID, _form: SentForm, _actor: Operator, connection: Transaction) -> Response:
    """Remove a webhook with its delivery log."""
    await usecases.remove(connection, webhook_id)
    return done(BASE, "removed")


@router.post(BASE + "/{webhook_id}/redeliveries")
async def send_failed_again(webhook_id: UUID, _form: SentForm, _actor: Operator, connection: Transaction) -> Response:
    """Send again all that failed and is in the log."""
    since = (await usecases.require(connection, webhook_id))["created_at"]
    return done(f"{BASE}/{webhook_id}", "resent", n=await usecases.send_again(connection, webhook_id, None, since))


@router.post(BASE + "/{webhook_id}/deliveries/{event_id}/redelivery")
async def send_again(
    webhook_id: UUID,
    event_id: UUID,
    request: Request,
    _form: SentForm,
    actor: Operator,
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Send one event again, whatever became of it."""
    async with attempt(connection) as tried:
        await usecases.send_again(connection, webhook_id, event_id, None)
    if tried.failure:
        return await _page(connection, request, webhook_id, actor, language, failure=tried.failure)
    return done(f"{BASE}/{webhook_id}", "resent", n=1)


async def _page(
    connection: Connection,
    request: Request,
    webhook_id: UUID,
    actor: Actor,
    language: Language,
    *,
    view: str = "",
    secret: str | None = None,
    failure: Failure | None = None,
) -> Response:
    webhook = _shown(await usecases.require(connection, webhook_id), language)
    status: DeliveryStatus | None = next((one for one in VIEWS if one == view), None)
    listed = await queue.list_deliveries(
        connection, webhook_id, status, paging.asked(request, event_id=UUID), newest_first=True
    )
    path = f"{BASE}/{webhook_id}"
    return PAGES.render(
        "webhook.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=path if request.method == "POST" else "",
        crumbs=[(TITLE, BASE), (webhook["receiver"], path)],
        base=path,
        webhook=webhook,
        manages=actor.has_role("platform"),
        views=[(Text("Todos", "All"), path, status is None)]
        + [(title, f"{path}?view={name}", name == status) for name, title in VIEWS.items()],
        view=status,
        deliveries=paging.listed(listed, request, [_delivery(row, language) for row in listed.rows]),
        secret=secret,
        failure=failure,
    )


def _shown(webhook: Mapping[str, Any], language: Language) -> dict[str, Any]:
    is_failing = webhook["status"] == "active" and webhook["failing_since"] is not None
    state, kind = FAILING if is_failing else WEBHOOK_STATES[webhook["status"]]
    return {**_timed(webhook, language), "state": state, "kind": kind, "words": _words(webhook["last_reason"])}


def _delivery(delivery: Mapping[str, Any], language: Language) -> dict[str, Any]:
    state, kind = DELIVERY_STATES[delivery["status"]]
    return {**_timed(delivery, language), "state": state, "kind": kind, "words": _words(delivery["reason"])}


def _timed(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a row with its moments as readers write them."""
    moments = {name for name in row if name.endswith(("_at", "_since", "_until"))}
    return {
        name: moment(value, _ZONE, language) if name in moments and value is not None else value
        for name, value in row.items()
    }


def _words(reason: str | None) -> Text | None:
    return None if reason is None else REASONS.get(reason, Text(reason, reason))
