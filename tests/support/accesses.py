"""What a service has recorded about who read data of people, and who did what."""

from typing import Any

from tests.support.services import Running


async def accesses_of(running: Running, subject: str) -> list[dict[str, Any]]:
    """The rows of an account, in their order."""
    statement = """
        select subject, roles, route, editions, people from access_log
        where subject = $1 and kind = 'read' order by access_id
    """
    async with running.database.transaction(readonly=True) as connection:
        return [dict(row) for row in await connection.fetch(statement, subject)]


async def actions_of(running: Running, subject: str) -> list[dict[str, Any]]:
    """What an account did, in its order."""
    statement = """
        select method, route, objects, editions, people, purpose, correlation_id from access_log
        where subject = $1 and kind = 'action' order by access_id
    """
    async with running.database.transaction(readonly=True) as connection:
        return [dict(row) for row in await connection.fetch(statement, subject)]
