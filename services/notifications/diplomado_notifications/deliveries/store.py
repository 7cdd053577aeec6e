"""SQL of the deliveries on their way: taking one up, and writing down what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.decisions import Delivery

# A row that is being sent is due again when its attempt must be over, so a crashed sender's row comes back by itself.
# Mails about the registration go before those about its sessions, and older ones about a subject before newer ones.
_DUE = """
select delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment,
    correlation_id, lost + (status = 'sending')::int as lost
from deliveries as due
where status in ('pending', 'sending') and due_at <= now() and created_at <= now() - $1::interval
    and exists (select from people where people.participant_id = due.participant_id)
    and exists (select from editions where editions.edition_id = due.edition_id)
    and not exists (
        select from deliveries as earlier
        where earlier.registration_id = due.registration_id and earlier.status in ('pending', 'sending')
            and (
                earlier.subject_id = due.subject_id and earlier.revision < due.revision
                or earlier.subject_id = earlier.registration_id and due.subject_id <> due.registration_id
            )
    )
order by due_at
limit 1
"""
_TAKE_UP = f"{_DUE} for update of due skip locked"
_IS_DUE = f"select exists ({_DUE})"

_BEGIN = """
update deliveries
set status = 'sending', attempts = attempts + 1, lost = lost + (status = 'sending')::int,
    due_at = now() + $2::interval, reason = null, code = null,
    first_attempt_at = coalesce(first_attempt_at, now())
where delivery_id = $1
returning attempts, now() - first_attempt_at as age
"""

_END = """
update deliveries set status = $2, reason = $3, due_at = now() where delivery_id = $1
"""

# A little later each time, so that what waits for long costs little.
_POSTPONE = """
update deliveries
set status = 'pending', reason = $2,
    due_at = now() + least(greatest((now() - created_at) / 4, interval '1 second'), interval '1 hour')
where delivery_id = $1
"""

# The number of the attempt makes sure that a sender which was believed dead changes nothing behind its successor.
_SENT = """
update deliveries set status = 'sent', sent_at = now(), code = 250, due_at = now()
where delivery_id = $1 and attempts = $2 and status = 'sending'
"""

_TELL = """
insert into told (registration_id, subject_id, revision, standing)
select $1, subject_id, revision, standing
from unnest($2::uuid[], $3::int[], $4::text[]) as said (subject_id, revision, standing)
order by subject_id
on conflict (registration_id, subject_id) do update
set revision = excluded.revision, standing = excluded.standing, told_at = now()
where told.revision <= excluded.revision
"""

_NOT_SENT = """
update deliveries
set status = $3, reason = $4, code = $5, due_at = now() + $6::interval
where delivery_id = $1 and attempts = $2 and status = 'sending'
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at sending. `age` is the time since the first one."""

    number: int
    age: timedelta


async def next_due(connection: Connection, settling: timedelta) -> Delivery | None:
    """Lock the delivery that is due and has everything it needs of person and edition; None if there is none.

    `settling`: how long a new delivery rests, so that facts which arrive together are told together.
    """
    row = await connection.fetchrow(_TAKE_UP, settling)
    return Delivery(**row) if row else None


async def is_due(connection: Connection, settling: timedelta) -> bool:
    """True if there is something for `next_due`, unless others hold it."""
    return bool(await connection.fetchval(_IS_DUE, settling))


async def begin(connection: Connection, delivery_id: UUID, lease: timedelta) -> Attempt:
    """Write down that it is about to be sent. Nobody else takes it up for the length of the lease."""
    row = await connection.fetchrow(_BEGIN, delivery_id, lease)
    assert row is not None
    return Attempt(row["attempts"], row["age"])


async def end_without_mail(connection: Connection, delivery_id: UUID, status: str, reason: str) -> None:
    """Close a locked delivery as superseded or dropped."""
    await connection.execute(_END, delivery_id, status, reason)


async def postpone(connection: Connection, delivery_id: UUID, reason: str) -> None:
    """Look at a locked delivery again later, because something is not known yet."""
    await connection.execute(_POSTPONE, delivery_id, reason)


async def note_sent(
    connection: Connection, delivery: Delivery, attempt: Attempt, said: Iterable[tuple[UUID, int, str]]
) -> None:
    """Write down that a mail server took it, and what the recipient knows from now on."""
    subjects, revisions, standings = zip(*said, strict=True) if said else ((), (), ())
    await connection.execute(_TELL, delivery.registration_id, subjects, revisions, standings)
    await connection.execute(_SENT, delivery.delivery_id, attempt.number)


async def note_not_sent(
    connection: Connection,
    delivery: Delivery,
    attempt: Attempt,
    *,
    reason: str,
    code: int | None,
    again_in: timedelta | None,
) -> None:
    """Write down why it was not sent. `again_in` None ends it as failed."""
    status, delay = ("failed", timedelta()) if again_in is None else ("pending", again_in)
    await connection.execute(_NOT_SENT, delivery.delivery_id, attempt.number, status, reason, code, delay)
