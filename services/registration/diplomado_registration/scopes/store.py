"""Finds the editions that a path belongs to, with their mission and programmes."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.http.access_log.rules import AccessRules
from diplomado_chassis.http.auth import ById, Place, ScopeRules
from diplomado_chassis.http.path_keys import EditionKeys
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.scopes.words import ROUTES

_EDITION = "select edition_id, code from editions where edition_id = $1 or code = $2 order by code = $2 limit 1"
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
_OF_DATA_REQUEST = (
    _PLACE
    + """
where e.edition_id in (
    select r.edition_id
    from data_requests d
    join participants p on p.participant_id = d.participant_id
    join registrations r on r.participant_id in (p.participant_id, p.merged_into)
    where d.request_id = $1
)
"""
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


_PERSON_OF_PROPOSAL = "select participant_id from change_proposals where proposal_id = $1"
_NUMBERS = "editions with numbers of people"
_SETTINGS = "settings of an edition"
_PEOPLE = "it compares people of all missions, whom a limited caller does not see"
_SHARED = "a list that all editions share"

EDITION_KEYS = EditionKeys(_EDITION, UNKNOWN_EDITION, seconds=None)
SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": ById(_OF_EDITION),
        "editions/{code}": find_place_by_code,
        "registrations/{registration_id}": ById(_OF_REGISTRATION),
        "participants/{participant_id}": ById(_OF_PARTICIPANT),
        "proposals/{proposal_id}": ById(_OF_PROPOSAL),
        "data-requests/{request_id}": ById(_OF_DATA_REQUEST),
    },
    filtered={
        **dict.fromkeys(
            (
                "/registration/access",
                "/registration/access.csv",
                "/registration/fragments/access",
                "/api/v1/audit/registration",
            ),
            "who read and did what in editions outside is left out",
        ),
        **dict.fromkeys(
            ("/registration/data-requests", "/api/v1/data-requests"), "people of editions outside are left out"
        ),
        **dict.fromkeys(("/api/v1/editions", "/home"), "editions outside are left out"),
        "/registration/editions": "editions outside are not offered, and none is made there",
    },
    unscoped={
        "/api/v1/trials/registration": "each tried request is checked for itself",
        **dict.fromkeys(("/api/v1/reference", "/api/v1/reference-files", "/api/v1/donors"), _SHARED),
        **dict.fromkeys(("/api/v1/programmes", "/api/v1/courses", "/api/v1/institutions"), _SHARED),
    },
    closed={
        "/registration/fragments/duplicates": _PEOPLE,
        **dict.fromkeys(("/api/v1/duplicates", "/api/v1/proposals"), _PEOPLE),
    },
)

_ACCESS = "who read what: accounts of staff and identifiers"
_EMPTY = "a form in which nobody is named yet"


async def find_person_of_proposal(connection: Connection, proposal_id: UUID) -> list[UUID]:
    """Return the participant of whom a change is proposed."""
    found = await connection.fetch(_PERSON_OF_PROPOSAL, proposal_id)
    return [row["participant_id"] for row in found]


ACCESS = AccessRules(
    words=ROUTES,
    read_by_post=frozenset({"/api/v1/trials/registration"}),
    impersonal={
        **dict.fromkeys(("/api/v1/reference/", "/api/v1/reference-files/", "/api/v1/donors/"), _SHARED),
        **dict.fromkeys(("/api/v1/programmes", "/api/v1/programmes/"), _SHARED),
        **dict.fromkeys(("/api/v1/courses", "/api/v1/courses/"), _SHARED),
        **dict.fromkeys(("/api/v1/institutions", "/api/v1/institutions/"), _SHARED),
        **dict.fromkeys(("/api/v1/editions", "/api/v1/editions/{edition_id}", "/home"), _NUMBERS),
        **dict.fromkeys(("/api/v1/editions/{edition_id}/report", "/registration/editions/{edition_id}"), _NUMBERS),
        "/registration/editions/{edition_id}/report": _NUMBERS,
        "/registration/editions/{edition_id}/report/": _NUMBERS,
        **dict.fromkeys(("/api/v1/editions/{code}/eligibility", "/api/v1/editions/{code}/questions"), _SETTINGS),
        "/registration/editions/{edition_id}/settings": _SETTINGS,
        "/registration/editions/{edition_id}/settings/": _SETTINGS,
        **dict.fromkeys(("/registration/editions/new", "/registration/editions/copy"), _EMPTY),
        "/registration/editions/{edition_id}/people/new": _EMPTY,
        "/registration/editions/{edition_id}/nominations/one": _EMPTY,
        "/registration/editions/{edition_id}/nominations/template.csv": _EMPTY,
        **dict.fromkeys(
            (
                "/registration/access",
                "/registration/access.csv",
                "/registration/fragments/access",
                "/api/v1/audit/registration",
            ),
            _ACCESS,
        ),
    },
    named={"proposal_id": find_person_of_proposal},
)
