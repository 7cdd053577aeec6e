"""The loop of the role `credentials`: signs the credentials of signed acts, and anew those of a stolen key."""

import asyncio
from datetime import UTC, datetime
from typing import cast

import structlog

from diplomado_certificates.credentials.store import is_due
from diplomado_certificates.credentials.usecases import (
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
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

BATCH = 100
_NAP_SECONDS = 5.0
_UNAVAILABLE_SECONDS = 30.0


async def run(context: Context) -> None:
    """Sign until `context.stopping` is set. Without a key it does nothing."""
    settings = cast(Settings, context.settings)
    while not context.stopping.is_set():
        context.beat()
        nap = _NAP_SECONDS
        if settings.credential_signer:
            try:
                nap = 0.0 if await sign_next(context, await signing_of(settings)) else nap
            except Problem:
                nap = _UNAVAILABLE_SECONDS  # the key is out of reach, which is logged
        await pause(context.stopping, nap)


async def sign_next(context: Context, signing: Signing) -> int:
    """Sign some credentials; return how many. A batch is kept as a whole, and costs others nothing if it is not."""
    async with context.database.transaction(readonly=True) as connection:  # allow transaction: the loop of a role
        if not await is_due(connection, signing.methods):
            return 0
    async with context.database.transaction() as connection:  # allow transaction: the loop of a role
        prepared = await prepare_missing(connection, signing, BATCH)
    created = datetime.now(UTC).replace(microsecond=0)
    missing = {one.unendorsed.achievement: one.unendorsed for one in prepared if one.unendorsed}
    for unendorsed in missing.values():
        endorsement = await sign_endorsement(unendorsed, created)
        async with context.database.transaction() as connection:  # allow transaction: the loop of a role
            await keep_endorsement(connection, unendorsed, endorsement)
    made = []
    for one in prepared:
        if one.unendorsed:
            continue  # its turn comes again, with the endorsement
        made.append((one, await sign(signing, one.document, created)))
        await asyncio.sleep(0)  # canonical forms take processor time, and requests wait for the loop
    if made:
        async with context.database.transaction() as connection:  # allow transaction: one for each batch
            await keep(connection, signing, made, created)
        log.info("credential.signed", credentials=len(made))
    return len(made) + len(missing)
