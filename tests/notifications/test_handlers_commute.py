"""Any order, repetition and cutting of the facts leaves the same facts and the same deliveries."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_contracts import Event
from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from tests.notifications import world
from tests.notifications.stories import stories
from tests.support.commuting import assert_commutes
from tests.support.properties import examples

TABLES = {
    "deliveries": "delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment",
    "people": "participant_id, revision, erased, given_names, family_names, email, language, shares_mailbox, proof_id",
    "merged_people": "participant_id, revision, into_participant_id",
    "links": "registration_id, revision, link_revision, requested, moment",
    "name_checks": "registration_id, revision, moment, until_at",
    "unreachable_requirements": "registration_id, award, requirement, revision, reachable, tell, moment",
    "refused_erasures": "request_id, revision, registration_id, edition_id, participant_id, moment",
    "proofs": "participant_id, revision, proof_id, expires_at",
    "edition_contacts": "edition_id, revision, name, email",
    "editions": "edition_id, revision, title_es, organiser, partner, time_zone, ends_on, status, reminder_hours",
    "edition_statuses": "edition_id, revision, status, moment",
    "places": "registration_id, revision, edition_id, participant_id, standing, promoted, moment, expires_at"
    ", institution",
    "sessions": "session_id, revision, edition_id, standing, moment, title_es, starts_at, ends_at, time_zone, place",
    "join_links": "session_id, revision, url, moment",
    "own_join_links": "registration_id, session_id, revision, participant_id, url, moment",
    "recordings": "session_id, revision, edition_id, moment, url, language",
    "attendances": "registration_id, session_id, revision, edition_id, participant_id, seconds",
    "certificates": "certificate_id, registration_id, issued_at, kind, award, verification_code, revoked_at",
    "told": "registration_id, subject_id, revision, standing",
}


@pytest_asyncio.fixture(loop_scope="session")
async def connection(platform: Platform, schema: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection whose tables are empty."""
    opened = await asyncpg.connect(platform.postgres, server_settings={"search_path": schema, "timezone": "UTC"})
    await opened.execute("truncate " + ", ".join(TABLES))
    yield opened
    opened.terminate()


@given(story=stories(), seed=st.integers(0, 2**32))
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_deliveries_do_not_depend_on_the_order_of_facts(
    connection: "asyncpg.Connection[asyncpg.Record]", story: list[Event], seed: int
) -> None:
    merges = [world.merged("luz", "ana", 10), world.split("luz", "ana", 11), world.merged("eva", "ana", 10)]
    await assert_commutes(connection, service.consumes, [*story, *merges], TABLES, seed=seed)
