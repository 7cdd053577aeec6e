"""The form of a session: what it shows at first, and what is read of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field

from diplomado_chassis.http.forms import Form
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.time_zones import zone_named
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Localised
from diplomado_sessions.join_links.checks import MAX_URL
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.timetable.fields import Code, Line, account_key
from diplomado_sessions.timetable.store import KEPT, Facilitator, Session

MAX_FACILITATORS = 50
MAX_CODE = 64
EMPTY_ROWS = 2
LABELS = {
    "title_es": Text("Título en español", "Title in Spanish"),
    "title_en": Text("Título en inglés", "Title in English"),
    "starts_at": Text("Comienza", "Starts"),
    "ends_at": Text("Termina", "Ends"),
    "time_zone": Text("Zona horaria", "Time zone"),
    "module": Text("Módulo", "Module"),
    "place": Text("Lugar", "Place"),
    "join_url": Text("Enlace para conectarse", "Link to join"),
    "code": Text("Código", "Code"),
}
"""In the order of the form."""
FIRST_CODE = "S1"
PARTS = {
    "name": Text("Nombre", "Name"),
    "role_es": Text("Función en español", "Role in Spanish"),
    "role_en": Text("Función en inglés", "Role in English"),
    "organisation": Text("Organización", "Organisation"),
    "account": Text("Cuenta", "Account"),
}


class SessionFields(BaseModel):
    """A session as the form describes it. Times without a zone are in `time_zone`."""

    title_es: Line
    title_en: Line
    module: Annotated[int, Field(ge=1)] | None = None
    starts_at: datetime
    ends_at: datetime
    time_zone: Annotated[str, Field(max_length=64), AfterValidator(zone_named)] | None = None
    place: Line | None = None
    join_url: Annotated[str, Field(max_length=MAX_URL)] | None = None


class NewSessionFields(SessionFields):
    """A session with the code that it gets."""

    code: Code


class _FacilitatorFields(BaseModel):
    name: Line
    role_es: Line
    role_en: Line
    organisation: Line | None = None
    account: Annotated[Line, AfterValidator(account_key)] | None = None


def read_facilitators(form: Form) -> list[Facilitator]:
    """Return the facilitators of a form; rows without any text are none. Raises ValidationFailed."""
    found: list[Facilitator] = []
    errors: list[FieldError] = []
    for row in range(MAX_FACILITATORS):
        sent = {part: form.get(f"facilitator_{row}_{part}", "") for part in PARTS}
        if not any(value.strip() for value in sent.values()):
            continue
        try:
            line = read_as(_FacilitatorFields, sent)
        except ValidationFailed as failed:
            errors += [FieldError(f"facilitator_{row}_{error.path}", error.text) for error in failed.errors]
        else:
            account = line.account if f"facilitator_{row}_account" in form else KEPT
            role = Localised(es=line.role_es, en=line.role_en)
            found.append(Facilitator(line.name, role, line.organisation, account))
    if errors:
        raise ValidationFailed(*errors)
    return found


def read_both(model: type[SessionFields], form: Form) -> tuple[SessionFields, list[Facilitator]]:
    """Return a session and its facilitators. Raises ValidationFailed with the errors of both."""
    errors: list[FieldError] = []
    facilitators: list[Facilitator] = []
    try:
        facilitators = read_facilitators(form)
    except ValidationFailed as failed:
        errors += failed.errors
    try:
        fields = read_as(model, form)
    except ValidationFailed as failed:
        raise ValidationFailed(*failed.errors, *errors) from None
    if errors:
        raise ValidationFailed(*errors)
    return fields, facilitators


def shown_fields(session: Session, facilitators: Sequence[Facilitator], join_url: str | None) -> dict[str, str]:
    """Return what the form of a stored session shows."""
    plan, zone = session.plan, ZoneInfo(session.plan.time_zone)
    shown = {
        "title_es": plan.title.es,
        "title_en": plan.title.en,
        "module": str(plan.module or ""),
        "starts_at": typed_moment(plan.starts_at, zone),
        "ends_at": typed_moment(plan.ends_at, zone),
        "time_zone": plan.time_zone,
        "place": plan.place or "",
        "join_url": join_url or "",
    }
    for row, one in enumerate(facilitators):
        shown |= {
            f"facilitator_{row}_name": one.name,
            f"facilitator_{row}_role_es": one.role.es,
            f"facilitator_{row}_role_en": one.role.en,
            f"facilitator_{row}_organisation": one.organisation or "",
            f"facilitator_{row}_account": one.account or "",
        }
    return shown


def copied_fields(shown: Mapping[str, str], code: str, taken: Collection[str]) -> dict[str, str]:
    """Return what the form of a new session shows that is like another one: a week later, with the next free code."""
    moved = {name: _week_later(shown[name]) for name in ("starts_at", "ends_at")}
    return {**shown, **moved, "code": next_code(code, taken)}


def next_code(code: str, taken: Collection[str]) -> str:
    """Return the next free code after one: M1-S1, M1-S2. A code without a number at its end gets one."""
    stem = code.rstrip("0123456789")
    number, digits = int(code[len(stem) :] or 1), len(code) - len(stem)
    stem = stem if digits else f"{stem}-"
    while (proposed := f"{stem}{number:0{digits}}") in taken or proposed == code:
        number += 1
    return proposed[-MAX_CODE:].lstrip("._-")


def _week_later(typed: str) -> str:
    moment = datetime.fromisoformat(typed) + timedelta(weeks=1)
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def typed_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment as a field of date and time has it: to the minute, or to the second where that is needed."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def count_rows(fields: Mapping[str, str]) -> int:
    """Return how many rows for facilitators a form has: those that are filled, and some empty ones."""
    filled = [
        row
        for row in range(MAX_FACILITATORS)
        if any(fields.get(f"facilitator_{row}_{part}", "").strip() for part in PARTS)
    ]
    return min(MAX_FACILITATORS, (filled[-1] + 1 if filled else 0) + EMPTY_ROWS)
