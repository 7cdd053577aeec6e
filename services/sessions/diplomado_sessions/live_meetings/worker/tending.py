"""The work on one meeting: in Zoom, then what came of it in one transaction each. Every step may be repeated."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Database
from diplomado_sessions.live_meetings.addresses import occurrence_path, plural
from diplomado_sessions.live_meetings.cloud_recordings import read_recording
from diplomado_sessions.live_meetings.plans import marker_of, meeting_body
from diplomado_sessions.live_meetings.report_rows import occurrences_of, read_rows
from diplomado_sessions.live_meetings.schedule import REPORTS, next_due, report_due
from diplomado_sessions.live_meetings.store import meetings
from diplomado_sessions.live_meetings.store.meetings import LiveMeeting
from diplomado_sessions.live_meetings.usecases.evidence import record_report
from diplomado_sessions.live_meetings.usecases.recording import record_recordings
from diplomado_sessions.live_meetings.worker.registering import sync_registrants
from diplomado_sessions.live_meetings.zoom_client import ZoomClient, ZoomError
from diplomado_sessions.settings import Settings

_SECONDS = 480.0


class Tending:
    """Brings one meeting in step with its session."""

    def __init__(self, database: Database, settings: Settings, client: ZoomClient, session_id: UUID) -> None:
        self._database = database
        self._settings = settings
        self._client = client
        self._session_id = session_id

    async def run(self) -> None:
        """Do everything that is due and decide when the meeting is due again. Raises ZoomError."""
        async with asyncio.timeout(_SECONDS):
            meeting = await self._load()
            if meeting is None or meeting.removed:
                return
            if meeting.cancelled:
                await self._remove(meeting)
                return
            now = datetime.now(UTC)
            if now < meeting.window.ends_at:
                meeting = await self._plan(meeting)
                if meeting.managed:
                    await sync_registrants(self._database, self._client, meeting)
            if (due := self._report_due(meeting)) and due <= now:
                await self._report(meeting)
            if now >= meeting.window.ends_at and meeting.meeting_id:
                await self._list_recordings(meeting)
                if meeting.managed and meeting.reports >= REPORTS:
                    await sync_registrants(self._database, self._client, meeting, over=True)
            await self._wait()

    async def _load(self) -> LiveMeeting | None:
        async with self._database.transaction(readonly=True) as connection:
            return await meetings.find_meeting(connection, self._session_id)

    def _report_due(self, meeting: LiveMeeting) -> datetime | None:
        if meeting.meeting_id is None:
            return None
        delays = (self._settings.zoom_report_first_seconds, self._settings.zoom_report_again_seconds)
        return report_due(meeting.window, meeting.ended_at, meeting.reports, meeting.reported_at, delays)

    async def _wait(self) -> None:
        meeting = await self._load()
        if meeting is None:
            return
        due = next_due(datetime.now(UTC), meeting.window, self._report_due(meeting), self._settings.zoom_sync_seconds)
        async with self._database.transaction() as connection:
            await meetings.update_due(connection, self._session_id, due)

    async def _plan(self, meeting: LiveMeeting) -> LiveMeeting:
        """Make the meeting, or change it with its session. A lost answer is found again by the marker."""
        if not meeting.managed or (meeting.meeting_id and meeting.synced_revision >= meeting.revision):
            return meeting
        body = meeting_body(meeting.title, meeting.window, meeting.time_zone, meeting.kind, self._session_id)
        if meeting.meeting_id is None:
            meeting_id = await self._find_made(meeting) or await self._make(meeting, body)
            async with self._database.transaction() as connection:
                await meetings.update_created(connection, self._session_id, meeting_id, meeting.revision)
        else:
            await self._client.change("PATCH", f"/{plural(meeting.kind)}/{meeting.meeting_id}", body)
            async with self._database.transaction() as connection:
                await meetings.update_synced(connection, self._session_id, meeting.revision)
        return await self._load() or meeting

    async def _find_made(self, meeting: LiveMeeting) -> str | None:
        kind = plural(meeting.kind)
        params = {"type": "upcoming"} if kind == "meetings" else {}
        listed = await self._client.pages(f"/users/{self._settings.zoom_host}/{kind}", kind, **params)
        marker = marker_of(self._session_id)
        return next((str(one["id"]) for one in listed if marker in str(one.get("agenda", "")) and one.get("id")), None)

    async def _make(self, meeting: LiveMeeting, body: dict[str, Any]) -> str:
        made = await self._client.change("POST", f"/users/{self._settings.zoom_host}/{plural(meeting.kind)}", body)
        if not str(made.get("id", "")).isdigit():
            raise ZoomError("answer_unexpected")
        return str(made["id"])

    async def _remove(self, meeting: LiveMeeting) -> None:
        if meeting.managed and meeting.meeting_id:
            try:
                await self._client.change("DELETE", f"/{plural(meeting.kind)}/{meeting.meeting_id}")
            except ZoomError as error:
                if error.status != 404:
                    raise
        await sync_registrants(self._database, self._client, meeting)
        async with self._database.transaction() as connection:
            await meetings.update_removed(connection, self._session_id)

    async def _occurrences(self, meeting: LiveMeeting) -> list[str]:
        kind = plural(meeting.kind)
        try:
            listed = await self._client.get(f"/past_{kind}/{meeting.meeting_id}/instances")
        except ZoomError as error:
            if error.status == 404:
                return []
            raise
        instances = listed.get(kind)
        found = [one for one in instances if isinstance(one, dict)] if isinstance(instances, list) else []
        return occurrences_of(found, meeting.window)

    async def _report(self, meeting: LiveMeeting) -> None:
        """Read the whole report or nothing of it. An occurrence that nobody joined says nothing and is left out."""
        rows, read = [], []
        for occurrence in await self._occurrences(meeting):
            path = f"/report/{plural(meeting.kind)}/{occurrence_path(occurrence)}/participants"
            if found := read_rows(await self._client.pages(path, "participants", include_fields="registrant_id")):
                rows.extend(found)
                read.append(occurrence)
        async with self._database.transaction() as connection:
            await record_report(connection, self._session_id, sorted(rows), read)

    async def _list_recordings(self, meeting: LiveMeeting) -> None:
        recordings = []
        for occurrence in await self._occurrences(meeting):
            try:
                listed = await self._client.get(f"/meetings/{occurrence_path(occurrence)}/recordings")
            except ZoomError as error:
                if error.status == 404:
                    continue
                raise
            if recording := read_recording(listed):
                recordings.append(recording)
        async with self._database.transaction() as connection:
            await record_recordings(connection, self._session_id, recordings)
