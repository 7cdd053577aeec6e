"""Files, comments and reasons after their time."""

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.store import files, sheets, teams

RETENTION_DAYS = 730
"""How long after the end of an edition project files, comments and reasons are kept."""


async def purge_projects(connection: Connection) -> int:
    """Remove files, comments and reasons of editions that ended two years ago, and reasons about erased people.

    Scores, ranks, abstracts and the digests of the files stay.
    """
    return (
        await files.purge_content(connection, RETENTION_DAYS)
        + await sheets.update_comments_purged(connection, RETENTION_DAYS)
        + await teams.update_reasons_purged(connection, RETENTION_DAYS)
    )
