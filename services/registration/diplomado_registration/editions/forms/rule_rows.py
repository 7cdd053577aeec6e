"""The rules about who may take part as rows of a form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.eligibility.rules import ChannelRule, CodeRule, DeadlineRule, GraduationRule, Rule

MAX_ROWS = 50
CODED = ("organisation_type", "institution", "admin_area", "age_band")
KINDS: Mapping[str, Text] = {
    "organisation_type": Text("Tipo de organización", "Type of organisation"),
    "institution": Text("Institución", "Institution"),
    "admin_area": Text("Área", "Area"),
    "age_band": Text("Edad", "Age"),
    "graduation": Text("Haberse graduado antes", "Having graduated before"),
    "deadline": Text("Plazo para inscribirse", "Deadline for registering"),
    "channel": Text("Vía de entrada", "Way in"),
}
NOTHING_CHOSEN = Text("Marque al menos una opción.", "Tick at least one choice.")
ONE_SUBJECT = Text("Elija un curso o una edición, no ambos.", "Choose a course or an edition, not both.")

Lists = Mapping[str, Sequence[str]]


def rows_of(lists: Lists) -> list[int]:
    """Return the numbers of the rows in a form, in their order."""
    return [int(row) for row in dict.fromkeys(lists.get("rows", ())) if row.isascii() and row.isdigit()][:MAX_ROWS]


def body_of(lists: Lists, zone: str) -> tuple[dict[str, Any], list[int]]:
    """Return the rules that a form says, with the rows they come from. Raises ValidationFailed for incomplete rows."""
    errors: list[FieldError] = []
    rules, rows = [], rows_of(lists)
    for row in rows:
        rule, wrong = _rule(lists, row, zone)
        rules.append(rule)
        errors += wrong
    if errors:
        raise ValidationFailed(*errors)
    return {"rules": rules}, rows


def _rule(lists: Lists, row: int, zone: str) -> tuple[dict[str, Any], list[FieldError]]:
    def one(name: str) -> str:
        return (lists.get(f"rule_{row}_{name}") or [""])[-1].strip()

    codes = [code for code in lists.get(f"rule_{row}_codes", ()) if code]
    nothing = [] if codes else [FieldError(f"rule_{row}_codes", NOTHING_CHOSEN)]
    match one("kind"):
        case "deadline":
            until = one("until")
            return {"rule": "deadline", "until": _moment(until, zone)}, (
                [] if until else [FieldError(f"rule_{row}_until", REQUIRED)]
            )
        case "graduation":
            both = one("course") and one("edition")
            named = {name: one(name) for name in ("course", "edition") if one(name)}
            return {"rule": "graduation", "is": one("is") or "required", **named}, (
                [FieldError(f"rule_{row}_edition", ONE_SUBJECT)] if both else []
            )
        case "channel":
            return {"rule": "channel", "in": codes}, nothing
        case kind:
            return {"rule": kind, "not_in" if one("how") == "not_in" else "in": codes}, nothing


def fields_of(rules: Sequence[Rule], zone: str) -> dict[str, list[str]]:
    """Return the fields of rules."""
    fields: dict[str, list[str]] = {"rows": [str(row) for row in range(1, len(rules) + 1)]}
    for row, rule in enumerate(rules, 1):
        fields |= {f"rule_{row}_{name}": values for name, values in _fields(rule, zone)}
    return fields


def _fields(rule: Rule, zone: str) -> Iterator[tuple[str, list[str]]]:
    yield "kind", [rule.rule]
    match rule:
        case CodeRule():
            yield "how", ["in" if rule.one_of is not None else "not_in"]
            yield "codes", list(rule.one_of or rule.none_of or ())
        case GraduationRule():
            yield "is", [rule.is_]
            yield "course", [rule.course or ""]
            yield "edition", [rule.edition or ""]
        case DeadlineRule():
            local = rule.until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            yield "until", [local.isoformat(timespec="auto" if local.second or local.microsecond else "minutes")]
        case ChannelRule():
            yield "codes", list(rule.one_of)


def arranged(lists: Lists, press: str) -> dict[str, list[str]]:
    """Return the fields after a button: `up-2` or `remove-2` of row 2, `add` for another row of the kind `new_kind`."""
    fields = {name: list(values) for name, values in lists.items()}
    rows = rows_of(lists)
    action, _, number = press.partition("-")
    row = int(number) if number.isascii() and number.isdigit() else 0
    if action == "add" and len(rows) < MAX_ROWS:
        kind = (lists.get("new_kind") or [""])[-1]
        if kind in KINDS:
            added = max(rows, default=0) + 1
            rows.append(added)
            fields[f"rule_{added}_kind"] = [kind]
    elif row in rows and action == "remove":
        rows.remove(row)
        fields = {name: values for name, values in fields.items() if not name.startswith(f"rule_{row}_")}
    elif row in rows and action == "up":
        place = rows.index(row)
        rows.insert(max(place - 1, 0), rows.pop(place))
    return fields | {"rows": [str(kept) for kept in rows]}


def field_of(path: str, rows: Sequence[int]) -> str:
    """Return the field that a value of the rules comes from: rules.0.in.1 → rule_7_codes."""
    parts = path.split(".")
    if len(parts) < 2 or parts[0] != "rules" or not parts[1].isdigit() or int(parts[1]) >= len(rows):
        return "rules"
    named = next((part for part in parts[2:] if part in ("until", "course", "edition", "is")), "codes")
    return f"rule_{rows[int(parts[1])]}_{named}"


def _moment(text: str, zone: str) -> Any:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return text
