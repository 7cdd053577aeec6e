"""People ask for the erasure of their data; staff refuse with a reason. An erasure itself closes what asked for it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import DataRequestRefused
from diplomado_registration.data_requests import store
from diplomado_registration.data_requests.deadline import due_on
from diplomado_registration.people import store as people_store
from diplomado_registration.settings import Settings

log = structlog.get_logger()

UNKNOWN_REQUEST = Text("No existe esa solicitud.", "There is no such request.")
DONE_ALREADY = Text("Los datos ya se borraron.", "The data are erased already.")
REFUSED_ALREADY = Text("Alguien ya rechazó esta solicitud.", "Somebody has refused this request already.")
DEFAULT_KEEP_DAYS: int = Settings.model_fields["data_request_keep_days"].default
MAX_PURGED = 1000
SOON_DAYS = 3
"""How many days before its deadline a request is near it."""


async def ask_for_erasure(
    connection: Connection, participant_id: UUID, time_zone: str, working_days: int, now: datetime
) -> None:
    """Store that a person asks for the erasure of their data. To ask again before an answer changes nothing.

    The person's row is locked, so that an erasure at the same time leaves no request open.
    """
    person = await people_store.lock_person(connection, participant_id)
    if person is None or person["erased_at"] is not None:
        raise Problem(409, "person-erased", DONE_ALREADY)
    day = due_on(now.astimezone(ZoneInfo(time_zone)).date(), working_days)
    if await store.insert_erasure(connection, participant_id, now, day):
        log.info("data_request.asked", participant_id=str(participant_id), due_on=day.isoformat())


async def refuse(connection: Connection, request_id: UUID, actor: str, reason: str, now: datetime) -> None:
    """Refuse an erasure. The person is mailed, and reads the reason on their own page. A repetition changes nothing.

    Raises a 404 problem, and a 409 problem if the data are erased.
    """
    request = await store.lock_request(connection, request_id)
    if request is None or request["kind"] != "erasure":
        raise Problem(404, "data-request-unknown", UNKNOWN_REQUEST)
    if request["status"] == "done":
        raise Problem(409, "data-request-decided", DONE_ALREADY)
    if request["status"] == "open":
        await store.mark_refused(connection, request_id, now, actor, reason)
        place = await store.find_newest_registration(connection, request["participant_id"])
        if place is not None:
            refused = DataRequestRefused(**dict(place), request_id=request_id, revision=1, refused_at=now)
            await outbox.append(connection, refused)
        log.info("data_request.refused", participant_id=str(request["participant_id"]))


async def purge_data_requests(connection: Connection, settings: Settings | None = None) -> int:
    """Delete requests that were decided long ago, at most a thousand."""
    days = DEFAULT_KEEP_DAYS if settings is None else settings.data_request_keep_days
    return await store.purge_requests(connection, days, MAX_PURGED)
