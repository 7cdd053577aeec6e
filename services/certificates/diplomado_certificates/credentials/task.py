"""The loop of the role `credentials`: signs the credentials of signed acts, and anew those of a stolen key."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import structlog

from diplomado_certificates.credentials.absences import Absences
from diplomado_certificates.credentials.store import is_due, update_due
from diplomado_certificates.credentials.usecases import (
    Prepared,
    Signing,
    keep,
    keep_endorsement,
    prepare_missing,
    sign,
    sign_endorsement,
    signing_of,
)
from diplomado_certificates.settings import Settings
from diplomado_chassis.handling import Context
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.observability.metrics import counter
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

BATCH = 100
_NAP_SECONDS = 5.0
_UNAVAILABLE_SECONDS = 30.0
_FAILURES = counter(
    "diplomado_credential_failures_total",
    "attempts",
    "Attempts to sign credentials in the background that failed and are made again, by whose key was out of reach",
    {"key": ("issuer", "co_issuer")},
    service="certificates",
)


async def run(context: Context) -> None:
    """Sign until `context.stopping` is set. Without a key it does nothing."""
    settings = cast(Settings, context.settings)
    absences = Absences()
    while not context.stopping.is_set():
        context.beat()
        nap = _NAP_SECONDS
        if settings.credential_signer:
            try:
                signing, now = await signing_of(settings), datetime.now(UTC)
                nap = 0.0 if await sign_next(context, signing, absences, now) else nap
            except Problem:
                _FAILURES.labels("issuer").inc()
                nap = _UNAVAILABLE_SECONDS  # the key is out of reach, which is logged
        await pause(context.stopping, nap)


async def sign_next(context: Context, signing: Signing, absences: Absences, now: datetime) -> int:
    """Take some credentials in turn, and return how many. A batch is kept as a whole, and costs others nothing if not.

    Those that a co-issuer has to endorse first come again once it has; while its key is out of reach they are put off.
    """
    async with context.database.transaction(readonly=True) as connection:  # allow transaction: the loop of a role
        if not await is_due(connection, signing.methods, now):
            return 0
    async with context.database.transaction() as connection:  # allow transaction: the loop of a role
        prepared = await prepare_missing(connection, signing, BATCH, now)
    await _sign(context, signing, [one for one in prepared if not one.unendorsed], now.replace(microsecond=0))
    await _endorse(context, [one for one in prepared if one.unendorsed], absences, now)
    return len(prepared)


async def _sign(context: Context, signing: Signing, prepared: Sequence[Prepared], created: datetime) -> None:
    made = []
    for one in prepared:
        made.append((one, await sign(signing, one.document, created)))
        await asyncio.sleep(0)  # canonical forms take processor time, and requests wait for the loop
    if made:
        async with context.database.transaction() as connection:  # allow transaction: one for each batch
            await keep(connection, signing, made, created)
        log.info("credential.signed", credentials=len(made))


async def _endorse(context: Context, prepared: Sequence[Prepared], absences: Absences, now: datetime) -> None:
    """Have co-issuers sign what credentials lack. A key that is out of reach is asked once in a while."""
    put_off: dict[UUID, datetime] = {}
    missing = {one.unendorsed.achievement: one.unendorsed for one in prepared if one.unendorsed}
    for achievement, unendorsed in missing.items():
        did = unendorsed.co_issuer.did
        if until := absences.until(did, now):
            put_off[achievement] = until
            continue
        try:
            proof = await sign_endorsement(unendorsed, now.replace(microsecond=0))
        except Problem:
            again_in = absences.begin(did, now)
            put_off[achievement] = now + again_in
            _FAILURES.labels("co_issuer").inc()
            log.warning("credential.postponed", co_issuer=did, again_in_seconds=int(again_in.total_seconds()))
            continue
        absences.end(did)
        async with context.database.transaction() as connection:  # allow transaction: the loop of a role
            await keep_endorsement(connection, unendorsed, proof)
    for until in set(put_off.values()):
        waiting = {
            one.key[0] for one in prepared if one.unendorsed and put_off.get(one.unendorsed.achievement) == until
        }
        async with context.database.transaction() as connection:  # allow transaction: the loop of a role
            await update_due(connection, waiting, until)
