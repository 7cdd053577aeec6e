"""Changing one's mind about what personal data may be used for."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.consents import store
from diplomado_registration.consents.purposes import TEXT_VERSION

log = structlog.get_logger()


async def answer_again(
    connection: Connection, registration_id: UUID, answers: Mapping[str, bool], language: str, now: datetime
) -> None:
    """Record the answers that differ from the last ones. Taking back `statistics` removes what it allowed to keep."""
    await store.lock(connection, registration_id)
    before = await store.current(connection, registration_id)
    changed = {purpose: granted for purpose, granted in answers.items() if before.get(purpose, False) != granted}
    if not changed:
        return
    await store.answer(connection, registration_id, changed, TEXT_VERSION, language, now)
    if changed.get("statistics") is False:
        await store.forget_statistics(connection, registration_id)
    log.info("consent.changed", registration_id=str(registration_id), purposes=sorted(changed))
