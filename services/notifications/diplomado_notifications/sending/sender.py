"""The role `sender`: takes up due deliveries one at a time, each in three steps.

1. In a transaction: lock the delivery, load its context, decide, and mark it as being sent, with a lease.
2. Compose the mail and send it to the mail server, outside any transaction.
3. In the transaction that takes up the next one, or in one of its own if nothing follows: record the outcome, and what
   the recipient was sent.

A crash before step 3 leaves the row as being sent; it is due again when the lease ends, with the same Message-ID. So a
mail is sent once, and at most once more for each crash between the server's 250 and the commit; after three attempts
without a recorded outcome the delivery fails. Any number of senders may run: the row's lock and status keep them apart.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from structlog.contextvars import bound_contextvars

from diplomado_chassis.failures import is_transient
from diplomado_chassis.observability import failpoints, tracing
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_notifications.deliveries.delivery import Attempt, Delivery, MinimumAge
from diplomado_notifications.deliveries.facts import MessageFacts
from diplomado_notifications.deliveries.store import attempts
from diplomado_notifications.deliveries.store.timetable_lock import lock_timetable_shared
from diplomado_notifications.deliveries.verdicts import Decision, Send
from diplomado_notifications.messages.content import NoAddressError, Origin
from diplomado_notifications.messages.mail import Mail, compose
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.planning.usecases import plan_reminders
from diplomado_notifications.sending.candidates import MAX_LISTED, Candidates
from diplomado_notifications.sending.outcomes import Accepted, Outcome, PermanentFailure, TransientFailure
from diplomado_notifications.sending.reporting import report_decision, report_outcome
from diplomado_notifications.sending.retry_policy import RetryPolicy
from diplomado_notifications.sending.smtp_connection import SmtpConnection
from diplomado_notifications.sending.usecases import decide_and_begin, record_outcome
from diplomado_notifications.settings import Settings

log = structlog.get_logger()

_RECORDING_SECONDS = 10.0
_TOGETHER_SECONDS = 3.0
"""How long a record may wait for the delivery that is taken up with it. Both end before the lease does."""
_BEFORE_EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A delivery that was taken up, and its decision; None if none could be made. It is to be sent in this attempt."""

    delivery: Delivery
    decision: Decision | None
    attempt: Attempt | None


@dataclass(frozen=True, slots=True)
class _Ended:
    """An attempt whose outcome is not recorded yet."""

    delivery: Delivery
    attempt: Attempt
    outcome: Outcome
    mail: Mail | None


def _once(_outcome: Outcome) -> bool:
    return False


