"""The list of attacks. Each returns what it saw, and whether that is what must be seen.

They send a few megabytes at most, hold a few connections for seconds, and use no token but those that they make up.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from verification.attacks.target import Target

NOBODY = "00000000-0000-0000-0000-000000000000"
OPEN = "/assets/unknown.css"
"""An address that anybody may ask for: 404 is its right answer."""
BEGIN = 70_000
"""Bytes of a body of which the rest never comes."""
STAFF = f"/api/v1/editions/{NOBODY}/registrations"


@dataclass(frozen=True)
class Seen:
    """What an attack met."""

    holds: bool
    what: str


Attack = Callable[[Target], Awaitable[Seen]]
ATTACKS: list[Attack] = []


def attack(function: Attack) -> Attack:
    """Add to the list."""
    ATTACKS.append(function)
    return function


def _refused(status: int | None, *expected: int) -> Seen:
    return Seen(status in expected, "no answer in time" if status is None else f"{status or 'closed'}")


async def _lives(target: Target) -> bool:
    async with target.client() as client:
        return (await client.get(OPEN)).status_code < 500


@attack
async def long_header(target: Target) -> Seen:
    """A header of 1 MiB without end is refused before it has come."""
    async with target.wire() as wire:
        await wire.send(f"GET {OPEN} HTTP/1.1\r\nHost: {target.host}\r\nX-Long: ".encode())
        for _ in range(16):
            if not await wire.send(b"a" * 65536):
                break
        return _refused(await wire.status(), 0, 400, 413, 431)


@attack
async def many_headers(target: Target) -> Seen:
    """Two thousand headers are refused."""
    async with target.wire() as wire:
        lines = "".join(f"X-{number}: 1\r\n" for number in range(2000))
        await wire.send(f"GET {OPEN} HTTP/1.1\r\nHost: {target.host}\r\n{lines}\r\n".encode())
        return _refused(await wire.status(), 0, 400, 413, 431)


@attack
async def slow_headers(target: Target) -> Seen:
    """A header a second is given up by the server."""
    return await _drip(target, f"GET {OPEN} HTTP/1.1\r\nHost: {target.host}\r\n", "X-Slow: 1\r\n")


@attack
async def silent_body(target: Target) -> Seen:
    """A request of nobody is refused before its body has come."""
    async with target.wire() as wire:
        head = f"PUT /api/v1/editions/any-code HTTP/1.1\r\nHost: {target.host}\r\nContent-Type: application/json\r\n"
        # An entrance passes a head on only with the begin of its body, in pieces of a few kilobytes.
        await wire.send(f"{head}Content-Length: 1000000\r\n\r\n".encode() + b" " * BEGIN)
        return _refused(await wire.status(), 0, 401, 408)


@attack
async def idle_connections(target: Target) -> Seen:
    """Sixty connections that say nothing keep nobody out."""
    held = [await asyncio.open_connection(*_address(target)) for _ in range(60)]
    try:
        return Seen(await _lives(target), "others are served")
    finally:
        for _, writer in held:
            writer.close()


@attack
async def large_body(target: Target) -> Seen:
    """A body of 64 MiB is refused by its declared length."""
    async with target.wire() as wire:
        head = f"POST /link HTTP/1.1\r\nHost: {target.host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        await wire.send(f"{head}Content-Length: {64 << 20}\r\n\r\n".encode() + b"a" * BEGIN)
        return _refused(await wire.status(), 0, 400, 404, 408, 411, 413, 421)


@attack
async def foreign_host(target: Target) -> Seen:
    """A Host header of somebody else is answered by nothing of ours."""
    async with target.client() as client:
        answer = await client.get(OPEN, headers={"Host": "attacker.example"})
        leaks = "attacker.example" in answer.text + str(answer.headers)
        return Seen(
            (not leaks and answer.status_code >= 400) or answer.status_code in {301, 308}, str(answer.status_code)
        )


@attack
async def invented_tokens(target: Target) -> Seen:
    """Tokens without signature, of algorithm none, of any header, are 401."""
    claims = {"sub": "staff", "roles": ["coordinator"], "exp": 1 << 40}
    statuses = set()
    headers: tuple[object, ...] = (
        *({"alg": "none"}, {"alg": []}, {"alg": "HS256"}, {"alg": "RS256", "kid": {}}, {"alg": "ES256", "crit": [[]]}),
        *({"alg": "EdDSA", "jku": "https://attacker.example/keys"}, [], None),
    )
    async with target.client() as client:
        for header in headers:
            token = ".".join((_part(header), _part(claims), "AAAA"))
            statuses.add((await client.get(STAFF, headers={"Authorization": f"Bearer {token}"})).status_code)
    return Seen(statuses == {401}, _set(statuses))


@attack
async def without_token(target: Target) -> Seen:
    """Staff addresses are 401 without a token, pages lead to sign-in."""
    async with target.client() as client:
        api = (await client.get(STAFF)).status_code
        page = (await client.get("/registration/data-requests")).status_code
    return Seen(api == 401 and page in {303, 401}, f"{api}, {page}")


@attack
async def forged_client(target: Target) -> Seen:
    """A client cannot name itself by X-Forwarded-For to get a fresh allowance."""
    async with target.client() as client:

        async def ask(number: int) -> int:
            claimed = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
            body = {"email": f"nobody-{number}@attacks.invalid"}
            return (await client.post("/api/v1/links", json=body, headers=claimed)).status_code

        statuses = await asyncio.gather(*map(ask, range(80)))
    return Seen(429 in statuses, _set(set(statuses)))


@attack
async def hostile_words(target: Target) -> Seen:
    """NUL, line separators, surrogates and ends of the calendar in an address are no error of the server."""
    paths = (
        *(
            "/e/%00",
            "/e/%E2%80%AE",
            "/e/%E2%80%A8",
            "/e/%ED%A0%80",
            "/r/%00.%00.%00",
            f"/e/{'a' * 2000}",
            "/e/..%2f..%2fx",
        ),
        *("/?country=%00", "/?month=0001-01", "/?page=99999999999999999999", "/?lang=%00", "/v?code=%00"),
    )
    async with target.client() as client:
        statuses = {(await client.get(path)).status_code for path in paths}
        body = {"email": "a\x00b@x.example\u2028"}
        statuses.add((await client.post("/api/v1/links", json=body)).status_code)
        deep = await client.post("/api/v1/links", content=b"[" * 50_000, headers={"Content-Type": "application/json"})
        statuses.add(deep.status_code)
    return Seen(all(status < 500 for status in statuses), _set(statuses))


@attack
async def smuggled_request(target: Target) -> Seen:
    """Content-Length beside Transfer-Encoding, and a space before a colon, are refused."""
    statuses = set()
    bodies = (
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    )
    for body in bodies:
        async with target.wire() as wire:
            await wire.send(f"POST /api/v1/links HTTP/1.1\r\nHost: {target.host}\r\n{body}".encode())
            statuses.add(await wire.status())
    return Seen(
        None not in statuses and all(status is not None and status != 202 for status in statuses), _set(statuses)
    )


@attack
async def headers_of_answers(target: Target) -> Seen:
    """Every answer says not to be framed, sniffed or cached, and names no server."""
    async with target.client() as client:
        answer = await client.get("/api/v1/unknown")
    missing = {"x-content-type-options", "x-frame-options", "content-security-policy"} - set(answer.headers)
    return Seen(not missing, f"without {', '.join(sorted(missing))}" if missing else "all there")


@attack
async def operations_port(target: Target) -> Seen:
    """Probes and metrics are not to be had where the public comes."""
    async with target.client() as client:
        statuses = {(await client.get(path)).status_code for path in ("/metrics", "/livez", "/readyz")}
    return Seen(statuses == {404}, _set(statuses))


@attack
async def still_there(target: Target) -> Seen:
    """After all of this the system serves."""
    return Seen(await _lives(target), "serves")


async def _drip(target: Target, begin: str, piece: str) -> Seen:
    async with target.wire() as wire:
        await wire.send(begin.encode())

        async def drip() -> None:
            while await wire.send(piece.encode()):  # noqa: ASYNC110 - nothing tells when a second has passed but the clock
                await asyncio.sleep(1)

        dripping = asyncio.create_task(drip())
        try:
            return _refused(await wire.status(), 0, 408, 431)
        finally:
            dripping.cancel()


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _address(target: Target) -> tuple[str, int]:
    host, _, port = target.host.partition(":")
    return host, int(port or (443 if target.url.startswith("https") else 80))


def _set(statuses: set[int] | set[int | None]) -> str:
    return ", ".join(sorted(str(status) for status in statuses))
