"""Finds the editions that a path belongs to, with their mission and programmes."""

from diplomado_chassis.http.access_log.rules import AccessRules
from diplomado_chassis.http.auth import ById, ScopeRules
from diplomado_chassis.http.path_keys import EditionKeys
from diplomado_notifications.scopes.words import ROUTES

_EDITION = "select edition_id, code from editions where edition_id = $1 or code = $2 order by code = $2 limit 1"
_PLACE = "select e.code, e.mission, e.programmes from editions e"
_OF_EDITION = _PLACE + " where e.edition_id = $1"
_OF_DELIVERY = _PLACE + " join deliveries d on d.edition_id = e.edition_id where d.delivery_id = $1"

_OF_REGISTRATION = """
select distinct e.code, e.mission, e.programmes from places p join editions e using (edition_id)
where p.registration_id = $1
"""

find_places = ById(_OF_EDITION)

EDITION_KEYS = EditionKeys(_EDITION)
SCOPES = ScopeRules(
    found={
        "editions/{edition_id}": find_places,
        "deliveries/{delivery_id}": ById(_OF_DELIVERY),
        "person/{registration_id}": ById(_OF_REGISTRATION),
    },
    filtered={
        **dict.fromkeys(
            ("/notifications/access.csv", "/notifications/fragments/access", "/api/v1/audit/notifications"),
            "who read and did what in editions outside is left out",
        ),
        "/api/v1/deliveries": "deliveries of editions outside are left out",
        "/notifications/fragments/home": "editions outside are left out",
    },
    unscoped={"/api/v1/templates": "the wording that all editions share"},
    closed=dict.fromkeys(
        ("/api/v1/webhooks", "/notifications/webhooks", "/notifications/fragments/webhooks"), "events of all editions"
    ),
)

_ACCESS = "who read what: accounts of staff and identifiers"
ACCESS = AccessRules(
    words=ROUTES,
    impersonal={
        **dict.fromkeys(("/api/v1/templates", "/api/v1/templates/"), "the wording that all editions share"),
        "/notifications/editions/{edition_id}/messages/preview": "the wording with invented people",
        **dict.fromkeys(
            (
                *("/api/v1/webhooks", "/api/v1/webhooks/", "/notifications/fragments/webhooks"),
                *("/notifications/webhooks", "/notifications/webhooks/"),
            ),
            "receivers, with ids and outcomes of events",
        ),
        **dict.fromkeys(("/api/v1/deliveries/summary", "/api/v1/deliveries/retry"), "numbers of mails"),
        "/notifications/fragments/home": "editions with numbers of mails",
        "/notifications/fragments/editions/{edition_id}/next-steps": "numbers of mails",
        **dict.fromkeys(
            ("/notifications/access.csv", "/notifications/fragments/access", "/api/v1/audit/notifications"), _ACCESS
        ),
    },
    read_by_post=frozenset({"/notifications/editions/{edition_id}/messages/people"}),
)
