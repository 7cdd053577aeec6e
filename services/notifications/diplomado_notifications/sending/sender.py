"""The role `sender`: takes up due deliveries one at a time, each in three steps.

1. In one transaction: lock the delivery, load its context, decide, and mark it as being sent, with a lease.
2. Compose the mail and send it to the mail server, outside any transaction.
3. In another transaction: record the outcome, and what the recipient was sent.

A crash before step 3 leaves the row as being sent; it is due again when the lease ends, with the same Message-ID. So a
mail is sent once, and at most once more for each crash between the server's 250 and the commit; after three attempts
without a recorded outcome the delivery fails. Any number of senders may run: the row's lock and status keep them apart.
"""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import structlog
from structlog.contextvars import bound_contextvars

from diplomado_chassis.failures import is_transient
from diplomado_chassis.observability import failpoints, tracing
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Database
from diplomado_notifications.deliveries.delivery import Attempt, Delivery, MinimumAge
from diplomado_notifications.deliveries.facts import MessageFacts
from diplomado_notifications.deliveries.store import attempts
from diplomado_notifications.deliveries.verdicts import Send
from diplomado_notifications.messages.content import NoAddressError, Origin
from diplomado_notifications.messages.mail import Mail, compose
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.planning.usecases import plan_reminders
from diplomado_notifications.sending.outcomes import Accepted, Outcome, PermanentFailure, TransientFailure
from diplomado_notifications.sending.reporting import report_decision, report_outcome
from diplomado_notifications.sending.retry_policy import RetryPolicy
from diplomado_notifications.sending.smtp_connection import SmtpConnection
from diplomado_notifications.sending.usecases import decide_and_begin, record_outcome
from diplomado_notifications.settings import Settings

log = structlog.get_logger()

_RECORDING_SECONDS = 10.0
_BEFORE_EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)


class Sender:
    """Sends over one connection."""

    def __init__(self, settings: Settings, database: Database, smtp: SmtpConnection) -> None:
        self.settings = settings
        self.database = database
        self.smtp = smtp
        self.minimum_age = MinimumAge(
            timedelta(seconds=settings.settling_seconds), timedelta(seconds=settings.timetable_settling_seconds)
        )
        self.lease = timedelta(seconds=settings.smtp_message_seconds + _RECORDING_SECONDS)
        links = OwnLinks(settings.registration_url, settings.link_secrets, settings.link_days)
        self.origin = Origin(settings.mail_from, settings.mail_reply_to, settings.certificates_url, links)
        self.retry_policy = RetryPolicy(
            timedelta(seconds=settings.retry_first_seconds),
            timedelta(seconds=settings.retry_longest_seconds),
            timedelta(hours=settings.retry_hours),
        )

    async def plan_reminders(self) -> None:
        """Plan the reminders whose time has come."""
        async with self.database.transaction() as connection:
            await plan_reminders(connection, datetime.now(UTC), self.settings.reminder_rules)

    async def is_any_due(self) -> bool:
        """Return whether a delivery is due."""
        async with self.database.transaction(readonly=True) as connection:
            return await attempts.is_any_due(connection, self.minimum_age)

    async def deliver_next(self) -> Outcome | None:
        """Take up one delivery. Return None if nothing is due, and Accepted also if no mail turned out to be needed."""
        delivery: Delivery | None = None
        try:
            async with self.database.transaction() as connection:
                delivery = await attempts.lock_next_due(connection, self.minimum_age)
                if delivery is None:
                    return None
                decision, attempt = await decide_and_begin(
                    connection, delivery, now=self._judged_at(), lease=self.lease, mail_since=self.settings.mail_since
                )
        except Exception as error:
            if delivery is None or is_transient(error):
                raise
            return await self._postpone_undecidable(delivery, error)
        with bound_contextvars(correlation_id=delivery.correlation_id):
            report_decision(delivery, decision)
            if attempt is not None and isinstance(decision, Send):
                with tracing.work("mail", "client", delivery.correlation_id, {"diplomado.template": delivery.template}):
                    return await self._send(delivery, decision.facts, attempt)
            return Accepted(mailed=False)

    def _judged_at(self) -> datetime:
        return _BEFORE_EVERYTHING if self.settings.mail_about_past else datetime.now(UTC)

    async def _postpone_undecidable(self, delivery: Delivery, error: Exception) -> Outcome:
        """Let the other deliveries pass one whose decision fails."""
        log.warning("delivery.not_judged", delivery_id=str(delivery.delivery_id), **failure(error))
        async with self.database.transaction() as connection:
            await attempts.postpone(connection, delivery.delivery_id, "not_judged")
        return TransientFailure("not_judged")

    async def _send(self, delivery: Delivery, facts: MessageFacts, attempt: Attempt) -> Outcome:
        mail: Mail | None = None
        try:
            mail = compose(delivery, facts, self.origin, datetime.now(UTC))
        except NoAddressError:
            outcome: Outcome = PermanentFailure("unusable_address", None)
        except Exception as error:  # noqa: BLE001 - logged; a corrected fact or program may compose it later
            log.warning("delivery.not_composed", delivery_id=str(delivery.delivery_id), **failure(error))
            outcome = TransientFailure("not_composed")
        else:
            failpoints.reach("sender.before_data")
            outcome = await self.smtp.send(mail)
            if isinstance(outcome, Accepted):
                failpoints.reach("sender.after_250")
        await self._record(delivery, attempt, outcome, mail)
        return outcome

    async def _record(self, delivery: Delivery, attempt: Attempt, outcome: Outcome, mail: Mail | None) -> None:
        """Record an outcome, trying until the lease ends: what the server accepted should not be sent again."""
        deadline = asyncio.get_running_loop().time() + _RECORDING_SECONDS
        while True:
            try:
                async with self.database.transaction() as connection:
                    retry_in = await record_outcome(
                        connection,
                        delivery,
                        attempt,
                        outcome,
                        sent_states=mail.sent_states if mail else (),
                        retry_policy=self.retry_policy,
                        jitter=random.random(),
                    )
            except Exception as error:
                if not is_transient(error) or asyncio.get_running_loop().time() > deadline:
                    raise
                log.warning("delivery.not_written_yet", delivery_id=str(delivery.delivery_id), **failure(error))
                await asyncio.sleep(random.uniform(0.1, 0.5))
            else:
                return report_outcome(delivery, attempt, outcome, retry_in)
