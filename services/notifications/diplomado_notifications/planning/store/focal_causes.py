"""SQL that plans the mails to focal points: proofs of their addresses, and one mail a day about their people.

As in `causes`, rows are only added. Of such a delivery the contact is the registration and the participant.
"""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.store import planned
from diplomado_notifications.planning.store.timetable_causes import HORIZON

_PROOFS = f"""
select
    'focal_proof' as template, contact_id as registration_id, edition_id, contact_id as participant_id,
    proof_id as subject_id, 1 as revision, coalesce(proof_expires_at, noted_at) as moment, null::text as correlation_id
from focal_contacts
where contact_id = any($1) and proof_id is not null and proven_at is null and email is not null
    and noted_at > now() - {HORIZON}
"""
# All that is noticed until 13:00 UTC, the morning in the Americas, is one mail then: its revision is the day. What was
# noticed before the address was proven goes into the first mail after that.
_WARNINGS = f"""
select distinct
    'focal_warning' as template, contact.contact_id as registration_id, contact.edition_id,
    contact.contact_id as participant_id, contact.contact_id as subject_id,
    (extract(epoch from due.day) / 86400)::int as revision,
    (due.day + interval '13 hours') at time zone 'UTC' as moment, null::text as correlation_id
from focal_contacts as contact
join unreachable_requirements as noticed
    on noticed.edition_id = contact.edition_id and noticed.institution = contact.institution
cross join lateral (
    select date_trunc(
        'day', greatest(noticed.moment, contact.proven_at) at time zone 'UTC' - interval '13 hours'
    ) + interval '1 day' as day
) as due
where {{key}} = any($1) and not noticed.reachable and noticed.tell = 'participant'
    and contact.email is not null and contact.proven_at is not null and noticed.noted_at > now() - {HORIZON}
"""
_WARNINGS_OF_CONTACTS = _WARNINGS.format(key="contact.contact_id")
_WARNINGS_OF_REGISTRATIONS = _WARNINGS.format(key="noticed.registration_id")


async def plan_for_contacts(connection: Connection, contacts: Sequence[UUID]) -> None:
    """Plan the mails that prove these addresses, and those about people of whom something was noticed already."""
    await planned.insert_planned(connection, _PROOFS, contacts)
    await planned.insert_planned(connection, _WARNINGS_OF_CONTACTS, contacts)
    await planned.await_their_day(connection)


async def plan_for_warnings(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Plan the mails to the focal points of these registrations' institutions."""
    await planned.insert_planned(connection, _WARNINGS_OF_REGISTRATIONS, registrations)
    await planned.await_their_day(connection)
