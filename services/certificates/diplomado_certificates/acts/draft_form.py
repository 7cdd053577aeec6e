"""The draft of an act as the fields of a form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.act_head import Terms
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

MAX_SIGNATORIES = 6
_LINE: TypeAdapter[str] = TypeAdapter(Line)
_PARTS = ("name", "office_es", "office_en", "organisation")
ONE_LINE = Text(
    "Escriba un texto de una línea, de 200 caracteres como máximo.",
    "Type a text of one line, of at most 200 characters.",
)
_DATE = Text("Escriba la fecha de graduación.", "Type the day of graduation.")
_SIGNATORY = Text("Escriba al menos un firmante.", "Type at least one signatory.")
_NOBODY = Text("Elija al menos una persona.", "Choose at least one person.")
LABELS = {
    "graduated_on": Text("Fecha de graduación", "Day of graduation"),
    "place": Text("Lugar", "Place"),
    "chosen": Text("Personas", "People"),
    "emblems": Text("Emblemas", "Emblems"),
}
_SIGNATORY_LABELS = {
    "name": Text("Firmante {n}: nombre", "Signatory {n}: name"),
    "office_es": Text("Firmante {n}: cargo en español", "Signatory {n}: office in Spanish"),
    "office_en": Text("Firmante {n}: cargo en inglés", "Signatory {n}: office in English"),
    "organisation": Text("Firmante {n}: organización", "Signatory {n}: organisation"),
    "signature": Text("Firmante {n}: imagen de la firma", "Signatory {n}: image of the signature"),
}


def labels_of_draft() -> dict[str, Text]:
    """Return what the fields are called, in the order of the form."""
    numbered = {
        f"s{at}-{part}": label.with_values(n=at + 1)
        for at in range(MAX_SIGNATORIES)
        for part, label in _SIGNATORY_LABELS.items()
    }
    return {**LABELS, **numbered}


def fields_of_draft(earlier: Terms | None, last_day: date, today: date) -> dict[str, str]:
    """Return what a new draft begins with: the last day of the edition, once it came, or today after an act.

    The place and the signatories are those of the act before.
    """
    fields = {"graduated_on": (today if earlier else min(last_day, today)).isoformat()}
    if earlier is None:
        return fields
    fields |= {"place": earlier.place, "language": earlier.face.language if earlier.face else "es"}
    for at, signatory in enumerate(earlier.signatories):
        values = (signatory.name, signatory.office.es, signatory.office.en, signatory.organisation)
        fields |= {f"s{at}-{part}": value for part, value in zip(_PARTS, values, strict=True)}
    return fields


def parse_draft(
    fields: Mapping[str, str], emblems: Sequence[str], chosen: Sequence[str] | None
) -> tuple[dict[str, Any], list[FieldError], list[int]]:
    """Return the draft as JSON, the errors beside the fields, and at which places the signatories stand.

    `chosen` are the registrations of a late act; None for an act for everybody.
    """
    errors: list[FieldError] = []
    content: dict[str, Any] = {"language": fields.get("language") or "es", "emblems": list(emblems)}
    try:
        content["graduated_on"] = date.fromisoformat(fields.get("graduated_on", "")).isoformat()
    except ValueError:
        errors.append(FieldError("graduated_on", _DATE))
    content["place"] = _line(fields, "place", errors)
    places = [at for at in range(MAX_SIGNATORIES) if any(fields.get(f"s{at}-{part}", "").strip() for part in _PARTS)]
    content["signatories"] = []
    for at in places:
        name, office_es, office_en, organisation = (_line(fields, f"s{at}-{part}", errors) for part in _PARTS)
        office = {"es": office_es, "en": office_en}
        signature = fields.get(f"s{at}-signature") or None
        content["signatories"].append(
            {"name": name, "office": office, "organisation": organisation, "signature": signature}
        )
    if not places:
        errors.append(FieldError("s0-name", _SIGNATORY))
    if chosen is not None:
        content["registrations"] = [one for one in chosen if _is_id(one)]
        if not content["registrations"]:
            errors.append(FieldError("chosen", _NOBODY))
    return content, errors, places


def of_form(errors: Sequence[FieldError], places: Sequence[int]) -> list[FieldError]:
    """Return errors about images beside the fields in which they were chosen."""
    return [FieldError(_field(error.path, places), error.text) for error in errors]


def _field(path: str, places: Sequence[int]) -> str:
    parts = path.split(".")
    if parts[0] == "signatories" and len(parts) == 3 and parts[1].isdecimal():
        return f"s{places[int(parts[1])]}-{parts[2]}"
    return "emblems" if parts[0] == "emblems" else path


def _line(fields: Mapping[str, str], name: str, errors: list[FieldError]) -> str:
    try:
        return _LINE.validate_python(fields.get(name, ""))
    except ValidationError:
        errors.append(FieldError(name, ONE_LINE))
        return ""


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
