"""What a logout token says, by which a provider ends a sign-in at its clients (OpenID Connect Back-Channel Logout)."""

from typing import Any
from uuid import UUID

from joserfc import jwt

from diplomado_chassis.http.auth.ended_sign_ins import account_of, sign_in_of
from diplomado_chassis.settings import Settings

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_KINDS = ("jwt", "logout+jwt")
_MAX_AGE_SECONDS = 120


def ended_sign_in(header: dict[str, Any], claims: dict[str, Any], settings: Settings, now: float, leeway: int) -> UUID:
    """Return the id of what ended: the provider's session, or without `sid` all of the account.

    Raises JoseError or ValueError for another token: an ID token, one of another client or issuer, or an old one.
    """
    registry = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=leeway,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id or ""},
        iat={"essential": True},
        jti={"essential": True},
    )
    registry.validate(claims)
    if str(header.get("typ", "JWT")).lower().removeprefix("application/") not in _KINDS:
        raise ValueError("another kind of token")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict) or "nonce" in claims:
        raise ValueError("not a logout token")
    if now - claims["iat"] > _MAX_AGE_SECONDS + leeway:
        raise ValueError("an old logout token")
    if isinstance(claims.get("sid"), str) and claims["sid"]:
        return sign_in_of(claims["sid"])
    if isinstance(claims.get("sub"), str) and claims["sub"]:
        return account_of(claims["sub"])
    raise ValueError("a logout token of nobody")
