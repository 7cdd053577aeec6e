"""How members of staff are called, for the histories that name them by their account.

A name is kept in each service when its owner first changes something there, and deleted five years after the last
time. A machine, which calls with a token, is named by its account. Names are personal data: for pages alone.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import structlog
from starlette.requests import Request

from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import Connection, Database

log = structlog.get_logger()

Naming = Callable[[str | None], Text | str]
_SECONDS = 2.0
_MAX_NAME = 200
_MAX_REMEMBERED = 10_000
_YOU, _NAMED_YOU = Text("Usted", "You"), Text("{name} (usted)", "{name} (you)")
_NAMELESS = Text("Una persona del equipo", "A member of staff")
_UPSERT = """
insert into staff_names (subject, name) values ($1, $2)
on conflict (subject) do update set seen_at = excluded.seen_at,
    name = case excluded.name when excluded.subject then staff_names.name else excluded.name end
"""
_FIND = "select subject, name from staff_names where subject = any ($1)"


class StaffNames:
    """Keeps how those are called who change something; once a day for each."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, tuple[str, date]] = {}

    async def note(self, request: Request, status: int) -> None:
        """Keep the name of the caller of a request that changed something. It is answered also if that fails."""
        actor: Actor | None = getattr(request.state, "actor", None)
        if actor is None or status >= 400 or request.method in ("GET", "HEAD"):
            return
        is_machine = getattr(request.state, "session", None) is None
        name = actor.name or (actor.subject if is_machine else "")
        kept = name, datetime.now(UTC).date()
        if self._kept.get(actor.subject) == kept:
            return
        try:
            async with asyncio.timeout(_SECONDS), self._database.transaction(wake=False) as connection:
                await upsert_staff_name(connection, actor.subject, name)
        except Exception as error:  # noqa: BLE001 - whatever it is, the effect is there, and the caller gets the answer
            log.warning("staff_name.not_kept", subject=actor.subject, **failure(error))
            return
        if len(self._kept) >= _MAX_REMEMBERED:
            self._kept.clear()
        self._kept[actor.subject] = kept


async def upsert_staff_name(connection: Connection, subject: str, name: str) -> None:
    """Keep how an account is called, if it has a name."""
    if tidy := " ".join(name.replace("\0", "").split())[:_MAX_NAME]:
        await connection.execute(_UPSERT, subject, tidy)


async def find_staff_names(connection: Connection, accounts: Iterable[Any]) -> dict[str, str]:
    """Return the names of accounts, of those that have one."""
    wanted = sorted({account for account in accounts if account})
    return {row["subject"]: row["name"] for row in await connection.fetch(_FIND, wanted)} if wanted else {}


async def naming_of(connection: Connection, accounts: Iterable[Any], actor: Actor) -> Naming:
    """Return how pages show these accounts to a reader: by name, as "you", or by a neutral word."""
    names = await find_staff_names(connection, accounts)

    def show(account: str | None) -> Text | str:
        if not account:
            return "–"
        name = names.get(account)
        if account == actor.subject:
            return _NAMED_YOU.with_values(name=name) if name else _YOU
        return name or _NAMELESS

    return show
