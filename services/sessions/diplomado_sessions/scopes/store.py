"""Finds the editions that a path belongs to, with their mission and programmes."""

from diplomado_chassis.http.auth import ScopeRules, by_id

_PLACE = "select e.code, e.mission, e.programmes from editions e"
_OF_EDITION = _PLACE + " where e.edition_id = $1"
_OF_SESSION = _PLACE + " join sessions s on s.edition_id = e.edition_id where s.session_id = $1"
_OF_UNMATCHED = _PLACE + " join appearances a on a.edition_id = e.edition_id where a.appearance_id = $1"

SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": by_id(_OF_EDITION),
        "sessions/{session_id}": by_id(_OF_SESSION),
        "unmatched/{unmatched_id}": by_id(_OF_UNMATCHED),
    }
)
