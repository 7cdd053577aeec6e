"""Faults of time: processes whose clocks are two hours fast, two hours slow, or jump (libfaketime)."""

import asyncio
import json
import os
import signal
import time
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

from diplomado_local.keys import ALGORITHM, AUDIENCE, ISSUER
from verification.faults.context import ScenarioContext
from verification.faults.world.service import Service
from verification.paths import BUILD

REFUSAL = "InvalidTimestamp"
REFUSED_SECONDS = 120.0
HOW = "install the Debian package libfaketime, or name the library with DIPLOMADO_FAKETIME"


def library() -> Path | None:
    """Where libfaketime is, if it is anywhere."""
    if given := os.environ.get("DIPLOMADO_FAKETIME"):
        return Path(given)
    places = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *BUILD.glob("**/libfaketime.so.1")]
    return next(iter(places), None)


async def wrong(context: ScenarioContext) -> None:
    """Start each service again with a clock of its own, two of them two hours fast and two as slow.

    A broker refuses records whose time lies more than an hour ahead, so the fast relays publish nothing meanwhile.
    """
    found = library()
    if found is None:
        context.count(f"not played: {HOW}")
        return
    context.client.token = _token_for_all(context)
    shifts = {"registration": "+2h", "sessions": "-2h", "certificates": "+2h", "notifications": "-2h"}
    # All at once, because facts wait in the outboxes of the fast ones until their clocks are right again.
    await asyncio.gather(*(_shifted(context, context.world.services[name], found, by) for name, by in shifts.items()))
    refused = await context.until_true(lambda: _is_refused(context), REFUSED_SECONDS)
    context.expect(refused, "I15", "registration", "no record of a clock two hours fast was refused")
    await asyncio.gather(*(_right_again(context, context.world.services[name]) for name in shifts))


async def _shifted(context: ScenarioContext, service: Service, library: Path, shift: str) -> None:
    await service.end()
    service.preload = str(library)
    service.environment = {**service.environment, "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    service.start()
    await service.ready(context.world.http)
    context.count(f"clock {shift}")


async def _is_refused(context: ScenarioContext) -> bool:
    """Whether the broker refused a time. The metric says so: under libfaketime the writer of the log fails to sleep."""
    answer = await context.world.http.get(context.world.services["registration"].operations_url + "/metrics")
    return REFUSAL in answer.text


async def _right_again(context: ScenarioContext, service: Service) -> None:
    service.environment = {key: value for key, value in service.environment.items() if key != "FAKETIME"}
    service.preload = ""
    service.kills["clock"] += 1
    service.wanted = False
    service.signal(signal.SIGKILL)
    await service.gone()
    service.start()
    await service.ready(context.world.http)
    context.count("clock right again")


def _token_for_all(context: ScenarioContext) -> str:
    """A token that two hours more or less do not spoil."""
    key = ECKey.import_key(json.loads((context.world.servers.folder.keys / "signing.json").read_text()))
    now = int(time.time())
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "local-coordinator", "iat": now - 10800, "exp": now + 10800,
        "roles": ["coordinator"],
    }  # fmt: skip
    return jwt.encode({"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}, claims, key)
