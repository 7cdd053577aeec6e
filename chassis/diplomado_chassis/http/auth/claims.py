"""Reads an actor out of the claims of a token. The settings name the claims, as every issuer has its own."""

import unicodedata
from typing import Any

from diplomado_chassis.http.auth.actor import ROLES, Actor, Scope
from diplomado_chassis.settings import Settings

EVERY = "*"
"""The word in a claim that does not limit, and says so."""
_MAX_CHARACTERS = 200
_MAX_CODE_CHARACTERS = 255
_UNFIT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def actor_of(claims: dict[str, Any], settings: Settings) -> Actor:
    """Return the actor. Raises ValueError for a claim of another form: a limit that cannot be read is not ignored."""
    institution = at(claims, settings.oidc_institution_claim)
    name = at(claims, settings.oidc_name_claim)
    return Actor(
        _code(claims["sub"]),
        frozenset(_words(at(claims, settings.oidc_roles_claim)) or ()) & ROLES,
        _code(institution) if institution else None,
        _scope(claims, settings),
        name[:_MAX_CHARACTERS] if isinstance(name, str) and name.strip() else None,
        _email(claims, settings),
    )


def _scope(claims: dict[str, Any], settings: Settings) -> Scope:
    names = (settings.oidc_missions_claim, settings.oidc_programmes_claim, settings.oidc_editions_claim)
    missions, programmes, editions = (_words(at(claims, name)) for name in names)
    is_whole = any(codes is not None and EVERY in codes for codes in (missions, programmes, editions))
    return Scope(_limit(missions), _limit(programmes), _limit(editions), is_whole)


def _limit(codes: frozenset[str] | None) -> frozenset[str] | None:
    return None if codes is not None and EVERY in codes else codes


def _email(claims: dict[str, Any], settings: Settings) -> str | None:
    """Return the e-mail in lower case, unless the provider says that nobody has verified it, or says nothing."""
    email = at(claims, settings.oidc_email_claim)
    if not isinstance(email, str) or "@" not in email or claims.get("email_verified") is not True:
        return None
    return email.strip().lower()[:_MAX_CHARACTERS]


def at(claims: dict[str, Any], path: str) -> Any:
    """Follow a dotted path into the claims, as `realm_access.roles`. A claim with dots in its own name comes first."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _words(value: Any) -> frozenset[str] | None:
    """Return the codes of a claim: a list, or words with spaces between. None if the claim is not there."""
    if value is None:
        return None
    if isinstance(value, str):
        return frozenset(map(_code, value.split()))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return frozenset(map(_code, value))
    raise ValueError("a claim is neither a list of texts nor a text")


def _code(value: Any) -> str:
    """Return a claim that names somebody or something. Raises ValueError for what no table or page could hold."""
    text = str(value) if isinstance(value, str | int) else ""
    if not text or len(text) > _MAX_CODE_CHARACTERS or any(unicodedata.category(letter) in _UNFIT for letter in text):
        raise ValueError("a claim is no text, too long, or has characters that cannot be shown")
    return text
