"""What every part of the service answers about editions that cannot be used."""

from uuid import UUID

from diplomado_certificates.editions import store
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished

UNKNOWN = Text(
    "No conocemos esta edición. Si se acaba de publicar, inténtelo de nuevo en unos segundos.",
    "We do not know this edition. If it was published just now, try again in a few seconds.",
)


async def edition_or_problem(connection: Connection, edition_id: UUID) -> EditionPublished:
    """Return an edition. Raises a 404 problem if its announcement has not arrived."""
    edition = await store.find(connection, edition_id)
    if edition is None:
        raise Problem(404, "edition-unknown", UNKNOWN, headers={"Retry-After": "1"})
    return edition
