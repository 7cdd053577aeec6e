"""Records what an operator does on the command line of a service, under the account of the operating system."""

import getpass
import os

from diplomado_chassis.handling import Note
from diplomado_chassis.postgres.database import Connection

_INSERT = """
insert into access_log (subject, roles, kind, method, route, objects, editions, missions, programmes, people)
values ($1, array['platform'], $2, 'COMMAND', $3, $4, '{}', '{}', '{}', '{}')
"""


def command_note(command: str, *objects: object, kind: str = "action") -> Note:
    """Return what records a command about objects, in the transaction that it is given."""

    async def note(connection: Connection) -> None:
        await connection.execute(_INSERT, operator(), kind, command, [str(one) for one in objects])

    return note


def operator() -> str:
    """Return the account of the operating system, as the record names it."""
    try:
        return f"os:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"os:{os.getuid()}"
