"""Finds the editions that a path belongs to, with their mission and programmes."""

from collections.abc import Sequence

from diplomado_chassis.http.auth import Place, ScopeRules, by_id
from diplomado_chassis.postgres.database import Connection

_PLACE = """
select e.code, e.mission,
       array(select p.programme from edition_programmes p where p.edition_id = e.edition_id) as programmes
from editions e
"""
_BY_CODE = _PLACE + " where e.code = $1"
_OF_EDITION = _PLACE + " where e.edition_id = $1"
_OF_REGISTRATION = (
    _PLACE + " where e.edition_id = (select r.edition_id from registrations r where r.registration_id = $1)"
)
_OF_PARTICIPANT = (
    _PLACE + " where e.edition_id in (select r.edition_id from registrations r where r.participant_id = $1)"
)
_OF_PROPOSAL = (
    _PLACE
    + """
where e.edition_id in (
    select r.edition_id from registrations r join change_proposals c on c.participant_id = r.participant_id
    where c.proposal_id = $1
)
"""
)


async def find_place_by_code(connection: Connection, code: str) -> Sequence[Place]:
    """Return where the edition with a code lies; nothing if there is none: who may make it depends on what is sent."""
    row = await connection.fetchrow(_BY_CODE, code)
    return [] if row is None else [Place(row["code"], row["mission"], row["programmes"])]


_PEOPLE = "it compares people of all missions, whom a limited caller does not see"
_SHARED = "a list that all editions share"

SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": by_id(_OF_EDITION),
        "editions/{code}": find_place_by_code,
        "registrations/{registration_id}": by_id(_OF_REGISTRATION),
        "participants/{participant_id}": by_id(_OF_PARTICIPANT),
        "proposals/{proposal_id}": by_id(_OF_PROPOSAL),
    },
    filtered={
        **dict.fromkeys(("/api/v1/editions", "/home"), "editions outside are left out"),
        "/registration/editions": "editions outside are not offered, and none is made there",
    },
    unscoped={
        **dict.fromkeys(("/api/v1/reference", "/api/v1/reference-files", "/api/v1/donors"), _SHARED),
        **dict.fromkeys(("/api/v1/programmes", "/api/v1/courses", "/api/v1/institutions"), _SHARED),
    },
    closed={
        "/registration/fragments/duplicates": _PEOPLE,
        **dict.fromkeys(("/api/v1/duplicates", "/api/v1/proposals"), _PEOPLE),
    },
)
