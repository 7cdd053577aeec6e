"""Takes up events that are due one at a time, each in three steps as the sender of mails does.

1. In one transaction: take up the event, with a lease on its webhook.
2. Send it, outside any transaction, within a time limit that is shorter than the lease.
3. In another transaction: record the outcome.

A crash before step 3 leaves the event due when the lease ends: the receiver gets it again, with the same `webhook-id`.
"""

import random
from datetime import UTC, datetime, timedelta

from diplomado_chassis.observability import failpoints
from diplomado_chassis.postgres.database import Database
from diplomado_notifications.permits.offered import may_be_sent
from diplomado_notifications.sending.retry_policy import RetryPolicy
from diplomado_notifications.settings import Settings
from diplomado_notifications.webhooks import usecases
from diplomado_notifications.webhooks.connection import Receivers
from diplomado_notifications.webhooks.delivery import Attempt
from diplomado_notifications.webhooks.message import headers_of
from diplomado_notifications.webhooks.outcomes import Outcome
from diplomado_notifications.webhooks.reporting import report
from diplomado_notifications.webhooks.store import queue

_RECORDING_SECONDS = 10.0


class Sender:
    """Sends one event after the other."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._receivers = Receivers(settings.webhook_seconds, settings.webhook_networks, settings.webhook_ca)
        self._allowed = settings.webhook_restricted
        self._lease = timedelta(seconds=settings.webhook_seconds + _RECORDING_SECONDS)
        self._policy = RetryPolicy(
            timedelta(seconds=settings.retry_first_seconds),
            timedelta(seconds=settings.retry_longest_seconds),
            timedelta(hours=settings.webhook_retry_hours),
        )

    async def begin_next(self) -> Attempt | None:
        """Take up the next event that is due; None if there is none."""
        async with self._database.transaction(readonly=True) as connection:
            if not await queue.is_any_due(connection):
                return None
        async with self._database.transaction(wake=False) as connection:
            return await queue.begin_next(connection, self._lease)

    async def finish(self, attempt: Attempt) -> Outcome:
        """Send what was taken up, record how it ended, and return that."""
        outcome = await self._send(attempt)
        async with self._database.transaction(wake=False) as connection:
            retry_in = await usecases.record(connection, attempt, outcome, self._policy, random.random())
        report(attempt, outcome, retry_in)
        return outcome

    async def _send(self, attempt: Attempt) -> Outcome:
        if not may_be_sent(attempt.type, self._allowed):
            return Outcome("type_not_allowed")
        headers = headers_of(attempt.event_id, attempt.body, attempt.secrets, datetime.now(UTC))
        failpoints.reach("webhook.before_request")
        outcome = await self._receivers.post(attempt.url, headers, attempt.body)
        failpoints.reach("webhook.after_answer")
        return outcome
