"""Appearances and whose they are."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg

from diplomado_chassis.ids import uuid7, uuid7s
from diplomado_chassis.language.email_addresses import key_of
from diplomado_chassis.postgres.copying import copy_encoded_rows, copy_rows
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import pieces
from diplomado_sessions.attendance.identity.appearance import Appearance
from diplomado_sessions.attendance.identity.matching import AppearanceKeys, Identification
from diplomado_sessions.attendance.identity.names import shown_name_key
from diplomado_sessions.attendance.identity.replacing import Decided

_COLUMNS = """
appearance_id, session_id, edition_id, email_key, name_key, basis, registration_id, companions, linked_registration_id
"""
_LOCK_EDITION = "select pg_advisory_xact_lock(hashtextextended('edition:' || $1::text, 0))"
_IN_SESSION = f"""
select {_COLUMNS}, shown_name, shown_email from appearances
where session_id = $1 and shown_name is not null and linked_registration_id is null
"""
_IN_SESSION_AS_JSON = """
select json_build_array(
    shown_name, shown_email, appearance_id, email_key, name_key, basis, registration_id, companions
)::text as one
from appearances where session_id = $1 and shown_name is not null and linked_registration_id is null
"""
_LINKED = f"""
select {_COLUMNS}, shown_name, shown_email from appearances
where session_id = $1 and shown_name is not null and linked_registration_id is not null
"""
_UNDER_KEYS = f"""
select {_COLUMNS} from appearances
where edition_id = any($1) and (email_key = any($2) or name_key = any($3))
    and basis in ('queued', 'email', 'name', 'learned') and not by_hand_only
"""
_IDENTIFY = """
update appearances set basis = new.basis, registration_id = new.registration_id
from unnest($1::uuid[], $2::text[], $3::uuid[]) as new (appearance_id, basis, registration_id)
where appearances.appearance_id = new.appearance_id
"""
_FIND_ALL = f"""
select {_COLUMNS} from appearances where edition_id = $1 and appearance_id = any($2) and basis <> 'erased'
"""
_DECISIONS = """
select appearance_id, registration_id, companions, decided_by, decided_at from appearances
where appearance_id = any($1) and basis in ('resolved', 'set_aside') order by appearance_id
"""
_EDITION = "select edition_id from appearances where appearance_id = $1"
_RESOLVE = """
update appearances set basis = case when new.registration_id is null then 'set_aside' else 'resolved' end,
    registration_id = new.registration_id, companions = new.companions::uuid[], decided_by = $4, decided_at = now()
from unnest($1::uuid[], $2::uuid[], $3::text[]) as new (appearance_id, registration_id, companions)
where appearances.appearance_id = new.appearance_id
"""
_COUNT_IN_FILE = """
select count(*) filter (where registration_id is not null) as matched,
    count(*) filter (where basis = 'queued') as queued
from appearances where appearance_id in (
    select appearance_id from presences where file_id = $1 union select appearance_id from totals where file_id = $1
)
"""
_ERASE = """
update appearances set basis = 'erased', shown_name = null, shown_email = null, email_key = null, name_key = null,
    decided_by = null, decided_at = null, by_hand_only = false
where registration_id = any($1) or (companions <> '{}' and companions && $1)
"""
_DELETE_UNIDENTIFIED = """
delete from appearances where email_key = any($1) and registration_id is null returning session_id
"""
_LEAVE_TO_PEOPLE = """
update appearances set by_hand_only = true where edition_id = any($1) and name_key = any($2) and basis = 'queued'
"""
_SHOWN_AGAIN = """
update appearances set withdrawn = false where withdrawn and appearance_id = any($1)
"""
# What files that count show again, or no longer show.
_UPDATE_WITHDRAWN = """
with in_file as (
    select appearance_id from presences where file_id = $1 union select appearance_id from totals where file_id = $1
), counting as (
    select p.appearance_id from in_file join presences p using (appearance_id) join attendance_files f
        on f.file_id = p.file_id and f.withdrawn_at is null
    union
    select t.appearance_id from in_file join totals t using (appearance_id) join attendance_files f
        on f.file_id = t.file_id and f.withdrawn_at is null
)
update appearances a set withdrawn = not a.withdrawn
where appearance_id in (select appearance_id from in_file)
    and a.withdrawn = (a.appearance_id in (select appearance_id from counting))
"""
_IN_FILE = """
select distinct person.registration_id from appearances a
cross join unnest(a.registration_id || a.companions) as person (registration_id)
where a.registration_id is not null and a.appearance_id in (
    select appearance_id from presences where file_id = $1 union select appearance_id from totals where file_id = $1
)
"""
_WITHDRAW_RESOLUTION = """
update appearances set basis = 'queued', registration_id = null, companions = '{}', decided_by = null,
    decided_at = null
