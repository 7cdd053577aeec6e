"""The description of an edition as the fields of a form, and back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_registration.editions.forms.modules_field import read_modules, written_modules
from diplomado_registration.editions.forms.seat_rows import MAX_ROWS, read_seats, written_seats
from diplomado_registration.editions.models import Edition

Fields = Mapping[str, str]
Lists = Mapping[str, Sequence[str]]

LABELS: Mapping[str, Text] = {
    "title_es": Text("Título en español", "Title in Spanish"),
    "title_en": Text("Título en inglés", "Title in English"),
    "code": Text("Código de la edición", "Code of the edition"),
    "course": Text("Curso", "Course"),
    "modality": Text("Modalidad", "Modality"),
    "starts_on": Text("Primer día", "First day"),
    "ends_on": Text("Último día", "Last day"),
    "time_zone": Text("Zona horaria", "Time zone"),
    "hours": Text("Horas académicas", "Academic hours"),
    "organiser": Text("Organiza", "Organised by"),
    "mission": Text("Misión", "Mission"),
    "partner": Text("Con la colaboración de", "In partnership with"),
    "programmes": Text("Programas", "Programmes"),
    "registration": Text("Quiénes pueden entrar", "Who may enter"),
    "institutions": Text("Instituciones invitadas", "Invited institutions"),
    "open_to_others": Text(
        "También personas de ninguna de estas instituciones", "Also people of none of these institutions"
    ),
    "capacity": Text("Cupos", "Places"),
    "seats": Text("Cupos por grupo", "Places by group"),
    "registration_until": Text("Cierre de la inscripción", "Registration closes"),
    "admission": Text("Admisión", "Admission"),
    "promotion": Text("Cuando se libera un cupo", "When a place becomes free"),
    "offer_hours": Text("Horas para aceptar un cupo ofrecido", "Hours to accept an offered place"),
    "after_offer": Text("Si nadie responde a la oferta", "If an offer is not answered"),
    "contact_name": Text("Persona u oficina de contacto", "Contact person or office"),
    "contact_email": Text("Correo de contacto", "Contact e-mail"),
    "reminder_hours": Text("Recordatorios", "Reminders"),
    "modules": Text("Módulos", "Modules"),
    "sdg": Text("Objetivos de desarrollo sostenible", "Sustainable Development Goals"),
    "gcm": Text("Objetivos del Pacto Mundial", "Objectives of the Global Compact"),
}
_PLAIN = (
    *("course", "modality", "starts_on", "ends_on", "time_zone", "organiser", "registration", "admission"),
    *("promotion", "offer_hours", "after_offer"),
)
_OPTIONAL = ("capacity", "mission", "partner", "contact_name", "contact_email")
_COMMA = re.compile(r"[\s,;]+")
_SEAT = re.compile(r"seats\.(\d+)(?:\.(\w+))?")


def body_of(fields: Fields, lists: Lists) -> dict[str, Any]:
    """Return the description that a form says, to be checked. What is empty is left out, or is nothing.

    Raises ValidationFailed for modules and places that cannot be read.
    """
    typed = {name: value.strip() for name, value in fields.items()}
    return {
        **{name: typed[name] for name in _PLAIN if typed.get(name)},
        **{name: typed.get(name) or None for name in _OPTIONAL},
        "title": {tag: typed[f"title_{tag}"] for tag in ("es", "en") if typed.get(f"title_{tag}")},
        "hours": typed.get("hours") or 0,
        "programmes": [code for code in lists.get("programmes", ()) if code],
        "institutions": [code for code in lists.get("institutions", ()) if code],
        "open_to_others": "open_to_others" in fields,
        "modules": read_modules(fields.get("modules", "")),
        "sdg": _parts(typed.get("sdg", "")),
        "gcm": _parts(typed.get("gcm", "")),
        "reminder_hours": _parts(typed.get("reminder_hours", "")) or None,
        "registration_until": _moment(typed.get("registration_until", ""), typed.get("time_zone", "")),
        # A form that cannot show all rules of a long list leaves them as they are.
        **({"seats": [rule for _, rule in read_seats(fields)]} if "seats_shown" in fields else {}),
    }


def field_of(path: str, fields: Fields) -> str:
    """Return the name of the field that a value of the description comes from."""
    if found := _SEAT.fullmatch(path):
        rows = [row for row, _ in read_seats(fields)]
        row = rows[int(found[1])] if int(found[1]) < len(rows) else 1
        part = found[2] if found[2] in ("maximum", "reserved") else "group"
        return f"seat_{row}_{part}"
    first, _, rest = path.partition(".")
    return f"title_{rest}" if first == "title" and rest else first or "ends_on"


def fields_of(edition: Edition) -> dict[str, list[str]]:
    """Return the fields of a form that say what a description says."""
    until = edition.registration_until
    values = {
        **{name: str(getattr(edition, name)) for name in _PLAIN},
        **{name: "" if getattr(edition, name) is None else str(getattr(edition, name)) for name in _OPTIONAL},
        "title_es": edition.title.es,
        "title_en": edition.title.en,
        "hours": str(edition.hours),
        "modules": written_modules(edition.modules),
        "sdg": ", ".join(edition.sdg),
        "gcm": ", ".join(map(str, edition.gcm)),
        "reminder_hours": ", ".join(map(str, edition.reminder_hours or ())),
        "registration_until": _local(until, edition.time_zone) if until else "",
        **written_seats(edition.seats[:MAX_ROWS]),
        **({"seats_shown": "1"} if len(edition.seats) <= MAX_ROWS else {}),
    }
    if edition.open_to_others:
        values["open_to_others"] = "on"
    lists = {"programmes": list(edition.programmes), "institutions": list(edition.institutions)}
    return {name: [value] for name, value in values.items()} | lists


def _parts(text: str) -> list[str]:
    return [part for part in _COMMA.split(text) if part]


def _moment(text: str, zone: str) -> Any:
    """Return a moment where the edition is held; what is none is for the check of the description to refuse."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OSError):
        return text


def _local(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return local.isoformat(timespec="minutes" if not (local.second or local.microsecond) else "auto")
