"""SQL of the retention of copied facts. The rows are written by the projections in `tables`."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_AGE = "interval '24 months'"
# In this order: some refer to the tables before them.
_DELETE_OLD_FACTS = (
    f"""
    delete from links where noted_at < now() - {_AGE} and (
        exists (
            select from links as newer
            where newer.registration_id = links.registration_id and newer.revision > links.revision
                and newer.link_revision >= links.link_revision
        )
        or participant_id in (select participant_id from people where erased and noted_at < now() - {_AGE})
    )
    """,
    f"delete from name_checks where noted_at < now() - {_AGE}",
    f"delete from unreachable_requirements where noted_at < now() - {_AGE}",
    f"delete from refused_erasures where noted_at < now() - {_AGE}",
    f"delete from proofs where noted_at < now() - {_AGE}",
    f"delete from edition_statuses where noted_at < now() - {_AGE}",
    f"delete from places where noted_at < now() - {_AGE}",
    # A session that a certificate is for is named in the mail about its revocation, which may come after years.
    f"""
    delete from sessions where noted_at < now() - {_AGE}
        and not exists (select from certificates where certificates.session_id = sessions.session_id)
    """,
    f"delete from join_links where noted_at < now() - {_AGE}",
    # They admit as one person, and nobody needs them after the session.
    """
    delete from own_join_links where noted_at < now() - interval '6 months' and not exists (
        select from sessions where sessions.session_id = own_join_links.session_id and sessions.ends_at > now()
    )
    """,
    f"delete from recordings where noted_at < now() - {_AGE}",
    f"delete from attendances where noted_at < now() - {_AGE}",
    f"""
    delete from certificates where noted_at < now() - {_AGE} and participant_id in (
        select participant_id from people where erased and noted_at < now() - {_AGE}
    )
    """,
    f"delete from focal_contacts where email is null and noted_at < now() - {_AGE}",
    f"delete from shared_results where noted_at < now() - {_AGE}",
    f"delete from people where erased and noted_at < now() - {_AGE}",
    f"""
    delete from edition_contacts where noted_at < now() - {_AGE}
        and not exists (select from editions where editions.edition_id = edition_contacts.edition_id)
    """,
    f"""
    delete from merged_people where noted_at < now() - {_AGE}
        and not exists (select from people where people.participant_id = merged_people.participant_id)
    """,
    f"""
    delete from editions where noted_at < now() - {_AGE}
        and not exists (select from places where places.edition_id = editions.edition_id)
        and not exists (select from sessions where sessions.edition_id = editions.edition_id)
        and not exists (select from certificates where certificates.edition_id = editions.edition_id)
    """,
)

_EMPTY_OWN_LINKS = """
update own_join_links set url = null
where participant_id = any($1) and url is not null
    and participant_id in (select participant_id from people where erased)
"""


async def delete_own_links_of_erased(connection: Connection, participants: Sequence[UUID]) -> None:
    """Empty the own join links of those of these people who are erased. The rows stay for their revisions."""
    await connection.execute(_EMPTY_OWN_LINKS, participants)


async def purge_facts(connection: Connection) -> int:
    """Delete facts older than 24 months, and what nothing refers to any more; return the number of rows.

    By then the topics have deleted them too. A person's details are removed by PersonErased, which registration
    publishes when their retention is over. A certificate is kept as long as its holder's details, so that its
    revocation can still be sent.
    """
    statuses = [await connection.execute(statement) for statement in _DELETE_OLD_FACTS]
    return sum(int(status.rpartition(" ")[2]) for status in statuses)