where appearance_id = $1
"""
# Decisions of people stay, and so does what an erased person's connections hang on.
_DELETE_UNSEEN = """
delete from appearances a where a.session_id = $1 and a.basis in ('queued', 'registrant', 'email', 'name', 'learned')
    and not exists (select from presences p where p.appearance_id = a.appearance_id)
    and not exists (select from totals t where t.appearance_id = a.appearance_id)
"""
_DELETE_OF_SESSIONS = "delete from appearances where session_id = any($1)"


async def lock_editions(connection: Connection, edition_ids: Iterable[UUID]) -> None:
    """Let one transaction at a time identify appearances of an edition. Locks are taken in order of identifier."""
    for edition_id in sorted(set(edition_ids)):
        await connection.execute(_LOCK_EDITION, str(edition_id))


async def upsert_appearances(
    connection: Connection, session_id: UUID, edition_id: UUID, shown: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Appearance]:
    """Return the appearances of a session by name and e-mail as shown; insert those that are new, which are queued.

    Callers must hold the edition lock.
    """
    before = await list_of_session(connection, session_id)
    new = await asyncio.to_thread(_new_appearances, session_id, edition_id, shown, before)
    await copy_rows(
        connection,
        "appearances",
        ("appearance_id", "session_id", "edition_id", "shown_name", "shown_email", "email_key", "name_key"),
        (
            (
                appearance.appearance_id,
                session_id,
                edition_id,
                *name_and_email,
                appearance.keys.email_key,
                appearance.keys.name_key,
            )
            for name_and_email, appearance in new.items()
        ),
        len(new),
    )
    return {name_and_email: new.get(name_and_email) or before[name_and_email] for name_and_email in shown}


async def insert_encoded(connection: Connection, rows: AsyncIterator[bytes], number: int) -> None:
    """Insert new appearances, encoded: identifier, session, edition, what is shown, both keys, basis, registration.

    Callers must hold the edition lock.
    """
    columns = (
        *("appearance_id", "session_id", "edition_id", "shown_name", "shown_email", "email_key", "name_key"),
        *("basis", "registration_id"),
    )
    await copy_encoded_rows(connection, "appearances", columns, rows, number)


async def list_of_session_as_json(connection: Connection, session_id: UUID) -> AsyncIterator[str]:
    """Return the appearances of a session in pieces, for a child process, which decodes them."""
    async for rows in pieces(connection, _IN_SESSION_AS_JSON, session_id):
        yield f"[{','.join(row['one'] for row in rows)}]"


async def list_of_session(connection: Connection, session_id: UUID) -> dict[tuple[str, str], Appearance]:
    """Return the appearances of a session by name and e-mail as shown."""
    rows = await connection.fetch(_IN_SESSION, session_id)
    return {(row["shown_name"], row["shown_email"]): _appearance(row) for row in rows}


async def update_withdrawn(connection: Connection, file_id: UUID) -> set[UUID]:
    """Mark which appearances in a file no file that counts shows; return the registrations that are in the file."""
    await connection.execute(_UPDATE_WITHDRAWN, file_id)
    return {row["registration_id"] for row in await connection.fetch(_IN_FILE, file_id)}


async def update_shown(connection: Connection, appearances: Sequence[UUID]) -> None:
    """Mark that a file that counts shows some appearances."""
    await connection.execute(_SHOWN_AGAIN, appearances)


async def update_unresolved(connection: Connection, appearance_id: UUID) -> None:
    """Remove the decision about an appearance, which is in the queue then."""
    await connection.execute(_WITHDRAW_RESOLUTION, appearance_id)


async def upsert_linked(
    connection: Connection, session_id: UUID, edition_id: UUID, shown: Collection[tuple[str, str, UUID]]
) -> dict[tuple[str, str, UUID], Appearance]:
    """Return appearances by name, e-mail and the registration whose own join link they used; insert new ones.

    Callers must hold the edition lock.
    """
    found = {
        (row["shown_name"], row["shown_email"], row["linked_registration_id"]): _appearance(row)
        for row in await connection.fetch(_LINKED, session_id)
    }
    columns = ("appearance_id", "session_id", "edition_id", "shown_name", "shown_email", "email_key", "name_key")
    records = []
    for name, email, registration in sorted(set(shown) - set(found)):
        keys = AppearanceKeys(edition_id, key_of(email) or None, shown_name_key(name) or None, registration)
        found[name, email, registration] = appearance = Appearance(uuid7(), session_id, keys, "queued", None)
        values = (appearance.appearance_id, session_id, edition_id, name, email, keys.email_key, keys.name_key)
        records.append((*values, registration))
    await connection.copy_records_to_table("appearances", columns=(*columns, "linked_registration_id"), records=records)
    return {key: found[key] for key in shown}


async def delete_unseen(connection: Connection, session_id: UUID) -> None:
    """Delete appearances of a session that no connection shows any more and that nobody decided."""
    await connection.execute(_DELETE_UNSEEN, session_id)


def _new_appearances(
    session_id: UUID,
    edition_id: UUID,
    shown: Iterable[tuple[str, str]],
    before: Mapping[tuple[str, str], Appearance],
) -> dict[tuple[str, str], Appearance]:
    new: dict[tuple[str, str], Appearance] = {}
    unknown = [name_and_email for name_and_email in dict.fromkeys(shown) if name_and_email not in before]
    for appearance_id, (name, email) in zip(uuid7s(len(unknown)), unknown, strict=True):
        keys = AppearanceKeys(edition_id, key_of(email) or None, shown_name_key(name) or None)
        new[name, email] = Appearance(appearance_id, session_id, keys, "queued", None)
    return new


async def list_appearances(
    connection: Connection, edition_ids: Sequence[UUID], emails: Sequence[str], names: Sequence[str]
) -> list[Appearance]:
    """Return appearances under any of the keys, except those that only a person may decide."""
    return [_appearance(row) for row in await connection.fetch(_UNDER_KEYS, edition_ids, emails, names)]


async def update_identifications(connection: Connection, identifications: Mapping[UUID, Identification]) -> None:
    """Store whose the appearances are."""
    await connection.execute(
        _IDENTIFY,
        list(identifications),
        [identification.basis for identification in identifications.values()],
        [identification.registration_id for identification in identifications.values()],
    )


async def find_edition_of_appearance(connection: Connection, appearance_id: UUID) -> UUID | None:
    """Return the edition of an appearance, to be locked before anything else is read."""
    edition_id: UUID | None = await connection.fetchval(_EDITION, appearance_id)
    return edition_id


async def find_appearances(
    connection: Connection, edition_id: UUID, appearances: Sequence[UUID]
) -> dict[UUID, Appearance]:
    """Return appearances of an edition that were not erased, by their identifiers."""
    rows = await connection.fetch(_FIND_ALL, edition_id, appearances)
    return {row["appearance_id"]: _appearance(row) for row in rows}


async def list_decisions(connection: Connection, appearances: Sequence[UUID]) -> list[Decided]:
    """Return what people decided about appearances."""
    return [
        Decided(
            row["appearance_id"],
            (row["registration_id"], *row["companions"]) if row["registration_id"] else (),
            row["decided_by"],
            row["decided_at"],
        )
        for row in await connection.fetch(_DECISIONS, appearances)
    ]


async def update_resolutions(connection: Connection, decisions: Mapping[UUID, Sequence[UUID]], author: str) -> None:
    """Store a coordinator's decisions whose appearances are; nobody's are set aside."""
    await connection.execute(
        _RESOLVE,
        list(decisions),
        [people[0] if people else None for people in decisions.values()],
        # An array of arrays would be flattened by unnest.
        [f"{{{','.join(map(str, people[1:]))}}}" for people in decisions.values()],
        author,
    )


async def count_in_file(connection: Connection, file_id: UUID) -> tuple[int, int]:
    """Return how many appearances in a file are identified, and how many are queued."""
    row = await connection.fetchrow(_COUNT_IN_FILE, file_id)
    return (row["matched"], row["queued"]) if row else (0, 0)


async def update_erased(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Remove names and e-mails from the appearances of some registrations."""
    await connection.execute(_ERASE, registrations)


async def delete_unidentified(connection: Connection, emails: Sequence[str]) -> list[UUID]:
    """Delete unidentified appearances with these e-mails; return their sessions.

    Their presences must have been deleted.
    """
    return [row["session_id"] for row in await connection.fetch(_DELETE_UNIDENTIFIED, emails)]


async def update_by_hand_only(connection: Connection, edition_ids: Sequence[UUID], names: Sequence[str]) -> None:
    """Leave queued appearances under some names to a person's decision."""
    await connection.execute(_LEAVE_TO_PEOPLE, edition_ids, names)


async def delete_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Delete all appearances in some sessions. Their presences must have been deleted."""
    await connection.execute(_DELETE_OF_SESSIONS, sessions)


def _appearance(row: asyncpg.Record) -> Appearance:
    keys = AppearanceKeys(row["edition_id"], row["email_key"], row["name_key"], row["linked_registration_id"])
    return Appearance(
        row["appearance_id"], row["session_id"], keys, row["basis"], row["registration_id"], tuple(row["companions"])
    )
