"""Subscribing, queueing, and the record of what became of an attempt."""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from diplomado_chassis.handling import Received
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import PersonDescribed, PersonErased
from diplomado_notifications.permits.offered import RESTRICTED_TYPES, lacks_erasures, may_be_sent
from diplomado_notifications.permits.targets import Refused, parsed
from diplomado_notifications.sending.retry_policy import RetryPolicy
from diplomado_notifications.settings import Settings
from diplomado_notifications.webhooks.delivery import Attempt
from diplomado_notifications.webhooks.message import body_of
from diplomado_notifications.webhooks.outcomes import Outcome, begins_rest
from diplomado_notifications.webhooks.store import queue as deliveries
from diplomado_notifications.webhooks.store import subscriptions

MAX_WEBHOOKS = 50

NOT_FOUND = Text("No hay un webhook con este identificador.", "There is no webhook of this id.")
TOO_MANY = Text("Ya hay {n} webhooks. Elimine uno antes.", "There are {n} webhooks already. Remove one before.", n=50)
NOTHING_TO_SEND = Text(
    "No hay nada que se pueda enviar de nuevo: el evento no está en el registro de envíos, espera su turno o contenía "
    "datos de una persona y ya no se guarda.",
    "There is nothing to send again: the event is not in the delivery log, waits for its turn or held data of a person "
    "and is not kept any more.",
)
UNKNOWN_TYPE = Text(
    "Este tipo de evento no se envía por webhook. docs/events.md los nombra; los que llevan datos de personas "
    "necesitan DIPLOMADO_WEBHOOK_RESTRICTED_TYPES.",
    "This type of event is not sent by webhook. docs/events.md names them; those with data of people need "
    "DIPLOMADO_WEBHOOK_RESTRICTED_TYPES.",
)
ERASURES_TOO = Text(
    "Quien recibe datos de personas recibe también sus supresiones: agregue {type}.",
    "Whoever receives details of people receives their erasures too: add {type}.",
    type=PersonErased.type,
)
_REASONS: Mapping[str, Text] = {
    "not_an_address": Text(
        "Escriba una dirección https sin usuario, sin contraseña y sin fragmento, de 2000 caracteres como máximo.",
        "Write an https address without user, password and fragment, of at most 2000 characters.",
    ),
    "not_encrypted": Text("La dirección debe comenzar con https.", "The address must begin with https."),
    "address_not_allowed": Text(
        "La dirección es interna. La operación puede permitir redes en DIPLOMADO_WEBHOOK_PRIVATE_NETWORKS.",
        "The address is a private one. Operators can allow networks in DIPLOMADO_WEBHOOK_PRIVATE_NETWORKS.",
    ),
}


async def subscribe(
    connection: Connection, settings: Settings, webhook_id: UUID, url: str, types: Sequence[str], secret: str
) -> None:
    """Add a webhook. Raises ValidationFailed, or a 409 problem if there are too many."""
    _check(settings, url, types)
    if await subscriptions.lock_number(connection) >= MAX_WEBHOOKS:
        raise Problem(409, "too-many-webhooks", TOO_MANY)
    await subscriptions.insert(connection, webhook_id, url, sorted(set(types)), secret)


async def change(
    connection: Connection,
    settings: Settings,
    webhook_id: UUID,
    url: str | None,
    types: Sequence[str] | None,
    status: str | None,
) -> None:
    """Change a webhook. Raises ValidationFailed, or a 404 problem."""
    _check(settings, url, types)
    await require(connection, webhook_id)
    await subscriptions.update(connection, webhook_id, url, None if types is None else sorted(set(types)), status)


async def remove(connection: Connection, webhook_id: UUID) -> None:
    """Remove a webhook with its delivery log. Raises a 404 problem."""
    await require(connection, webhook_id)
    await subscriptions.delete(connection, webhook_id)


async def rotate(connection: Connection, settings: Settings, webhook_id: UUID) -> tuple[str, datetime]:
    """Replace the secret. Return the new one, and until when that before it signs too. Raises a 404 problem."""
    await require(connection, webhook_id)
    secret, overlap = new_secret(), timedelta(hours=settings.webhook_rotation_hours)
    return secret, await subscriptions.rotate(connection, webhook_id, secret, overlap)


