"""Finds the editions that a path belongs to, with their mission and programmes."""

from diplomado_chassis.http.auth import ScopeRules, by_id

_PLACE = "select e.code, e.mission, e.programmes from editions e"
_OF_EDITION = _PLACE + " where e.edition_id = $1"
_OF_ACT = _PLACE + " join acts a on a.edition_id = e.edition_id where a.act_id = $1"
_OF_CERTIFICATE = _PLACE + " join certificates c on c.edition_id = e.edition_id where c.certificate_id = $1"
_OF_PERSON = _PLACE + " join registrations r on r.edition_id = e.edition_id where r.registration_id = $1"

_IMAGES = "an image that all editions share"

SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": by_id(_OF_EDITION),
        "report/{edition_id}": by_id(_OF_EDITION),
        "acts/{act_id}": by_id(_OF_ACT),
        "certificates/{certificate_id}": by_id(_OF_CERTIFICATE),
        "person/{registration_id}": by_id(_OF_PERSON),
    },
    filtered={"/certificates/fragments/home": "editions outside are left out"},
    unscoped=dict.fromkeys(("/api/v1/emblems", "/api/v1/signatures", "/certificates/images"), _IMAGES),
)
