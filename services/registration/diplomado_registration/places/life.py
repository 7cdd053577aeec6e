"""The life of an edition: its status at a moment, and what each status allows.

Staff publish, close, cancel and archive an edition. Its dates, in its own time zone, decide the rest.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text

EditionStatus = Literal["draft", "published", "registration_closed", "running", "ended", "cancelled", "archived"]


class Refusal(NamedTuple):
    """Why the state of an edition does not allow something: the slug and the detail of a 409 problem."""

    slug: str
    detail: Text


class Stored(Protocol):
    """A row or a document with the columns of an edition."""

    def __getitem__(self, name: str, /) -> Any:
        """Return the value of a column."""


NOT_PUBLISHED = Text(es="La edición aún no está abierta.", en="The edition is not open yet.")
REGISTRATION_CLOSED = Text(es="La inscripción ya cerró.", en="Registration has closed.")
HAS_ENDED = Text(es="Esta edición ya terminó.", en="This edition has ended.")
IS_CANCELLED = Text(es="Esta edición fue cancelada.", en="This edition was cancelled.")
IS_ARCHIVED = Text(
    es="Esta edición está archivada; solo se puede leer.", en="This edition is archived; it can only be read."
)
_LAST_DAY = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Life:
    """What decides the status of an edition: its dates, and what staff did."""

    published: bool
    starts_on: date
    ends_on: date
    time_zone: str
    registration_until: datetime | None
    closed: bool = False
    cancelled: bool = False
    archived: bool = False


def life_of(stored: Stored) -> Life:
    """Return the life of an edition as it is stored."""
    return Life(
        published=stored["revision"] > 0,
        starts_on=stored["starts_on"],
        ends_on=stored["ends_on"],
        time_zone=stored["time_zone"],
        registration_until=stored["registration_until"],
        closed=stored["closed_at"] is not None,
        cancelled=stored["cancelled_at"] is not None,
        archived=stored["archived_at"] is not None,
    )


def status_at(life: Life, now: datetime) -> EditionStatus:
    """Return the status at a moment. An edition that runs keeps that status after its registration has closed."""
    if life.archived:
        return "archived"
    if life.cancelled:
        return "cancelled"
    if not life.published:
        return "draft"
    today = now.astimezone(ZoneInfo(life.time_zone)).date()
    if today > life.ends_on:
        return "ended"
    if today >= life.starts_on:
        return "running"
    return "registration_closed" if is_closed(life, now) else "published"


Phase = Literal["ahead", "running", "over", "cancelled"]
"""What participants of an edition ask about it."""


def phase_of(stored: Stored, now: datetime) -> Phase:
    """Return the phase of an edition that was published, by its dates, whatever is open to others."""
    if stored["cancelled_at"] is not None:
        return "cancelled"
    today = now.astimezone(ZoneInfo(stored["time_zone"])).date()
    if stored["archived_at"] is not None or today > stored["ends_on"]:
        return "over"
    return "running" if today >= stored["starts_on"] else "ahead"


def is_closed(life: Life, now: datetime) -> bool:
    """Return whether the public form is closed, by staff or by its date."""
    return life.closed or (life.registration_until is not None and now > life.registration_until)


def next_change(life: Life, now: datetime) -> datetime | None:
    """Return the next moment at which a date may change the status; None if no date does."""
    if life.archived or life.cancelled or not life.published:
        return None
    zone = ZoneInfo(life.time_zone)
    days = [day for day in (life.starts_on, min(life.ends_on, _LAST_DAY) + timedelta(days=1)) if day > date(1, 1, 1)]
    moments = [datetime.combine(day, time(), zone) for day in days if day <= _LAST_DAY]
    if life.registration_until is not None:
        moments.append(life.registration_until)
    return min((moment for moment in moments if moment >= now), default=None)


def why_no_entry(life: Life, now: datetime, *, past_open: bool) -> Refusal | None:
    """Return why nobody gets a place or joins the waiting list, also by staff; None if people can.

    With `past_open` an edition that has ended takes people: programmes of the past are replayed.
    """
    match status_at(life, now):
        case "draft":
            return Refusal("edition-not-published", NOT_PUBLISHED)
        case "ended" if not past_open:
            return Refusal("edition-ended", HAS_ENDED)
        case "cancelled":
            return Refusal("edition-cancelled", IS_CANCELLED)
        case "archived":
            return Refusal("edition-archived", IS_ARCHIVED)
        case _:
            return None


def allowed(life: Life, now: datetime, *, past_open: bool) -> dict[str, bool]:
    """Return what an edition allows at a moment.

    `apply`: the public registers, unless places are given by nomination only. `enter`: staff register, nominate and
    restore people, and the waiting list moves up. `change`: its description.
    """
    status = status_at(life, now)
    enters = why_no_entry(life, now, past_open=past_open) is None
    return {
        "apply": enters and not is_closed(life, now),
        "enter": enters,
        "withdraw": status not in ("draft", "archived"),
        "change": status != "archived",
        **{step: why_not_step(step, life, now, past_open=past_open) is None for step in STEPS},
    }


Step = Literal["publication", "closing", "reopening", "cancellation", "archiving", "reinstatement"]
STEPS: tuple[Step, ...] = ("publication", "closing", "reopening", "cancellation", "archiving", "reinstatement")

_ONLY_ENDED = Text(
    es="Se archiva un borrador o una edición que terminó o fue cancelada.",
    en="A draft, or an edition that has ended or was cancelled, can be archived.",
)
_NOT_REINSTATED = Text(
    es="Se restablece una edición cancelada o archivada; esta no lo está.",
    en="An edition that is cancelled or archived can be reinstated; this one is neither.",
)
_NOT_CLOSED = Text(es="La inscripción de esta edición no está cerrada.", en="Registration for this edition is open.")
_CLOSED_BY_DATE = Text(
    es="La inscripción cerró por su fecha. Cambie registration_until.",
    en="Registration closed by its date. Change registration_until.",
)


def why_not_step(step: Step, life: Life, now: datetime, *, past_open: bool) -> Refusal | None:
    """Return why staff cannot take a step; None if they can. A step that was taken before is no refusal."""
    status = status_at(life, now)
    closed_by_date = is_closed(life, now) and not life.closed
    match step:
        case "archiving":
            is_over = status in ("draft", "ended", "cancelled", "archived")
            refusal = None if is_over else Refusal("edition-not-ended", _ONLY_ENDED)
        case "reinstatement":
            refusal = None if life.archived or life.cancelled else Refusal("edition-not-cancelled", _NOT_REINSTATED)
        case _ if status == "archived":
            refusal = Refusal("edition-archived", IS_ARCHIVED)
        case "publication":
            refusal = None
        case "cancellation" if life.cancelled:
            refusal = None
        case "reopening" if closed_by_date and status != "cancelled":
            refusal = Refusal("registration-closed", _CLOSED_BY_DATE)
        case "reopening" if not life.closed and status in ("published", "running"):
            refusal = Refusal("registration-not-closed", _NOT_CLOSED)
        case _:
            refusal = why_no_entry(life, now, past_open=past_open)
    return refusal
