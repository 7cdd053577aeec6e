"""Opens a participant's link, and finds what one person has reached and holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from diplomado_certificates.graduation.store import find_registration
from diplomado_certificates.graduation.usecases import evaluate_people, evaluate_person
from diplomado_certificates.progress import store
from diplomado_certificates.progress.reached import Reached, reached_by, reached_by_each
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.store import find_certificate
from diplomado_certificates.register.store.listing import list_of_registration
from diplomado_chassis import signed_links
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

LINK_ENDED = Text(
    "Este enlace ya no funciona. Pida uno nuevo en la página de su inscripción.",
    "This link does not work any more. Ask for a new one on the page of your registration.",
)
UNKNOWN = Text(
    "No conocemos esta inscripción. Si se acaba de hacer, inténtelo de nuevo en unos segundos.",
    "We do not know this registration. If it is new, try again in a few seconds.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One registration: what it has reached, and its certificates. `reached` is None without a place."""

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    has_place: bool
    has_policy: bool
    institution: str | None
    shares_results: bool
    reached: Reached | None
    certificates: Sequence[StoredCertificate]


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """A person of an institution with a place, who agreed that it learns the results."""

    registration_id: UUID
    name: str
    reached: Reached | None
    graduated_on: date | None
    numbers: Sequence[str]


async def list_own_people(
    connection: Connection, edition_id: UUID, institution: str, before: UUID | None, limit: int
) -> Sequence[OwnPerson]:
    """Return how the people of an institution stand, the newest first. Raises a 404 problem without the edition."""
    rows = await store.list_of_institution(connection, edition_id, institution, before, limit)
    evaluation = await evaluate_people(connection, edition_id, [row["registration_id"] for row in rows])
    reached = reached_by_each(evaluation) if evaluation else {}
    return [OwnPerson(reached=reached.get(row["registration_id"]), **dict(row)) for row in rows]


async def open_link(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> UUID:
    """Return the registration of a participant's link.

    Raises a 404 problem for a link that nobody issued, that has expired, or that a later one has replaced.
    """
    link = signed_links.read(token, secrets)
    if link is None or link.kind != "own_page" or link.expires_at <= now:
        raise Problem(404, "link-ended", LINK_ENDED)
    if link.revision != await store.find_link_revision(connection, link.subject):
        raise Problem(404, "link-ended", LINK_ENDED)
    return link.subject


async def find_standing(connection: Connection, registration_id: UUID) -> Standing:
    """Return how a registration stands. Raises a 404 problem if it is unknown or its person was erased."""
    row = await find_registration(connection, registration_id)
    if row is None or row["erased"]:
        raise Problem(404, "registration-unknown", UNKNOWN, headers={"Retry-After": "1"})
    evaluation = await evaluate_person(connection, row["edition_id"], row["registration_id"])
    issued = await list_of_registration(connection, row["registration_id"])
    certificates = [await find_certificate(connection, one.certificate_id) for one in issued]
    return Standing(
        registration_id=row["registration_id"],
        edition_id=row["edition_id"],
        participant_id=row["participant_id"],
        has_place=row["status"] == "registered",
        has_policy=evaluation is not None,
        institution=row["institution"],
        shares_results=row["shares_results"],
        reached=reached_by(evaluation) if evaluation else None,
        certificates=[one for one in certificates if one is not None],
    )
