"""Removing an erased person from the evidence."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projections.store import Keys

# A file as it came holds the name and cannot be cut: its content goes, its digest and the other people's rows stay.
_FORGET_FILES = """
with showing as (
    select distinct f.sha256 from attendance_files f
    join presences r using (file_id) join appearances a using (appearance_id)
    where a.registration_id = any($1) or a.email_key = any($2) or (a.edition_id = any($3) and a.name_key = any($4))
), without_content as (
    update raw_files set content = null where content is not null and sha256 in (select sha256 from showing)
)
update attendance_files set name = null where name is not null and sha256 in (select sha256 from showing)
"""
_OF_PEOPLE = "select registration_id from registrations where participant_id = any($1)"
_FORGET_APPEARANCES = """
update appearances set basis = 'erased', shown_name = null, shown_email = null, email_key = null, name_key = null,
    decided_by = null, decided_at = null, by_hand_only = false
where registration_id = any($1)
"""
_FORGET_PRESENCES = """
delete from presences where appearance_id in (
    select appearance_id from appearances where email_key = any($1) and registration_id is null
)
"""
_FORGET_STRANGERS = "delete from appearances where email_key = any($1) and registration_id is null"
_LEAVE_TO_PEOPLE = """
update appearances set by_hand_only = true where edition_id = any($1) and name_key = any($2) and basis = 'queued'
"""
_FORGET_NOTES = "update corrections set note = null where registration_id = any($1) and note is not null"


async def forget(
    connection: Connection, participant_ids: Sequence[UUID], edition_ids: Sequence[UUID], keys: Sequence[Keys]
) -> None:
    """Remove names and e-mails of people from everything that files showed. The editions must be locked.

    Their connections stay, tied to the registration, so that attendance can still be explained. What appeared under
    the same name and may be a namesake's stays in the queue, and from now on only a person may decide it.
    """
    registrations = [row["registration_id"] for row in await connection.fetch(_OF_PEOPLE, participant_ids)]
    emails = [one.email_key for one in keys if one.email_key]
    names = [one.name_key for one in keys if one.name_key]
    await connection.execute(_FORGET_FILES, registrations, emails, edition_ids, names)
    await connection.execute(_FORGET_APPEARANCES, registrations)
    await connection.execute(_FORGET_PRESENCES, emails)
    await connection.execute(_FORGET_STRANGERS, emails)
    await connection.execute(_LEAVE_TO_PEOPLE, edition_ids, names)
    await connection.execute(_FORGET_NOTES, registrations)
