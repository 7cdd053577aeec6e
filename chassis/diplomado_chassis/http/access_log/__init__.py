"""Who of the staff read data of people: each answered request leaves a row, which auditors search."""

from diplomado_chassis.http.access_log.pages import access_log_router
from diplomado_chassis.http.access_log.recording import AccessLog
from diplomado_chassis.http.access_log.rules import AccessRules

__all__ = ["AccessLog", "AccessRules", "access_log_router"]
