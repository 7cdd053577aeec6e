"""What every caller of every service may rely on."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import OKPKey

from diplomado_chassis.http.edge import MAX_KEPT
from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support import tokens
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(platform: Platform) -> AsyncIterator[Running]:
    """The API alone; two replicas are made by the tests that need them."""
    async with running(sample, platform, roles={"api"}, body_limit=64 * 1024) as service:
        yield service


ONE = b"018f0000-0000-7000-8000-000000000001"


def body(registration_id: str | None = None, **more: object) -> dict[str, object]:
    """A valid request."""
    return {"registration_id": registration_id or str(uuid7()), **more}


async def counters(service: Running) -> int:
    """How many counters there are."""
    async with service.database.transaction(readonly=True) as connection:
        return int(await connection.fetchval("select count(*) from counters"))


@pytest.mark.parametrize(
    ("headers", "status", "slug"),
    [
        ({}, 401, "unidentified"),
        ({"Authorization": "Basic YTpi"}, 401, "unidentified"),
        ({"Authorization": "Bearer not.a.token"}, 401, "unidentified"),
        ({"Authorization": f"Bearer {tokens.token('coordinator', seconds=-60)}"}, 401, "unidentified"),
        ({"Authorization": f"Bearer {tokens.token('coordinator', issuer='http://other')}"}, 401, "unidentified"),
        (
            {"Authorization": f"Bearer {tokens.token('coordinator', key=OKPKey.generate_key('Ed25519'))}"},
            401,
            "unidentified",
        ),
        ({"Authorization": "Bearer " + "a" * 9000}, 401, "unidentified"),
        ({"Authorization": f"Bearer {tokens.token('auditor')}"}, 403, "role-missing"),
        ({"Authorization": f"Bearer {tokens.token('emperor')}"}, 403, "role-missing"),
    ],
)
async def test_a_caller_without_a_good_token_and_role_is_refused(
    service: Running, headers: dict[str, str], status: int, slug: str
) -> None:
    """Expired, of another issuer, of another key, without the role: each refused, in the language asked for."""
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
        spanish = await client.post("/api/v1/counters", json=body(), headers=headers)
        english = await client.post("/api/v1/counters", json=body(), headers={**headers, "Accept-Language": "en"})
    assert (spanish.status_code, spanish.json()["type"]) == (status, f"urn:diplomado:problem:{slug}")
    assert spanish.headers["content-type"] == "application/problem+json"
    assert spanish.json()["detail"] != english.json()["detail"]
    challenge = {401: 'Bearer error="invalid_token"' if "Bearer" in str(headers) else "Bearer"}.get(status)
    assert spanish.headers.get("www-authenticate") == challenge


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"registration_id": "x"}', 422),
        (b"\xff\xfe", 422),
        (json.dumps(body(ONE.decode())).encode("utf-16"), 422),
        (b'{"registration_id": "%s", "registration_id": "%s"}' % ((ONE,) * 2), 422),
        (b'{"registration_id": "%s", "more": {"a": [{"b": 1, "b": 1}]}}' % ONE, 422),
        (b'{"registration_id": "%s", "more": NaN}' % ONE, 422),
        (b"[" * 20_000, 422),
        (b'{"registration_id": "' + b"a" * 70_000 + b'"}', 413),
    ],
)
async def test_a_bad_body_is_a_problem_that_names_fields_and_repeats_no_value(
    service: Running, content: bytes, status: int
) -> None:
    """Not JSON, not an object, a field missing, of the wrong form, too large."""
    answer = await service.http.post(
        "/api/v1/counters", content=content, headers={"Content-Type": "application/json", "Accept-Language": "es"}
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["status"] == status
    if status == 422:
        assert all(set(error) == {"in", "field", "message"} for error in answer.json()["errors"])
        assert all(error["field"] in ("body", "registration_id") for error in answer.json()["errors"])
    else:
        assert answer.json()["type"] == "urn:diplomado:problem:body-too-large"
        assert answer.json()["limit_bytes"] == 65536


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("application/json", 413), ("Application/JSON", 413), ("application/x-thing+json", 413), ("text/plain", 415)],
)
async def test_a_body_without_a_length_is_bounded_too(service: Running, content_type: str, status: int) -> None:
    """A chunked body is counted while it comes; what claims to be no JSON is not read."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    answer = await service.http.post("/api/v1/counters", content=chunks(), headers={"Content-Type": content_type})
    assert answer.status_code == status


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP, identity", "x"])
async def test_compressed_content_is_refused_with_what_is_taken(service: Running, coding: str) -> None:
    """Nobody reads it: a route that takes files would keep the compressed bytes as the file."""
    content = gzip.compress(json.dumps(body()).encode())
    before = await counters(service)
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    answer = await service.http.post("/api/v1/counters", content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:diplomado:problem:content-coded")
    assert answer.headers["accept-encoding"] == "identity"
    assert await counters(service) == before


async def test_json_may_begin_with_a_byte_order_mark(service: Running) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(body()).encode()
    headers = {"Content-Type": "application/json"}
    assert (await service.http.post("/api/v1/counters", content=content, headers=headers)).status_code == 201


async def test_content_that_says_that_it_is_not_compressed_is_taken(service: Running) -> None:
    answer = await service.http.post("/api/v1/counters", json=body(), headers={"Content-Encoding": "Identity"})
    assert answer.status_code == 201
    without = await service.http.get("/api/v1/openapi.json", headers={"Content-Encoding": "gzip"})
    assert without.status_code == 200, "there is no content"


async def test_head_answers_as_get_does_without_content(service: Running) -> None:
    for path, status in (("/api/v1/openapi.json", 200), ("/api/v1/nothing", 404), ("/api/v1/counters", 405)):
        whole, head = await service.http.get(path), await service.http.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"") == (status, b"")
        assert [head.headers.get(name) for name in ("content-type", "content-length")] == [
            whole.headers.get(name) for name in ("content-type", "content-length")
        ]


