"""Development tokens are what a real issuer would give, and their keys stay on this machine."""

import json
import stat
import subprocess
import sys
import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from diplomado_chassis.http import auth
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.settings import Settings
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.keys import AUDIENCE, ISSUER, jwks_file, make_token
from diplomado_local.roles import ROLES
from tests.support.waiting import PATIENCE


def checker(folder: Folder, issuer: str = ISSUER) -> auth.Tokens:
    """What a service checks tokens with."""
    settings = {"postgres": "postgresql://", "kafka": "127.0.0.1:1", "oidc_audience": AUDIENCE}
    return auth.Tokens(Settings(**settings, oidc_issuer=issuer, oidc_jwks=str(jwks_file(folder))))  # type: ignore[arg-type]


def test_a_token_says_who_for_whom_and_until_when(folder: Folder) -> None:
    token = make_token(folder, "focal_point", "senafront", "marta")
    read = jwt.decode(token, KeySet.import_key_set(json.loads(jwks_file(folder).read_text())))
    assert read.header.items() >= {"typ": "at+jwt", "alg": "ES256"}.items()
    assert {name: read.claims[name] for name in ("iss", "aud", "sub", "roles", "institution")} == {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "marta",
        "roles": ["focal_point"],
        "institution": "senafront",
    }
    assert 3600 < read.claims["exp"] - time.time() <= 12 * 3600


@pytest.mark.parametrize("role", ROLES)
async def test_services_accept_it_for_each_role(role: str, folder: Folder) -> None:
    actor = await checker(folder).actor(make_token(folder, role, "inadeh"))
    assert (actor.roles, actor.institution) == (frozenset({role}), "inadeh")


def test_the_roles_are_those_of_the_services() -> None:
    assert set(ROLES) == set(auth.ROLES)


async def test_services_refuse_it_elsewhere_and_later(folder: Folder) -> None:
    with pytest.raises(Problem):
        await checker(folder, issuer="https://login.example").actor(make_token(folder, "auditor"))
    with pytest.raises(Problem):
        await checker(folder).actor(make_token(folder, "auditor", lifetime_seconds=-60))


def test_keys_are_made_once_and_only_their_owner_reads_them(folder: Folder) -> None:
    first = jwks_file(folder).read_text()
    assert jwks_file(folder).read_text() == first
    assert '"d"' not in first
    assert stat.S_IMODE((folder.keys / "signing.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.keys.stat().st_mode) == 0o700


def test_an_unknown_role_and_a_focal_point_of_nowhere_are_refused(folder: Folder) -> None:
    with pytest.raises(Failure, match=r"There is no role minister. Roles: coordinator, focal_point"):
        make_token(folder, "minister")
    with pytest.raises(Failure, match="Name it with --institution CODE"):
        make_token(folder, "focal_point")


def test_the_command_prints_the_token_alone(folder: Folder) -> None:
    command = [sys.executable, "-m", "diplomado_local", "token", "--role", "grader", "--folder", str(folder.root)]
    printed = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    assert (printed.count("."), printed.count("\n"), printed.startswith("ey")) == (2, 1, True)
