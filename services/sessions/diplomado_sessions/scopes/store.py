"""Finds the editions that a path belongs to, with their mission and programmes."""

from diplomado_chassis.http.auth import ScopeRules, by_id

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

SCOPES = ScopeRules(
    filtered={"/sessions/fragments/home": "counts in the editions of the scope"},
    found={
        "editions/{edition_id}": by_id(_OF_EDITION),
        "sessions/{session_id}": by_id(_OF_SESSION),
        "attendance-files/{file_id}": by_id(_OF_FILE),
        "corrections/{correction_id}": by_id(_OF_CORRECTION),
        "excuses/{excuse_id}": by_id(_OF_EXCUSE),
        "make-ups/{make_up_id}": by_id(_OF_MAKE_UP),
        "person/{registration_id}": by_id(_OF_REGISTRATION),
        "unmatched/{unmatched_id}": by_id(_OF_UNMATCHED),
    },
)
