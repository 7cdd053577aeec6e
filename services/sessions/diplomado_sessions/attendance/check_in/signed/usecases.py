"""Records people who signed a list on paper: ticked by name, or typed as a table. With author and reason."""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, InvalidValue, ValidationFailed
from diplomado_sessions.attendance.check_in import store
from diplomado_sessions.attendance.check_in.signed.lists import SignedList, checked, read_list
from diplomado_sessions.attendance.check_in.stays import Times
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.attendance.check_in.usecases import insert_lines, lock_room
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.reading import is_of_a_meeting
from diplomado_sessions.attendance.mappings.store import find_mapping
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, list_missing_registrations, list_registrants
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session
from diplomado_sessions.timetable.window import Window

_MAX_ERRORS = 200
_NOBODY = Text("No es de una persona inscrita en esta edición.", "This is nobody who registered for this edition.")
_SEVERAL = Text(
    "Varias personas tienen este correo o nombre; indique la inscripción.",
    "Several people have this address or name; give the registration.",
)
_CHANGED = Text(
    "Lo que se vio en la vista previa cambió mientras tanto. Revise la nueva y confírmela.",
    "What the preview showed has changed meanwhile. Check the new one and confirm it.",
)
OF_A_MEETING = "list-of-a-meeting"
_OF_A_MEETING = Text(
    "No es una lista firmada, sino el archivo de una reunión. Se carga en los archivos de la sesión.",
    "This is no signed list but the file of a meeting. It is uploaded among the files of the session.",
)
_NOBODY_AT_ALL = Text("Ninguna fila se pudo usar; no se guardó nada.", "No row could be used; nothing was stored.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result of a list: how many lines are new, how many changed nothing, and which rows were not taken."""

    list_id: UUID | None
    new: int
    unchanged: int
    errors: tuple[FieldError, ...] = ()


async def record_people(
    connection: Connection,
    session_id: UUID,
    registration_ids: Sequence[UUID],
    came_at: datetime | None,
    left_at: datetime | None,
    origin: Origin,
) -> Recorded:
    """Record people who were ticked in a list, for the whole session unless times are given. Again changes nothing.

    Raises a problem if any of them is not of the edition; nothing is stored then.
    """
    stay = (came_at, left_at)
    try:
        return await record_stays(connection, session_id, dict.fromkeys(registration_ids, stay), origin)
    except WrongTimes as wrong:
        raise ValidationFailed(FieldError("came_at", wrong.text), slug="check-in-times") from None


class WrongTimes(InvalidValue):
    """Somebody would have left before coming, or come at another time than that of the session."""

    def __init__(self, registration_id: UUID, text: Text) -> None:
        """Name whom it is about."""
        super().__init__(text)
        self.registration_id = registration_id


async def record_stays(
    connection: Connection,
    session_id: UUID,
    stays: Mapping[UUID, tuple[datetime | None, datetime | None]],
    origin: Origin,
) -> Recorded:
    """Record when each of some people came and left, None for the whole session. Again changes nothing.

    Raises WrongTimes, and a problem if any of them is not of the edition; nothing is stored then.
    """
    session = await lock_room(connection, session_id)
    effective = await find_effective(connection, list(stays))
    people = {one: effective.get(one, one) for one in stays}
    if missing := await list_missing_registrations(connection, session.edition_id, sorted(set(people.values()))):
        raise registrations_unknown("registration_ids", missing)
    lines: dict[tuple[UUID, Times], None] = {}
    for one, (came_at, left_at) in stays.items():
        lines[people[one], _times(one, came_at, left_at, session.window)] = None
    return await _record_lines(connection, session, sorted(lines, key=lambda line: line[0]), origin)


def _times(registration_id: UUID, came_at: datetime | None, left_at: datetime | None, window: Window) -> Times:
    times = Times(came_at or window.starts_at, left_at or window.ends_at, came_at is None, left_at is None)
    try:
        return checked(times, window)
    except InvalidValue as invalid:
        raise WrongTimes(registration_id, invalid.text) from None


async def read_signed(connection: Connection, session: Session, content: bytes) -> SignedList:
    """Read a signed list. Raises ValidationFailed for a file that is none, as that of a meeting program."""
    mapping = await find_mapping(connection, session.edition_id)
    return await asyncio.to_thread(_read, content, session, mapping)


def _read(content: bytes, session: Session, mapping: PlainMapping | None) -> SignedList:
    if is_of_a_meeting(content, mapping):
        raise ValidationFailed(FieldError("file", _OF_A_MEETING), slug=OF_A_MEETING, detail=_OF_A_MEETING)
    return read_list(content, session.window, ZoneInfo(session.plan.time_zone))


@dataclass(frozen=True, slots=True)
class Planned:
    """What recording a list would do: the lines that are new, those that change nothing, and the rows not taken."""

    new: Sequence[tuple[UUID, Times]]
    unchanged: int
    absent: int
    errors: tuple[FieldError, ...]

    def digest(self) -> str:
        """Return the digest of everything that is stored."""
        lines = [(str(one), times.came_at, times.left_at, times.from_start, times.until_end) for one, times in self.new]
        facts = [lines, self.unchanged, self.absent, [(error.path, error.text.en) for error in self.errors]]
        return hashlib.sha256(json.dumps(facts, default=_exact).encode()).hexdigest()


def _exact(moment: datetime) -> float:
    return moment.timestamp()


async def plan_list(connection: Connection, session_id: UUID, signed: SignedList) -> Planned:
    """Return what recording a list would do. Nothing is stored."""
    session = await find_session(connection, session_id)
    lines, errors = await _identify(connection, session, signed)
    new = await _list_new(connection, session, lines)
    return Planned(list(new), len(lines) - len(new), signed.absent, tuple(errors))


async def record_list(
    connection: Connection, session_id: UUID, signed: SignedList, origin: Origin, seen: str | None = None
) -> Recorded:
    """Record the people of a signed list. Rows that name nobody, or two people, are returned as errors.

    Raises a problem if the list no longer does what was `seen`, the digest of its plan.
    """
    session = await lock_room(connection, session_id)
    lines, errors = await _identify(connection, session, signed)
    if seen is not None and seen != (await plan_list(connection, session_id, signed)).digest():
        raise Problem(409, "list-preview-changed", _CHANGED)
    if errors and not lines:
        raise ValidationFailed(*errors[:_MAX_ERRORS], slug="list-recognises-nobody", detail=_NOBODY_AT_ALL)
    recorded = await _record_lines(connection, session, lines, origin)
    return Recorded(recorded.list_id, recorded.new, recorded.unchanged, tuple(errors))


async def _identify(
    connection: Connection, session: Session, signed: SignedList
) -> tuple[list[tuple[UUID, Times]], list[FieldError]]:
    """Return whom the lines name, and the errors of all rows that were not taken, by row."""
    registrants = await list_registrants(connection, session.edition_id)
    by_email: dict[str, list[UUID]] = defaultdict(list)
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for registration_id, registrant in registrants.items():
        by_email[registrant.keys.email_key or ""].append(registration_id)
        by_name[registrant.keys.name_key or ""].append(registration_id)
    effective = await find_effective(connection, [one.registration_id for one in signed.lines if one.registration_id])
    lines: list[tuple[UUID, Times]] = []
    errors = list(signed.errors)
    for line in signed.lines:
        if line.registration_id:
            found = [effective.get(line.registration_id, line.registration_id)]
            found = [one for one in found if one in registrants]
        elif line.email_key:
            found = by_email.get(line.email_key, [])
        else:
            found = by_name.get(line.name_key or "?", [])
        if len(found) == 1:
            lines.append((found[0], line.times))
        else:
            errors.append(FieldError(f"row {line.row}", _SEVERAL if found else _NOBODY, row=line.row))
    errors.sort(key=lambda error: error.row or 0)
    return lines, errors


async def _list_new(
    connection: Connection, session: Session, lines: Sequence[tuple[UUID, Times]]
) -> dict[tuple[UUID, Times], None]:
    known = await store.list_times(connection, session.session_id, [registration for registration, _ in lines])
    return {(registration, times): None for registration, times in lines if times not in known[registration]}


async def _record_lines(
    connection: Connection, session: Session, lines: Sequence[tuple[UUID, Times]], origin: Origin
) -> Recorded:
    new = await _list_new(connection, session, lines)
    list_id = uuid7() if new else None
    origin = Origin(origin.method, origin.author, origin.reason, origin.note, list_id)
    await insert_lines(connection, session, list(new), origin)
    return Recorded(list_id, len(new), len(lines) - len(new))
