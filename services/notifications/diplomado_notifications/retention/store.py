"""SQL of what is deleted. Deliveries go after twelve months, facts after the topics have forgotten them too.

People's details are removed by PersonErased, which registration sends when their time is over; a certificate stays as
long as its holder's details do, so that its revocation can still be told.
"""

from diplomado_chassis.postgres.database import Connection

_DELIVERIES = "interval '12 months'"
_FACTS = "interval '24 months'"
_WAITING = "interval '3 months'"

_PURGE_DELIVERIES = f"""
delete from deliveries where delivery_id in (
    select delivery_id from deliveries where created_at < now() - {_DELIVERIES} order by created_at limit 10000
)
"""
_GIVE_UP_WAITING = f"""
update deliveries set status = 'dropped', reason = coalesce(reason, 'person_or_edition_unknown'), due_at = now()
where status = 'pending' and attempts = 0 and created_at < now() - {_WAITING}
"""

_PURGE_TOLD = f"delete from told where told_at < now() - {_FACTS}"
_PURGE_PLACES = f"delete from places where noted_at < now() - {_FACTS}"
_PURGE_SESSIONS = f"delete from sessions where noted_at < now() - {_FACTS}"
_PURGE_RECORDINGS = f"delete from recordings where noted_at < now() - {_FACTS}"
_PURGE_ATTENDANCES = f"delete from attendances where noted_at < now() - {_FACTS}"
_PURGE_CERTIFICATES = f"""
delete from certificates where noted_at < now() - {_FACTS} and participant_id in (
    select participant_id from people where erased and noted_at < now() - {_FACTS}
)
"""
_PURGE_PEOPLE = f"delete from people where erased and noted_at < now() - {_FACTS}"
_PURGE_EDITIONS = f"""
delete from editions where noted_at < now() - {_FACTS}
    and not exists (select from places where places.edition_id = editions.edition_id)
    and not exists (select from sessions where sessions.edition_id = editions.edition_id)
    and not exists (select from certificates where certificates.edition_id = editions.edition_id)
"""


async def purge_deliveries(connection: Connection) -> int:
    """Delete old deliveries, and drop those whose recipient never became known."""
    await connection.execute(_GIVE_UP_WAITING)
    return _count(await connection.execute(_PURGE_DELIVERIES))


async def purge_facts(connection: Connection) -> int:
    """Delete old facts, what was told of them, and what nothing refers to any more."""
    facts = (_PURGE_TOLD, _PURGE_PLACES, _PURGE_SESSIONS, _PURGE_RECORDINGS, _PURGE_ATTENDANCES)
    rest = (_PURGE_CERTIFICATES, _PURGE_PEOPLE, _PURGE_EDITIONS)
    return sum([_count(await connection.execute(statement)) for statement in (*facts, *rest)])


def _count(status: str) -> int:
    return int(status.rpartition(" ")[2])
