"""People sign in at the real development provider and sign out again; nothing else opens a session."""

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt

from diplomado_chassis.http.auth.attempts import MAX_ATTEMPTS
from diplomado_chassis.http.auth.ended_sign_ins import account_of
from diplomado_chassis.http.auth.forms import disguised
from diplomado_chassis.http.auth.own_paths import HOME, own_path
from diplomado_chassis.http.auth.sessions import Sessions
from diplomado_chassis.http.rate_limit import RateLimiter
from diplomado_chassis.http.staff_names import find_staff_names
from diplomado_local.keys import ALGORITHM, CLIENT_ID, ISSUER, make_token, rotate, signing_key
from diplomado_local.platform import Platform
from diplomado_local.sign_in.people import PEOPLE, Person
from diplomado_registration.sign_in.pages import BURST, PER_SECOND
from tests.registration.sign_in import Browser, Mission, mission_with_provider
from tests.support.waiting import PATIENCE, eventually


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mission(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mission]:
    """Registration and the provider."""
    async with mission_with_provider(platform, Path(tmp_path_factory.mktemp("signing-in"))) as mission:
        yield mission


@pytest_asyncio.fixture
async def browser(mission: Mission) -> AsyncIterator[Browser]:
    """A browser in which nobody is signed in."""
    state = mission.serving.process.app.state
    if hasattr(state, "sign_in_limiter"):
        del state.sign_in_limiter
    async with mission.browser() as browser:
        yield browser


def sessions_of(mission: Mission) -> Sessions:
    """What the service reads cookies with."""
    sessions: Sessions = mission.serving.process.app.state.sessions
    return sessions


@pytest.mark.parametrize("sample", PEOPLE, ids=lambda person: person.subject)
async def test_every_sample_person_signs_in_with_their_role_and_scope(
    mission: Mission, browser: Browser, sample: Person
) -> None:
    page = await browser.sign_in(sample.subject)
    assert (page.url.path, page.status_code) == ("/signed-in", 200)
    found = sessions_of(mission).read({"diplomado": browser.cookie() or ""})
    assert found is not None
    actor = found[0].actor
    assert (actor.subject, actor.name, actor.roles) == (sample.subject, sample.name, frozenset({sample.role}))
    assert actor.institution == sample.claims.get("institution")
    missions = sample.claims.get("missions")
    assert actor.scope.missions == (frozenset(missions) if isinstance(missions, list) else None)
    assert not [cookie for cookie in browser.client.cookies.jar if "attempt" in cookie.name]


async def test_histories_name_those_who_signed_in(mission: Mission, browser: Browser) -> None:
    await browser.sign_in("local-auditor")
    (name,) = (person.name for person in PEOPLE if person.subject == "local-auditor")
    async with mission.serving.database.transaction() as connection:
        assert await find_staff_names(connection, ["local-auditor", "nobody", None]) == {"local-auditor": name}
        await connection.execute("update staff_names set seen_at = seen_at - interval '5 years'")
    await mission.serving.process.housekeeper.purge()
    async with mission.serving.database.transaction(readonly=True) as connection:
        assert await find_staff_names(connection, ["local-auditor"]) == {}


