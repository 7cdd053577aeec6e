"""A sign-in that ended in one service is refused by the others, wherever a copy of its cookie is."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from joserfc.errors import JoseError

from diplomado_chassis.consuming.sign_ins import ENDED_SIGN_INS
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.auth.ended_sign_ins import EndedSignIns, account_of, sign_in_of
from diplomado_chassis.http.auth.logout_tokens import ended_sign_in
from diplomado_chassis.http.auth.sessions import Session, Sessions
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts import SignInEnded
from diplomado_local.platform import Platform
from tests.chassis.sample import router
from tests.support.services import Running, publish, running
from tests.support.waiting import PATIENCE, eventually

reader = Service(
    name="sample",
    settings=Settings,
    migrations="tests.chassis.migrations",
    routes=[router],
    consumes=ENDED_SIGN_INS.handlers,
)
ANA = Actor("ana", frozenset({"auditor"}))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(platform: Platform) -> AsyncIterator[Running]:
    """A service that reads which sign-ins ended."""
    secret = "a secret of the tests that is long enough for sessions"
    async with running(reader, platform, roles={"api", "consumer"}, session_secret=secret) as service:
        yield service


async def status(service: Running, session: Session) -> int:
    """How a request with a session is answered. 403: the session counts, and the role does not suffice."""
    sessions: Sessions = service.process.app.state.sessions
    name, _, rest = sessions.header(session).partition("=")
    async with httpx.AsyncClient(
        base_url=service.url, cookies={name: rest.partition(";")[0]}, timeout=PATIENCE
    ) as client:
        headers = {"X-CSRF-Token": session.csrf}
        return (await client.post("/api/v1/counters-of-files", json={}, headers=headers)).status_code


def ended(sign_in: Any, at: float) -> SignInEnded:
    """The event."""
    return SignInEnded(sign_in_id=sign_in, revision=round(at * 1000), ended_at=datetime.fromtimestamp(at, UTC))


@pytest.mark.parametrize("whole_account", [False, True])
async def test_a_service_refuses_what_another_ended(service: Running, whole_account: bool) -> None:
    sessions: Sessions = service.process.app.state.sessions
    actor = replace(ANA, subject=f"ana-{whole_account}")
    copied = sessions.begin(actor, sign_in_id=sign_in_of(f"one {whole_account}"))
    other = sessions.begin(replace(ANA, subject="eva"), sign_in_id=sign_in_of("two"))
    earlier = replace(sessions.begin(actor), sign_in_id=None)  # of a release without ids
    assert [await status(service, session) for session in (copied, other, earlier)] == [403, 403, 403]

    what = account_of(actor.subject) if whole_account else copied.sign_in_id
    await publish(service, ended(what, copied.begun + 0.5), ended(what, copied.begun - 60))

    async def is_refused() -> bool:
        return await status(service, copied) == 401

    assert await eventually(is_refused)
    assert await status(service, other) == 403
    assert await status(service, earlier) == (401 if whole_account else 403)
    again = replace(copied, begun=copied.begun + 1)  # the provider keeps its session, and so does the new one its id
    assert await status(service, again) == 403


async def test_what_ended_is_kept_for_two_days(service: Running) -> None:
    await publish(service, ended(sign_in_of("old"), time.time() - timedelta(days=3).total_seconds()))
    await publish(service, ended(sign_in_of("new"), time.time()))
    wanted = [sign_in_of("old"), sign_in_of("new")]

    async def kept() -> list[Any]:
        async with service.database.transaction(readonly=True) as connection:
            query = "select sign_in_id from ended_sign_ins where sign_in_id = any ($1) order by ended_at"
            return [row["sign_in_id"] for row in await connection.fetch(query, wanted)]

    async def both() -> bool:
        return await kept() == wanted

    assert await eventually(both)
    await service.process.housekeeper.purge()
    assert await kept() == wanted[1:]


def test_what_ended_is_forgotten_when_no_session_is_so_old() -> None:
    ends = EndedSignIns()
    session = Session(ANA, "key", 100.0, 100.0, sign_in_of("one"))
    assert not ends.includes(session)
    ends.note(sign_in_of("one"), 100.5)
    ends.note(sign_in_of("one"), 99.0)
    assert ends.includes(session)
    assert not ends.includes(replace(session, begun=101.0))


SETTINGS = Settings(postgres="x", kafka="x", oidc_issuer="https://id.example", oidc_client_id="diplomado-web")
NOW = 1_700_000_000.0
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "diplomado-web",
    "iat": int(NOW),
    "jti": "1",
    "sid": "s-1",
    "sub": "ana",
    "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
}


def test_a_logout_token_ends_a_session_or_else_the_account() -> None:
    assert ended_sign_in({"typ": "logout+jwt"}, CLAIMS, SETTINGS, NOW, 30) == sign_in_of("s-1")
    without = {name: value for name, value in CLAIMS.items() if name != "sid"}
    assert ended_sign_in({"typ": "JWT"}, without, SETTINGS, NOW + 100, 30) == account_of("ana")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("at+jwt", {}),
        ("JWT", {"iss": "https://other.example"}),
        ("JWT", {"aud": "another-client"}),
        ("JWT", {"aud": None}),
        ("JWT", {"nonce": "n"}),
        ("JWT", {"events": None}),
        ("JWT", {"events": {}}),
        ("JWT", {"events": "http://schemas.openid.net/event/backchannel-logout"}),
        ("JWT", {"iat": int(NOW) - 200}),
        ("JWT", {"iat": int(NOW) + 200}),
        ("JWT", {"iat": None}),
        ("JWT", {"iat": "now"}),
        ("JWT", {"exp": int(NOW) - 100}),
        ("JWT", {"jti": None}),
        ("JWT", {"sid": None, "sub": None}),
        ("JWT", {"sid": ["s-1"], "sub": 5}),
    ],
)
def test_another_token_ends_nothing(kind: str, changes: dict[str, Any]) -> None:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    with pytest.raises((JoseError, ValueError)):
        ended_sign_in({"typ": kind}, claims, SETTINGS, NOW, 30)
