"""Announces requirements of attendance that are out of reach, once each, and takes back what a correction changed."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.early_warnings import store
from diplomado_certificates.early_warnings.outlook import changes, unreachable
from diplomado_certificates.graduation import store as graduation
from diplomado_certificates.policies import store as policies
from diplomado_certificates.register import store as register
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import ThresholdUnreachable

log = structlog.get_logger()


async def announce(connection: Connection, edition_id: UUID, digest: str, now: datetime) -> int:
    """Decide the early warnings of an edition and publish those that are new; return how many.

    `digest` identifies the facts that were seen. An edition whose announcement has not arrived waits for it. Of
    one that was cancelled or archived nothing is announced, until it is reinstated.
    """
    await register.lock_register(connection, edition_id)
    version = await policies.find_current_version(connection, edition_id)
    published = await register.find_edition(connection, edition_id)
    if version is None or published is None or version.policy.early_warning == "none":
        return 0
    if published.status in ("cancelled", "archived"):
        await store.upsert_decided(connection, edition_id, digest, now)
        return 0
    participants = await graduation.load_participants(connection, edition_id)
    edition = await graduation.load_edition(connection, published)
    # In a thread: thousands of participants must not hold up other requests.
    found = await asyncio.to_thread(unreachable, version.policy, edition, participants)
    owners = {participant.registration_id: participant.participant_id for participant in participants}
    institutions = {participant.registration_id: participant.institution for participant in participants}
    notices = list(changes(found, await store.list_told(connection, edition_id), owners))
    revisions = await store.upsert_notices(connection, edition_id, notices, now)
    await append(
        connection,
        *(
            ThresholdUnreachable(
                registration_id=notice.registration_id,
                edition_id=edition_id,
                participant_id=notice.participant_id,
                revision=revisions[notice.registration_id, notice.award, notice.requirement],
                noticed_at=now,
                award=notice.award,
                requirement=notice.requirement,
                reachable=notice.reachable,
                tell=version.policy.early_warning,
                institution=institutions.get(notice.registration_id),
            )
            for notice in notices
        ),
    )
    await store.upsert_decided(connection, edition_id, digest, now)
    if notices:
        log.info("early_warning.announced", edition_id=str(edition_id), people=len(notices))
    return len(notices)
