"""Adds and cancels registrants at Zoom."""

from typing import Any

from diplomado_chassis.postgres.database import Database
from diplomado_sessions.live_meetings.addresses import plural
from diplomado_sessions.live_meetings.plans import registrant_body
from diplomado_sessions.live_meetings.registrant_plan import RegistrantPlan
from diplomado_sessions.live_meetings.registration_views import Wanted
from diplomado_sessions.live_meetings.store.meetings import LiveMeeting
from diplomado_sessions.live_meetings.usecases.registering import (
    is_link,
    plan_changes,
    record_linked,
    record_without,
)
from diplomado_sessions.live_meetings.zoom_client import ZoomClient, ZoomError


async def sync_registrants(database: Database, client: ZoomClient, meeting: LiveMeeting, *, over: bool = False) -> None:
    """Make the registrants at Zoom those who have a place. Who was added, although the answer was lost, is found.

    Of a meeting that is over or deleted the links are withdrawn, and nothing is asked of Zoom.
    """
    async with database.transaction(readonly=True) as connection:
        plan = await plan_changes(connection, meeting, over=over)
    if plan.empty:
        return
    path = f"/{plural(meeting.kind)}/{meeting.meeting_id}/registrants"
    await _cancel(database, client, meeting, path, plan, ask=not (over or meeting.cancelled))
    for registration_id in plan.shared:
        async with database.transaction() as connection:
            await record_without(connection, meeting.session_id, registration_id, "shared")
    if not plan.added:
        return
    listed = await client.pages(path, "registrants", status="approved")
    present = {str(one.get("email", "")).casefold(): one for one in listed}
    for wanted in plan.added:
        await _add(database, client, meeting, path, wanted, present.get(wanted.email.casefold()))


async def _cancel(
    database: Database, client: ZoomClient, meeting: LiveMeeting, path: str, plan: RegistrantPlan, *, ask: bool
) -> None:
    for gone in plan.removed:
        if ask and gone.status == "linked":
            body = {"action": "cancel", "registrants": [{"id": gone.registrant_id}]}
            try:
                await client.change("PUT", f"{path}/status", body)
            except ZoomError as error:
                if error.status != 404:
                    raise
        async with database.transaction() as connection:
            await record_without(connection, meeting.session_id, gone.registration_id, "removed")


async def _add(
    database: Database,
    client: ZoomClient,
    meeting: LiveMeeting,
    path: str,
    wanted: Wanted,
    found: dict[str, Any] | None,
) -> None:
    try:
        body = registrant_body(wanted.email, wanted.given_names, wanted.family_names)
        registrant = found or await client.change("POST", path, body)
    except ZoomError as error:
        if error.status != 400:
            raise
        # One address that Zoom does not take must not keep the others from their links.
        async with database.transaction() as connection:
            await record_without(connection, meeting.session_id, wanted.registration_id, "refused")
        return
    registrant_id, url = registrant.get("registrant_id") or registrant.get("id"), registrant.get("join_url")
    if not isinstance(registrant_id, str) or not is_link(url):
        raise ZoomError("answer_unexpected")
    async with database.transaction() as connection:
        await record_linked(connection, meeting.session_id, wanted.registration_id, registrant_id, str(url))
