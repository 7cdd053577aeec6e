"""The fields of an edition's form in words, for pages that compare them or let them be read."""

from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_chassis.language.text import Text
from diplomado_registration.editions.forms.seat_rows import read_seats

YES, NO = Text("Sí", "Yes"), Text.shared("No")
_SEAT = Text("{group}: máximo {maximum}, reservados {reserved}", "{group}: at most {maximum}, reserved {reserved}")
_PAIR = Text.shared("{before}; {more}")

Options = Mapping[str, Sequence[tuple[str, Any]]]


def shown_values(lists: Mapping[str, Sequence[str]], options: Options) -> dict[str, Any]:
    """Return the value of each field in words: names instead of codes, and one text for lists."""
    names = {field: dict(pairs) for field, pairs in options.items()}
    last = {field: values[-1] for field, values in lists.items() if values}
    values: dict[str, Any] = {}
    for field, value in last.items():
        if field in ("programmes", "institutions"):
            values[field] = joined([names[field].get(code, code) for code in sorted(lists[field])])
        elif field == "registration_until":
            values[field] = value.replace("T", " ")
        else:
            values[field] = names.get(field, {}).get(value, value)
    values["open_to_others"] = YES if "open_to_others" in last else NO
    values["seats"] = joined(
        [
            _SEAT.with_values(
                group=names["groups"].get(f"{rule.get('by')}:{rule.get('value')}", f"{rule.get('value')}"),
                maximum=rule.get("maximum") or "–",
                reserved=rule.get("reserved") or 0,
            )
            for _, rule in read_seats(last)
        ]
    )
    return values


def joined(parts: Sequence[Any]) -> Any:
    """Return parts as one text in any language: a; b; c."""
    text: Any = parts[0] if parts else ""
    for part in parts[1:]:
        text = _PAIR.with_values(before=text, more=part)
    return text
