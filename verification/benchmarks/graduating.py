"""Editions of any size in the service of certificates, handed to it as its consumer would: everybody was present."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import httpx

from diplomado_chassis.postgres.database import Database
from diplomado_contracts import Event, SessionClosed
from tests.certificates.world import LENGTH, NOW, Someone, World, handle

SESSIONS = 6
POLICY = {
    "code": "bench",
    "awards": [
        {"award": "diploma", "kind": "diploma", "graduates": True, "require": [{"attendance_overall": 0.8}]},
    ],
}
_PART = 5_000


async def publish_edition(database: Database, http: httpx.AsyncClient, code: str, people: int) -> tuple[UUID, UUID]:
    """Make an edition whose policy gives everybody a diploma; return it with the registration of one of them."""
    world = World(code=code)
    crowd = [Someone(f"Ana {number}", "Núñez Batista") for number in range(people)]
    events = list(_events(world, crowd))
    for start in range(0, len(events), _PART):
        async with database.transaction() as connection:
            await handle(connection, events[start : start + _PART])
    (await http.put(f"/api/v1/editions/{world.edition_id}/policy", json=POLICY)).raise_for_status()
    return world.edition_id, crowd[people // 2].registration_id


def _events(world: World, crowd: Sequence[Someone]) -> Iterator[Event]:
    yield world.edition()
    yield from world.timetable()
    for someone in crowd:
        yield world.describe(someone)
        yield world.register(someone)
        for session in range(1, SESSIONS + 1):
            yield world.attend(someone, session)
    for session_id in world.sessions:
        yield SessionClosed(
            session_id=session_id, edition_id=world.edition_id, revision=1, closed_at=NOW, scheduled_seconds=LENGTH,
            session_seconds=LENGTH, attended=len(crowd), waiting=0,
        )  # fmt: skip
