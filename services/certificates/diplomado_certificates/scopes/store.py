"""Finds the editions that a path belongs to, with their mission and programmes."""

from uuid import UUID

from diplomado_certificates.scopes.words import ROUTES
from diplomado_chassis.http.access_log.rules import AccessRules
from diplomado_chassis.http.auth import ById, ScopeRules
from diplomado_chassis.http.path_keys import EditionKeys
from diplomado_chassis.postgres.database import Connection

_EDITION = "select edition_id, code from editions where edition_id = $1 or code = $2 order by code = $2 limit 1"
_PLACE = "select e.code, e.mission, e.programmes from editions e"
_OF_EDITION = _PLACE + " where e.edition_id = $1"
_OF_ACT = _PLACE + " join acts a on a.edition_id = e.edition_id where a.act_id = $1"
_OF_CERTIFICATE = _PLACE + " join certificates c on c.edition_id = e.edition_id where c.certificate_id = $1"
_OF_PERSON = _PLACE + " join registrations r on r.edition_id = e.edition_id where r.registration_id = $1"

_IMAGES = "an image that all editions share"

EDITION_KEYS = EditionKeys(_EDITION)
SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": ById(_OF_EDITION),
        "report/{edition_id}": ById(_OF_EDITION),
        "ready/{edition_id}": ById(_OF_EDITION),
        "review/{edition_id}": ById(_OF_EDITION),
        "signing/{edition_id}": ById(_OF_EDITION),
        "institution/{edition_id}": ById(_OF_EDITION),
        "acts/{act_id}": ById(_OF_ACT),
        "certificates/{certificate_id}": ById(_OF_CERTIFICATE),
        "person/{registration_id}": ById(_OF_PERSON),
    },
    filtered={
        "/certificates/fragments/home": "editions outside are left out",
        **dict.fromkeys(
            ("/certificates/access.csv", "/certificates/fragments/access", "/api/v1/audit/certificates"),
            "who read and did what in editions outside is left out",
        ),
    },
    unscoped={
        **dict.fromkeys(("/api/v1/emblems", "/api/v1/signatures", "/certificates/images"), _IMAGES),
        "/api/v1/trials/certificates": "each tried request is checked for itself",
    },
)

_ACCESS = "who read what: accounts of staff and identifiers"
_POLICY = "what is required to graduate"
_PERSON_OF_CERTIFICATE = "select registration_id from certificates where certificate_id = $1"


async def find_person_of_certificate(connection: Connection, certificate_id: UUID) -> list[UUID]:
    """Return the registration of the holder of a certificate."""
    found = await connection.fetch(_PERSON_OF_CERTIFICATE, certificate_id)
    return [row["registration_id"] for row in found if row["registration_id"]]


ACCESS = AccessRules(
    words=ROUTES,
    impersonal={
        **dict.fromkeys(("/api/v1/emblems", "/api/v1/signatures", "/certificates/images"), _IMAGES),
        **dict.fromkeys(("/api/v1/emblems/", "/api/v1/signatures/"), _IMAGES),
        "/api/v1/editions/{edition_id}/policy": _POLICY,
        "/certificates/editions/{edition_id}/policy": _POLICY,
        "/certificates/fragments/home": "editions with numbers of people",
        "/certificates/fragments/ready/{edition_id}": "numbers of awards",
        "/certificates/fragments/signing/{edition_id}/{act_id}": "how far a signature is",
        "/certificates/fragments/editions/{edition_id}/next-steps": "what is done and what comes next",
        **dict.fromkeys(
            ("/certificates/access.csv", "/certificates/fragments/access", "/api/v1/audit/certificates"), _ACCESS
        ),
    },
    read_by_post=frozenset({"/api/v1/acts/{act_id}/ceremony.pdf", "/api/v1/trials/certificates"}),
    named={"certificate_id": find_person_of_certificate},
)
