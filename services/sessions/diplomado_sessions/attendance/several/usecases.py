"""Finds the session of each file that was sent for an edition, and what importing it would do."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.check_in.signed.lists import SignedList, read_list
from diplomado_sessions.attendance.evidence.choices import UNDECIDED
from diplomado_sessions.attendance.evidence.file_names import code_in_name
from diplomado_sessions.attendance.evidence.previews.usecases import preview_file
from diplomado_sessions.attendance.several.placing import best_session
from diplomado_sessions.attendance.uploads.store import Upload
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session

NO_SESSION = Text(
    "No se sabe de qué sesión es. Cárguelo en la página de su sesión, o póngale al archivo el código de la sesión.",
    "Of which session it is is not known. Send it on the page of its session, or name the file by the session's code.",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: the preview of an attendance file, or how many rows a signed list has.

    `named` is the session that its name names, where that is another one.
    """

    upload: Upload
    session: Session
    shown: dict[str, Any] | None = None
    signed: SignedList | None = None
    problem: Text | None = None
    named: Session | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether it can be imported without a question."""
        if self.shown is None or self.named:
            return False
        return not self.shown["doubts"] and not self.shown["already_imported"]


async def find_session_of_file(connection: Connection, edition_id: UUID, name: str | None, content: bytes) -> Session:
    """Return the session that a file is of. Raises a problem for what cannot be read, or fits no session."""
    sessions = {
        one.code: one
        for one in await timetable.list_sessions(connection, edition_id)
        if one.status == "scheduled" and not one.evidence_purged_at
    }
    named = code_in_name(name or "", sessions)
    if not sessions:
        raise Problem(422, "session-of-file-unknown", NO_SESSION)
    session = sessions[named] if named else next(iter(sessions.values()))
    try:
        shown = await preview_file(connection, session.session_id, LongContent.of(content), None, UNDECIDED)
    except Problem as problem:
        if problem.status not in (409, 422) or await _signed(session, content) is None:
            raise
        code = named
    else:
        code = best_session(shown["fits"], named)
    if code is None:
        raise Problem(422, "session-of-file-unknown", NO_SESSION)
    return sessions[code]


async def find_named(connection: Connection, session: Session, name: str | None) -> Session | None:
    """Return the other session of the edition that the name of a file names, if it does."""
    listed = await timetable.list_sessions(connection, session.edition_id)
    others = {one.code: one for one in listed if one.status == "scheduled" and not one.evidence_purged_at}
    named = others.get(code_in_name(name or "", others) or "")
    return None if named is None or named.session_id == session.session_id else named


async def look_at(connection: Connection, session: Session, upload: Upload) -> Waiting:
    """Return what importing a file that waits would do."""
    try:
        shown = await preview_file(connection, session.session_id, LongContent.of(upload.content), None, UNDECIDED)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        signed = await _signed(session, upload.content)
        return Waiting(upload, session, None, signed, None if signed else problem.detail)
    return Waiting(upload, session, shown, named=await find_named(connection, session, upload.name))


async def _signed(session: Session, content: bytes) -> SignedList | None:
    try:
        return await asyncio.to_thread(read_list, content, session.window, ZoneInfo(session.plan.time_zone))
    except ValidationFailed:
        return None