async def test_an_unknown_address_and_method_are_problems(service: Running) -> None:
    """Also what the framework answers has the standard form."""
    assert (await service.http.get("/api/v1/nowhere")).json()["type"] == "urn:diplomado:problem:http-404"
    assert (await service.http.put("/api/v1/counters")).json()["type"] == "urn:diplomado:problem:http-405"


async def test_a_refused_request_leaves_nothing_behind(service: Running) -> None:
    """The problem is raised after the state was changed and the fact appended: all of it is rolled back."""
    before = await counters(service)
    answer = await service.http.post(
        "/api/v1/counters", json=body(fail=True), headers={"Idempotency-Key": str(uuid7())}
    )
    assert answer.status_code == 409
    assert await counters(service) == before
    async with service.database.transaction(readonly=True) as connection:
        assert await connection.fetchval("select count(*) from idempotency_keys where status = 409") == 0


async def test_the_same_key_with_the_same_body_gives_the_first_answer(service: Running) -> None:
    """Also concurrently and across replicas: one effect, one answer."""
    request = body()
    key = {"Idempotency-Key": str(uuid7())}
    async with running(sample, service.platform, roles={"api"}) as other_place:
        # A second replica on the first one's schema.
        replica = type(service.process)(sample, service.settings, frozenset({"api"}))
        serving = asyncio.create_task(replica.run())
        await replica.started()
        try:
            urls = [service.url, f"http://127.0.0.1:{replica.api_port}"] * 10
            async with httpx.AsyncClient(headers=service.bearer("coordinator"), timeout=PATIENCE) as client:
                answers = await asyncio.gather(
                    *(client.post(f"{url}/api/v1/counters", json=request, headers=key) for url in urls)
                )
        finally:
            replica.stopping.set()
            await serving
        assert other_place.url != service.url
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sorted(answer.headers.get("idempotency-replayed", "no") for answer in answers) == ["no"] + ["true"] * 19
    async with service.database.transaction(readonly=True) as connection:
        assert (
            await connection.fetchval(
                "select value from counters where id = $1::text::uuid", request["registration_id"]
            )
            == 1
        )


@pytest.mark.parametrize("path", ["counters", "counters-of-files", "counters-elsewhere"])
async def test_a_repetition_has_every_header_of_the_first_answer(service: Running, path: str) -> None:
    """A client that lost the answer changes what it made by the ETag of the repetition. A cookie is of one visit."""
    request, key = body(), {"Idempotency-Key": str(uuid7())}
    first, again = [await service.http.post(f"/api/v1/{path}", json=request, headers=key) for _ in range(2)]
    of_each = {"date", "set-cookie", "x-correlation-id", "traceparent"}
    kept = {name: value for name, value in first.headers.items() if name not in of_each}
    assert {"etag", "location", "link", "content-language"} <= kept.keys()
    assert again.headers["idempotency-replayed"] == "true"
    assert "set-cookie" not in again.headers
    assert {name: value for name, value in again.headers.items() if name in kept} == kept
    async with service.database.transaction(readonly=True) as connection:
        stored = await connection.fetch("select headers from idempotency_keys where headers is not null")
    assert stored
    assert all(str(request["registration_id"]).encode() not in row["headers"] for row in stored)


async def test_an_answer_that_was_stored_without_headers_is_repeated(service: Running) -> None:
    """By the release before, while a new one takes over."""
    request, key = body(), {"Idempotency-Key": str(uuid7())}
    first = await service.http.post("/api/v1/counters", json=request, headers=key)
    async with service.database.transaction() as connection:
        await connection.execute("update idempotency_keys set headers = null")
    again = await service.http.post("/api/v1/counters", json=request, headers=key)
    assert (again.status_code, again.text) == (201, first.text)


