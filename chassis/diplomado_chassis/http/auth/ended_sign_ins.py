"""Sign-ins that ended before their time. A session of one of them is refused, wherever a copy of its cookie is.

A process keeps them in memory and reads them again every two seconds, so that no request asks the database for it.
"""

import time
from collections.abc import Callable
from uuid import UUID, uuid5

from diplomado_chassis.http.auth.sessions import Session
from diplomado_chassis.postgres.database import Database

REFRESH_SECONDS = 2.0
_KEEP_SECONDS = 25 * 3600.0
"""Longer than any session lives."""
_NAMES = UUID("6f1c1f0e-52c5-4f0c-9a52-3c1f6f0a7b11")
_LIST = "select sign_in_id, ended_at from ended_sign_ins where ended_at > now() - interval '25 hours'"


def sign_in_of(provider_session: str) -> UUID:
    """Return the id of a sign-in, by the id of the session at the provider (`sid`)."""
    return uuid5(_NAMES, f"session {provider_session}")


def account_of(subject: str) -> UUID:
    """Return the id that stands for all sign-ins of an account."""
    return uuid5(_NAMES, f"account {subject}")


class EndedSignIns:
    """What ended lately, by id. `clock` returns seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._ends: dict[UUID, float] = {}

    def note(self, sign_in_id: UUID, ended: float) -> None:
        """Refuse from now on the sessions of a sign-in that began until then."""
        self._ends[sign_in_id] = max(ended, self._ends.get(sign_in_id, 0.0))

    def includes(self, session: Session) -> bool:
        """True if the sign-in of a session, or all of its account, ended after the session began."""
        if not self._ends:
            return False
        ids = (session.sign_in_id, account_of(session.actor.subject))
        return any(session.begun <= self._ends.get(found, 0.0) for found in ids if found)

    async def refresh(self, database: Database) -> None:
        """Read what other processes noted, and forget what no session is as old as."""
        async with database.transaction(readonly=True) as connection:
            for row in await connection.fetch(_LIST):
                self.note(row["sign_in_id"], row["ended_at"].timestamp())
        oldest = self._clock() - _KEEP_SECONDS
        self._ends = {found: ended for found, ended in self._ends.items() if ended > oldest}
