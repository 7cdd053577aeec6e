"""Who calls: bearer tokens of machines, session cookies of people, the roles and scopes that a route requires."""

from diplomado_chassis.http.auth.access import authenticate, page_for, require, session_of
from diplomado_chassis.http.auth.actor import FORBIDDEN, ROLES, Actor, Scope
from diplomado_chassis.http.auth.scopes import (
    ById,
    Place,
    ScopeRules,
    assigned_by_id,
    require_found_in_scope,
    require_in_scope,
)
from diplomado_chassis.http.auth.tokens import Tokens
from diplomado_chassis.http.decisions import decision, public, public_within_own_limits

__all__ = [
    "FORBIDDEN",
    "ROLES",
    "Actor",
    "ById",
    "Place",
    "Scope",
    "ScopeRules",
    "Tokens",
    "assigned_by_id",
    "authenticate",
    "decision",
    "page_for",
    "public",
    "public_within_own_limits",
    "require",
    "require_found_in_scope",
    "require_in_scope",
    "session_of",
]
