"""Reads the events that Zoom sends about a meeting or webinar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["joined", "left", "moved", "joined_room", "left_room", "ended"]
KINDS: Mapping[str, Kind] = {
    "participant_joined": "joined",
    "participant_left": "left",
    # Back in the waiting room: not in the meeting any more.
    "participant_put_in_waiting_room": "left",
    "participant_joined_breakout_room": "joined_room",
    "participant_left_breakout_room": "left_room",
    "ended": "ended",
}
RECORDED = "recording.completed"
_OBJECT = ("id", "uuid", "host_id", "end_time")
_PARTICIPANT = (
    *("user_id", "participant_uuid", "participant_user_id", "id", "registrant_id", "user_name", "email"),
    *("join_time", "leave_time", "date_time"),
)
MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class MeetingEvent:
    """Somebody joined or left an occurrence, or it ended. Personal data: the name and the e-mail as shown.

    `connection` is one joining of one device, `person` who it is within the occurrence. `order` tells events of the
    same second apart: Zoom's clock in milliseconds, the same whenever an event is repeated; 0 if it said none.
    """

    meeting_id: str
    occurrence: str
    kind: Kind
    connection: str
    at: datetime
    person: str
    name: str = ""
    email: str = ""
    registrant_id: str | None = None
    host: bool = False
    order: int = 0


def kind_of(event: object) -> Kind | None:
    """Return what an event says about presence; None if it says nothing, such as time in a waiting room."""
    if not isinstance(event, str):
        return None
    subject, _, name = event.partition(".")
    return KINDS.get(name) if subject in ("meeting", "webinar") else None


def reduced(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the fields of an event that count, None for an event of another kind or without a meeting.

    What is left out are telephone numbers, addresses of machines, and passcodes and tokens of recordings.
    """
    event, found = body.get("event"), _mapping(_mapping(body.get("payload")).get("object"))
    if kind_of(event) is None and event != RECORDED:
        return None
    if not _text(found.get("id")) or not _text(found.get("uuid")):
        return None
    participant = _mapping(found.get("participant"))
    kept = {name: _text(participant[name]) for name in _PARTICIPANT if _text(participant.get(name))}
    return {
        "event": event,
        "event_ts": body.get("event_ts") if isinstance(body.get("event_ts"), int) else None,
        "moved": "breakout" in _text(participant.get("leave_reason")).casefold(),
        "object": {name: _text(found[name]) for name in _OBJECT if _text(found.get(name))} | {"participant": kept},
    }


def read_event(body: Mapping[str, Any]) -> MeetingEvent | None:
    """Read an event that was reduced; None if it says nothing about presence, or its time or participant is missing."""
    kind, found = kind_of(body["event"]), body["object"]
    participant = found["participant"]
    if kind is None:
        return None
    if kind == "ended":
        at = _moment(found.get("end_time")) or _from_milliseconds(body.get("event_ts"))
        return MeetingEvent(found["id"], found["uuid"], kind, "", at, "") if at else None
    times = ("join_time", "date_time") if kind in ("joined", "joined_room") else ("leave_time", "date_time")
    at = next(filter(None, (_moment(participant.get(name)) for name in times)), None)
    at = at or _from_milliseconds(body.get("event_ts"))
    name, email = participant.get("user_name", ""), participant.get("email", "")
    stable = participant.get("participant_uuid") or participant.get("registrant_id")
    connection = participant.get("user_id") or stable or participant.get("participant_user_id") or email or name
    if at is None or not connection:
        return None
    return MeetingEvent(
        meeting_id=found["id"],
        occurrence=found["uuid"],
        kind="moved" if kind == "left" and body.get("moved") else kind,
        connection=connection,
        at=at,
        person=stable or connection,
        name=name,
        email=email,
        registrant_id=participant.get("registrant_id"),
        host=bool(participant.get("id")) and participant.get("id") == found.get("host_id"),
        order=_order(body.get("event_ts")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """Return a text or a whole number as a text that a database can store, else nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    printable = "".join(letter for letter in str(value)[:MAX_TEXT] if letter.isprintable())
    return printable.encode("utf-8", "ignore").decode().strip()


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _order(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1 << 53 else 0


def _from_milliseconds(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(value // 1000, UTC) if isinstance(value, int) else None
    except (ValueError, OverflowError, OSError):
        return None
