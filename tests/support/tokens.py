"""Development tokens of the kind that an OIDC issuer signs."""

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

ISSUER = "http://issuer.test"
AUDIENCE = "diplomado"


@cache
def signing_key() -> OKPKey:
    """One key for the test session."""
    return OKPKey.generate_key("Ed25519", {"kid": "test", "alg": "Ed25519", "use": "sig"})


@cache
def jwks_file() -> Path:
    """The public half, as the issuer would publish it."""
    path = Path(tempfile.mkdtemp(prefix="diplomado-keys-")) / "jwks.json"
    path.write_text(json.dumps({"keys": [signing_key().as_dict(private=False)]}), "utf-8")
    return path


def token(
    *roles: str,
    institution: str | None = None,
    subject: str = "staff-1",
    seconds: int = 7200,
    issuer: str = ISSUER,
    key: OKPKey | None = None,
    limits: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A signed access token. `limits` are claims as `missions`, with the codes that limit the caller."""
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": subject,
        "iat": now,
        "exp": now + seconds,
        "roles": list(roles),
        **{name: list(codes) for name, codes in (limits or {}).items()},
    }
    if institution:
        claims["institution"] = institution
    return jwt.encode({"alg": "Ed25519", "kid": "test", "typ": "at+jwt"}, claims, key or signing_key(), ["Ed25519"])
