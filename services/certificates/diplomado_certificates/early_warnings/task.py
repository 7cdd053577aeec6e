"""The loop of the role `early_warnings`: looks for requirements that are out of reach, edition by edition."""

from datetime import UTC, datetime
from typing import cast

from diplomado_certificates.early_warnings import store
from diplomado_certificates.early_warnings.usecases import announce
from diplomado_certificates.settings import Settings
from diplomado_chassis.cycles import without_searches
from diplomado_chassis.handling import Context
from diplomado_chassis.waiting import pause

_MAX_EDITIONS = 100
_MAX_NAP_SECONDS = 5.0


async def run(context: Context) -> None:
    """Look until `context.stopping` is set. Each edition has a transaction of its own."""
    seconds = cast(Settings, context.settings).early_warning_poll_seconds
    waited = seconds
    while not context.stopping.is_set():
        context.beat()
        if waited >= seconds:
            await look(context)
            waited = 0.0
        nap = min(seconds - waited, _MAX_NAP_SECONDS)
        await pause(context.stopping, nap)
        waited += nap


async def look(context: Context) -> None:
    """Decide the early warnings of the editions whose facts have changed."""
    async with context.database.transaction(readonly=True) as connection:  # allow transaction: the loop of a role
        changed = await store.list_changed_editions(connection, _MAX_EDITIONS)
    for edition_id, digest in changed:
        context.beat()
        with without_searches():
            async with context.database.transaction() as connection:  # allow transaction: one for each edition
                await announce(connection, edition_id, digest, datetime.now(UTC))
