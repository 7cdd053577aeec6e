"""Finds the session of each file that was sent for an edition, and what importing it would do."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.check_in.signed.lists import SignedList
from diplomado_sessions.attendance.check_in.signed.usecases import Planned, plan_list, read_signed, record_list
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.attendance.evidence.choices import UNDECIDED
from diplomado_sessions.attendance.evidence.file_names import code_in_name
from diplomado_sessions.attendance.evidence.previews.usecases import preview_file
from diplomado_sessions.attendance.evidence.usecases import import_file
from diplomado_sessions.attendance.formats.signed_lists import SIGNED_LIST
from diplomado_sessions.attendance.several.placing import best_session
from diplomado_sessions.attendance.uploads.store import Upload, delete_upload
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session

NO_SESSION = Text(
    "No se sabe de qué sesión es. Cárguelo en la página de su sesión, o póngale al archivo el código de la sesión.",
    "Of which session it is is not known. Send it on the page of its session, or name the file by the session's code.",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: the preview of an attendance file, or what recording a signed list would do.

    `named` is the session that its name names, where that is another one.
    """

    upload: Upload
    session: Session
    shown: dict[str, Any] | None = None
    signed: Planned | None = None
    problem: Text | None = None
    named: Session | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether it can be imported without a question."""
        if self.signed:
            return bool(self.signed.new) and not self.signed.errors
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
        if problem.status not in (409, 422) or await _signed(connection, session, content) is None:
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
        signed = await _signed(connection, session, upload.content)
        if signed is None:
            return Waiting(upload, session, problem=problem.detail)
        return Waiting(upload, session, signed=await plan_list(connection, session.session_id, signed))
    return Waiting(upload, session, shown, named=await find_named(connection, session, upload.name))


async def import_waiting(connection: Connection, session: Session, upload: Upload, author: str) -> None:
    """Import a file that waits, or record the signed list that it is.

    Raises a problem for what has a question: that of a signed list is a row that cannot be used.
    """
    try:
        content = LongContent.of(upload.content)
        await import_file(connection, session.session_id, content, None, upload.name, author)
    except Problem as problem:
        waiting = await look_at(connection, session, upload) if problem.slug == SIGNED_LIST else None
        signed = waiting and await _signed(connection, session, upload.content)
        if not waiting or not waiting.signed or not signed or not waiting.is_ready:
            raise
        origin = Origin("list", author, "signed_list", None)
        await record_list(connection, session.session_id, signed, origin, waiting.signed.digest())
    await delete_upload(connection, upload.upload_id)


async def _signed(connection: Connection, session: Session, content: bytes) -> SignedList | None:
    try:
        return await read_signed(connection, session, content)
    except ValidationFailed:
        return None