async def test_the_session_reads_what_a_token_reads(mission: Mission, browser: Browser) -> None:
    assert (await browser.open("/api/v1/editions")).status_code == 401
    await browser.sign_in("local-auditor")
    assert (await browser.open("/api/v1/editions")).status_code == 200
    token = make_token(mission.folder, "auditor")
    async with httpx.AsyncClient(base_url=mission.origin, timeout=PATIENCE) as machine:
        answer = await machine.get("/api/v1/editions", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


async def test_signing_out_ends_the_session_here_and_at_the_provider(mission: Mission, browser: Browser) -> None:
    await browser.sign_in()
    refused = await browser.client.post("/sign-out")
    assert (refused.status_code, browser.cookie() is not None) == (403, True)
    session = sessions_of(mission).read({"diplomado": browser.cookie() or ""})
    assert session is not None
    left = await browser.client.post("/sign-out", data={"csrf": disguised(session[0].csrf)})
    address = left.headers["refresh"].partition("url=")[2]
    assert (left.status_code, urlsplit(address).port) == (200, mission.port)
    assert {"id_token_hint", "client_id", "post_logout_redirect_uri"} <= set(parse_qs(urlsplit(address).query))
    assert browser.cookie() is None
    ended = await browser.open(address)
    assert (ended.url.path, str(ended.url).startswith(mission.origin)) == ("/signed-out", True)
    assert (await browser.open("/api/v1/editions")).status_code == 401


async def test_a_copy_of_the_cookie_ends_with_the_sign_out(mission: Mission, browser: Browser) -> None:
    await browser.sign_in()
    copy = browser.cookie() or ""
    session = sessions_of(mission).read({"diplomado": copy})
    assert session is not None
    await browser.client.post("/sign-out", data={"csrf": disguised(session[0].csrf)})
    async with mission.browser() as thief:
        thief.client.cookies.set("diplomado", copy, "127.0.0.1")
        refused = await thief.open("/api/v1/editions")
        assert (refused.status_code, refused.json()["type"]) == (401, "urn:diplomado:problem:session-ended")
    assert session[0].sign_in_id in await announced(mission)
    await browser.sign_in()
    assert (await browser.open("/api/v1/editions")).status_code == 200


async def test_the_provider_ends_a_sign_in_by_a_logout_token(mission: Mission, browser: Browser) -> None:
    await browser.sign_in("local-auditor")
    claims = {"sub": "local-auditor"}
    async with mission.browser() as provider:
        for wrong in ("", "x.y.z", logout_token(mission, {**claims, "aud": "another"}), logout_token(mission, {})):
            refused = await provider.client.post("/sign-in/ended", data={"logout_token": wrong})
            assert (refused.status_code, refused.json()) == (400, {"error": "invalid_request"})
        assert (await browser.open("/api/v1/editions")).status_code == 200
        answer = await provider.client.post("/sign-in/ended", data={"logout_token": logout_token(mission, claims)})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (await browser.open("/api/v1/editions")).status_code == 401
    assert account_of("local-auditor") in await announced(mission)


async def announced(mission: Mission) -> set[UUID]:
    """The sign-ins of which the other services learn that they ended."""
    async with mission.serving.database.transaction(readonly=True) as connection:
        rows = await connection.fetch("select key from outbox where topic = 'training.signins'")
    return {UUID(row["key"]) for row in rows}


def logout_token(mission: Mission, claims: dict[str, Any]) -> str:
    """A logout token as the provider signs it."""
    key = signing_key(mission.folder)
    events: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    whole = {"iss": ISSUER, "aud": CLIENT_ID, "iat": int(time.time()), "jti": "1", "events": events, **claims}
    return jwt.encode({"alg": ALGORITHM, "typ": "logout+jwt", "kid": key.kid}, whole, key)


async def test_an_account_without_a_role_can_leave_the_provider_and_another_can_come(
    mission: Mission, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = mission.serving.process.app.state.provider
    others = provider._settings.model_copy(update={"oidc_roles_claim": "of_another_system"})
    with monkeypatch.context() as changed:
        changed.setattr(provider, "_settings", others)
        page = await browser.sign_in()
    assert (page.status_code, browser.cookie()) == (403, None)
    assert "no tiene ninguna función" in page.text
    assert re.search(r'<form class="bare" method="post" action="/sign-out">.*Ingresar con otra cuenta', page.text)
    left = await browser.client.post("/sign-out")
    assert "id_token_hint=" in left.headers["refresh"]


async def test_to_sign_in_nobody_remembers_solves_or_copies_anything(browser: Browser) -> None:
    """WCAG 2.2, 3.3.8: the sample people are buttons, and what our own pages ask for browsers fill in."""
    people = await browser.open("/sign-in")
    assert 'name="person"' in people.text
    link = await browser.open("/link")
    for page in (people, await browser.open("/signed-out"), link):
        typed = re.findall(r"<(?:input|textarea)(?![^>]*hidden)[^>]*>", page.text)
        assert all('autocomplete="email"' in field for field in typed), typed
        assert not re.search(r"onpaste|captcha|type=.password", page.text)


async def test_two_tabs_sign_in_at_once_and_each_goes_where_it_wanted(browser: Browser) -> None:
    first = await browser.client.get("/sign-in", params={"next": "/signed-in?tab=1"})
    second = await browser.client.get("/sign-in", params={"next": "/signed-in?tab=2"})
    assert (await browser.choose(second, "local-coordinator")).url.query == b"tab=2"
    assert (await browser.choose(first, "local-coordinator")).url.query == b"tab=1"


async def test_many_tabs_do_not_fill_the_browser(browser: Browser) -> None:
    for _ in range(MAX_ATTEMPTS + 5):
        await browser.open("/sign-in?next=/signed-in")
    assert len([cookie for cookie in browser.client.cookies.jar if "attempt" in cookie.name]) == MAX_ATTEMPTS


async def test_an_answer_counts_once_and_in_its_own_browser_alone(mission: Mission, browser: Browser) -> None:
    browser.client.follow_redirects = False
    begun = await browser.client.get("/sign-in", params={"next": "/signed-in"})
    people = await browser.client.get(begun.headers["location"])
    back = (await browser.choose(people, "local-coordinator")).headers["location"]
    async with mission.browser() as stranger:
        stolen = await stranger.open(back)
        assert (stolen.status_code, stranger.cookie()) == (400, None)
    changed = back.replace("state=", "state=x")
    assert (await browser.open(changed)).status_code == 400
    assert (await browser.open(back)).headers["location"] == "/signed-in"
    again = await browser.open(back)
    assert (again.status_code, again.headers["location"]) == (303, HOME)
    browser.client.cookies.delete("diplomado")
    assert (await browser.open(back)).status_code == 400


async def test_a_code_without_its_verifier_or_nonce_is_refused(mission: Mission, browser: Browser) -> None:
    """The code of one attempt does not finish another: the verifier differs."""
    browser.client.follow_redirects = False
    answers = []
    for _ in range(2):
        begun = await browser.client.get("/sign-in", params={"next": "/signed-in"})
        people = await browser.client.get(begun.headers["location"])
        answers.append(httpx.URL((await browser.choose(people, "local-coordinator")).headers["location"]))
    mixed = answers[0].copy_set_param("code", answers[1].params["code"])
    refused = await browser.open(str(mixed))
    assert (refused.status_code, browser.cookie()) == (403, None)
    assert "no podemos aceptar" in refused.text


async def test_who_cancels_reads_a_page_in_the_language_of_the_person(browser: Browser) -> None:
    browser.client.headers["Accept-Language"] = "en"
    page = await browser.sign_in("")
    assert (page.status_code, browser.cookie()) == (403, None)
    assert "The sign-in was cancelled." in page.text
    assert 'href="/sign-in?next=/signed-in"' in page.text


async def test_new_keys_of_the_provider_are_taken_at_once(mission: Mission, browser: Browser) -> None:
    await browser.sign_in()
    rotate(mission.folder)
    async with mission.browser() as other:
        assert (await other.sign_in()).url.path == "/signed-in"


async def test_while_the_provider_is_away_nobody_signs_in_and_everybody_works_on(
    mission: Mission, browser: Browser
) -> None:
    await browser.sign_in("local-auditor")
    mission.serving.process.app.state.provider._metadata = None
    mission.stop_provider()
    try:
        async with mission.browser() as late:
            page = await late.open("/sign-in?next=/signed-in")
            assert (page.status_code, page.headers["retry-after"]) == (503, "60")
            assert "no responde" in page.text
            assert "does not answer" in (await late.open("/sign-in?lang=en")).text
        assert (await browser.open("/api/v1/editions")).status_code == 200
        headers = {"Authorization": f"Bearer {make_token(mission.folder, 'auditor')}"}
        async with httpx.AsyncClient(base_url=mission.origin, headers=headers, timeout=PATIENCE) as machine:

            async def is_answered() -> bool:  # new keys are looked for every ten seconds at most
                return (await machine.get("/api/v1/editions")).status_code == 200

            assert await eventually(is_answered)
    finally:
        await mission.start_provider()
    async with mission.browser() as again:
        assert (await again.sign_in()).url.path == "/signed-in"


async def test_the_provider_goes_away_between_the_two_steps(mission: Mission, browser: Browser) -> None:
    browser.client.follow_redirects = False
    begun = await browser.client.get("/sign-in", params={"next": "/signed-in"})
    people = await browser.client.get(begun.headers["location"])
    back = (await browser.choose(people, "local-coordinator")).headers["location"]
    mission.stop_provider()
    try:
        assert (await browser.open(back)).status_code == 503
    finally:
        await mission.start_provider()


async def test_who_signs_in_again_keeps_the_key_of_the_open_forms(mission: Mission, browser: Browser) -> None:
    sessions = sessions_of(mission)
    start = time.time()
    await browser.sign_in()
    before = sessions.read({"diplomado": browser.cookie() or ""})
    try:
        sessions.clock = lambda: start + 2 * 3600
        await browser.sign_in()
        after = sessions.read({"diplomado": browser.cookie() or ""})
        assert before is not None
        assert after is not None
        assert (after[0].csrf, after[1]) == (before[0].csrf, "valid")
        sessions.clock = lambda: start + 4 * 3600
        await browser.sign_in("local-auditor")
        other = sessions.read({"diplomado": browser.cookie() or ""})
        assert other is not None
        assert other[0].csrf != before[0].csrf
    finally:
        sessions.clock = time.time


async def test_too_many_attempts_wait(mission: Mission) -> None:
    state = mission.serving.process.app.state
    state.sign_in_limiter = RateLimiter(BURST, PER_SECOND, 10, lambda: 0.0)  # however long the requests take
    async with mission.browser() as browser:
        browser.client.follow_redirects = False
        answers = [await browser.open("/sign-in") for _ in range(int(BURST) + 2)]
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert int(limited[-1].headers["retry-after"]) >= 1
    assert "Hubo demasiados intentos" in limited[-1].text
    del state.sign_in_limiter


ATTACKS = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " /home",
    "javascript:alert(1)",
    "home",
    "",
    "/sign-in?next=/sign-in",
    "/sign-out",
    "/" + "a" * 2000,
    "/a\r\nSet-Cookie: x=1",
]


@pytest.mark.parametrize("wanted", ATTACKS)
async def test_nobody_is_led_to_another_site(browser: Browser, wanted: str) -> None:
    browser.client.follow_redirects = False
    begun = await browser.client.get("/sign-in", params={"next": wanted})
    people = await browser.client.get(begun.headers["location"])
    back = (await browser.choose(people, "local-coordinator")).headers["location"]
    assert (await browser.open(back)).headers["location"] == HOME


@given(st.text(max_size=60) | st.text("/\\.@:?#a\t ", max_size=12))
def test_a_path_that_is_kept_stays_on_our_site(wanted: str) -> None:
    kept = own_path(wanted)
    assert kept[0] == "/"
    joined = httpx.URL("https://ours.example/sign-in").join(kept)
    assert (joined.scheme, joined.host) == ("https", "ours.example")
    assert kept in (wanted, HOME)
