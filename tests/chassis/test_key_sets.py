"""What becomes of an issuer's keys: withdrawn, broken, away, one of them bad, and forgotten on a signal."""

import base64
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from diplomado_chassis.http.auth import Tokens
from diplomado_chassis.http.auth import tokens as checking
from diplomado_chassis.http.auth.key_sets import BrokenKeySet, read_key_set
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.settings import Settings
from diplomado_local.ports import free_port
from tests.chassis.conftest import Place
from tests.support import tokens
from tests.support.processes import served
from tests.support.waiting import PATIENCE, eventually

GOOD = tokens.signing_key().as_dict(private=False)


class Clock:
    """The clock of the checker."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(checking, "time", clock)
    return clock


def checker(source: object) -> Tokens:
    values: dict[str, Any] = {"postgres": "postgresql://", "kafka": "x:1", "oidc_issuer": tokens.ISSUER}
    return Tokens(Settings(**values, oidc_audience=tokens.AUDIENCE, oidc_jwks=str(source)))


async def status(checks: Tokens) -> int:
    """How the token of a coordinator is answered."""
    try:
        await checks.actor(tokens.token("coordinator"))
    except Problem as problem:
        return problem.status
    return 200


def publish(file: Path, content: str) -> None:
    """Replace the file as a deployment does, at once."""
    new = file.with_suffix(".new")
    new.write_text(content, "utf-8")
    os.replace(new, file)


@pytest.mark.parametrize(
    "bad",
    [
        {"kty": "OKP", "crv": "Ed25519", "x": "not a key"},
        {"kty": "RSA"},
        {"kty": ["a"]},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "PQ"},
        None,
        "text",
        [],
    ],
)
def test_one_bad_key_does_not_void_the_set(bad: object) -> None:
    keys, left_out = read_key_set({"keys": [bad, GOOD]})
    assert ([key.kid for key in keys.keys], left_out) == (["test"], 1)
    with pytest.raises(BrokenKeySet):
        read_key_set({"keys": [bad]})


@pytest.mark.parametrize("document", [None, [], {}, {"keys": None}, {"keys": {}}, "keys", 7])
def test_what_is_no_key_set_is_not_a_withdrawal(document: object) -> None:
    with pytest.raises(BrokenKeySet):
        read_key_set(document)


async def test_withdrawn_keys_end_once_the_set_is_read(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    checks = checker(file)
    assert await status(checks) == 200
    publish(file, json.dumps({"keys": []}))
    clock.now += 11
    assert await status(checks) == 401


async def test_a_token_whose_signature_is_remembered_ends_in_time(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    checks = checker(file)
    token = tokens.token("coordinator", seconds=1 - checking._LEEWAY_SECONDS)
    assert (await checks.actor(token)).roles == {"coordinator"}

    async def is_refused() -> bool:
        try:
            await checks.actor(token)
        except Problem as problem:
            return problem.status == 401
        return False

    await eventually(is_refused)


async def test_few_signatures_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MAX_VERIFIED", 2)
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    checks = checker(file)
    for number in (1, 2, 3, 1):
        actor = await checks.actor(tokens.token("coordinator", subject=f"staff-{number}"))
        assert actor.subject == f"staff-{number}"
        assert len(checks._verified) <= 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keys": [{"kty": "RSA"}]}', None])
async def test_keys_of_a_broken_set_end_after_ten_minutes(tmp_path: Path, clock: Clock, content: str | None) -> None:
    """Emptied by a full disk, cut off, of another kind, removed."""
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    checks = checker(file)
    assert await status(checks) == 200
    file.unlink() if content is None else publish(file, content)
    clock.now += checking.BROKEN_SECONDS - 1
    assert await status(checks) == 200
    clock.now += 20
    assert await status(checks) == 503
    publish(file, json.dumps({"keys": [GOOD]}))
    clock.now += 2
    assert await status(checks) == 200


async def test_keys_end_after_twelve_hours_without_the_issuer(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    checks = checker(file)
    assert await status(checks) == 200
    checks._file = None
    checks.settings = checks.settings.model_copy(update={"oidc_jwks": f"http://127.0.0.1:{free_port()}/keys"})
    clock.now += checking.AWAY_SECONDS - 1
    assert await status(checks) == 200
    clock.now += 20
    assert await status(checks) == 503


async def test_a_signal_ends_withdrawn_keys_at_once(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    async with (
        served("tests.chassis.sample", place.settings, roles="api", DIPLOMADO_OIDC_JWKS=str(file)) as process,
        httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=PATIENCE) as client,
    ):
        await process.ready()

        async def answered() -> int:
            return (await client.post("/api/v1/counters", json={"registration_id": str(uuid7())})).status_code

        assert await answered() == 201
        other = OKPKey.generate_key("Ed25519", {"kid": "other", "alg": "Ed25519"})
        publish(file, json.dumps({"keys": [other.as_dict(private=False)]}))
        process.child.send_signal(signal.SIGHUP)
        await process.until_logged("auth.keys_forgotten")
        assert await answered() == 401


async def test_the_public_has_a_space_of_keys_for_each_route_and_client(place: Place) -> None:
    key = {"Idempotency-Key": "a-key-that-two-people-chose"}
    async with served("tests.chassis.sample", place.settings, roles="api") as process:
        await process.ready()
        elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
        async with (
            httpx.AsyncClient(base_url=process.url, timeout=PATIENCE, headers=key) as one,
            httpx.AsyncClient(base_url=process.url, timeout=PATIENCE, headers=key, transport=elsewhere) as other,
        ):
            first = await one.post("/api/v1/notes")
            again = await one.post("/api/v1/notes")
            of_another = await other.post("/api/v1/notes")
            at_another = await one.post("/api/v1/other-notes")
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    answers = [first.json()["answer"], of_another.json()["answer"], at_another.json()["answer"]]
    assert len(set(answers)) == 3
    rows = await place.rows("select caller from idempotency_keys")
    assert len(rows) == 3
    assert all(row["caller"].startswith("public:") and "127.0.0" not in row["caller"] for row in rows)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": []},
        {"alg": {}},
        {"alg": None},
        {"alg": "Ed25519", "kid": []},
        {"alg": "Ed25519", "kid": {"a": 1}},
        {"alg": "Ed25519", "crit": 7},
        {"alg": "Ed25519", "crit": [[]]},
        {"alg": "Ed25519", "b64": False, "crit": ["b64"]},
        {"alg": "Ed25519", "typ": []},
        [],
        7,
    ],
)
async def test_a_header_of_any_content_is_refused(tmp_path: Path, header: object) -> None:
    """Nobody has signed it: anybody can send it."""
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    parts = [json.dumps(header), json.dumps({"sub": "a"}), "x"]
    sent = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    with pytest.raises(Problem) as refused:
        await checker(file).actor(sent)
    assert refused.value.status == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "a\x00b"},
        {"sub": {"a": 1}},
        {"sub": "a" * 300},
        {"sub": "\u202estaff"},
        {"roles": [{}]},
        {"roles": {"a": 1}},
        {"missions": ["p\x00"]},
        {"editions": [[]]},
        {"institution": "mi\u2028da"},
        {"aud": [{}]},
        {"exp": "soon"},
        {"exp": 1e400},
        {"nbf": []},
        {"iss": []},
    ],
)
async def test_claims_of_any_content_are_refused(tmp_path: Path, claims: dict[str, Any]) -> None:
    """An issuer signs what its users typed."""
    file = tmp_path / "keys.json"
    publish(file, json.dumps({"keys": [GOOD]}))
    whole = {"iss": tokens.ISSUER, "aud": tokens.AUDIENCE, "exp": int(time.time()) + 60, "sub": "a", **claims}
    sent = jwt.encode({"alg": "Ed25519", "kid": "test"}, whole, tokens.signing_key(), ["Ed25519"])
    with pytest.raises(Problem) as refused:
        await checker(file).actor(sent)
    assert refused.value.status == 401