class Sender:
    """Sends over one connection."""

    def __init__(
        self, settings: Settings, database: Database, smtp: SmtpConnection, candidates: Candidates | None = None
    ) -> None:
        self.settings = settings
        self.database = database
        self.smtp = smtp
        self.candidates = candidates or Candidates()
        self.minimum_age = MinimumAge(
            timedelta(seconds=settings.settling_seconds), timedelta(seconds=settings.timetable_settling_seconds)
        )
        self.lease = timedelta(seconds=settings.smtp_message_seconds + _TOGETHER_SECONDS + _RECORDING_SECONDS)
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
        """Return whether a delivery is due, or was a moment ago."""
        if not self.candidates.offered():
            async with self.database.transaction(readonly=True) as connection:
                await self._list_candidates(connection)
        return bool(self.candidates.offered())

    async def deliver_next(self, goes_on: Callable[[Outcome], bool] = _once) -> Outcome | None:
        """Deliver one after another as long as `goes_on` says so after an outcome, and return the last one.

        Return None if nothing is due, and Accepted also if no mail turned out to be needed. Every outcome is recorded
        before the next mail is sent.
        """
        ended: _Ended | None = None
        outcome: Outcome | None = None
        while taken := await self._take(ended):
            outcome, ended = await self._carry_out(taken)
            if not goes_on(outcome):
                if ended is not None:
                    await self._record(ended)
                break
        return outcome

    async def _take(self, ended: _Ended | None) -> _Taken | None:
        """Record how the attempt before ended, and take up the next delivery in the same transaction.

        A record does not wait for the lock of a timetable, and for nothing longer than a moment: it is committed, and
        what is next is taken up after it.
        """
        delivery: Delivery | None = None
        decision, attempt, is_settled = None, None, True
        together = asyncio.timeout(_TOGETHER_SECONDS if ended else None)
        try:
            async with together, self.database.transaction() as connection:
                retry_in = await self._record_in(connection, ended) if ended else None
                if found := await self._lock_next(connection):
                    delivery, is_settled = found
                    if not is_settled and ended is None:
                        await lock_timetable_shared(connection, delivery.edition_id)
                        is_settled = True
                    if is_settled:
                        decision, attempt = await decide_and_begin(
                            connection, delivery, now=self._judged_at(), lease=self.lease,
                            mail_since=self.settings.mail_since,
                        )  # fmt: skip
        except Exception as error:
            undecidable = delivery is not None and not is_transient(error)
            if ended is not None:
                # It was rolled back with what failed after it. What the server accepted should not be sent again.
                if not undecidable:
                    self._warn_unwritten(ended, error)
                await self._record(ended)
            if delivery is not None and undecidable:
                await self._postpone_undecidable(delivery, error)
                return _Taken(delivery, None, None)
            if ended is not None:
                return await self._take(None)
            raise
        if ended is not None:
            self._report(ended, retry_in)
        if not is_settled:
            return await self._take(None)
        return _Taken(delivery, decision, attempt) if delivery else None

    async def _lock_next(self, connection: Connection) -> tuple[Delivery, bool] | None:
        """Lock the first candidate that is due, of a new list when the one before is worked off."""
        listed_anew = False
        while True:
            offered = self.candidates.offered()
            if not offered:
                if listed_anew:
                    return None
                await self._list_candidates(connection)
                listed_anew = True
                continue
            found = await attempts.lock_first_due(connection, self.minimum_age, offered)
            self.candidates.remove(offered, found[0].delivery_id if found else None)
            if found:
                return found

    async def _list_candidates(self, connection: Connection) -> None:
        self.candidates.replace(await attempts.list_due(connection, self.minimum_age, MAX_LISTED))

    async def _carry_out(self, taken: _Taken) -> tuple[Outcome, _Ended | None]:
        """Send what is to be sent. There is something to record after an attempt alone."""
        delivery = taken.delivery
        with bound_contextvars(correlation_id=delivery.correlation_id):
            if taken.decision is None:
                return TransientFailure("not_judged"), None
            report_decision(delivery, taken.decision)
            if taken.attempt is None or not isinstance(taken.decision, Send):
                return Accepted(mailed=False), None
            with tracing.work("mail", "client", delivery.correlation_id, {"diplomado.template": delivery.template}):
                outcome, mail = await self._send(delivery, taken.decision.facts)
            return outcome, _Ended(delivery, taken.attempt, outcome, mail)

    def _judged_at(self) -> datetime:
        return _BEFORE_EVERYTHING if self.settings.mail_about_past else datetime.now(UTC)

    async def _postpone_undecidable(self, delivery: Delivery, error: Exception) -> None:
        """Let the other deliveries pass one whose decision fails."""
        log.warning("delivery.not_judged", delivery_id=str(delivery.delivery_id), **failure(error))
        async with self.database.transaction() as connection:
            await attempts.postpone(connection, delivery.delivery_id, "not_judged")

    async def _send(self, delivery: Delivery, facts: MessageFacts) -> tuple[Outcome, Mail | None]:
        try:
            mail = compose(delivery, facts, self.origin, datetime.now(UTC))
        except NoAddressError:
            return PermanentFailure("unusable_address", None), None
        except Exception as error:  # noqa: BLE001 - logged; a corrected fact or program may compose it later
            log.warning("delivery.not_composed", delivery_id=str(delivery.delivery_id), **failure(error))
            return TransientFailure("not_composed"), None
        failpoints.reach("sender.before_data")
        outcome = await self.smtp.send(mail)
        if isinstance(outcome, Accepted):
            failpoints.reach("sender.after_250")
        return outcome, mail

    async def _record(self, ended: _Ended) -> None:
        """Record an outcome, trying until the lease ends: what the server accepted should not be sent again."""
        deadline = asyncio.get_running_loop().time() + _RECORDING_SECONDS
        while True:
            try:
                async with self.database.transaction() as connection:
                    retry_in = await self._record_in(connection, ended)
            except Exception as error:
                if not is_transient(error) or asyncio.get_running_loop().time() > deadline:
                    raise
                self._warn_unwritten(ended, error)
                await asyncio.sleep(random.uniform(0.1, 0.5))
            else:
                return self._report(ended, retry_in)

    def _warn_unwritten(self, ended: _Ended, error: Exception) -> None:
        log.warning("delivery.not_written_yet", delivery_id=str(ended.delivery.delivery_id), **failure(error))

    async def _record_in(self, connection: Connection, ended: _Ended) -> timedelta | None:
        return await record_outcome(
            connection,
            ended.delivery,
            ended.attempt,
            ended.outcome,
            sent_states=ended.mail.sent_states if ended.mail else (),
            retry_policy=self.retry_policy,
            jitter=random.random(),
        )

    def _report(self, ended: _Ended, retry_in: timedelta | None) -> None:
        with bound_contextvars(correlation_id=ended.delivery.correlation_id):
            report_outcome(ended.delivery, ended.attempt, ended.outcome, retry_in)
