"""The role `sender`: takes up due deliveries one at a time, each in three steps.

1. In one transaction: lock it, read what is known, decide, and write down that it is being sent.
2. Compose and give it to the mail server, outside any transaction.
3. In another transaction: write down how that ended, and what the recipient knows now.

A crash before step 3 leaves the row as being sent; it is due again when its attempt must be over, with the same
Message-ID. So a mail is sent once, and at most once more for each crash in the moment between the server's 250 and
the commit; after three attempts whose end nobody knows it is given up. Any number of senders may run: the row's lock
and its state keep them apart.
"""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from diplomado_chassis.failures import is_transient
from diplomado_chassis.observability import failpoints
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_notifications.deliveries import store
from diplomado_notifications.deliveries.context import store as dossiers
from diplomado_notifications.deliveries.context.delivery_context import Dossier
from diplomado_notifications.deliveries.decisions import (
    Delivery,
    Dropped,
    GiveUp,
    Send,
    Superseded,
    Verdict,
    Wait,
    decide,
)
from diplomado_notifications.deliveries.store import Attempt
from diplomado_notifications.messages.content import NoAddressError, Origin
from diplomado_notifications.messages.mail import Mail, compose
from diplomado_notifications.planning import store as planning
from diplomado_notifications.sending.outcomes import Accepted, Deferred, Outcome, Patience, Refused, pause_before_next
from diplomado_notifications.sending.reporting import tell_attempt, tell_verdict
from diplomado_notifications.sending.smtp_connection import Line
from diplomado_notifications.settings import Settings

log = structlog.get_logger()

_WRITING_SECONDS = 10.0
_STATUSES: Final = {Superseded: "superseded", Dropped: "dropped", GiveUp: "failed"}


class Sender:
    """Sends over one line."""

    def __init__(self, settings: Settings, database: Database, line: Line) -> None:
        self.settings = settings
        self.database = database
        self.line = line
        self.settling = timedelta(seconds=settings.settling_seconds)
        self.lease = timedelta(seconds=settings.smtp_message_seconds + _WRITING_SECONDS)
        self.origin = Origin(settings.mail_from, settings.mail_reply_to, settings.certificates_url)
        self.patience = Patience(
            timedelta(seconds=settings.retry_first_seconds),
            timedelta(seconds=settings.retry_longest_seconds),
            timedelta(hours=settings.retry_hours),
        )

    async def something_is_due(self) -> bool:
        """True if the next delivery could be taken up now."""
        async with self.database.transaction(readonly=True) as connection:
            return await store.is_due(connection, self.settling)

    async def deliver_next(self) -> Outcome | None:
        """Take up one delivery. None if nothing is due; Accepted too if it turned out that no mail is needed."""
        delivery: Delivery | None = None
        try:
            async with self.database.transaction() as connection:
                delivery = await store.next_due(connection, self.settling)
                if delivery is None:
                    return None
                known, verdict, attempt = await self._judge(connection, delivery)
        except Exception as error:
            if delivery is None or is_transient(error):
                raise
            return await self._set_aside(delivery, error)
        with bound_contextvars(correlation_id=delivery.correlation_id):
            tell_verdict(delivery, verdict)
            return await self._send(delivery, known, attempt) if attempt else Accepted()

    async def _judge(self, connection: Connection, delivery: Delivery) -> tuple[Dossier, Verdict, Attempt | None]:
        await planning.lock_timetable_shared(connection, delivery.edition_id)
        known = await dossiers.load(
            connection,
            registration_id=delivery.registration_id,
            edition_id=delivery.edition_id,
            participant_id=delivery.participant_id,
            subject_id=delivery.subject_id,
        )
        verdict = decide(delivery, known, self.settings.mail_since)
        match verdict:
            case Send():
                return known, verdict, await store.begin(connection, delivery.delivery_id, self.lease)
            case Wait(reason):
                await store.postpone(connection, delivery.delivery_id, reason)
            case Superseded(reason) | Dropped(reason) | GiveUp(reason):
                status = _STATUSES[type(verdict)]
                await store.end_without_mail(connection, delivery.delivery_id, status, reason)
        return known, verdict, None

    async def _set_aside(self, delivery: Delivery, error: Exception) -> Outcome:
        """Let the others pass a delivery that cannot even be judged."""
        log.warning("delivery.not_judged", delivery_id=str(delivery.delivery_id), **failure(error))
        async with self.database.transaction() as connection:
            await store.postpone(connection, delivery.delivery_id, "not_judged")
        return Deferred("not_judged")

    async def _send(self, delivery: Delivery, known: Dossier, attempt: Attempt) -> Outcome:
        mail: Mail | None = None
        try:
            mail = compose(delivery, known, self.origin, datetime.now(UTC))
        except NoAddressError:
            outcome: Outcome = Refused("unusable_address", None)
        except Exception as error:  # noqa: BLE001 - told of; a corrected fact or program may compose it later
            log.warning("delivery.not_composed", delivery_id=str(delivery.delivery_id), **failure(error))
            outcome = Deferred("not_composed")
        else:
            failpoints.reach("sender.before_data")
            outcome = await self.line.send(mail)
            if isinstance(outcome, Accepted):
                failpoints.reach("sender.after_250")
        await self._write_down(delivery, attempt, outcome, mail)
        return outcome

    async def _write_down(self, delivery: Delivery, attempt: Attempt, outcome: Outcome, mail: Mail | None) -> None:
        """Keep trying while the row is still ours: what the server took should not be sent again."""
        deadline = asyncio.get_running_loop().time() + _WRITING_SECONDS
        while True:
            try:
                return await self._write_once(delivery, attempt, outcome, mail)
            except Exception as error:
                if not is_transient(error) or asyncio.get_running_loop().time() > deadline:
                    raise
                log.warning("delivery.not_written_yet", delivery_id=str(delivery.delivery_id), **failure(error))
                await asyncio.sleep(random.uniform(0.1, 0.5))

    async def _write_once(self, delivery: Delivery, attempt: Attempt, outcome: Outcome, mail: Mail | None) -> None:
        again_in = None
        async with self.database.transaction() as connection:
            if isinstance(outcome, Accepted):
                assert mail is not None
                await store.note_sent(connection, delivery, attempt, mail.said)
            else:
                if isinstance(outcome, Deferred):
                    again_in = pause_before_next(attempt.number, attempt.age, self.patience, random.random())
                await store.note_not_sent(
                    connection, delivery, attempt, reason=outcome.reason, code=outcome.code, again_in=again_in
                )
        tell_attempt(delivery, attempt, outcome, again_in)
