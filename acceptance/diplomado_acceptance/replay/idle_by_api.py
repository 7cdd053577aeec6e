"""Waiting for services of which nothing but the API can be reached: their answers agree and do not change any more."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

from diplomado_acceptance.deployment import Tell, ignore
from diplomado_acceptance.language import say
from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.idle import MAX_SECONDS, Backlog, pending_mails, stuck
from diplomado_acceptance.replay.trial import find_edition

_PAUSE = 1.0
_UNCHANGED = 4
"""So many looks in a row have to see the same. Services pass an event on within a second."""
_HOLDS_PLACE = "registered"


@dataclass(frozen=True)
class ApiMonitor:
    """Compares what the services say of one edition."""

    services: Services
    code: str

    async def wait_until_idle(self, operation: str, services: Services | None = None, tell: Tell = ignore) -> Backlog:
        """Wait until the services agree about the edition and the same is seen several times. Raises Failure.

        Dead letters cannot be seen.
        """
        tell(say("los servicios no coinciden todavía", "the services do not agree yet"))
        loop = asyncio.get_running_loop()
        changed_at, unchanged, last = loop.time(), 0, ""
        while True:
            agreed, state = await self._state(with_mails=services is not None)
            if state != last:
                changed_at, unchanged, last = loop.time(), 0, state
            unchanged += agreed
            if unchanged >= _UNCHANGED:
                return Backlog({}, {}, {})
            if loop.time() - changed_at > MAX_SECONDS:
                disagree = say("los servicios no coinciden todavía", "the services do not agree yet")
                raise stuck(operation, disagree)
            await asyncio.sleep(_PAUSE)

    async def _state(self, *, with_mails: bool) -> tuple[bool, str]:
        """Return whether the services agree, and what they say."""
        edition_id = await find_edition(self.services, self.code)
        if edition_id is None:
            return False, ""
        base = f"/api/v1/editions/{edition_id}"
        registered = await self._ask("registration", f"{base}/registrations")
        roster = await self._ask("sessions", f"{base}/roster")
        certificates = await self._ask("certificates", f"{base}/certificates")
        timetable = await self._ask("sessions", f"{base}/sessions")
        progress = await self._ask("certificates", f"{base}/progress")
        if registered is None or roster is None or certificates is None or timetable is None:
            return False, repr((registered, roster, certificates, timetable))
        mails = await pending_mails(self.services, edition_id) if with_mails else 0
        with_place = _with_place(registered["registrations"])
        agreed = with_place == _with_place(roster["roster"]) and not mails
        if progress is not None:  # there is a policy
            agreed &= with_place.keys() <= {one["registration_id"] for one in progress["participants"]}
        return agreed, repr((registered, roster, certificates, timetable, progress, mails))

    async def _ask(self, service: str, path: str) -> Any:
        """Return an answer, None if the service does not know the edition yet or has no policy."""
        try:
            return await self.services.get(service, path, "reading the backlog")
        except RequestRejected as rejected:
            if rejected.status in (404, 409):
                return None
            raise


def _with_place(people: list[dict[str, Any]]) -> Counter[str]:
    return Counter(one["registration_id"] for one in people if one["status"] == _HOLDS_PLACE)
