"""A small service that uses everything of the chassis, with contracts as its only domain."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from diplomado_chassis.handling import Received
from diplomado_chassis.http.auth import Actor, public, require
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts import Graduated, RegistrationWaitlisted, RegistrationWithdrawn
from tests.chassis.facts import waitlisted

router = Router(prefix="/api/v1")


class Counting(BaseModel):
    """What a caller sends."""

    registration_id: UUID
    fail: bool = False
    size: int = 0


@router.post("/counters", status_code=201)
async def count_up(
    body: Counting, actor: Annotated[Actor, require("coordinator")], response: Response, connection: Transaction
) -> dict[str, Any]:
    """Raise a counter, which is the aggregate, and publish a fact with its value as the revision."""
    value = await raise_counter(connection, body.registration_id)
    if body.fail:
        raise Problem(409, "asked-to-fail", Text("Falló a propósito.", "Failed on purpose."))
    response.headers.update(_headers(body.registration_id))
    return {"value": value, "answer": str(uuid7())}


@router.post("/counters-of-files")
async def count_up_and_print(
    body: Counting, actor: Annotated[Actor, require("coordinator")], database: DatabaseOf
) -> Response:
    """Raise a counter in a transaction of the route, and answer a file with its value."""
    async with database.transaction() as connection:
        value = await raise_counter(connection, body.registration_id)
    content = f"{value} {uuid7()}".ljust(body.size).encode()
    return Response(content, media_type="application/octet-stream", headers=_headers(body.registration_id))


@router.post("/counters-elsewhere")
async def count_up_elsewhere(
    body: Counting, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> Response:
    """Raise a counter and lead to it."""
    await raise_counter(connection, body.registration_id)
    return Response(status_code=303, headers=_headers(body.registration_id))


def _headers(registration_id: UUID) -> dict[str, str]:
    """What a client reads beside the content, and the cookie of a visit."""
    return {
        "ETag": f'"{uuid7()}"',
        "Location": f"/api/v1/counters/{registration_id}",
        "Link": "<a>; rel=next",
        "Content-Language": "es",
        "Set-Cookie": "visit=1",
    }


@router.get("/counters/{registration_id}", dependencies=[public])
async def read_counter(registration_id: UUID, connection: Transaction) -> dict[str, int]:
    """Show a counter."""
    row = await connection.fetchrow("select value from counters where id = $1", registration_id)
    if row is None:
        raise Problem(404, "unknown-counter", Text("No existe.", "There is none."))
    return {"value": row["value"]}


@router.post("/notes", dependencies=[public])
async def note(connection: Transaction) -> dict[str, str]:
    """Answer to anybody, differently each time."""
    return {"answer": str(uuid7())}


@router.post("/other-notes", dependencies=[public])
async def note_elsewhere(connection: Transaction) -> dict[str, str]:
    """The same at another address."""
    return {"answer": str(uuid7())}


@router.get("/empty", dependencies=[public])
async def nothing() -> Response:
    """Answer without content."""
    return Response(status_code=204)


async def raise_counter(connection: Connection, registration_id: UUID) -> int:
    """The use case: the aggregate's row is locked by the upsert, then the fact is appended."""
    value: int = await connection.fetchval(
        "insert into counters (id, value) values ($1, 1) on conflict (id) do update set value = counters.value + 1 "
        "returning value",
        registration_id,
    )
    await outbox.append(connection, waitlisted(registration_id, revision=value))
    return value


async def note_waitlisted(connection: Connection, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
    """Count every event, and keep the highest revision: `effects` shows a fact that was applied twice."""
    await connection.execute(
        """
        insert into seen (event_id, registration_id, revision, effects)
        select *, 1 from unnest($1::uuid[], $2::uuid[], $3::int[])
        on conflict (event_id) do update set effects = seen.effects + 1
        """,
        [fact.envelope.id for fact in facts],
        [fact.event.registration_id for fact in facts],
        [fact.event.revision for fact in facts],
    )


async def refuse_poison(connection: Connection, facts: Sequence[Received[RegistrationWithdrawn]]) -> None:
    """A handler that fails for good on one kind of fact."""
    for fact in facts:
        if fact.event.withdrawn_by == "staff":
            raise ValueError("poison")
    await connection.execute(
        "insert into withdrawn (event_id) select unnest($1::uuid[])", [fact.envelope.id for fact in facts]
    )


async def publish_again(connection: Connection, facts: Sequence[Received[Graduated]]) -> None:
    """A handler that publishes facts of its own."""
    for fact in facts:
        await raise_counter(connection, fact.event.registration_id)


sample = Service(
    name="sample",
    settings=Settings,
    migrations="tests.chassis.migrations",
    routes=[router],
    consumes={
        RegistrationWaitlisted: note_waitlisted,
        RegistrationWithdrawn: refuse_poison,
        Graduated: publish_again,
    },
)

if __name__ == "__main__":
    main(sample)