def new_secret() -> str:
    """Make a secret in the form of Standard Webhooks."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


async def list_webhooks(connection: Connection, webhook_id: UUID | None = None) -> Sequence[dict[str, Any]]:
    """Return all webhooks, or that of an id. `receiver` is the address without its path, which may be a secret."""
    return [_shown(dict(row)) for row in await subscriptions.list_webhooks(connection, webhook_id)]


async def require(connection: Connection, webhook_id: UUID) -> dict[str, Any]:
    """Return a webhook as `list_webhooks` does. Raises a 404 problem if there is none of that id."""
    found = await list_webhooks(connection, webhook_id)
    if not found:
        raise Problem(404, "webhook-not-found", NOT_FOUND)
    return found[0]


def _shown(webhook: dict[str, Any]) -> dict[str, Any]:
    parts = urlsplit(webhook.pop("url"))
    return {"receiver": f"{parts.scheme}://{parts.netloc}", **webhook}


def _check(settings: Settings, url: str | None, types: Sequence[str] | None) -> None:
    errors = []
    if url is not None:
        try:
            parsed(url, settings.webhook_networks)
        except Refused as refused:
            errors.append(FieldError("url", _REASONS[refused.reason]))
    for place, each in enumerate(types or ()):
        if not may_be_sent(each, settings.webhook_restricted):
            errors.append(FieldError(f"types.{place}", UNKNOWN_TYPE))
    if not errors and lacks_erasures(types or ()):
        errors.append(FieldError("types", ERASURES_TOO))
    if errors:
        raise ValidationFailed(*errors)


async def queue(connection: Connection, facts: Sequence[Received[Any]]) -> None:
    """Queue events of one type for the webhooks that want them, and remove details of people who are erased by them."""
    event_type = type(facts[0].event)
    if event_type is PersonErased:
        await deliveries.delete_details(connection, [fact.envelope.subject for fact in facts], PersonDescribed.type)
    if await deliveries.is_wanted(connection, event_type.type):
        events = [(fact.envelope.id, fact.envelope.subject, fact.envelope.time, body_of(*fact)) for fact in facts]
        await deliveries.queue(connection, event_type.type, events, details=event_type is PersonDescribed)


async def send_again(connection: Connection, webhook_id: UUID, event_id: UUID | None, since: datetime | None) -> int:
    """Have one event sent again, or those that failed since a moment. Raises a 404 or 409 problem."""
    await require(connection, webhook_id)
    number = await deliveries.retry(connection, webhook_id, event_id, since)
    if event_id is not None and number == 0:
        raise Problem(409, "nothing-to-send", NOTHING_TO_SEND)
    return number


async def record(
    connection: Connection, attempt: Attempt, outcome: Outcome, policy: RetryPolicy, jitter: float
) -> timedelta | None:
    """Record the outcome of an attempt. Return the pause before the next one; None if there is none."""
    forget = attempt.type == PersonDescribed.type
    if outcome.reason is None:
        await deliveries.mark_delivered(connection, attempt, outcome.code or 200, forget=forget)
        return None
    asked_for = min(outcome.wait, policy.max_pause)
    retry_in = None if outcome.is_gone else policy.pause_after(attempt.number, attempt.age, jitter)
    if retry_in is not None:
        retry_in = max(retry_in, asked_for)
    failures = attempt.failures + 1
    rest = policy.pause_after(failures, timedelta(), jitter) if begins_rest(outcome, failures) else None
    await deliveries.mark_not_delivered(
        connection,
        attempt,
        reason=outcome.reason,
        code=outcome.code,
        retry_in=retry_in,
        rest=max(rest or timedelta(), asked_for),
        is_gone=outcome.is_gone,
        forget=forget,
    )
    return retry_in


async def purge_webhook_deliveries(connection: Connection, settings: Settings | None = None) -> int:
    """Close what waits for too long behind a failing receiver, and delete old deliveries; return the number of rows."""
    hours = settings.webhook_retry_hours if settings else 72.0
    days = settings.webhook_log_days if settings else 30
    expired = await deliveries.expire(connection, timedelta(hours=hours), sorted(RESTRICTED_TYPES))
    return expired + await deliveries.delete_old(connection, timedelta(days=days))
