"""Finds the editions that a path belongs to, with their mission and programmes."""

from uuid import UUID

from diplomado_chassis.http.access_log.rules import AccessRules
from diplomado_chassis.http.auth import ById, ScopeRules, assigned_by_id
from diplomado_chassis.http.path_keys import EditionKeys
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.scopes.words import ROUTES

_EDITION = "select edition_id, code from editions where edition_id = $1 or code = $2 order by code = $2 limit 1"
_PLACE = "select e.code, e.mission, e.programmes from editions e"
_OF_EDITION = _PLACE + " where e.edition_id = $1"
_OF_SESSION = _PLACE + " join sessions s on s.edition_id = e.edition_id where s.session_id = $1"
_OF_SESSIONS_PART = (
    _PLACE + " join sessions s on s.edition_id = e.edition_id join {} p on p.session_id = s.session_id where p.{} = $1"
)
_OF_REGISTRATION = _PLACE + " join registrations r on r.edition_id = e.edition_id where r.registration_id = $1"
_OF_UNMATCHED = _PLACE + " join appearances a on a.edition_id = e.edition_id where a.appearance_id = $1"
_OF_FILE = _OF_SESSIONS_PART.format("attendance_files", "file_id")
_OF_CORRECTION = _OF_SESSIONS_PART.format("corrections", "correction_id")
_OF_EXCUSE = _OF_SESSIONS_PART.format("excuses", "excuse_id")
_OF_MAKE_UP = _OF_SESSIONS_PART.format("make_ups", "make_up_id")
_LEADS_SESSION = "select exists (select from facilitators where session_id = $1 and account = any($2::text[]))"
_LEADS_IN_EDITION = """
select exists (
    select from facilitators f join sessions s using (session_id)
    where s.edition_id = $1 and f.account = any($2::text[]) and s.status = 'scheduled'
)
"""
_LEADS_OF_PERSON = """
select exists (
    select from registrations r join sessions s on s.edition_id = r.edition_id
    join facilitators f on f.session_id = s.session_id
    where r.registration_id = $1 and f.account = any($2::text[]) and s.status = 'scheduled'
)
"""

EDITION_KEYS = EditionKeys(_EDITION)
SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": ById(_OF_EDITION),
        "sessions/{session_id}": ById(_OF_SESSION),
        "attendance-files/{file_id}": ById(_OF_FILE),
        "corrections/{correction_id}": ById(_OF_CORRECTION),
        "excuses/{excuse_id}": ById(_OF_EXCUSE),
        "make-ups/{make_up_id}": ById(_OF_MAKE_UP),
        "person/{registration_id}": ById(_OF_REGISTRATION),
        "report/{edition_id}": ById(_OF_EDITION),
        "unmatched/{unmatched_id}": ById(_OF_UNMATCHED),
    },
    filtered={
        **dict.fromkeys(
            ("/sessions/access.csv", "/sessions/fragments/access", "/api/v1/audit/sessions"),
            "who read and did what in editions outside is left out",
        ),
        **dict.fromkeys(
            ("/sessions/fragments/home", "/sessions/fragments/grading", "/sessions/fragments/facilitating"),
            "lists the caller's own work in the editions of their scope",
        ),
    },
    unscoped={"/api/v1/trials/sessions": "each tried request is checked for itself"},
    assigned={
        "facilitator": {
            "sessions/{session_id}": assigned_by_id(_LEADS_SESSION),
            "editions/{edition_id}": assigned_by_id(_LEADS_IN_EDITION),
            "person/{registration_id}": assigned_by_id(_LEADS_OF_PERSON),
        }
    },
)

_ACCESS = "who read what: accounts of staff and identifiers"
_RUBRIC = "what projects are graded by"
_EMPTY = "a form in which nobody is named yet"
_PLAN = "sessions and their facilitators"
_PERSON_OF_EXCUSE = "select registration_id from excuses where excuse_id = $1"


async def find_person_of_excuse(connection: Connection, excuse_id: UUID) -> list[UUID]:
    """Return the registration whose absence is excused."""
    found = await connection.fetch(_PERSON_OF_EXCUSE, excuse_id)
    return [row["registration_id"] for row in found]


ACCESS = AccessRules(
    words=ROUTES,
    read_by_post=frozenset({"/api/v1/trials/sessions"}),
    impersonal={
        **dict.fromkeys(("/api/v1/editions/{edition_id}/sessions", "/sessions/editions/{edition_id}/sessions"), _PLAN),
        **dict.fromkeys(("/api/v1/editions/{edition_id}/sessions/", "/sessions/sessions/{session_id}/plan"), _PLAN),
        **dict.fromkeys(("/sessions/fragments/facilitating", "/api/v1/sessions/{session_id}/live-meeting"), _PLAN),
        "/api/v1/sessions/{session_id}/recording": "the address of a recording",
        "/sessions/fragments/home": "editions with numbers of people",
        "/sessions/fragments/editions/{edition_id}/next-steps": "what is done and what comes next",
        "/sessions/fragments/grading": "teams that the caller grades, by code",
        "/sessions/editions/{edition_id}/sessions/new": _EMPTY,
        "/sessions/editions/{edition_id}/sessions/list": _EMPTY,
        "/sessions/editions/{edition_id}/sessions/list/template.xlsx": _EMPTY,
        "/sessions/editions/{edition_id}/attendance-files": "files by name, with numbers of people",
        "/sessions/editions/{edition_id}/closures": _PLAN,
        "/sessions/editions/{edition_id}/projects/new-team": _EMPTY,
        "/sessions/editions/{edition_id}/projects/team-list": _EMPTY,
        "/sessions/editions/{edition_id}/projects/score-list": _EMPTY,
        "/sessions/editions/{edition_id}/projects/new-grader": _EMPTY,
        "/api/v1/editions/{edition_id}/attendance-mapping": "names of columns",
        **dict.fromkeys(("/api/v1/editions/{edition_id}/rubric",), _RUBRIC),
        "/sessions/editions/{edition_id}/projects/rubric": _RUBRIC,
        "/sessions/editions/{edition_id}/projects/rubric/": _RUBRIC,
        **dict.fromkeys(("/sessions/access.csv", "/sessions/fragments/access", "/api/v1/audit/sessions"), _ACCESS),
    },
    named={"excuse_id": find_person_of_excuse},
)
