"""Facts of other services in any order, repeated and cut into any batches, give the same rows."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_certificates.__main__ import service
from diplomado_certificates.acts.act import Ceremony
from diplomado_certificates.acts.usecases.signing import draft_act, sign_act
from diplomado_certificates.policies.parsing import parse_policy
from diplomado_certificates.policies.usecases import set_policy
from diplomado_certificates.register.record import Localised, Signatory
from diplomado_contracts import Event, ProjectScoreWithdrawn, SessionCancelled
from diplomado_contracts.projects import MemberScore
from diplomado_local.platform import Platform
from tests.certificates.examples import DIPLOMA
from tests.certificates.world import LENGTH, NOW, World, handle
from tests.support.commuting import assert_commutes
from tests.support.services import fresh_name, schema_of

PROJECTIONS = (
    *("editions", "institutions", "people", "registrations", "consents", "sessions", "attendances", "projects"),
    *("guests", "described_names", "name_confirmations", "closures", "excuses", "make_ups"),
)
TABLES = {**dict.fromkeys(PROJECTIONS, "*"), "certificates": "certificate_id, record, erased, erased_reason, revision"}
SIGNATORY = Signatory(name="Itzel", office=Localised(es="Directora", en="Director"), organisation="Instituto")


def every_change(world: World) -> list[Event]:
    """The edition with everything that can change, changed: later revisions, withdrawals, cancellations, erasures."""
    project = world.score("Darién", "92.5", 1, world.best)
    return [
        *world.events(),
        world.edition(revision=2, hours=48),
        world.institution(revision=1),
        world.institution(revision=2, name="Frontera"),
        world.describe(world.best, revision=2, family_names="Núñez de Batista"),
        world.erase(world.second, revision=2),
        world.describe(world.second, revision=3),
        world.erase(world.failed_project, revision=5),
        world.erase(world.failed_project, revision=6, reason="request"),
        world.erase(world.one_second_short, revision=2, reason="retention"),
        world.erase(world.one_second_short, revision=3, reason="request"),
        world.erase(world.best, revision=4, reason="retention"),
        world.guests(1, 3),
        world.guests(1, 0, revision=2),
        world.confirm_name(world.best),
        world.confirm_name(world.best, 2, revision=2),
        world.register(world.waiting, revision=2, promoted=True),
        world.withdraw(world.waiting, revision=3),
        world.replace(world.waiting, revision=4),
        world.register(world.withdrawn, revision=3),
        SessionCancelled(session_id=world.sessions[0], edition_id=world.edition_id, revision=2, cancelled_at=NOW),
        world.timetable()[0].model_copy(update={"revision": 3}),
        SessionCancelled(session_id=world.sessions[1], edition_id=world.edition_id, revision=2, cancelled_at=NOW),
        *world.closings(),
        *world.absences(world.best),
        world.attend(world.best, 1, 5, revision=3).model_copy(update={"before_start": (60, 5), "after_end": (7,)}),
        world.correct(world.best, 1, LENGTH, revision=4),
        world.attend(world.best, 2, 7, revision=2),
        world.register(world.second, revision=2, group="Chiriquí"),
        world.correct(world.second, 2, 0),
        *world.merge(world.one_second_short, world.best),
        *world.split(world.one_second_short, world.best),
        *world.merge(world.withdrawn, world.second, revision=4),
        project,
        project.model_copy(update={"revision": 2, "rank": 2, "members": ()}),
        ProjectScoreWithdrawn(project_id=project.project_id, edition_id=world.edition_id, revision=3, withdrawn_at=NOW),
        project.model_copy(update={"revision": 4, "adjusted": (own_score(world, "60.5"),)}),
    ]


def own_score(world: World, score: str) -> MemberScore:
    return MemberScore(registration_id=world.best.registration_id, score=Decimal(score))


async def issue_certificates(connection: "asyncpg.Connection[asyncpg.Record]", world: World) -> None:
    """Sign an act, then forget the facts: so the facts come to a register that has certificates in it."""
    async with connection.transaction():
        await handle(connection, world.events())
        await set_policy(connection, world.edition_id, parse_policy(DIPLOMA), None, by="staff-1", now=NOW)
        ceremony = Ceremony(date(2023, 9, 8), "Panamá", [SIGNATORY])
        act = await draft_act(connection, world.edition_id, ceremony, by="staff-1", now=NOW + timedelta(days=30))
        await sign_act(connection, act.act_id, by="staff-1", now=NOW + timedelta(days=30))
    await connection.execute(f"truncate {', '.join(PROJECTIONS)}")


async def test_handlers_commute(platform: Platform) -> None:
    async with schema_of(service, platform, fresh_name()) as schema:
        connection = await asyncpg.connect(
            platform.postgres, server_settings={"search_path": schema, "timezone": "UTC"}
        )
        try:
            world = World()
            await issue_certificates(connection, world)
            await hold(connection, every_change(world))
        finally:
            connection.terminate()


async def hold(connection: "asyncpg.Connection[asyncpg.Record]", changes: list[Event]) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(changes), unique_by=id, min_size=1), st.integers(0, 2**32))
    def held(some: list[Event], seed: int) -> None:
        proof = assert_commutes(connection, service.consumes, some, TABLES, seed=seed)
        asyncio.run_coroutine_threadsafe(proof, loop).result(60)

    await asyncio.to_thread(held)
    for seed in range(15):
        await assert_commutes(connection, service.consumes, changes, TABLES, seed=seed)
