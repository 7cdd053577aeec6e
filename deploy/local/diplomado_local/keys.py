"""Development keys and tokens. Keys are made on this machine at first use and never leave `.local/keys`."""

import json
import os
import secrets
import time
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.roles import ROLES

ISSUER = "http://127.0.0.1/diplomado-local"
AUDIENCE = "diplomado"
CLIENT_ID = "diplomado"
ALGORITHM = "ES256"
LIFETIME_SECONDS = 12 * 3600


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    beside.replace(file)


def jwks_file(folder: Folder) -> Path:
    """The public keys that the services check tokens with; made with the private one at first use."""
    file = folder.keys / "jwks.json"
    if not (file.exists() and _private_file(folder).exists()):
        folder.make()
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        write_private(_private_file(folder), json.dumps(key.as_dict(private=True)))
        write_private(file, json.dumps({"keys": [key.as_dict(private=False)]}))
    return file


def signing_key(folder: Folder) -> ECKey:
    """The private key that signs tokens now."""
    jwks_file(folder)
    return ECKey.import_key(json.loads(_private_file(folder).read_text()))


def public_keys(folder: Folder) -> dict[str, object]:
    """The public keys, as the provider publishes them."""
    keys: dict[str, object] = json.loads(jwks_file(folder).read_text())
    return keys


def rotate(folder: Folder) -> None:
    """Sign with a new key from now on. Tokens of the key before stay valid until it is removed by hand."""
    before = public_keys(folder)["keys"]
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    write_private(jwks_file(folder), json.dumps({"keys": [key.as_dict(private=False), *list(before)]}))  # type: ignore[call-overload]
    write_private(_private_file(folder), json.dumps(key.as_dict(private=True)))


def _private_file(folder: Folder) -> Path:
    return folder.keys / "signing.json"


def make_token(
    folder: Folder,
    role: str,
    institution: str | None = None,
    subject: str | None = None,
    *,
    lifetime_seconds: int = LIFETIME_SECONDS,
) -> str:
    """An access token as a real issuer would give it, valid for twelve hours at this deployment only.

    Failure for an unknown role, and for a focal point without institution.
    """
    if role not in ROLES:
        raise Failure(f"There is no role {role}.", f"Roles: {', '.join(ROLES)}.")
    if role == "focal_point" and not institution:
        raise Failure("A focal point belongs to an institution.", "Name it with --institution CODE.")
    key = signing_key(folder)
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject or f"local-{role.replace('_', '-')}",
        "iat": now,
        "exp": now + lifetime_seconds,
        "jti": secrets.token_hex(8),
        "roles": [role],
    }
    if institution:
        claims["institution"] = institution
    return jwt.encode({"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}, claims, key)


def link_secret(folder: Folder) -> str:
    """The secret that signs participants' links, made at first use."""
    return _secret(folder, "link-secret")


def session_secret(folder: Folder) -> str:
    """The secret that encrypts sessions, made at first use."""
    return _secret(folder, "session-secret")


def client_secret(folder: Folder) -> str:
    """The secret by which the services prove themselves to the development provider, made at first use."""
    return _secret(folder, "client-secret")


def _secret(folder: Folder, name: str) -> str:
    file = folder.keys / name
    if not file.exists():
        folder.make()
        write_private(file, secrets.token_urlsafe(32))
    return file.read_text()


def role_password(folder: Folder, role: str) -> str:
    """The database password of a role, made at first use."""
    file = folder.keys / "passwords.json"
    passwords: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if role not in passwords:
        passwords[role] = secrets.token_urlsafe(24)
        write_private(file, json.dumps(passwords, indent=1))
    return passwords[role]