async def test_the_same_key_with_another_body_is_refused_and_another_callers_key_is_another_key(
    service: Running,
) -> None:
    """A key belongs to one caller and one request."""
    key = {"Idempotency-Key": str(uuid7())}
    assert (await service.http.post("/api/v1/counters", json=body(), headers=key)).status_code == 201
    reused = await service.http.post("/api/v1/counters", json=body(), headers=key)
    assert (reused.status_code, reused.json()["type"]) == (422, "urn:diplomado:problem:idempotency-key-reused")
    other = await service.http.post(
        "/api/v1/counters", json=body(), headers={**key, **service.bearer("coordinator", subject="staff-2")}
    )
    assert other.status_code == 201
    short = await service.http.post("/api/v1/counters", json=body(), headers={"Idempotency-Key": "short"})
    assert (short.status_code, short.json()["type"]) == (400, "urn:diplomado:problem:idempotency-key-invalid")


async def test_what_is_stored_of_a_key_and_its_answer_tells_neither(service: Running) -> None:
    """An answer may hold a participant's own link."""
    key = str(uuid7())
    answer = await service.http.post("/api/v1/counters", json=body(), headers={"Idempotency-Key": key})
    async with service.database.transaction(readonly=True) as connection:
        rows = await connection.fetch("select i::text as everything, body from idempotency_keys as i")
    assert all(key not in row["everything"] for row in rows)
    assert all(answer.json()["answer"].encode() not in row["body"] for row in rows)


async def test_a_route_with_transactions_of_its_own_has_one_effect_for_a_key(service: Running) -> None:
    """Two requests at once get one answer. One that is too large to store is not made again: neither is its effect."""

    async def sent(size: int, times: int) -> tuple[list[httpx.Response], int]:
        request, key = body(size=size), {"Idempotency-Key": str(uuid7())}
        post = [service.http.post("/api/v1/counters-of-files", json=request, headers=key) for _ in range(times)]
        answers = await asyncio.gather(*post)
        return answers, (await service.http.get(f"/api/v1/counters/{request['registration_id']}")).json()["value"]

    (one, other), value = await sent(0, 2)
    assert (one.status_code, one.text, value) == (200, other.text, 1)
    large, value = await sent(MAX_KEPT + 1, 2)
    assert (sorted(answer.status_code for answer in large), value) == ([200, 409], 1)
    [refused] = [answer for answer in large if answer.status_code == 409]
    assert refused.json()["type"] == "urn:diplomado:problem:answer-lost"


async def test_keys_expire(service: Running) -> None:
    """Housekeeping deletes them after their day."""
    key = {"Idempotency-Key": str(uuid7())}
    await service.http.post("/api/v1/counters", json=body(), headers=key)
    async with service.database.transaction() as connection:
        await connection.execute("update idempotency_keys set created_at = now() - interval '25 hours'")
    await service.process.housekeeper.purge()
    async with service.database.transaction(readonly=True) as connection:
        assert await connection.fetchval("select count(*) from idempotency_keys") == 0


async def test_new_work_is_refused_while_the_outbox_is_too_far_behind_and_accepted_again_afterwards(
    platform: Platform,
) -> None:
    """503 with Retry-After, also reading goes on; it recovers by itself."""
    async with running(sample, platform, roles={"api"}, outbox_limit_rows=5) as service:
        for _ in range(6):
            assert (await service.http.post("/api/v1/counters", json=body())).status_code == 201
        await service.process.housekeeper.sample()
        refused = await service.http.post("/api/v1/counters", json=body())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
        assert (await service.http.get("/api/v1/empty")).status_code == 204
        async with service.database.transaction() as connection:
            await connection.execute("delete from outbox")
        await service.process.housekeeper.sample()
        assert (await service.http.post("/api/v1/counters", json=body())).status_code == 201


async def test_answers_carry_safe_headers_and_the_callers_correlation(service: Running) -> None:
    """A correlation identifier of another form is replaced, so that nothing is smuggled into logs."""
    kept = await service.http.get("/api/v1/empty", headers={"X-Correlation-Id": "journey-0001"})
    assert kept.headers["x-correlation-id"] == "journey-0001"
    assert kept.headers["x-content-type-options"] == "nosniff"
    replaced = await service.http.get("/api/v1/empty", headers={"X-Correlation-Id": "Ana <ana@example.org>"})
    assert "ana" not in replaced.headers["x-correlation-id"].lower()


async def test_faststreams_try_out_endpoint_does_not_exist(service: Running) -> None:
    """It would publish anything to any topic for anybody."""
    for path in ("/asyncapi/try", "/docs/asyncapi/try", "/asyncapi"):
        assert (await service.http.post(path, json={})).status_code == 404
