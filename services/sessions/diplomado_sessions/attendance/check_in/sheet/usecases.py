"""Prints attendance sheets: a few at a time in threads of their own, each within a deadline."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from diplomado_chassis.http.pages import said
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.check_in.sheet.content import Heading, Person, compose
from diplomado_sessions.attendance.check_in.sheet.typesetting import typeset
from diplomado_sessions.projections.store import list_roster
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session

MAX_WAITING = 8
SECONDS = 60.0
BUSY = Text(
    "Se están preparando demasiadas listas en este momento. Inténtelo de nuevo en unos segundos.",
    "Too many sheets are being prepared at this moment. Try again in a few seconds.",
)

_threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sheet")
_slots = threading.BoundedSemaphore(1 + MAX_WAITING)


async def load_sheet(connection: Connection, session_id: UUID) -> tuple[Session, list[Person]]:
    """Return a session and the people who are registered for its edition, those with a place alone."""
    session = await find_session(connection, session_id)
    roster = await list_roster(connection, session.edition_id)
    people = [
        Person(UUID(str(row["registration_id"])), str(row["given_names"] or ""), str(row["family_names"] or ""))
        for row in roster
        if row["status"] == "registered"
    ]
    return session, people


async def print_sheet(
    session: Session, people: Sequence[Person], public_url: str, secrets: Sequence[str], language: Language
) -> bytes:
    """Return the sheet as a PDF. Raises a 503 problem when too many are waiting, or it takes too long."""
    plan = session.plan
    heading = Heading(
        session.code, said(plan.title, language), plan.starts_at, plan.ends_at, plan.time_zone, plan.place
    )
    return await _in_thread(lambda: typeset(compose(heading, people, public_url, secrets, language)))


async def _in_thread(job: Callable[[], bytes]) -> bytes:
    if not _slots.acquire(blocking=False):
        raise _busy()
    rendering = _threads.submit(job)
    # The slot is free once the thread is done, not already when the caller has timed out.
    rendering.add_done_callback(lambda _: _slots.release())
    try:
        async with asyncio.timeout(SECONDS):
            return await asyncio.wrap_future(rendering)
    except TimeoutError:
        raise _busy() from None


def _busy() -> Problem:
    return Problem(503, "sheet-busy", BUSY, headers={"Retry-After": "5"})
